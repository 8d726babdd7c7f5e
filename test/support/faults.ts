import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour, ScriptLine } from '../../src/simulators/behaviour.ts';
import { canaryOf } from './canaries.ts';
import { Asking, type Got } from './faults-client.ts';
import { ledgerProbe, type LedgerProbe } from './faults-ledger.ts';
import { modelAnswer, type Mode } from './faults-model.ts';
import { chat, startTestStack, type TestStack } from './stack.ts';
import type { StackOptions } from '../../src/app/stack/stack.ts';

/** Whoever asks must know within it how it ended, whatever fails. */
export const deadlineMs = 15_000;

/** Small, so that what has a deadline meets it within the client's; and every commit has time to be caught. */
export const faultConfig = {
  limits: { requestMs: 3000, firstByteMs: 4000, idleMs: 3000, exchangeMs: 10_000, drainMs: 2500 },
  ledger: { commitMs: 2000 },
  // Ready with Postgres away: the tests look for themselves whether something passes.
  admin: { readiness: 'sidecar' },
} as const;

/** The whole stack, a model that waits for its cues, and the ledger. */
export interface Rig {
  readonly stack: TestStack;
  readonly ledger: LedgerProbe;
  /** What a client gets where nothing fails: of each mode, the whole answer as it is let go. */
  readonly whole: Readonly<Record<Mode, string>>;
  /** A request of a sender of its own, not sent yet. */
  exchange(
    mode: Mode,
    headers?: Readonly<Record<string, string>>,
    /** Beside its answer. */
    behaviour?: Pick<Behaviour, 'ending'>,
  ): Promise<Exchange>;
  /** Waits until requests pass again; resolves with how many milliseconds that took. */
  recovered(): Promise<number>;
  stop(): Promise<void>;
}

/** One request and its answer, played by hand from both ends. */
export interface Exchange {
  readonly id: string;
  /** Its records are found by it. */
  readonly subject: string;
  readonly mode: Mode;
  /** No record of it is older; milliseconds since the epoch. */
  readonly since: number;
  readonly asking: Asking;
  /** The model says its answer up to and including this step. */
  readonly cue: (step: number) => void;
  /** Where the request reached the model. */
  readonly reached: { readonly body: Buffer; readonly complete: boolean; readonly left: boolean } | undefined;
}

export async function startRig(options: Partial<StackOptions> = {}): Promise<Rig> {
  const stack = await startTestStack({ config: faultConfig, ...options });
  const cast = new Cast(stack);
  const exchange: Rig['exchange'] = (...given) => cast.enter(...given);
  const whole = { json: await wholeAnswer(exchange, 'json'), sse: await wholeAnswer(exchange, 'sse') };
  return {
    stack,
    ledger: ledgerProbe(stack.postgres.superuserUrl),
    whole,
    exchange,
    recovered: () => recovered(exchange),
    stop: () => stack.stop(),
  };
}

let count = 0;

/** Exchanges, and the model's script for them. */
class Cast {
  readonly #stack: TestStack;
  readonly #lines: ScriptLine[] = [];

  constructor(stack: TestStack) {
    this.#stack = stack;
  }

  async enter(...[mode, more = {}, behaviour = {}]: Parameters<Rig['exchange']>): Promise<Exchange> {
    const id = `case-${(count += 1)}.`;
    const subject = `${id}tester`;
    const cues = new Cues();
    this.#lines.push({
      when: id,
      then: { raw: modelAnswer(mode), gate: step => cues.gate(step), ...behaviour },
    });
    const { external, envoyPort } = this.#stack;
    external.script(this.#lines);
    const headers = { 'x-sallyport-identity': await this.#stack.token(['developer'], subject), ...more };
    const prompt = `This is ${id} Write to ${canaryOf('email')} please.`;
    const body = chat(prompt, { stream: mode === 'sse' });
    return {
      id,
      subject,
      mode,
      since: Date.now() - 1,
      asking: new Asking({ port: envoyPort, headers, body }),
      cue: step => cues.give(step),
      get reached() {
        return external.received.find(received => received.body.includes(id));
      },
    };
  }
}

/** How far the model may go. */
class Cues {
  #upTo = -1;
  #waiting: { readonly step: number; readonly go: () => void }[] = [];

  give(step: number): void {
    this.#upTo = Math.max(this.#upTo, step);
    const free = this.#waiting.filter(one => one.step <= this.#upTo);
    this.#waiting = this.#waiting.filter(one => one.step > this.#upTo);
    for (const { go } of free) go();
  }

  gate(step: number): Promise<void> {
    if (step <= this.#upTo) return Promise.resolve();
    return new Promise(go => this.#waiting.push({ step, go }));
  }
}

export const allSteps = 1000;

/** Plays an exchange to its end with nothing in its way. */
async function played(exchange: Exchange, ms: number): Promise<Got> {
  exchange.cue(allSteps);
  exchange.asking.sendRest();
  return exchange.asking.got(ms);
}

async function wholeAnswer(exchange: Rig['exchange'], mode: Mode): Promise<string> {
  const got = await played(await exchange(mode), deadlineMs);
  if (got.status !== 200 || got.end !== 'clean')
    throw new Error(`an exchange failed that nothing was in the way of: ${got.status} ${got.body}`);
  return got.body;
}

const recoveryMs = 30_000;

async function recovered(exchange: Rig['exchange']): Promise<number> {
  const began = Date.now();
  for (;;) {
    const got = await played(await exchange('json'), deadlineMs);
    const took = Date.now() - began;
    if (got.status === 200 && got.end === 'clean') return took;
    if (took > recoveryMs)
      throw new Error(`nothing passes ${recoveryMs} ms after all is back: ${got.status} ${got.body}`);
    await sleep(50);
  }
}

/** Waits until `what` holds. @throws Error that names what did not come */
export async function until(name: string, what: () => boolean | Promise<boolean>, ms = 8000): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (await what()) return;
    await sleep(10);
  }
  throw new Error(`not within ${ms} ms: ${name}`);
}

/** A gauge or counter among Sallyport's metrics, all its labels together; 0 where there is none. */
export async function metric(stack: TestStack, name: string): Promise<number> {
  const lines = (await stack.metrics()).split('\n').filter(line => new RegExp(`^${name}[ {]`).test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
