import { base64url } from '../../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { decode64 } from './checks.ts';

/** A header is no longer than that, nor is what is taken of a token at once. */
const MAX_HEADER = 2048;
const MAX_TOKEN = 16_384;
const MIN_PART = 8;
const DOT = 0x2e;

/** The end of the header that is JSON with an algorithm: 0: it is none, -1: not known yet. */
function headerEnd(view: View, start: number): number {
  const end = view.runEnd(start, base64url, MAX_HEADER);
  if (view.beyond(end)) return -1;
  if (view.at(end) !== DOT || end - start < MIN_PART) return 0;
  const json = Buffer.from(decode64(view, start, end, MAX_HEADER)).toString('latin1');
  return json.endsWith('}') && /"(?:alg|enc)"\s*:/.test(json) ? end : 0;
}

/** Behind the parts that follow the header, at most `limit`. */
function partsEnd(view: View, from: number, limit: number): number {
  let at = from;
  while (at < limit) {
    const next = view.runEnd(at, base64url, limit - at);
    if (view.at(next) !== DOT || base64url[view.at(next + 1)] !== 1) return next;
    at = next + 1;
  }
  return at;
}

function goOn(view: View, start: number, from: number): Outcome {
  const limit = start + MAX_TOKEN;
  const end = partsEnd(view, from, limit);
  if (end < limit && (view.beyond(end) || view.beyond(end + 1))) return WAIT;
  if (end - from < MIN_PART && from !== start) return DONE;
  if (end === start) return DONE;
  view.found({ start, end, score: 1, validated: true });
  if (end >= limit) view.resume(end);
  return DONE;
}

export const jwt: Recognizer = {
  id: 'secret.jwt',
  entity: 'JWT',
  class: 'secrets',
  reach: { back: 4, ahead: MAX_TOKEN },
  validation: 'structure',
  source:
    'RFC 7519 section 3, RFC 7515 section 7.1 (JWS), RFC 7516 section 7.1 (JWE): the header is JSON with `alg`',
  examples: ['eyJ….eyJ….…'],
  triggers: [{ on: 'literal', words: ['eyJ', 'ewogIC'] }],
  match(view: View, { start, word }: Place): Outcome {
    // Asked to go on within a token that was longer than the bound.
    if (word === '') return goOn(view, start, start);
    if (!view.spells(start, word)) return DONE;
    if (start > view.origin && base64url[view.at(start - 1)] === 1) return DONE;
    const header = headerEnd(view, start);
    if (header < 0) return WAIT;
    return header === 0 ? DONE : goOn(view, start, header + 1);
  },
};
