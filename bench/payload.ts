/**
 * What goes through: a request of 2 KiB and an answer of 8 KiB of ordinary prose, with the numbers, names and dates that
 * keep recognizers busy, and one e-mail address each way, which Sallyport has to mask.
 */
export const requestBytes = 2048;
export const answerBytes = 8192;
/** A streamed answer: how many pieces of text the upstream sends, and how often one. */
export interface StreamPlan {
  readonly deltas: number;
  readonly everyMs: number;
}
/** The stream that is measured most: 500 ms. */
export const usualStream: StreamPlan = { deltas: 100, everyMs: 5 };

/** In the `user` member of its request, which is how the upstream learns what to send; `name` tells streams apart. */
export const planned = (name: string, { deltas, everyMs }: StreamPlan): string =>
  `${name}.${deltas}.${everyMs}`;
export function planOf(user: string): StreamPlan {
  const [deltas, everyMs] = user.split('.').slice(-2).map(Number);
  return deltas === undefined || everyMs === undefined ? usualStream : { deltas, everyMs };
}

const model = 'gpt-4o-mini';

const asked =
  'Please read the notes below and write a summary for the people who were not there. ' +
  'The meeting took place on 14 March 2025 in room 204 and lasted 95 minutes. We went through the open tickets one by ' +
  'one: number 48213 is done, number 48307 waits for a part that the supplier wants to send in week 17, and number 48355 ' +
  'was closed because nobody could reproduce it with version 3.12.4 on a fresh machine. The budget for the second ' +
  'quarter is 128,400 euros, of which 41,250 are spent; the rest is planned for the new line in the northern hall. ' +
  'Two people asked whether the old scanners may be thrown away, and the answer was that they are needed until the end ' +
  'of the year, since the auditors want to compare the figures of both systems. If something is unclear, ask whoever keeps the ' +
  'minutes. ';

const answered =
  'Here is the summary. The group met in March to go through the open points and to agree on what comes next. Of the ' +
  'three tickets that were discussed one is finished, one waits for the delivery of a part, and one was closed, because ' +
  'the fault did not show again. A little less than a third of the money for the quarter has been used; the remaining ' +
  '87,150 euros are set aside for the line in the northern hall, where work is expected to begin in May and to take ' +
  'about eleven weeks. The old scanners stay in use until December, so that the figures of both systems can be compared ' +
  'with each other over three full months. Three tasks follow from this: order the part again if it has not arrived by ' +
  'the 25th, ask the landlord whether the floor of the hall carries 2,400 kilograms on a square metre, and send the ' +
  'table of costs to everyone who has to sign it. The next meeting is planned for 11 April at half past nine, in the ' +
  'same room, and should take no longer than an hour, since most of the work will be done in between. ';

export const addressAsked = 'maria.keller@example.org';
export const addressAnswered = 'paul.brandt@example.net';
const contactAsked = `Send your summary to ${addressAsked} when it is done. `;
const contactAnswered = `Questions about the minutes go to ${addressAnswered}, as before. `;

/** Exactly `length` characters of the text, over and over. */
const fill = (text: string, length: number): string =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** Prose of so many bytes, an address in it: as it is asked, and as it is answered. */
export const proseAsked = (bytes: number): string => contactAsked + fill(asked, bytes - contactAsked.length);
export const proseAnswered = (bytes: number): string =>
  contactAnswered + fill(answered, bytes - contactAnswered.length);

/** `make` of a text that begins with `first` and brings the whole to `bytes`. */
const sized = (bytes: number, make: (text: string) => object, first: string, text: string): string => {
  const frame = JSON.stringify(make(first)).length;
  return JSON.stringify(make(first + fill(text, bytes - frame)));
};

/** `more` are further members, `stream` or `user`. */
export const chatRequest = (more: Readonly<Record<string, unknown>> = {}): string =>
  sized(
    requestBytes,
    content => ({
      model,
      ...more,
      messages: [
        { role: 'system', content: 'You are a careful assistant who writes short and plain sentences.' },
        { role: 'user', content },
      ],
    }),
    contactAsked,
    asked,
  );

const frame = (object: string): object => ({
  id: 'chatcmpl-BkTqvW2nXz7LrAeYpHs0dUfGcMoJi',
  object,
  created: 1_747_094_400,
  model: `${model}-2024-07-18`,
});

export const chatAnswer = (): string =>
  sized(
    answerBytes,
    content => ({
      ...frame('chat.completion'),
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null, annotations: [] },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 431, completion_tokens: 1712, total_tokens: 2143 },
      service_tier: 'default',
      system_fingerprint: 'fp_44709d6fcb',
    }),
    contactAnswered,
    answered,
  );

/** The texts of a streamed answer: a word each with the space before it, as tokens mostly are. */
export const deltas = (count: number): readonly string[] =>
  (fill(answered, 16 * count).match(/\s*\S+/g) ?? []).slice(0, count);

const event = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({
    ...frame('chat.completion.chunk'),
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  })}\n\n`;

/** The events of a streamed answer: the role, the deltas, the end. */
export const streamEvents = (count: number): readonly string[] => [
  event({ role: 'assistant', content: '', refusal: null }, null),
  ...deltas(count).map(content => event({ content }, null)),
  `${event({}, 'stop')}data: [DONE]\n\n`,
];
