import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type VectorAnswer, type VectorAsked, usualAnswer } from '../../src/simulators/vector-server.ts';
import { canaryOf } from '../support/canaries.ts';
import { type ProvidersStack, startProvidersStack } from '../support/providers-stack.ts';
import { type PythonCells, pythonCells, startPythonCells } from '../support/python-cells.ts';
import {
  brokenOff,
  denied,
  marker,
  oddHead,
  providerError,
  providerMessage,
  secretPlan,
  usual,
} from '../support/sdk-answers.ts';
import type { Asked, Cell, Outcome, Raised } from '../support/sdk-cell.ts';
import { cells, outcomeOf } from '../support/sdk-cells.ts';
import { raises, type StopKind } from '../support/sdk-raises.ts';

/** What becomes of an answer at every place where it can be stopped, in every official SDK. */
let stack: ProvidersStack;
let identity: string;
const python: PythonCells | Error = await startPythonCells().catch((error: unknown) => error as Error);
if (python instanceof Error) process.stderr.write(`The cells of Python are skipped: ${python.message}\n`);

beforeAll(async () => {
  stack = await startProvidersStack();
  // What the vectors have beside texts may pass: here it is about denials.
  identity = await stack.token(['observer']);
  stack.models.answerWith(asked => answers.get(caseIn(asked.received.body))?.(asked));
});
afterAll(async () => {
  if (!(python instanceof Error)) python.stop();
  await stack.stop();
});

type Answer = (asked: VectorAsked, cell: Cell) => VectorAnswer;

/** Cells run beside one another: each prompt names its case, by which the model server knows what to say. */
const answers = new Map<string, (asked: VectorAsked) => VectorAnswer>();
const letters = 'bcdfghjklmnprstvwxz';
const letterOf = (number: number): string => letters[number % letters.length] ?? '';
let cases = 0;
const nextCase = (): string => {
  cases += 1;
  return `q${letterOf(cases)}${letterOf(Math.floor(cases / 19))}${letterOf(Math.floor(cases / 361))}w`;
};
const caseIn = (body: Buffer): string => /case (q[a-z]{3}w)\b/.exec(body.toString())?.[1] ?? '';

interface Tried extends Outcome {
  /** Requests that reached the model server. */
  readonly attempts: readonly Buffer[];
}

interface Trial extends Partial<Asked> {
  /** Behind what every prompt says. */
  readonly say?: string;
  /** The same prompt as another one. */
  readonly again?: string;
}

async function attempt(cell: Cell, answer: Answer, trial: Trial = {}): Promise<Tried> {
  const { say = '', again = nextCase(), ...more } = trial;
  answers.set(again, asked => answer(asked, cell));
  const before = attemptsOf(again).length;
  const prompt = `Please go on with case ${again}. ${say}`;
  const asked: Asked = { url: stack.url, identity, prompt, variant: '', ...more };
  const outcome = await (pythonCells.includes(cell) ? askPython(cell, asked) : outcomeOf(cell, asked));
  return { ...outcome, attempts: attemptsOf(again).slice(before) };
}

const attemptsOf = (name: string): readonly Buffer[] =>
  stack.models.received.filter(({ body }) => caseIn(body) === name).map(({ body }) => body);

function askPython(cell: Cell, asked: Asked): Promise<Outcome> {
  if (python instanceof Error) throw python;
  return python.ask(cell, asked);
}

function expectRaised({ raised }: Outcome, cell: Cell, kind: StopKind, reason: RegExp): void {
  expect(raised, 'a silent success').toBeDefined();
  const all = withCauses(raised);
  expect(all.map(({ type }) => type).join(' of ')).toMatch(raises(cell, kind));
  expect(all.map(({ text }) => text).join(' ')).toMatch(reason);
}

const withCauses = (raised: Raised | undefined): readonly Raised[] =>
  raised ? [raised, ...withCauses(raised.cause)] : [];

const everyCell: readonly Cell[] = [...cells, ...(python instanceof Error ? [] : pythonCells)];
const streaming = everyCell.filter(({ streams }) => streams);
const named = (all: readonly Cell[]): [string, Cell][] => all.map(cell => [cell.name, cell]);

