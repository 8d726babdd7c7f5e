import { describe, expect, it } from 'vitest';
import { answer, type Gone, request, stream } from '../support/chat-exchange.ts';

const card = '4111111111111111';
const json = JSON.stringify;
const say = (content: string): string => `{"model":"m","messages":[{"role":"user","content":${content}}]}`;
const call = (args: string): string =>
  json({
    model: 'm',
    messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: args } }] }],
  });
const event = (data: unknown): string => `data: ${typeof data === 'string' ? data : json(data)}\n\n`;
const delta = (index: unknown, value: object, more: object = {}): string =>
  event({ choices: [{ index, delta: value, ...more }] });
const done = 'data: [DONE]\n\n';
const argumentsOf = (gone: Gone): string =>
  (
    JSON.parse(gone.bytes.toString()) as {
      messages: [{ tool_calls: [{ function: { arguments: string } }] }];
    }
  ).messages[0].tool_calls[0].function.arguments;
const left = (gone: Gone): string => (gone.refused === undefined ? gone.bytes.toString() : gone.refused);

describe('a body that two readers could read in two ways is refused, and why', () => {
  it.each([
    ['{"model":"m","messages":[],"messages":[]}', 'duplicate_member'],
    ['{"model":"m","messages":[],"m\\u0065ssages":[]}', 'duplicate_member'],
    ['{"model":"m","m\\u0065ssages":[]}', 'ambiguous_member'],
    ['{"model":"m","Messages":[]}', 'ambiguous_member'],
    ['{"model":"m","meſſages":[]}', 'ambiguous_member'],
    ['{"model":"m","messages ":[]}', 'ambiguous_member'],
    ['{"model":"m","messages":[],"x":{"a":1,"A":2}}', 'ambiguous_member'],
    ['{"model":"m","messages":[],"x":{"ſ":1,"s":2}}', 'ambiguous_member'],
    ['{"model":"m","messages":[],"x":{"__proto__":1,"__proto__":2}}', 'duplicate_member'],
    ['{"model":"m","messages":[],"x":{"a\\u0000":1,"a\\u0000":2}}', 'duplicate_member'],
    ['{"model":"m","messages":[],"seed":1E400}', 'number_out_of_range'],
    [`{"model":"m","messages":[],"seed":-${'9'.repeat(400)}}`, 'number_out_of_range'],
    ['{"model":"m","messages":[],"seed":01}', 'json_invalid'],
    ['{"model":"m","messages":[],"seed":+1}', 'json_invalid'],
    ['{"model":"m","messages":[],"seed":.5}', 'json_invalid'],
    ['{"model":"m","messages":[],"seed":NaN}', 'json_invalid'],
    ['{"model":"m","messages":[],}', 'json_invalid'],
    ["{'model':'m'}", 'json_invalid'],
    ['{"model":"m"/**/}', 'json_invalid'],
    ['{"model":"\\x41"}', 'json_invalid'],
    ['{"model":"\u0000"}', 'json_invalid'],
    ['{"model":"\n"}', 'json_invalid'],
    ['{"model":"\\ud800"}', 'lone_surrogate'],
    ['{"model":"\\udc00\\ud800"}', 'lone_surrogate'],
    ['{"\\ud800":1}', 'lone_surrogate'],
    [Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0xb4, 0x22, 0x7d]), 'utf8_invalid'],
    [Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe0, 0x80, 0xb4, 0x22, 0x7d]), 'utf8_invalid'],
    [Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]), 'utf8_invalid'],
    [Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xf5, 0x80, 0x80, 0x80, 0x22, 0x7d]), 'utf8_invalid'],
    ['\ufeff{"model":"m","messages":[]}', 'bom_present'],
    ['{"model":"m","messages":[]}\ufeff', 'json_trailing_bytes'],
    ['{"model":"m","messages":[]}{}', 'json_trailing_bytes'],
    [`{"model":"m","x":${'['.repeat(128)}${']'.repeat(128)}}`, 'json_too_deep'],
    ['[]', 'json_not_object'],
    ['"m"', 'json_not_object'],
    ['{"model":"m"', 'json_invalid'],
  ])('%j: %s', async (body, why) => {
    const gone = await request(body);
    expect([gone.refused, gone.bytes.length]).toEqual([why, 0]);
  });

  it.each([
    ['{"a":1,"a":2}', 'duplicate_member'],
    ['{"a":1,"\\u0061":2}', 'duplicate_member'],
    ['{"a":1,"A":2}', 'ambiguous_member'],
    ['{"a":"\\ud800"}', 'lone_surrogate'],
    ['{"a":1e999}', 'number_out_of_range'],
    ['"\\ud800"', 'lone_surrogate'],
    [`${'['.repeat(129)}${']'.repeat(129)}`, 'json_too_deep'],
  ])('also in the arguments of a call: %j: %s', async (args, why) => {
    expect((await request(call(args))).refused).toBe(why);
  });
});

