import { setTimeout as sleep } from 'node:timers/promises';
import type { Cell, Result, Subject } from '../conformance/cell.ts';
import type { Extent } from '../conformance/cells.ts';
import type { Heard } from '../conformance/client.ts';
import { judge, reasonOf } from '../conformance/judge.ts';
import type { Messages } from '../conformance/message.ts';
import type { Position } from '../conformance/position.ts';
import type { Runner } from '../conformance/run.ts';
import type { Arrival } from '../conformance/upstream.ts';
import { drawValue, type ValueKind } from '../conformance/values.ts';
import type { SelfStack } from './conformance-stack.ts';

/** What an exchange is let do while something goes wrong. */
interface Try {
  readonly cell: Cell;
  readonly id: string;
  readonly messages: Messages;
}

/** Each failure, with every operation in the middle of its exchange. */
export async function runFailures(
  subjects: readonly Subject[],
  self: SelfStack,
  runner: Runner,
  extent: Extent,
): Promise<readonly Result[]> {
  const some = extent.full ? subjects : firstOfEach(subjects);
  return [
    ...(await ledgerDown(some, self, runner, extent)),
    ...(await killed(some, self, runner, extent)),
    ...(await overBudget(some, runner, extent)),
  ];
}

/** One operation of each provider, one that streams where there is one. */
function firstOfEach(subjects: readonly Subject[]): readonly Subject[] {
  const first = new Map<string, Subject>();
  for (const subject of subjects) {
    const { provider, stream, request } = subject.vector;
    const known = first.get(provider)?.vector;
    if (request !== undefined && (!known || (!known.stream && stream))) first.set(provider, subject);
  }
  return [...first.values()];
}

const anywhere: Position = { in: 'unknown', place: [] };

function cellFor(
  { vector }: Subject,
  direction: Cell['direction'],
  failure: Cell['failure'],
  { draw }: Extent,
  kind: ValueKind = draw.pick(['card', 'ssn', 'iban', 'email']),
): Cell {
  const streamed = vector.answer === undefined || (failure === 'killed' && vector.stream !== undefined);
  const position: Position =
    streamed && direction === 'response' ? lastOf(vector.stream?.events.length ?? 0) : anywhere;
  const value = drawValue(draw, kind);
  return { vector, direction, position, value, encoding: 'plain', streamed, failure };
}

const lastOf = (events: number): Position => ({ in: 'unknown', place: [Math.max(0, events - 1)] });

function triesOf(cells: readonly Cell[], runner: Runner, { draw }: Extent): readonly Try[] {
  return cells.flatMap(cell => {
    const id = draw.letters(12);
    const messages = runner.messages([cell], id);
    return messages ? [{ cell, id, messages }] : [];
  });
}

/** With Postgres gone nothing leaves; and what had left before gets no answer back. */
async function ledgerDown(
  subjects: readonly Subject[],
  { stack }: SelfStack,
  runner: Runner,
  extent: Extent,
): Promise<readonly Result[]> {
  const cells = (direction: Cell['direction']): readonly Cell[] =>
    subjects.map(subject => cellFor(subject, direction, 'ledger down', extent));
  const barrier = new Barrier();
  const answers = triesOf(cells('response'), runner, extent);
  const underWay = answers.map(one => put(one, runner, barrier.before(0)));
  await barrier.reachedBy(answers.length);
  await stack.postgres.kill();
  barrier.open();
  const requests = triesOf(cells('request'), runner, extent);
  const results = await Promise.all([...underWay, ...requests.map(one => put(one, runner))]);
  await stack.postgres.restart();
  await untilReady(stack.adminUrl);
  return results;
}

