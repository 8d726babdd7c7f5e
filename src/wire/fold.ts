/**
 * Equal for names that some parser takes for one: Unicode case folding, over-approximated. `ſ` and `S` are `s`, the
 * Kelvin sign is `k` (Go's encoding/json matches members so), `ß` is `ss`, a final sigma is a sigma.
 */
export function foldCase(name: string): string {
  if (isPlain(name)) return name;
  return name.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
}

/** Lower-case ASCII: folds to itself. */
function isPlain(name: string): boolean {
  for (let i = 0; i < name.length; i += 1) {
    const code = name.charCodeAt(i);
    if (code >= 0x80 || (code >= 0x41 && code <= 0x5a)) return false;
  }
  return true;
}

const decoration = /[\p{White_Space}\p{Pd}\p{Pc}\p{Cf}\p{Cc}\p{M}]/gu;

/** As `foldCase`, and `max-tokens`, `Max Tokens`, `maxTokens` and full-width letters are `max_tokens` too. */
export const foldLoosely = (name: string): string =>
  foldCase(foldCase(name.normalize('NFKD')).normalize('NFKD').replace(decoration, ''));
