import { afterAll, describe, expect, it } from 'vitest';
import { asStream } from '../../../test/support/vector-plant.ts';
import { type Ran, run, scanner } from '../../../test/support/vector-runs.ts';
import { encodeEvents } from '../../simulators/vectors/openai-framing.ts';
import { openaiVectors } from '../../simulators/vectors/openai.ts';
import type { Json } from '../../core/vector.ts';

afterAll(() => scanner.close());

const vector = openaiVectors.find(({ title }) => title === 'responses');
async function streamed(...events: readonly Json[]): Promise<Ran> {
  if (!vector?.stream) throw new Error('no stream');
  return run(asStream(vector, vector.stream), [Buffer.concat(encodeEvents(events))]);
}
const card = '4111 1111 1111 1111';
const [first, second] = ['Card 4111 1111 ', '1111 1111, bye'];
const at = { output_index: 0, item_id: 'i' };
const inPart = { ...at, content_index: 0 };
const inSummary = { ...at, summary_index: 0 };
const added = (item: Json): Json => ({ type: 'response.output_item.added', output_index: 0, item });

/** As the SDK's helper puts them together: what an item or a part began with, and then its pieces. */
describe('a value that begins in the event that begins its text', () => {
  it.each<readonly [string, Json, Json]>([
    [
      'arguments of a call',
      added({ type: 'function_call', id: 'i', arguments: first }),
      { type: 'response.function_call_arguments.delta', ...at, delta: second },
    ],
    [
      'arguments of a remote call',
      added({ type: 'mcp_call', id: 'i', arguments: first }),
      { type: 'response.mcp_call_arguments.delta', ...at, delta: second },
    ],
    [
      'input of a custom tool',
      added({ type: 'custom_tool_call', id: 'i', input: first }),
      { type: 'response.custom_tool_call_input.delta', ...at, delta: second },
    ],
    [
      'code',
      added({ type: 'code_interpreter_call', id: 'i', code: first }),
      { type: 'response.code_interpreter_call_code.delta', ...at, delta: second },
    ],
    [
      'text',
      { type: 'response.content_part.added', ...inPart, part: { type: 'output_text', text: first } },
      { type: 'response.output_text.delta', ...inPart, delta: second },
    ],
    [
      'refusal',
      { type: 'response.content_part.added', ...inPart, part: { type: 'refusal', refusal: first } },
      { type: 'response.refusal.delta', ...inPart, delta: second },
    ],
    [
      'reasoning',
      { type: 'response.content_part.added', ...inPart, part: { type: 'reasoning_text', text: first } },
      { type: 'response.reasoning_text.delta', ...inPart, delta: second },
    ],
    [
      'summary',
      {
        type: 'response.reasoning_summary_part.added',
        ...inSummary,
        part: { type: 'summary_text', text: first },
      },
      { type: 'response.reasoning_summary_text.delta', ...inSummary, delta: second },
    ],
  ])('%s: is found', async (_name, began, piece) => {
    const { refused, bytes, found, frames } = await streamed(began, piece);
    expect(refused).toBeUndefined();
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^CREDIT_CARD output\.0\./);
    expect(frames).toBe(2);
    expect(bytes.toString()).toContain('[CREDIT_CARD]');
    expect(bytes.toString()).not.toMatch(/4111|1111/);
  });
});

describe('what an item’s own events say whole', () => {
  const call = { type: 'function_call', id: 'i', name: 'pay', arguments: `{"card":"${card}"}` };

  it('is rewritten in each of them alike', async () => {
    const { refused, bytes, found } = await streamed(
      added({ ...call, arguments: '' }),
      { type: 'response.function_call_arguments.delta', ...at, delta: '{"card":"4111 1111 ' },
      { type: 'response.function_call_arguments.delta', ...at, delta: '1111 1111"}' },
      { type: 'response.function_call_arguments.done', ...at, arguments: call.arguments },
      { type: 'response.output_item.done', output_index: 0, item: call },
    );
    expect(refused).toBeUndefined();
    expect(found).toHaveLength(3);
    expect(bytes.toString().match(/\[CREDIT_CARD\]/g)).toHaveLength(3);
    expect(bytes.toString()).not.toMatch(/4111|1111/);
  });

  it('ends with its item, and the next one begins anew', async () => {
    const { refused, bytes } = await streamed(
      added(call),
      { type: 'response.output_item.done', output_index: 0, item: call },
      { type: 'response.output_item.added', output_index: 1, item: { ...call, id: 'j' } },
      { type: 'response.output_item.done', output_index: 1, item: { ...call, id: 'j' } },
      { type: 'keepalive', sequence_number: 3 },
    );
    expect(refused).toBeUndefined();
    expect(bytes.toString().match(/\[CREDIT_CARD\]/g)).toHaveLength(4);
  });
});