describe('what may be written in several ways is read as one', () => {
  it.each([
    ['"\\u0034\\u0031\\u0031\\u0031111111111111"', '"[CREDIT_CARD]"'],
    ['"4111 1111\\u00a01111\\u20091111"', '"[CREDIT_CARD]"'],
    ['"\u2028\\u2028jane.roe@example.org\\u2029"', '"\u2028\\u2028[EMAIL]\\u2029"'],
    ['"a\\/jane.roe\\u0040example.org\\/b"', '"a\\/[EMAIL]\\/b"'],
    ['"\\ud83d\\ude00 jane.roe@example.org \u{1f600}"', '"\\ud83d\\ude00 [EMAIL] \u{1f600}"'],
    ['"\ufeff4111111111111111"', '"\ufeff[CREDIT_CARD]"'],
    ['"\\u0000 4111111111111111\\u0000"', '"\\u0000 [CREDIT_CARD]\\u0000"'],
    ['"\\\\\\"4111111111111111\\"\\\\"', '"\\\\\\"[CREDIT_CARD]\\"\\\\"'],
  ])('%s', async (content, becomes) => {
    expect(left(await request(say(content)))).toBe(say(becomes));
  });

  it.each([
    [card, '"[CREDIT_CARD]"'],
    [`-${card}`, '"-[CREDIT_CARD]"'],
    [`${card}.0`, '"[CREDIT_CARD].0"'],
    [`${card}.25`, '"[CREDIT_CARD].25"'],
    ['4.111111111111111e15', '"[CREDIT_CARD]"'],
    ['4.111111111111111E+15', '"[CREDIT_CARD]"'],
    ['4.111111111111111e0000000000000000015', '"[CREDIT_CARD]"'],
    [`4.111111111111111${'0'.repeat(400)}e15`, '"[CREDIT_CARD]"'],
    ['0.0004111111111111111e19', '"[CREDIT_CARD]"'],
    [`${card}00e-2`, '"[CREDIT_CARD]"'],
    [`${card}25e-2`, '"[CREDIT_CARD].25"'],
    ['-0', '-0'],
    ['1e-7', '1e-7'],
    ['0e5', '0e5'],
    ['1E300', '1E300'],
    ['9007199254740993', '9007199254740993'],
  ])('a number: %s', async (written, becomes) => {
    const body = (value: string): string =>
      `{"model":"m","messages":[],"metadata":{"n":${value},"m":[${value}]}}`;
    expect(left(await request(body(written)))).toBe(body(becomes));
    expect(argumentsOf(await request(call(`{"n":${written}}`)))).toBe(`{"n":${becomes}}`);
  });

  it('a number of the schema that is somebody’s denies, however it is spelled', async () => {
    for (const written of [card, '4.111111111111111e15'])
      expect((await request(`{"model":"m","messages":[],"seed":${written}}`)).refused).toBe(
        'obligation_unmet',
      );
  });
});

