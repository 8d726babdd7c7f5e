import { afterAll, describe, expect, it } from 'vitest';
import { vectors } from '../../src/simulators/vectors/index.ts';
import { asStream, plant } from '../support/vector-plant.ts';
import { essence, run, scanner } from '../support/vector-runs.ts';

afterAll(() => scanner.close());

/** Every stream of every provider, with a value over the pieces of each of its texts. */
describe.each(
  vectors.flatMap(vector =>
    vector.stream ? [[`${vector.provider}, ${vector.title}`, vector, vector.stream] as const] : [],
  ),
)('%s', (_name, vector, stream) => {
  it('cut in two at every byte: the same bytes, findings and number of frames', async () => {
    const what = asStream(vector, stream);
    const bytes = Buffer.concat(stream.encode(plant(stream.events, stream)));
    const expected = essence(await run(what, [bytes]));
    for (let cut = 1; cut < bytes.length; cut += 1)
      expect(essence(await run(what, [bytes.subarray(0, cut), bytes.subarray(cut)])), `at ${cut}`).toEqual(
        expected,
      );
  });
});
