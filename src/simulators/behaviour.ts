/** What a simulated model server can be told to do. Every member is optional: without any it answers like a good server. */
export interface Behaviour {
  /** The answer's text; of a function, of what the last user message says. */
  readonly text?: string | ((prompt: string) => string);
  /** The same in pieces, for streams that must be cut exactly there; they are the text where `text` is not given. */
  readonly deltas?: readonly string[];
  /** Texts of the choices, where they shall differ. */
  readonly choices?: readonly string[];
  readonly refusal?: string;
  readonly toolCalls?: readonly ToolCall[];
  readonly finishReason?: string;
  /** Before the answer's head. */
  readonly firstMs?: number;
  /** Between two frames of a stream. */
  readonly deltaMs?: number;
  /** Awaited before the head (0), each frame (1 …) and the end (one more): whoever tests says when the answer goes on. */
  readonly gate?: (step: number) => Promise<void>;
  /** Answers with this error instead, in OpenAI's shape. */
  readonly error?: ModelError;
  /** Answers with exactly this instead. */
  readonly raw?: RawAnswer;
  /** Asks for nothing, and gets the answer compressed all the same. */
  readonly encoding?: 'gzip';
  /** Instead of the right one; empty: none at all. */
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly trailers?: Readonly<Record<string, string>>;
  /** How it ends, if not well. */
  readonly ending?: Ending;
}

export interface ToolCall {
  readonly name: string;
  /** JSON, as the model writes it. */
  readonly arguments: string;
}

export interface ModelError {
  readonly status: number;
  readonly message: string;
  readonly type: string;
  readonly code: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one after the other, `deltaMs` apart. */
  readonly chunks: readonly (string | Uint8Array)[];
}

/**
 * Counted in frames (a whole JSON answer is one); 0 is before the head.
 * `stall`: silence, the connection stays. `break`: the connection ends there. `reset`: it is reset. `endless`: the last
 * frame comes again and again.
 */
export type Ending =
  { readonly kind: 'stall' | 'break' | 'reset'; readonly afterFrames: number } | { readonly kind: 'endless' };

/** A request whose last user message contains `when` gets this. */
export interface ScriptLine {
  readonly when: string;
  readonly then: Behaviour;
}

/** The errors that a provider gives every day. */
export const modelErrors: {
  readonly unauthorised: ModelError;
  readonly rateLimited: ModelError;
  readonly broken: ModelError;
} = {
  unauthorised: {
    status: 401,
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  rateLimited: {
    status: 429,
    message: 'Rate limit reached for requests.',
    type: 'requests',
    code: 'rate_limit_exceeded',
    headers: { 'retry-after': '1', 'retry-after-ms': '1000' },
  },
  broken: {
    status: 500,
    message: 'The server had an error while processing your request.',
    type: 'server_error',
    code: null,
  },
};
