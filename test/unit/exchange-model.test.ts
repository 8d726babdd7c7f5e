import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Direction, Route } from '../../src/core/types.ts';
import type { Event } from '../../src/exchange/events.ts';
import { reason } from '../../src/core/reason.ts';
import { label, Stage, type Work } from '../support/exchange-stage.ts';
import { requestHead, responseHead } from '../support/paper.ts';
import { runs } from '../support/runs.ts';

const edge = { source: '', workload: undefined, authz: undefined };
const upstream = { details: 'via_upstream', flags: 0 };
const own = { details: 'request_timeout', flags: 0 };

/** What Envoy has said so far. */
interface Model {
  readonly begun: Record<Direction, boolean>;
  readonly ended: Record<Direction, boolean>;
}
type Step = fc.AsyncCommand<Model, Stage>;

const step = (
  name: string,
  run: (model: Model, stage: Stage) => void | Promise<void>,
  check: (model: Model) => boolean = () => true,
): Step => ({
  check,
  run: async (model, stage) => {
    await run(model, stage);
    sound(stage);
  },
  toString: () => name,
});

/** What must hold after every step. */
function sound(stage: Stage): void {
  for (const direction of ['request', 'response'] as const) {
    const due = Stage.expected(stage.sent[direction]);
    const { [direction]: out } = stage.out;
    if (direction === 'request' || !stage.isLocal) {
      expect(due.startsWith(out)).toBe(true);
      if (stage.isOut[direction]) expect(out).toBe(due);
    }
    expect(out).not.toMatch(/SECRET|DENYME|POISON/);
  }
  if (!stage.exchange.over) return;
  const [facts] = stage.ended;
  expect(stage.ended).toHaveLength(1);
  expect(stage.ends).toEqual([facts?.outcome === 'abort' ? 'abandon' : 'finish']);
  expect(facts?.bytes.released).toBe(Buffer.byteLength(stage.out[facts?.phase ?? 'request']));
  const isWhole = stage.isOut.response;
  expect(stage.notes.map(({ kind }) => kind)).toEqual(
    isWhole ? [] : [facts?.outcome === 'abort' ? 'abort' : 'denial'],
  );
  expect(stage.refusals).toBe(facts?.outcome === 'deny' ? 1 : 0);
  if (!isWhole) return;
  expect(facts).toMatchObject({
    outcome: stage.closing.at(-1)?.outcome,
    reason: stage.closing.at(-1)?.reason,
    findings: stage.closing.at(-1)?.findings,
    bytes: stage.closing.at(-1)?.bytes,
  });
  const found = facts?.findings.reduce((sum, { count }) => sum + count, 0);
  expect(found).toBe(stage.out.response.split(label).length - 1);
}

const say = (model: Model, direction: Direction, end: boolean): void => {
  model.begun[direction] = true;
  model.ended[direction] ||= end;
};

/** Mostly what Envoy may say; `odd`: whatever its order. */
const head = (odd: boolean, end: boolean): Step =>
  step(
    `request head${end ? ', no body' : ''}`,
    (model, stage) => {
      say(model, 'request', end);
      stage.on({ on: 'request-head', head: requestHead, end, context: edge });
    },
    ({ begun }) => odd || (!begun.request && !begun.response),
  );

const answer = (odd: boolean, end: boolean, context: typeof own): Step =>
  step(
    `answer of ${context.details}${end ? ', no body' : ''}`,
    (model, stage) => {
      say(model, 'response', end);
      stage.on({ on: 'response-head', head: responseHead, end, context });
    },
    ({ begun }) => odd || !begun.response,
  );

const mayGoOn = (odd: boolean, direction: Direction) => (model: Model) =>
  odd || (model.begun[direction] && !model.ended[direction]);

const chunk = (odd: boolean, direction: Direction, text: string, end: boolean): Step =>
  step(
    `${direction} ${JSON.stringify(text.length > 40 ? `${text.slice(0, 20)} ×${text.length}` : text)}${end ? ', end' : ''}`,
    (model, stage) => {
      if (mayGoOn(false, direction)(model)) stage.sent[direction] += text;
      say(model, direction, end);
      stage.on({ on: 'chunk', direction, bytes: Buffer.from(text), end });
    },
    mayGoOn(odd, direction),
  );

