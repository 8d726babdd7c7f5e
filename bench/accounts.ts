import { readdirSync, readFileSync } from 'node:fs';

/** Of `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Fields of /proc/PID/stat (proc_pid_stat(5)) behind the name, which may hold spaces. */
function fields(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
const parentField = 1;
const userField = 11;
const systemField = 12;
const childrenUserField = 13;
const childrenSystemField = 14;

const seconds = (stat: readonly string[], ...of: number[]): number =>
  of.reduce((sum, field) => sum + Number(stat[field]), 0) / ticksPerSecond;

/** User and system time of a process so far, in seconds. */
export const cpuSeconds = (pid: number): number => seconds(fields(pid), userField, systemField);

/** A process and those below it: Postgres has one for each connection and task. */
export function familyOf(pid: number): readonly number[] {
  const isChild = (name: string): boolean => {
    try {
      return Number(fields(Number(name))[parentField]) === pid;
    } catch {
      return false; // it ended meanwhile
    }
  };
  const children = readdirSync('/proc').filter(name => /^\d+$/.test(name) && isChild(name));
  return [pid, ...children.map(Number)];
}

/** The time of a process, of those below it, and of those that were below it and are gone. */
export function familyCpuSeconds(pid: number): number {
  const [self, ...children] = familyOf(pid);
  const own = seconds(fields(self ?? pid), userField, systemField, childrenUserField, childrenSystemField);
  return children.reduce((sum, child) => {
    try {
      return sum + cpuSeconds(child);
    } catch {
      return sum; // it ended meanwhile; the next reading has it with its parent
    }
  }, own);
}

const kib = 1024;

/** Resident memory of a process in bytes; pages shared with others count in part where the kernel says so. */
export function memoryBytes(pid: number): number {
  const resident = read(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m);
  return kib * (resident ?? 0);
}

/** Memory of a family: what its members share (Postgres' buffers) counts once. */
export const familyMemoryBytes = (pid: number): number =>
  familyOf(pid).reduce((sum, member) => {
    const proportional = read(`/proc/${member}/smaps_rollup`, /^Pss:\s+(\d+) kB/m);
    return sum + (proportional === undefined ? memoryBytes(member) : kib * proportional);
  }, 0);

function read(file: string, what: RegExp): number | undefined {
  try {
    const found = what.exec(readFileSync(file, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found);
  } catch {
    return undefined;
  }
}
