import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';

/** Where a secret is kept. The reference is no secret, what it leads to is. */
export type SecretReference = { readonly file: string } | { readonly env: string };

/** A secret that the configuration refers to can't be had. Names the reference, never the value. */
export class SecretError extends Error {
  readonly reference: SecretReference;
  constructor(reference: SecretReference, problem: string) {
    super(`${nameOf(reference)} ${problem}`);
    this.name = 'SecretError';
    this.reference = reference;
  }
}

/**
 * A secret by reference. It is read when it is asked for and kept nowhere, so a rotated file is seen at the next reading;
 * printing it in any way (JSON, inspect, template) shows the reference alone.
 */
export class Secret {
  readonly #reference: SecretReference;
  readonly #environment: Environment;

  constructor(reference: SecretReference, environment: Environment) {
    this.#reference = reference;
    this.#environment = environment;
  }

  get reference(): SecretReference {
    return this.#reference;
  }

  /** The secret's bytes as they are. @throws SecretError where there are none. */
  bytes(): Buffer {
    const reference = this.#reference;
    const bytes = 'file' in reference ? fromFile(reference) : fromEnvironment(reference, this.#environment);
    if (bytes.length === 0) throw new SecretError(reference, 'is empty');
    return bytes;
  }

  /** The secret as UTF-8, without the line end that editors and `echo` leave. @throws SecretError where there is none. */
  text(): string {
    const text = this.bytes()
      .toString('utf8')
      .replace(/\r?\n$/, '');
    if (text === '') throw new SecretError(this.#reference, 'is empty');
    return text;
  }

  toJSON(): SecretReference {
    return this.#reference;
  }

  toString(): string {
    return `[secret of ${nameOf(this.#reference)}]`;
  }

  // Not as a method: a computed name would leave the class without a declared type (isolatedDeclarations).
  static {
    const value = function (this: Secret): string {
      return this.toString();
    };
    Object.defineProperty(Secret.prototype, inspect.custom, { value });
  }
}

/** What `process.env` looks like. */
export type Environment = Readonly<Record<string, string | undefined>>;

const nameOf = (reference: SecretReference): string =>
  'file' in reference ? `file ${reference.file}` : `environment variable ${reference.env}`;

function fromFile(reference: { readonly file: string }): Buffer {
  try {
    return readFileSync(reference.file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new SecretError(reference, `can't be read (${code})`);
  }
}

function fromEnvironment(reference: { readonly env: string }, environment: Environment): Buffer {
  const value = environment[reference.env];
  if (value === undefined) throw new SecretError(reference, 'is not set');
  return Buffer.from(value, 'utf8');
}
