/** A pattern of model names: `*` stands for any characters, everything else for itself. Linear in the name. */
export function globMatches(pattern: string, name: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return name === pattern;
  const last = parts.at(-1) ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last))
    return false;
  let at = first.length;
  const end = name.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** How narrow a pattern is: an exact name is narrower than any glob, a longer glob than a shorter one. */
export const narrowness = (pattern: string): number =>
  pattern.includes('*') ? pattern.length - (pattern.split('*').length - 1) : Number.MAX_SAFE_INTEGER;