// Without Python, or its package registry, its cells are not there: the count of skipped tests says so.
it.skipIf(python instanceof Error)('Python and its SDKs are tried, too', () => {
  expect(pythonCells.length).toBeGreaterThan(10);
  expect(everyCell).toEqual(expect.arrayContaining([...pythonCells]));
});

describe('permitted', () => {
  it.concurrent.each(named(everyCell))('%s', async (_name, cell) => {
    const { raised, yielded, attempts } = await attempt(cell, usual);
    expect(raised?.text).toBeUndefined();
    expect(attempts).toHaveLength(1);
    expect(yielded.length).toBeGreaterThanOrEqual(cell.streams ? 2 : 1);
  });
});

describe('what an SDK cannot read, it cannot read without Sallyport either', () => {
  it.concurrent.each(named(everyCell.filter(({ cannotRead }) => cannotRead)))('%s', async (_name, cell) => {
    const again = nextCase();
    answers.set(again, usualAnswer);
    const prompt = `Please go on with case ${again}.`;
    const asked: Asked = { url: stack.models.url, identity, prompt, variant: '', once: true };
    expect((await outcomeOf(cell, asked)).raised).toBeDefined();
    answers.set(again, given => usual(given, cell));
    expect((await outcomeOf(cell, asked)).raised).toBeUndefined();
  });
});

describe('denied at the request', () => {
  it.concurrent.each(named(everyCell))('%s', async (_name, cell) => {
    const say = 'Patient Jane Roe, MRN 00483920, ICD-10 E11.9';
    const tried = await attempt(cell, usual, { say });
    expectRaised(tried, cell, 'denied', /health_data_external/);
    expect(tried.raised?.status).toBe(403);
    expect(tried.attempts).toHaveLength(0);
    expect(tried.yielded).toEqual([]);
  });
});

describe('denied for who asks', () => {
  it.concurrent.each(named(everyCell))('%s', async (_name, cell) => {
    const tried = await attempt(cell, usual, { identity: 'nobody' });
    expectRaised(tried, cell, 'denied', /identity_invalid|identity token was not accepted/);
    expect(tried.attempts).toHaveLength(0);
  });
});

describe('denied at the head of the answer', () => {
  it.concurrent.each(named(everyCell))('%s', async (_name, cell) => {
    const tried = await attempt(cell, oddHead);
    expectRaised(tried, cell, 'denied', /content_type_unsupported|content type is missing or not one/);
    expect(tried.attempts).toHaveLength(1);
    expect(tried.yielded).toEqual([]);
  });
});

describe('denied for what the answer says, before its first byte', () => {
  it.concurrent.each(named(everyCell))('%s', async (_name, cell) => {
    const tried = await attempt(cell, denied, { variant: '-held' });
    expectRaised(tried, cell, 'denied', /classified_external/);
    expect(tried.raised?.status).toBe(403);
    expect(tried.attempts).toHaveLength(1);
    expect(tried.yielded).toEqual([]);
  });
});

describe('denied in the middle of a stream', () => {
  it.concurrent.each(named(streaming))('%s', async (_name, cell) => {
    const tried = await attempt(cell, denied);
    expectRaised(tried, cell, 'in stream', /classified_external/);
    expect(tried.attempts).toHaveLength(1);
    expect(tried.yielded.length).toBeGreaterThan(0);
    const all = tried.yielded.join('\n');
    for (const part of [marker.slice(0, 10), 'NOFORN', secretPlan]) expect(all).not.toContain(part);
  });
});

describe('an answer that is compressed, though the model server was asked for none that is', () => {
  const packed =
    (answer: Answer): Answer =>
    (asked, cell) => ({ ...answer(asked, cell), encoding: 'br' });

  it.concurrent.each(named(everyCell))('denied before its first byte: %s', async (_name, cell) => {
    const tried = await attempt(cell, packed(denied), { variant: '-held' });
    expectRaised(tried, cell, 'denied', /classified_external/);
    expect(tried.attempts).toHaveLength(1);
    expect(tried.yielded).toEqual([]);
  });

  it.concurrent.each(named(streaming))('denied in its middle: %s', async (_name, cell) => {
    const tried = await attempt(cell, packed(denied));
    expectRaised(tried, cell, 'in stream', /classified_external/);
    expect(tried.yielded.length).toBeGreaterThan(0);
    for (const part of ['NOFORN', secretPlan]) expect(tried.yielded.join('\n')).not.toContain(part);
  });

  it.concurrent.each(named(everyCell))('permitted: %s', async (_name, cell) => {
    const { raised, yielded } = await attempt(cell, packed(usual));
    expect(raised?.text).toBeUndefined();
    expect(yielded.length).toBeGreaterThanOrEqual(cell.streams ? 2 : 1);
  });
});

