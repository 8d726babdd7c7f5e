import { InvariantError, SallyportError } from '../core/errors.ts';
import type { Finding, Treatment } from '../core/types.ts';
import type { Transform } from '../exchange/ports.ts';
import { KeyedHash } from './hash.ts';
import { mask } from './mask.ts';

export interface TransformOptions {
  /** At least 32 random bytes. With the same key a value has the same hash tomorrow and in another process. */
  readonly hashKey: Uint8Array;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * What stands instead of findings. All of it is printable ASCII without `"` and `\`, so it may stand in any quoting, ends
 * at a character's boundary and is at most 4 times as long as the text plus 64 bytes.
 * @throws RangeError where the key is too short.
 */
export function createTransform({ hashKey }: TransformOptions): Transform {
  const hash = new KeyedHash(hashKey);
  return {
    replace: (finding, treatment, text) => {
      const value = decoder.decode(text);
      return encoder.encode(settle(replacement(hash, finding, treatment, value), finding, value));
    },
  };
}

/** Undefined: the label. @throws SallyportError `obligation_unmet` where there is no way to do it. */
function replacement(
  hash: KeyedHash,
  finding: Finding,
  treatment: Treatment,
  text: string,
): string | undefined {
  switch (treatment) {
    case 'redact':
      return undefined;
    case 'mask':
      return mask(finding, text) ?? (finding.class === 'secrets' ? `[${nameOf(finding)}:***]` : undefined);
    case 'hash':
      return `[${nameOf(finding)}:${hash.of(finding.entity, text)}]`;
    case 'tokenise':
      throw new SallyportError('obligation_unmet', 'there is no vault to tokenise with');
    default:
      throw new SallyportError('obligation_unmet', `no such treatment: ${String(treatment satisfies never)}`);
  }
}

/** Never the text itself, and nothing of a form that some quoting could not hold. */
function settle(candidate: string | undefined, finding: Finding, text: string): string {
  if (candidate !== undefined && candidate !== text && fits(candidate, text)) return candidate;
  const labels = [`[${nameOf(finding)}]`, '[REDACTED]', '[REMOVED]'];
  const label = labels.find(one => one !== text);
  if (label === undefined) throw new InvariantError('no label is left');
  return label;
}

/** A text has at least as many bytes as UTF-16 units. */
const fits = (candidate: string, text: string): boolean =>
  /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(candidate) && candidate.length <= 4 * text.length + 64;

/** With a hash and its punctuation a label stays within 64 bytes. */
const name = /^[A-Z][A-Z0-9_]{0,39}$/;

/** An entity by its name; a dictionary's own name that is no such word says only that something stood here. */
const nameOf = ({ entity }: Finding): string => (name.test(entity) ? entity : 'REDACTED');