describe('two whole texts are never read as one', () => {
  it.each([
    [
      'the names of a function and of a custom tool',
      request,
      { function: { name: 'x' }, custom: { name: card } },
    ],
    ['a stranger in a call and one in its function', request, { zz: 'x', function: { name: 'f', zz: card } }],
  ] as const)('%s', async (_what, send, toolCall) => {
    const body = { model: 'm', messages: [{ role: 'assistant', tool_calls: [toolCall] }] };
    expect(left(await send(json(body)))).toBe(json(body).replace(card, '[CREDIT_CARD]'));
  });

  it.each([
    [
      'choices of one index',
      [
        { index: 0, message: { content: 'x' } },
        { index: 0, message: { content: card } },
      ],
    ],
    ['strangers in a choice and its message', [{ index: 0, zz: 'x', message: { zz: card } }]],
    [
      'strangers beside tokens',
      [
        {
          logprobs: {
            content: [
              { token: ' a', zz: 'x' },
              { token: ' b', zz: card },
            ],
          },
        },
      ],
    ],
    [
      'numbers told as strings',
      [
        {
          logprobs: {
            content: [
              { token: ' a', logprob: 'x' },
              { token: ' b', logprob: card },
            ],
          },
        },
      ],
    ],
  ])('%s of an answer', async (_what, choices) => {
    const body = json({ choices });
    expect(left(await answer(body))).toBe(body.replace(card, '[CREDIT_CARD]'));
  });

  it('one name that is said twice beside tokens denies', async () => {
    const body = json({
      choices: [
        {
          logprobs: {
            content: [
              { token: 'a', [card]: 1 },
              { token: 'b', [card]: 1 },
            ],
          },
        },
      ],
    });
    expect((await answer(body)).refused).toBe('obligation_unmet');
  });

  it.each([
    ['a stranger that each event repeats', { who: card }],
    ['a known member in which a text is unusual', { created: card }],
    ['an id that each event repeats', { id: card }],
    [
      'a message beside deltas',
      { choices: [{ index: 0, delta: { content: 'hi ' }, message: { content: card } }] },
    ],
    ['a stranger of a choice', { choices: [{ index: 0, delta: { content: 'hi ' }, zz: { deep: [card] } }] }],
  ])('%s', async (_what, data) => {
    const body = event(data).repeat(3) + done;
    expect(left(await stream(body))).toBe(body.replaceAll(card, '[CREDIT_CARD]'));
  });

  it.each([
    [`data: {"id":"${card}"}\nid: 7\n\n`],
    [`data: {"id":${card}}\nid: 7\n\n`],
    [`: ${card}\n: 7\n\n`],
    [`id: ${card}\nid: 7\n\n`],
    [`event: ${card}\n: a\ndata: {"event":"b"}\n\n`],
    [`vendor: ${card}\n\nvendor: 7\n\n`],
    [`retry: ${card}\n\n`],
  ])('nor fields of events and members of their data: %j', async body => {
    const gone = await stream(body + done);
    expect(gone.found).toHaveLength(1);
    expect(left(gone)).not.toContain(card);
  });
});