const trailers = (odd: boolean, direction: Direction): Step =>
  step(
    `${direction} trailers`,
    (model, stage) => {
      say(model, direction, true);
      stage.on({ on: 'trailers', direction, trailers: [['t', 'SECRET']] });
    },
    mayGoOn(odd, direction),
  );

const slow = (part: Work['part'], is: boolean): Step =>
  step(`${part} ${is ? 'takes its time' : 'is quick'}`, (_, stage) => void (stage.slow[part] = is));

const settle = (at: number, how: 'done' | 'fail'): Step =>
  step(`work ${at} ${how}`, (_, stage) => {
    const [work] = stage.works.splice(at % Math.max(1, stage.works.length), 1);
    work?.[how]();
  });

const commit = (at: number, how: 'acknowledged' | 'refused'): Step =>
  step(`commit ${at} ${how}`, (_, stage) => {
    if (stage.commits.length > 0) stage.settleCommit(at, how);
  });

const deliver = (stage: Stage, at: number): void => {
  const [event] = stage.outcomes.splice(at % Math.max(1, stage.outcomes.length), 1);
  if (event) stage.on(event);
};

const expire = (at: number): Step =>
  step(`timer ${at}`, (_, stage) => {
    const timer = [...stage.armed][at % Math.max(1, stage.armed.size)];
    if (!timer) return;
    if (timer === 'segment') stage.clock += 100;
    stage.armed.delete(timer);
    stage.on({ on: 'expired', timer });
  });

const pace = step('pace', (_, stage) => {
  stage.clock += 100;
  if (stage.armed.delete('segment')) stage.on({ on: 'expired', timer: 'segment' });
});

const texts = [
  ...['a', 'SEC', 'RET', '\n', 'b\nc\n', 'a SECRET\n', 'SECRET', ''],
  'l\n'.repeat(120),
  'SECRET\n'.repeat(230),
  `${'SECRET '.repeat(120)}\n`,
];
const direction = fc.constantFrom('request' as const, 'response' as const);
const seldom = fc.integer({ min: 0, max: 39 }).map(n => n === 0);
const often = fc.boolean();

const steps: fc.Arbitrary<Step>[] = [
  ...Array.from({ length: 2 }, () => fc.tuple(seldom, seldom).map(given => head(...given))),
  fc.tuple(seldom, seldom, fc.constantFrom(upstream, upstream, upstream, own)).map(given => answer(...given)),
  ...Array.from({ length: 4 }, () =>
    fc
      .tuple(seldom, direction, fc.constantFrom(...texts), fc.integer({ max: 3 }))
      .map(([odd, to, text, end]) => chunk(odd, to, text, end === 0)),
  ),
  fc
    .tuple(direction, fc.constantFrom('DENYME\n', 'POISON\n'), fc.nat(7), often)
    .map(([to, text, n, end]) => chunk(false, to, n === 0 ? text : 'fine\n', end)),
  fc.tuple(seldom, direction).map(given => trailers(...given)),
  fc
    .tuple(fc.constantFrom<Work['part']>('identity', 'reader', 'scanner'), often)
    .map(([part, is]) => slow(part, is)),
  ...Array.from({ length: 3 }, () => fc.nat(5).map(at => settle(at, 'done'))),
  fc.tuple(fc.nat(5), seldom).map(([at, fails]) => settle(at, fails ? 'fail' : 'done')),
  ...Array.from({ length: 3 }, () => fc.nat(3).map(at => commit(at, 'acknowledged'))),
  fc.tuple(fc.nat(3), seldom).map(([at, fails]) => commit(at, fails ? 'refused' : 'acknowledged')),
  ...Array.from({ length: 3 }, () =>
    fc.nat(5).map(at => step(`told ${at}`, (_, stage) => deliver(stage, at))),
  ),
  ...Array.from({ length: 3 }, () => fc.constant(step('turn', () => turn()))),
  fc.constant(pace),
  fc.tuple(fc.nat(9), seldom).map(([at, does]) => (does ? expire(at) : pace)),
  fc
    .tuple(
      seldom,
      fc.constantFrom<Event>(
        { on: 'gone' },
        { on: 'stop' },
        { on: 'broken', reason: reason('internal_error') },
      ),
    )
    .map(([does, event]) =>
      does ? step(event.on, (_, stage) => stage.on(event)) : step('turn', () => turn()),
    ),
];

