import { createHash } from 'node:crypto';
import type { ContentNote } from '../core/record.ts';
import type { Channel, Finding, ObservedClass, OpaqueContent } from '../core/types.ts';

const findings = new Map<string, Finding>();

/** What an adapter saw beside texts, as a finding: the same one for each of a kind. It has no text, so nothing can treat it. */
export function findingOf(entity: string, observed: ObservedClass): Finding {
  const known = findings.get(entity);
  if (known?.class === observed) return known;
  const finding: Finding = {
    entity,
    class: observed,
    band: 'certain',
    score: 1,
    recognizer: 'adapter',
    channel: '@observed' as Channel,
    at: [0, 0],
  };
  findings.set(entity, finding);
  return finding;
}

/** What a record says of content that nobody could read. Its digest must not be guessable, so it begins with the blind. */
export const contentNote = ({ type, bytes }: OpaqueContent, blind: Uint8Array): ContentNote => ({
  type,
  bytes: bytes.length,
  digest: createHash('sha256').update(blind).update(bytes).digest('hex'),
});