describe('a stream', () => {
  const cut = ['41', '11 1111', ' 1111 ', '1111 '];

  it('tells choices apart by their index, also where a string says it', async () => {
    const body =
      cut.map(piece => delta('0', { content: piece }) + delta('1', { content: 'x' })).join('') + done;
    const gone = await stream(body);
    expect(gone.found).toEqual(['CREDIT_CARD /choices/0/delta/content']);
    expect(left(gone)).not.toMatch(/11 1111|1111/);
  });

  it.each([-1, 1.5, 1e7, '-1', 'a', '', '1.0', ' 1', '1234567'])(
    'refuses an index that is none: %j',
    async index => {
      expect((await stream(delta(index, { content: 'a' }))).refused).toBe('frame_invalid');
    },
  );

  it('reads pieces of one text in one event, in whatever order its choices and calls come', async () => {
    const calls = (first: string, second: string): object => ({
      tool_calls: [
        { index: 9, function: { arguments: ' x ' } },
        { index: 2, function: { arguments: first } },
        { index: 2, function: { arguments: second } },
      ],
    });
    const body = delta(3, calls('a 4111 11', '11 11')) + delta(3, calls('11 1', '111 b')) + done;
    const gone = await stream(body);
    expect(gone.found).toEqual(['CREDIT_CARD /choices/0/delta/tool_calls/1/function/arguments']);
    expect(left(gone)).toBe(delta(3, calls('a [CREDIT_CARD]', '')) + delta(3, calls('', ' b')) + done);
  });

  it('reads a text on from event to event, also in a place that only other servers have', async () => {
    const places = [
      (piece: string): object => ({ delta: { content: piece } }),
      (piece: string): object => ({ delta: { vendor: { thinking: [piece] } } }),
      (piece: string): object => ({ text: piece }),
    ];
    for (const place of places) {
      const body = (all: readonly string[]): string =>
        all.map(piece => event({ choices: [{ index: 0, ...place(piece) }] })).join('') + done;
      expect(left(await stream(body(cut)))).toBe(body(['[CREDIT_CARD]', '', '', ' ']));
    }
  });

  it('lets no text go on behind the end that it was said to have', async () => {
    const end = delta(0, {}, { finish_reason: 'stop' });
    expect((await stream(delta(0, { content: 'a ' }) + end + delta(0, { content: 'b' }))).refused).toBe(
      'channel_closed',
    );
    expect((await stream(end + delta(0, { content: 'b' }))).refused).toBe('channel_closed');
    expect((await stream(end + delta(0, { reasoning_content: 'late' }))).refused).toBe('channel_closed');
    expect(
      (await stream(end + delta(0, { content: '' }) + delta(1, { content: 'b' }) + done)).refused,
    ).toBeUndefined();
  });

  it('goes on being read behind [DONE], and behind an error', async () => {
    const error = event({ error: { message: `no ${card}`, type: 'server_error', param: null, code: null } });
    const gone = await stream(
      done + delta(0, { content: card }) + done + error + delta(1, { content: `${card} ` }),
    );
    expect(gone.found).toEqual(['CREDIT_CARD /choices/0/delta/content', 'CREDIT_CARD /error/message']);
    expect(left(gone)).not.toContain('1111');
  });

  it.each([
    [`data:\n\ndata\n\ndata: {"id":"a"}\ndata:\n\n`, undefined],
    ['data:\ndata:\n\n', 'json_invalid'],
    ['data: [DONE] \n\n', 'json_invalid'],
    ['data: [DONE]\ndata: [DONE]\n\n', 'json_invalid'],
    ['data: {"a":1}\ndata: {"b":2}\n\n', 'json_trailing_bytes'],
    ['data: {"a":"x\ndata: y"}\n\n', 'json_invalid'],
    ['data: {"a":1,"a":2}\n\n', 'duplicate_member'],
    ['data: {"Choices":[]}\n\n', 'ambiguous_member'],
    ['data: \ufeff{"a":1}\n\n', 'bom_present'],
    ['\ufeff\ufeffdata: {"a":1}\n\n', 'frame_invalid'],
    ['data: {"a":1}\n\n\ufeffdata: {"a":1}\n\n', 'frame_invalid'],
    ['data: {"a":1', 'body_incomplete'],
    ['data: {"a":\n\ndata: 1}\n\n', 'json_invalid'],
    [' data: {"a":1}\n\n', 'frame_invalid'],
    ['DATA: {"a":1}\n\n', 'frame_invalid'],
    [': a\u2028data: {"a":1}\n\n', 'frame_invalid'],
    ['vendor: a\u0085data: {"a":1}\n\n', 'frame_invalid'],
    ['id: \0\n\n', 'frame_invalid'],
  ])('%j: %s', async (body, why) => {
    expect((await stream(body)).refused).toBe(why);
  });

  it('is read where a list of bytes goes over several lines, and rewritten as one', async () => {
    const bytes = Array.from(card).map(digit => digit.charCodeAt(0));
    const [head, tail] = [
      '{"choices":[{"index":0,"logprobs":{"content":[{"token":" a ","bytes":[',
      ']}]}}]}',
    ];
    for (const end of ['\n', '\r\n', '\r']) {
      const gone = await stream(`data: ${head}${bytes.join(`,${end}data: `)}${tail}${end}${end}`);
      const label = Array.from('[CREDIT_CARD]').map(letter => letter.charCodeAt(0));
      expect(left(gone)).toBe(`data: ${head}${label.join(',')}${tail}${end}${end}`);
    }
  });

  it('of very many texts, some of which come late, is read; of too many, it is not', async () => {
    const choices = (from: number, finish: string | null): string =>
      event({
        choices: Array.from({ length: 500 }, (_, i) => ({
          index: from + i,
          delta: finish === null ? { content: ` ${card}` } : {},
          finish_reason: finish,
        })),
      });
    const starts = Array.from({ length: 4 }, (_, i) => i * 500);
    const gone = await stream(
      [...starts.map(from => choices(from, null)), ...starts.map(from => choices(from, 'stop')), done].map(
        text => Buffer.from(text),
      ),
    );
    expect(gone.refused).toBeUndefined();
    expect(gone.bytes.includes(card)).toBe(false);
    const one = await stream([...starts, 2000].map(from => Buffer.from(choices(from, null))));
    expect(one.refused).toBe('frame_invalid');
  });
});

