import { chmod, lstat, rename, stat, unlink } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { SallyportError } from '../core/errors.ts';

/** sun_path of unix(7) holds 108 with its end, on some systems 104; a process id goes behind the name. */
const maxPathBytes = 103;

/** Writable by group or by others. */
const othersWrite = 0o022;

const refuse = (message: string): SallyportError => new SallyportError('internal_error', message);

/** Who can write to the folder can put another socket in the place of ours. @throws SallyportError that says what to do. */
export async function checkSocketFolder(path: string): Promise<void> {
  const folder = dirname(path);
  const found = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory())
    throw refuse(`the socket's folder ${folder} is missing or no folder: create it with mkdir -m 0700`);
  const own = process.getuid?.() ?? found.uid;
  if (found.uid !== own)
    throw refuse(`the socket's folder ${folder} belongs to uid ${found.uid}: make uid ${own} its owner`);
  if ((found.mode & othersWrite) !== 0)
    throw refuse(`others may write to the socket's folder ${folder}: run chmod go-w on it`);
}

/** Is somebody listening? Only a refused connect, or no file at all, says that nobody is. */
function isTaken(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createConnection(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}

/**
 * Before a socket is bound at `path`: the folder is ours alone, what is there is a socket, and nobody listens on it.
 * @throws SallyportError that says what to do.
 */
export async function checkSocketPath(path: string): Promise<void> {
  if (Buffer.byteLength(path) > maxPathBytes)
    throw refuse(
      `${path} is longer than the ${maxPathBytes} bytes that a socket's path may have: choose a shorter one`,
    );
  await checkSocketFolder(path);
  const there = await lstat(path).catch(() => undefined);
  if (there && !there.isSocket()) throw refuse(`${path} is there and is no socket: move it away`);
  if (there && (await isTaken(path)))
    throw refuse(`${path} is in use by a process that answers: stop that one first, or choose another path`);
}

/** Removes what a dead process left at `path`. @throws SallyportError as above. */
export async function clearSocketPath(path: string): Promise<void> {
  await checkSocketPath(path);
  await unlink(path).catch(() => undefined);
}

/** A socket under its public name, and how to take that name back. */
export interface PublishedSocket {
  /** Removes the name, unless another process has put its own socket there. */
  withdraw(): Promise<void>;
}

/** Gives the socket that was bound at `bound` its public name, in one step: Envoy never finds none, or half of one. */
export async function publishSocket(bound: string, path: string, mode: number): Promise<PublishedSocket> {
  await chmod(bound, mode);
  const ours = await stat(bound);
  await rename(bound, path);
  const withdraw = async (): Promise<void> => {
    const now = await lstat(path).catch(() => undefined);
    if (now?.ino === ours.ino && now.dev === ours.dev) await unlink(path).catch(() => undefined);
  };
  return { withdraw };
}