/** Killed while streams are under way: what was still held, and all that comes after, stays where it is. */
async function killed(
  subjects: readonly Subject[],
  { stack }: SelfStack,
  runner: Runner,
  extent: Extent,
): Promise<readonly Result[]> {
  const barrier = new Barrier();
  const cells = subjects.map(subject => cellFor(subject, 'response', 'killed', extent));
  const tries = triesOf(cells, runner, extent);
  const underWay = tries.map(one => put(one, runner, barrier.before(one.messages.reply.chunks.length)));
  await barrier.reachedBy(tries.length);
  await stack.sallyport.kill();
  barrier.open();
  const requests = triesOf(
    subjects.map(subject => cellFor(subject, 'request', 'killed', extent)),
    runner,
    extent,
  );
  const results = await Promise.all([...underWay, ...requests.map(one => put(one, runner))]);
  await stack.restartSallyport();
  await untilReady(stack.adminUrl);
  return results;
}

/** More than the scanner takes in at once (64 MiB): it says so, instead of looking at a part. */
const overBudgetBytes = 65 * 1024 * 1024;

async function overBudget(
  subjects: readonly Subject[],
  runner: Runner,
  extent: Extent,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const some = extent.full
    ? subjects.filter(({ vector }) => vector.answer !== undefined)
    : subjects.slice(0, 1);
  for (const subject of some)
    for (const direction of ['request', 'response'] as const) {
      const tries = triesOf([cellFor(subject, direction, 'over budget', extent)], runner, extent);
      for (const { cell, id, messages } of tries) {
        const { ask, reply } = messages;
        const padded =
          direction === 'request'
            ? { ask: { ...ask, chunks: [padding(ask.chunks)] }, reply }
            : { ask, reply: { ...reply, chunks: [padding(reply.chunks)] } };
        results.push(await put({ cell, id, messages: padded }, runner));
      }
    }
  return results;
}

/** A JSON object with so much text in it more. */
function padding(chunks: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(chunks);
  const prose = Buffer.alloc(overBudgetBytes, 'so much text that nobody reads it all ');
  return Buffer.concat([Buffer.from('{"x_padding":"'), prose, Buffer.from('",'), body.subarray(1)]);
}

type Gate = (step: number) => Promise<void>;

async function put({ cell, id, messages }: Try, runner: Runner, gate?: Gate): Promise<Result> {
  const { ask, reply } = messages;
  const { arrivals, heard } = await runner.exchange(id, { ask, reply: gate ? { ...reply, gate } : reply });
  return { cell, status: heard.status, ...judgeFailure(cell, arrivals, heard) };
}

/** Here no answer is the right one, if it is for the reason of the failure. */
function judgeFailure(
  cell: Cell,
  arrivals: readonly Arrival[],
  heard: Heard,
): Pick<Result, 'outcome' | 'reason'> {
  const judged = judge(cell, arrivals, heard);
  if (judged.outcome === 'leaked') return judged;
  const expected = cell.direction === 'response' || arrivals.length === 0;
  const stopped =
    heard.status === 503 ||
    heard.broken ||
    judged.outcome === 'denied' ||
    /gateway|Sallyport/.test(tail(heard));
  const reason = reasonOf(heard);
  return { outcome: expected && stopped ? 'denied' : 'error', reason };
}

const tail = ({ body }: Heard): string => Buffer.from(body.subarray(-2048)).toString('latin1');

/** Where exchanges wait for one another. */
class Barrier {
  #reached = 0;
  #isOpen = false;
  readonly #waiting: (() => void)[] = [];

  /** A gate that stops at that step of an answer. */
  before(step: number): Gate {
    return at => (at === step ? this.#wait() : Promise.resolve());
  }

  /** Waits until so many have come, or nobody comes any more. */
  async reachedBy(count: number): Promise<void> {
    for (let waited = 0; this.#reached < count && waited < 5_000; waited += 20) await sleep(20);
  }

  open(): void {
    this.#isOpen = true;
    for (const go of this.#waiting.splice(0)) go();
  }

  #wait(): Promise<void> {
    this.#reached += 1;
    return this.#isOpen ? Promise.resolve() : new Promise(resolve => this.#waiting.push(resolve));
  }
}

async function untilReady(adminUrl: string): Promise<void> {
  for (let waited = 0; waited < 15_000; waited += 50) {
    const ready = await fetch(`${adminUrl}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await sleep(50);
  }
  throw new Error('Sallyport did not become ready again');
}