describe('JSON that is a text', () => {
  const number = (value: string): string => `{"a":"x","ssn":${value},"b":[${value},true]}`;

  it.each(['536221234', '"536221234"'])('is JSON still when a number in it is gone: %s', async value => {
    const whole = await answer(json({ choices: [{ message: { content: number(value) } }] }));
    const becomes = number('"[US_SSN]"');
    expect(left(whole)).toBe(json({ choices: [{ message: { content: becomes } }] }));
    const asked = await request(say(json(number(value))));
    expect(left(asked)).toBe(say(json(becomes)));
  });

  it.each([1, 2, 3, 4, 7])('also in pieces of %i characters', async size => {
    const all = number('536221234');
    const cut = all.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
    const say = [
      (piece: string): object => ({ content: piece }),
      (piece: string): object => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] }),
      (piece: string): object => ({ tool_calls: [{ index: 0, custom: { input: piece } }] }),
      (piece: string): object => ({ function_call: { arguments: piece } }),
    ];
    for (const piece of say) {
      const gone = await stream(
        cut.map(part => Buffer.from(delta(0, piece(part)))).concat(Buffer.from(done)),
      );
      const strings = gone.bytes.toString().match(/"(?:content|arguments|input)":"(?:[^"\\]|\\.)*"/g) ?? [];
      const text = strings.map(found => JSON.parse(found.replace(/^"[a-z]+":/, '')) as string).join('');
      expect(JSON.parse(text)).toEqual({ a: 'x', ssn: '[US_SSN]', b: ['[US_SSN]', true] });
    }
  });

  it('in JSON in a string of it, too', async () => {
    const deep = json({ a: json({ b: json({ ssn: 536221234 }) }) });
    const gone = await answer(json({ choices: [{ message: { content: deep } }] }));
    const content = (JSON.parse(left(gone)) as { choices: [{ message: { content: string } }] }).choices[0]
      .message.content;
    const outer = JSON.parse(content) as { a: string };
    const inner = JSON.parse(outer.a) as { b: string };
    expect(JSON.parse(inner.b)).toEqual({ ssn: '[US_SSN]' });
  });

  it('of very many numbers is a text like any other', async () => {
    const many = json([...Array.from({ length: 20_000 }, (_, i) => i + 1000), Number(card)]);
    const gone = await request(say(json(many)));
    expect(left(gone)).toBe(say(json(many.replace(card, '[CREDIT_CARD]'))));
  });

  it('is not taken for it where it only looks so', async () => {
    for (const text of [`[see] card ${card}`, `note: ${card}`, `"a": ${card}`, `{"a": "n: ${card}"}`])
      expect(left(await request(say(json(text))))).toBe(say(json(text.replace(card, '[CREDIT_CARD]'))));
  });

  it('is read nine strings deep in the arguments of a call, and not let go deeper', async () => {
    let value = '{"n":4111111111111111,"s":"\\u0034111111111111111"}';
    for (let depth = 1; depth < 12; depth += 1) {
      const gone = await request(call(value));
      if (depth > 8) expect(gone.refused, String(depth)).toBe('unclassified');
      else {
        let read: unknown = argumentsOf(gone);
        for (let i = 1; i < depth; i += 1) read = (JSON.parse(read as string) as { v: unknown }).v;
        expect(JSON.parse(read as string), String(depth)).toEqual({ n: '[CREDIT_CARD]', s: '[CREDIT_CARD]' });
      }
      value = json({ v: value });
    }
  });

  it('is read where it was made a string twice', async () => {
    const gone = await request(call(json(json({ s: 'a\n4111111111111111' }))));
    expect(argumentsOf(gone)).toBe(json(json({ s: 'a\n[CREDIT_CARD]' })));
    expect(argumentsOf(await request(call('"\\u0034111111111111111"')))).toBe('"[CREDIT_CARD]"');
  });
});