describe('the model server is in trouble itself', () => {
  it.concurrent.each(named(everyCell))('429: %s', async (_name, cell) => {
    const tried = await attempt(cell, () => providerError(429, cell), { once: true });
    expectRaised(tried, cell, 'too many', new RegExp(providerMessage));
    expect(tried.attempts).toHaveLength(1);
  });

  it.concurrent.each(named(everyCell))('500: %s', async (_name, cell) => {
    const tried = await attempt(cell, () => providerError(500, cell), { once: true });
    expectRaised(tried, cell, 'broken', new RegExp(providerMessage));
    expect(tried.attempts).toHaveLength(1);
  });

  it.concurrent.each(named(streaming))('breaks off: %s', async (_name, cell) => {
    const tried = await attempt(cell, brokenOff, { once: true });
    expect(tried.raised, 'a silent success').toBeDefined();
    expect(tried.attempts).toHaveLength(1);
  });
});

describe('the same prompt again', () => {
  const card = canaryOf('card');
  const say = `My card is ${card}.`;
  // Signatures of the client's own do not survive a mask: below.
  const asking = everyCell.filter(
    ({ name, provider }) =>
      !/count_tokens|embeddings/.test(name) && (provider !== 'aws.bedrock' || /API key/.test(name)),
  );

  it.concurrent.each(named(asking))('to another model meets its policy: %s', async (_name, cell) => {
    const again = nextCase();
    const strict = await attempt(cell, usual, { say, again, variant: '-strict' });
    expectRaised(strict, cell, 'denied', /personal_data_strict/);
    expect(strict.attempts).toHaveLength(0);

    const fallback = await attempt(cell, usual, { say, again });
    expect(fallback.raised).toBeUndefined();
    expect(fallback.attempts).toHaveLength(1);
    expect(String(fallback.attempts[0])).not.toContain(card);

    const back = await attempt(cell, usual, { say, again, variant: '-strict' });
    expectRaised(back, cell, 'denied', /personal_data_strict/);
    expect(back.attempts).toHaveLength(0);
  });

  it.concurrent.each(named(everyCell))('after a denial is judged anew: %s', async (_name, cell) => {
    const again = nextCase();
    const first = await attempt(cell, denied, { again, variant: '-held' });
    expectRaised(first, cell, 'denied', /classified_external/);
    const second = await attempt(cell, usual, { again, variant: '-held' });
    expect(second.raised).toBeUndefined();
    const third = await attempt(cell, denied, { again, variant: '-held' });
    expectRaised(third, cell, 'denied', /classified_external/);
    for (const { attempts } of [first, second, third]) expect(attempts).toHaveLength(1);
    expect(exchangeIn(third)).not.toBe(exchangeIn(first));
  });

  it.concurrent.each(named(everyCell.filter(({ provider }) => provider === 'aws.bedrock')))(
    'signed by the client, it is denied rather than changed: %s',
    async (name, cell) => {
      const tried = await attempt(cell, usual, { say });
      if (/API key/.test(name)) {
        expect(tried.raised).toBeUndefined();
        return;
      }
      expectRaised(tried, cell, 'denied', /is signed by its sender/);
      expect(tried.attempts).toHaveLength(0);
    },
  );
});

const exchangeIn = ({ raised }: Outcome): string | undefined =>
  /Sallyport exchange ([0-9a-f-]{36})/.exec(
    withCauses(raised)
      .map(({ text }) => text)
      .join(' '),
  )?.[1];

describe('the ledger is away', () => {
  beforeAll(() => stack.postgres.kill());

  it.concurrent.each(named(everyCell))('%s', async (_name, cell) => {
    const tried = await attempt(cell, usual);
    expectRaised(tried, cell, 'unavailable', /ledger_unavailable|audit ledger/);
    expect(tried.attempts).toHaveLength(0);
    expect(tried.yielded).toEqual([]);
  });
});
