import OpenAI, { APIError } from 'openai';
import type { ScriptLine } from '../../simulators/behaviour.ts';
import type { ModelServer } from '../../simulators/model-server.ts';

/** What the tour needs of the stack. */
export interface Sights {
  /** Through Envoy, to the external and to the internal model. */
  readonly baseUrls: { readonly external: string; readonly internal: string };
  readonly model: string;
  readonly apiKey: string;
  /** Undefined: a real server, which shows nothing of what reached it. */
  readonly external: ModelServer | undefined;
  readonly internal: ModelServer;
  readonly token: (role: 'developer' | 'clinician') => Promise<string>;
  /** The lines of an exchange's records. */
  readonly records: (exchange: string) => Promise<readonly string[]>;
}

/** One stop of the tour, played. */
export interface Played {
  readonly title: string;
  /** What the application sent. */
  readonly sent: string;
  /** What reached the model server; undefined: it can't be seen. */
  readonly reached: string | undefined;
  readonly got: string;
  readonly records: readonly string[];
  /** What did not go as it should; empty: all did. */
  readonly wrong: readonly string[];
}

const card = '4111 1111 1111 1111';
const email = 'jane.roe@example.org';
const letter =
  'Summarise for the discharge letter: patient Jane Roe, MRN 00483920, diagnosis ICD-10 E11.9, type 2 diabetes.';
const leakedKey = 'AKIAQ7MXN4TZ2RWLPVKE';

/** What the simulated models say to the prompts of the tour. */
export const script: readonly ScriptLine[] = [
  {
    when: 'haiku',
    then: { text: 'Two doors, one keeper.\nWhat passes is written down.\nThe gate never naps.' },
  },
  { when: 'discharge letter', then: { text: 'Type 2 diabetes, stable; follow-up in three months.' } },
  { when: 'deployment notes', then: { text: `Use the access key ${leakedKey} for the bucket.` } },
  {
    when: 'payment details',
    then: {
      deltas: ['The card', ' on file is 41', '11 1111', ' 1111 11', '11, valid', ' until 2029.'],
      deltaMs: 40,
    },
  },
];

type Step = (sights: Sights) => Promise<Played>;

/** The stops, in order. Those that need a model that says what it is told are left out where it is a real one. */
export const tour = (sights: Sights): readonly Step[] => [
  permitted,
  withoutIdentity,
  masked,
  developerDenied,
  clinicianPermitted,
  ...(sights.external ? [secretInAnswer, splitCard] : []),
];

interface Call {
  readonly to: 'external' | 'internal';
  readonly as: 'developer' | 'clinician' | undefined;
  readonly prompt: string;
  readonly stream?: true;
}

interface Answer {
  readonly text: string;
  readonly chunks: number;
  readonly error: APIError | undefined;
  readonly exchange: string;
  readonly reached: string | undefined;
  readonly arrivals: number | undefined;
}

/** Calls as an application does: the official SDK, a base URL, a token in a header. */
async function call(sights: Sights, { to, as, prompt, stream }: Call): Promise<Answer> {
  const server = to === 'external' ? sights.external : sights.internal;
  server?.forget();
  const headers = as ? { 'x-sallyport-identity': await sights.token(as) } : {};
  const client = new OpenAI({ baseURL: sights.baseUrls[to], apiKey: sights.apiKey, defaultHeaders: headers });
  const heard = await (stream ? streamed : whole)(client, sights.model, prompt);
  const body = server?.received.at(-1)?.body.toString('utf8');
  return {
    ...heard,
    reached: body === undefined ? undefined : promptIn(body),
    arrivals: server?.received.length,
  };
}

type Heard = Pick<Answer, 'text' | 'chunks' | 'error' | 'exchange'>;

const messages = (prompt: string): [{ role: 'user'; content: string }] => [{ role: 'user', content: prompt }];

async function whole(client: OpenAI, model: string, prompt: string): Promise<Heard> {
  try {
    const asked = client.chat.completions.create({ model, messages: messages(prompt) });
    const { data, response } = await asked.withResponse();
    return {
      text: data.choices[0]?.message.content ?? '',
      chunks: 1,
      error: undefined,
      exchange: exchangeOf(response.headers),
    };
  } catch (error) {
    return refused(error);
  }
}

