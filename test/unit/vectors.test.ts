import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { providers } from '../../src/app/providers.ts';
import { vectors } from '../../src/simulators/vectors/index.ts';
import type { Json, OperationVector, StreamVector } from '../../src/core/vector.ts';
import { asAnswer, asRequest, asStream, card, plant, put, strings } from '../support/vector-plant.ts';
import { essence, matchOf, type Ran, readable, run, scanner } from '../support/vector-runs.ts';

afterAll(() => scanner.close());

const bytesOf = (value: Json): Buffer => Buffer.from(JSON.stringify(value));
/** Leaks nothing: all digits of the card are gone, however they are written. */
const leaks = ({ bytes }: Ran): boolean => readable(bytes).includes('1111 1111');

it.each(
  [...providers.values()].flatMap(({ name, operations }) => operations.map(({ name: of }) => [name, of])),
)('%s: %s has a vector, or no body either way that could hold much', (provider, operation) => {
  const bare = ['models', 'version', 'count_tokens', 'moderations'];
  const has = vectors.some(vector => vector.provider === provider && vector.operation === operation);
  expect(has || bare.includes(operation)).toBe(true);
});

describe.each(vectors.map(vector => [`${vector.provider}, ${vector.title}`, vector] as const))(
  '%s',
  (_name, vector) => {
    const { request, answer, stream } = vector;

    it('is the operation that it says', () => expect(matchOf(vector).operation.name).toBe(vector.operation));

    if (request !== undefined) {
      it('a request leaves byte for byte as it came', async () => {
        const ran = await run(asRequest(vector), [bytesOf(request)]);
        expect(ran.refused).toBeUndefined();
        expect(ran.bytes.equals(bytesOf(request))).toBe(true);
        expect(ran.found).toEqual([]);
      });
      it('each text of a request is read', async () => {
        for (const [at] of strings(request)) {
          const ran = await run(asRequest(vector), [bytesOf(put(request, at, text => `${text} ${card} x`))]);
          expect(ran.refused !== undefined || ran.found.length > 0, at.join('/')).toBe(true);
          expect(leaks(ran), at.join('/')).toBe(false);
        }
      });
    }

    if (answer !== undefined) {
      it('an answer leaves byte for byte as it came', async () => {
        const ran = await run(asAnswer(vector), [bytesOf(answer)]);
        expect(ran.refused).toBeUndefined();
        expect(ran.bytes.equals(bytesOf(answer))).toBe(true);
        expect(ran.found).toEqual([]);
      });
      it('each text of an answer is read', async () => {
        for (const [at] of strings(answer)) {
          const ran = await run(asAnswer(vector), [bytesOf(put(answer, at, text => `${text} ${card} x`))]);
          expect(ran.refused !== undefined || ran.found.length > 0, at.join('/')).toBe(true);
          expect(leaks(ran), at.join('/')).toBe(false);
        }
      });
    }

    if (stream !== undefined) streamed(vector, stream);
  },
);

function streamed(vector: OperationVector, stream: StreamVector): void {
  const { events, encode, pieces } = stream;
  const what = asStream(vector, stream);
  const body = Buffer.concat(encode(events));

  it('a stream leaves event by event, byte for byte as it came', async () => {
    const ran = await run(what, [...encode(events)]);
    expect(ran.refused).toBeUndefined();
    expect(ran.bytes.equals(body)).toBe(true);
    expect(ran.found).toEqual([]);
    expect(ran.frames).toBeGreaterThanOrEqual(events.length);
  });

  it('each text of each event is read', async () => {
    for (const [at] of strings([...events])) {
      const changed = put([...events], at, text => `${text} ${card} x`) as readonly Json[];
      const ran = await run(what, [Buffer.concat(encode(changed))]);
      expect(ran.refused !== undefined || ran.found.length > 0, at.join('/')).toBe(true);
      expect(leaks(ran), at.join('/')).toBe(false);
    }
  });

  const planted = plant(events, stream);
  const plantedBody = Buffer.concat(encode(planted));

  it('a value over the pieces of each text is found, and the repeats agree', async () => {
    const ran = await run(what, [...encode(planted)]);
    if (ran.refused !== undefined) {
      // Of what is signed nothing can be taken out.
      expect(ran.refused).toBe('obligation_unmet');
      return;
    }
    for (const { name } of pieces) expect(ran.found.length, name).toBeGreaterThan(0);
    expect(readable(ran.bytes)).not.toMatch(/4111|1111/);
  });

  it('however it comes: the same bytes, findings and number of frames', async () => {
    for (const bytes of [body, plantedBody]) {
      const expected = await run(what, [bytes]);
      expect(
        essence(
          await run(
            what,
            Array.from(bytes, byte => Uint8Array.of(byte)),
          ),
        ),
      ).toEqual(essence(expected));
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(fc.nat(bytes.length), { maxLength: 6 }), async cuts => {
          const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
          expect(essence(await run(what, chunks))).toEqual(essence(expected));
        }),
        { numRuns: 40 },
      );
      const whole = await run({ ...what, release: 'whole' }, [bytes]);
      if (expected.refused === undefined) expect(whole.bytes.equals(expected.bytes)).toBe(true);
    }
  });
}
