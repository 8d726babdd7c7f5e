import { setTimeout as sleep } from 'node:timers/promises';
import { createDraw } from '../../src/simulators/draw.ts';
import { closingGap, problemsOf, type Struck } from './faults-check.ts';
import type { Hold, HoldKind } from './faults-ledger.ts';
import { steps } from './faults-model.ts';
import { stateOf, type StateName } from './faults-states.ts';
import { allSteps, deadlineMs, type Exchange, type Rig } from './faults.ts';

/** Something that fails, and how it is put right again. */
interface Fault {
  readonly strike: (rig: Rig) => Promise<void> | void;
  readonly mend: (rig: Rig) => Promise<void> | void;
  /** Ends sessions one by one: what held a commit up may end first, and the commit then goes through, acknowledged. */
  readonly mayCommit: boolean;
  /** Sallyport lives on and remembers: each exchange then gets a record of its end. */
  readonly remembered: boolean;
}

const faults = {
  'Sallyport killed': {
    strike: ({ stack }) => stack.sallyport.kill(),
    mend: ({ stack }) => stack.restartSallyport(),
    mayCommit: false,
    remembered: false,
  },
  'Sallyport frozen': {
    strike: ({ stack }) => stack.sallyport.freeze(),
    mend: ({ stack }) => stack.sallyport.thaw(),
    mayCommit: false,
    remembered: true,
  },
  'Postgres stopped': {
    strike: ({ stack }) => stack.postgres.halt(),
    mend: ({ stack }) => stack.postgres.restart(),
    mayCommit: true,
    remembered: true,
  },
  'Postgres frozen': {
    strike: ({ stack }) => stack.postgres.freeze(),
    mend: ({ stack }) => stack.postgres.thaw(),
    mayCommit: false,
    remembered: true,
  },
  'Postgres killed': {
    strike: ({ stack }) => stack.postgres.kill(),
    mend: ({ stack }) => stack.postgres.restart(),
    mayCommit: false,
    remembered: true,
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as readonly FaultName[];

export interface Report {
  readonly fault: FaultName;
  readonly struck: readonly Struck[];
  /** What must not be: empty. */
  readonly problems: readonly string[];
  /** From when all was put right until a request passed. */
  readonly recoveredMs: number;
}

/** How a cell is played. */
export interface StrikeOptions {
  readonly hold?: HoldKind;
  /** The fault passes after so long, with the exchanges still under way. Default: it lasts until each has its end. */
  readonly passesMs?: number;
  /** Between the last step and the fault. */
  readonly delayMs?: number;
}

/** For commits behind the first one to queue up. */
const queueMs = 100;
/** From the fault to what still happens. */
const onMs = 150;

/** Brings an exchange into each of the states, lets `fault` happen to all of them at once, and looks at what came of it. */
export async function strike(
  rig: Rig,
  names: readonly StateName[],
  faultName: FaultName,
  options: StrikeOptions = {},
): Promise<Report> {
  const fault: Fault = faults[faultName];
  const since = Date.now() - 1;
  const cast: { state: StateName; exchange: Exchange }[] = [];
  for (const state of names) cast.push({ state, exchange: await rig.exchange(stateOf(state).mode) });
  for (const { state, exchange } of cast) await stateOf(state).lead(exchange, rig);
  const before = await rig.ledger.records(since);
  const hold = await commitAll(rig, cast, options.hold ?? 'lock');
  if (options.delayMs !== undefined) await sleep(options.delayMs);
  await fault.strike(rig);
  const gots = cast.map(({ exchange }) => exchange.asking.got(deadlineMs));
  await sleep(onMs);
  for (const { state, exchange } of cast) (stateOf(state).then ?? goOn)(exchange);
  const back = (): Promise<void> => mend(rig, faultName, hold);
  if (options.passesMs !== undefined) {
    await sleep(options.passesMs);
    await back();
  }
  const lasts = options.passesMs === undefined;
  const sure = (state: StateName): boolean => lasts && !(fault.mayCommit && stateOf(state).commit);
  const struck = await Promise.all(
    cast.map(async ({ state, exchange }, index) => ({
      state,
      forwarded: sure(state) ? stateOf(state).forwarded : undefined,
      exchange,
      got: await gots[index]!,
      before: sure(state) ? before : undefined,
    })),
  );
  if (lasts) await back();
  return report(rig, faultName, struck, since);
}

async function mend(rig: Rig, name: FaultName, hold: Hold | undefined): Promise<void> {
  // What was under way then happens before anybody can look at a clock.
  if (name === 'Sallyport frozen') await hold?.release();
  await faults[name].mend(rig);
  if (name !== 'Sallyport frozen') await hold?.release();
}

async function report(rig: Rig, name: FaultName, struck: readonly Struck[], since: number): Promise<Report> {
  const recoveredMs = await rig.recovered();
  const problems = await problemsOf(rig, struck, since);
  if (faults[name].remembered) problems.push(...(await closingGap(rig, struck, since)));
  return { fault: name, struck, problems, recoveredMs };
}

const stormMs = 900;
const stepMs = 60;

/** Many exchanges under way, each as far as it came, when `fault` happens. The same seed draws the same plan. */
export async function storm(
  rig: Rig,
  faultName: FaultName,
  { seed, exchanges }: { readonly seed: number; readonly exchanges: number },
): Promise<Report> {
  const draw = createDraw(seed);
  const since = Date.now() - 1;
  const cast: Exchange[] = [];
  for (let i = 0; i < exchanges; i += 1) cast.push(await rig.exchange(draw.below(3) === 0 ? 'json' : 'sse'));
  const plans = cast.map(exchange => ({
    exchange,
    startMs: draw.below(stormMs),
    paceMs: draw.below(stepMs),
  }));
  const running = plans.map(async ({ exchange, startMs, paceMs }) => {
    await sleep(startMs);
    exchange.asking.sendRest();
    for (let step = 0; step < steps.allButEnd; step += 1) {
      exchange.cue(step);
      await sleep(paceMs);
    }
    goOn(exchange);
  });
  await sleep(100 + draw.below(stormMs));
  await faults[faultName].strike(rig);
  const gots = cast.map(({ asking }) => asking.got(deadlineMs));
  await Promise.all(running);
  const struck = await Promise.all(
    cast.map(async (exchange, index) => ({
      state: `${exchange.id} of storm ${seed}`,
      forwarded: undefined,
      exchange,
      got: await gots[index]!,
    })),
  );
  await mend(rig, faultName, undefined);
  return report(rig, faultName, struck, since);
}

function goOn({ asking, cue }: Exchange): void {
  cue(allSteps);
  asking.sendRest();
}

async function commitAll(
  rig: Rig,
  cast: readonly { state: StateName; exchange: Exchange }[],
  kind: HoldKind,
): Promise<Hold | undefined> {
  const committing = cast.filter(({ state }) => stateOf(state).commit);
  if (committing.length === 0) return undefined;
  const hold = await rig.ledger.hold(kind);
  for (const { state, exchange } of committing) stateOf(state).commit?.(exchange);
  await hold.caught();
  await sleep(queueMs);
  return hold;
}