/** Most of what can happen, happens behind these. */
const beginnings: Readonly<Record<string, readonly Step[]>> = {
  nothing: [],
  asked: [head(false, false)],
  answered: [
    head(false, false),
    chunk(false, 'request', 'a SECRET\n', true),
    commit(0, 'acknowledged'),
    answer(false, false, upstream),
  ],
};

/** What Envoy has yet to say; undefined: nothing. */
function missing({ begun, ended }: Model): Step | undefined {
  if (begun.response) return ended.response ? undefined : chunk(false, 'response', '', true);
  if (!begun.request) return head(true, false);
  return ended.request ? answer(false, false, upstream) : chunk(false, 'request', '', true);
}

/** Where nobody does anything, all has left that may. */
function nothingWaits(stage: Stage): void {
  const { sent, out, ended } = stage;
  if (ended.length === 0 && !stage.isLocal)
    expect(out.response).toBe(Stage.expected(Stage.settled(sent.response)));
}

/** Everybody does in the end what they are waited for: then it ends. */
async function goOn(model: Model, stage: Stage, release: Route['release']): Promise<void> {
  Object.assign(stage.slow, { identity: false, reader: false, scanner: false });
  for (let round = 0; round < 400 && !stage.exchange.over; round += 1) {
    if (stage.works.length > 0) stage.works.shift()?.done();
    else if (stage.outcomes.length > 0) deliver(stage, 0);
    else if (stage.unresolved > 0) await turn();
    else if (stage.commits.length > 0) stage.settleCommit(0, 'acknowledged');
    else if (stage.armed.has('segment')) await pace.run(model, stage);
    else {
      if (release === 'segments') nothingWaits(stage);
      await missing(model)?.run(model, stage);
    }
    sound(stage);
  }
  expect(stage.exchange.over).toBe(true);
}

/** What is late reaches nobody. */
async function lateComers(stage: Stage): Promise<void> {
  for (const work of stage.works.splice(0)) work.done();
  while (stage.unresolved > 0) await turn();
  while (stage.outcomes.length > 0) deliver(stage, 0);
  while (stage.commits.length > 0) stage.settleCommit(0, 'acknowledged');
  for (const timer of stage.armed) stage.on({ on: 'expired', timer });
  sound(stage);
}

describe('an exchange whose parts take their time, in whatever order things happen', () => {
  /** Each look at the clock is a turn later: work in steps is put down wherever it may be. */
  let hurried = false;
  beforeEach(() => {
    let at = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (at += hurried ? 10 : 0));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each(['segments', 'whole'] as const)(
    'lets out what was judged and committed, once (%s)',
    { timeout: 120_000 },
    async release => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('nothing', 'asked', 'answered', 'answered', 'answered'),
          fc.commands(steps, { maxCommands: 60, size: 'max' }),
          fc.boolean(),
          fc.constantFrom(50_000, 50_000, 50_000, 4_000),
          async (beginning, commands, inTurns, budget) => {
            hurried = inTurns;
            const model = {
              begun: { request: false, response: false },
              ended: { request: false, response: false },
            };
            const real = new Stage({ release, budget });
            for (const first of beginnings[beginning] ?? []) await first.run(model, real);
            await fc.asyncModelRun(() => ({ model, real }), commands);
            await goOn(model, real, release);
            await lateComers(real);
          },
        ),
        { numRuns: runs(250) },
      );
    },
  );
});