async function streamed(client: OpenAI, model: string, prompt: string): Promise<Heard> {
  try {
    const asked = client.chat.completions.create({ model, messages: messages(prompt), stream: true });
    const { data, response } = await asked.withResponse();
    const pieces: string[] = [];
    for await (const chunk of data) pieces.push(chunk.choices[0]?.delta.content ?? '');
    return {
      text: pieces.join(''),
      chunks: pieces.length,
      error: undefined,
      exchange: exchangeOf(response.headers),
    };
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Heard {
  if (!(error instanceof APIError)) throw error;
  return { text: '', chunks: 0, error, exchange: exchangeOf(error.headers as Headers | undefined) };
}

const exchangeOf = (headers: Headers | undefined): string => headers?.get('x-sallyport-exchange') ?? '';

/** The last message of a request body, as the model reads it. */
function promptIn(body: string): string {
  const { messages: given } = JSON.parse(body) as { messages: { content: string }[] };
  return given.at(-1)?.content ?? '';
}

const played = async (
  sights: Sights,
  title: string,
  given: Call,
  answer: Answer,
  wrong: readonly (string | false)[],
): Promise<Played> => {
  const who = given.as ? `as a ${given.as}` : 'without a token';
  const server = given.to === 'external' ? sights.external : sights.internal;
  const failed = wrong.filter(line => line !== false);
  const records = await sights.records(answer.exchange);
  if (records.length === 0) failed.push('there is no record of it');
  return {
    title,
    sent: `${who}, to the ${given.to} model: ${given.prompt}`,
    reached: server ? (answer.reached ?? '(nothing)') : undefined,
    got: answer.error
      ? `${answer.error.constructor.name} ${String(answer.error.status)}: ${answer.error.message}`
      : answer.text,
    records,
    wrong: failed,
  };
};

const denied = (answer: Answer, code: string): readonly (string | false)[] => [
  answer.error?.status !== 403 && 'the SDK did not raise a 403',
  answer.error?.code !== code && `the reason is not ${code}`,
  answer.arrivals !== undefined && answer.arrivals > 0 && 'something reached the model server',
];

const permitted: Step = async sights => {
  const given = { to: 'external', as: 'developer', prompt: 'Write a haiku about a gatehouse.' } as const;
  const answer = await call(sights, given);
  return played(sights, 'A permitted call', given, answer, [
    answer.error !== undefined && 'it was refused',
    answer.text === '' && 'there is no answer',
    answer.reached !== undefined && answer.reached !== given.prompt && 'the prompt was changed',
  ]);
};

const withoutIdentity: Step = async sights => {
  const given = { to: 'external', as: undefined, prompt: 'Who am I?' } as const;
  const answer = await call(sights, given);
  return played(sights, 'A call without identity', given, answer, denied(answer, 'identity_missing'));
};

const masked: Step = async sights => {
  const prompt = `Draft a mail to ${email}: the payment with card ${card} went through.`;
  const given = { to: 'external', as: 'developer', prompt } as const;
  const answer = await call(sights, given);
  return played(sights, 'Personal data, masked on its way out', given, answer, [
    answer.error !== undefined && 'it was refused',
    answer.reached?.includes(email) === true && 'the e-mail address reached the model',
    answer.reached?.includes(card) === true && 'the card number reached the model',
    answer.reached?.includes('Draft a mail to ') === false && 'the rest of the prompt did not arrive',
  ]);
};

const developerDenied: Step = async sights => {
  const given = { to: 'internal', as: 'developer', prompt: letter } as const;
  const answer = await call(sights, given);
  return played(
    sights,
    'A health record, from a developer',
    given,
    answer,
    denied(answer, 'health_data_not_cleared'),
  );
};

const clinicianPermitted: Step = async sights => {
  const given = { to: 'internal', as: 'clinician', prompt: letter } as const;
  const answer = await call(sights, given);
  return played(sights, 'The same health record, from a clinician', given, answer, [
    answer.error !== undefined && 'it was refused',
    answer.reached !== letter && 'the record did not reach the internal model as it was',
  ]);
};

const secretInAnswer: Step = async sights => {
  const given = { to: 'external', as: 'developer', prompt: 'Read me the deployment notes.' } as const;
  const answer = await call(sights, given);
  return played(sights, "A secret in a model's answer", given, answer, [
    answer.error !== undefined && 'it was refused',
    answer.text.includes(leakedKey) && 'the key reached the application',
    !answer.text.includes('for the bucket') && 'the rest of the answer did not arrive',
  ]);
};

const splitCard: Step = async sights => {
  const given = {
    to: 'external',
    as: 'developer',
    prompt: 'What are the payment details?',
    stream: true,
  } as const;
  const answer = await call(sights, given);
  return played(sights, 'A streamed answer with a card number in pieces', given, answer, [
    answer.error !== undefined && 'it was refused',
    /4111[ ]?1111[ ]?1111[ ]?1111/.test(answer.text) && 'the card number reached the application',
    !answer.text.endsWith('until 2029.') && 'the rest of the answer did not arrive',
    answer.chunks < 6 && 'the stream did not stay a stream',
  ]);
};
