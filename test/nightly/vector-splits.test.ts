import { afterAll, describe, expect, it } from 'vitest';
import { vectors } from '../../src/simulators/vectors/index.ts';
import { asStream, plant } from '../support/vector-plant.ts';
import { essence, read, run, scanner } from '../support/vector-runs.ts';

afterAll(() => scanner.close());

/** Every stream of every provider, with a value over the pieces of each of its texts. */
describe.each(
  vectors.flatMap(vector =>
    vector.stream ? [[`${vector.provider}, ${vector.title}`, vector, vector.stream] as const] : [],
  ),
)('%s', (_name, vector, stream) => {
  const what = asStream(vector, stream);
  const bytes = Buffer.concat(stream.encode(plant(stream.events, stream)));
  const halves = (cut: number): readonly Buffer[] => [bytes.subarray(0, cut), bytes.subarray(cut)];

  it('cut in two at every byte, it is read as the same frames and texts', async () => {
    const expected = await read(what, [bytes]);
    expect(expected.split('\n').length).toBeGreaterThanOrEqual(stream.events.length);
    for (let cut = 1; cut < bytes.length; cut += 1)
      if ((await read(what, halves(cut))) !== expected) expect.fail(`cut at ${cut}`);
  });

  it('and the same is found and leaves: cut everywhere, or at many places where it is long', async () => {
    const expected = essence(await run(what, [bytes]));
    for (let cut = 1; cut < bytes.length; cut += Math.ceil(bytes.length / runs))
      expect(essence(await run(what, halves(cut))), `at ${cut}`).toEqual(expected);
  });
});

const runs = 1500;
