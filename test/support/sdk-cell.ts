/** One official SDK, asked in one of its ways. */
export interface Cell {
  readonly name: string;
  /** As in policies. */
  readonly provider: string;
  readonly family: Family;
  readonly streams: boolean;
  /** Events that the SDK itself fails at, from whatever server they come: a test tries that they still do. */
  readonly cannotRead?: RegExp;
  /** Resolves when the answer was read to its end, throws what the SDK throws. */
  ask(asked: Asked, take: (piece: unknown) => void): Promise<void>;
}

export type Family = 'openai' | 'anthropic' | 'gemini' | 'bedrock' | 'vercel';

/** Calls of custom tools in a stream: some SDKs know none but of functions. */
export const customCalls: RegExp = /"custom":\{/;

/** What a cell asks. */
export interface Asked {
  /** Of Envoy: `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly identity: string;
  readonly prompt: string;
  /** Put into the model's name, where routes go by it: empty, `-held`, `-strict`. */
  readonly variant: string;
  /** The SDK may not try again by itself; otherwise it does what it does. */
  readonly once?: boolean;
}

/** What its caller got. */
export interface Outcome {
  /** Each piece that the SDK handed over, as JSON. */
  readonly yielded: readonly string[];
  /** Undefined: it ended well. */
  readonly raised: Raised | undefined;
}

export interface Raised {
  /** The class of the exception. */
  readonly type: string;
  readonly status: number | undefined;
  /** Its message and fields. */
  readonly text: string;
  /** What the last attempt raised, where several are wrapped. */
  readonly cause?: Raised;
}

/** Reads a stream to its end. */
export async function drain(
  stream: AsyncIterable<unknown> | Promise<AsyncIterable<unknown>>,
  take: (piece: unknown) => void,
): Promise<void> {
  for await (const piece of await stream) take(piece);
}
