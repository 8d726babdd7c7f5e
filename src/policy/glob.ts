import { foldCase } from '../wire/fold.ts';

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

/** Does a pattern, case folded already, fit the model that a request names? */
export const modelFits = (pattern: string, model: string): boolean => globMatches(pattern, foldCase(model));

/** How narrow a pattern is: an exact name is narrower than any glob, a longer glob than a shorter one. */
export const narrowness = (pattern: string): number =>
  pattern.includes('*') ? pattern.length - (pattern.split('*').length - 1) : Number.MAX_SAFE_INTEGER;

/** Is there a name that both patterns match? For the loading of a policy: as many steps as their lengths multiplied. */
export function globsMeet(one: string, other: string): boolean {
  if (!endsMeet(one, other)) return false;
  // current[j]: do the rest of `one` from i on and the rest of `other` from j on have a name in common?
  let current: boolean[] = [];
  for (let i = one.length; i >= 0; i -= 1) {
    const below = current;
    current = [];
    for (let j = other.length; j >= 0; j -= 1) {
      const isStar = one[i] === '*' || other[j] === '*';
      // A star ends, or takes what the other pattern has next; which of the two it is, only decides whose turn it is.
      if (isStar) current[j] = (below[j] ?? false) || (current[j + 1] ?? false);
      else if (i === one.length || j === other.length) current[j] = i === one.length && j === other.length;
      else current[j] = one[i] === other[j] && (below[j + 1] ?? false);
    }
  }
  return current[0] ?? false;
}

/** Most patterns differ before their first star or behind their last one. */
function endsMeet(one: string, other: string): boolean {
  const [a, b] = [one.indexOf('*'), other.indexOf('*')];
  if (a < 0 || b < 0) return a < 0 ? globMatches(other, one) : globMatches(one, other);
  const [tailA, tailB] = [one.slice(one.lastIndexOf('*') + 1), other.slice(other.lastIndexOf('*') + 1)];
  const begins = a < b ? other.startsWith(one.slice(0, a)) : one.startsWith(other.slice(0, b));
  return begins && (tailA.length < tailB.length ? tailB.endsWith(tailA) : tailA.endsWith(tailB));
}
