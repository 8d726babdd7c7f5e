import { SallyportError } from '../core/errors.ts';

/** What a log says of an error: shapes and places, nothing that a message, a detail or a hint of it could quote. */
export interface ErrorFields {
  readonly class: string;
  /** Our own reason code, the system's code (`ECONNREFUSED`) or Postgres' SQLSTATE. */
  readonly code?: string;
  /** Of Postgres: which constraint. */
  readonly constraint?: string;
  /** `function (file:line:column)` per frame, the message cut off. */
  readonly stack?: readonly string[];
  readonly cause?: ErrorFields;
}

const maxCauses = 4;
const maxFrames = 20;
const identifier = /^[A-Za-z_$][\w$]{0,63}$/;
/** Codes of Node, of OpenSSL and of libraries, and SQLSTATEs. */
const code = /^[A-Z0-9][A-Z0-9_]{2,47}$/;

export function errorFields(thrown: unknown, depth = 0): ErrorFields {
  if (!(thrown instanceof Error)) return { class: `thrown ${typeof thrown}` };
  const stack = framesOf(thrown);
  const own = codeOf(thrown);
  const constraint = text(thrown, 'constraint', identifier);
  return {
    class: classOf(thrown),
    ...(own !== undefined && { code: own }),
    ...(constraint !== undefined && { constraint }),
    ...(stack.length > 0 && { stack }),
    ...(thrown.cause !== undefined && depth < maxCauses && { cause: errorFields(thrown.cause, depth + 1) }),
  };
}

/** The class itself: `name` is a property that anybody may set to anything. */
function classOf(error: Error): string {
  const prototype = Object.getPrototypeOf(error) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && identifier.test(name) ? name : 'Error';
}

const codeOf = (error: Error): string | undefined =>
  error instanceof SallyportError ? error.reason : text(error, 'code', code);

function text(error: Error, member: string, shape: RegExp): string | undefined {
  const value = (error as unknown as Readonly<Record<string, unknown>>)[member];
  return typeof value === 'string' && shape.test(value) ? value : undefined;
}

/**
 * V8 begins a stack with the message, which may have lines that look like frames. So the message is cut off by its
 * length, and where it is not found (somebody changed it) there is no stack.
 */
function framesOf(error: Error): readonly string[] {
  const { stack, message } = error;
  if (typeof stack !== 'string' || typeof message !== 'string') return [];
  const begins = message === '' ? 0 : stack.indexOf(message);
  if (begins < 0) return [];
  const lines = stack.slice(begins + message.length).split('\n');
  return lines
    .slice(1)
    .filter(line => /^ {4}at .+:\d+:\d+\)?$/.test(line))
    .slice(0, maxFrames)
    .map(line =>
      line
        .slice(7)
        .replace(/\(?file:\/\/.*\/(?=(?:src|dist|node_modules)\/)/, match =>
          match.startsWith('(') ? '(' : '',
        ),
    );
}
