import { folded, DROP, KEEP } from '../fold-table.ts';
import { between, type CharSet, complement, dot, namedSets, single, union, withoutCase } from './byte-set.ts';
import { PatternError } from './pattern-error.ts';

/** A pattern as a tree. */
export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'one'; readonly parts: readonly Node[] }
  | { readonly kind: 'times'; readonly part: Node; readonly min: number; readonly max: number };

const MAX_DEPTH = 20;
/** A match has at most so many bytes. */
export const MAX_MATCH = 256;
const MAX_PATTERN = 1000;

const empty: Node = { kind: 'all', parts: [] };
const around = 'A match stands at word boundaries already; say what stands near it with `context`.';

const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };

/** Reads the subset that is safe by construction. @throws PatternError */
export function parsePattern(text: string, ignoreCase: boolean): Node {
  if (text.length > MAX_PATTERN)
    throw new PatternError(
      `has more than ${MAX_PATTERN} characters.`,
      'A list of words is better kept in a dictionary.',
    );
  return new Parser(text, ignoreCase).pattern();
}

class Parser {
  readonly #text: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #depth = 0;

  constructor(text: string, ignoreCase: boolean) {
    const flagged = text.startsWith('(?i)');
    this.#text = text;
    this.#ignoreCase = ignoreCase || flagged;
    if (flagged) this.#at = 4;
  }

  pattern(): Node {
    const node = this.#choice();
    if (this.#at < this.#text.length) throw this.#wrong('a ) closes nothing.', 'Take it out, or write \\).');
    return node;
  }

  #choice(): Node {
    const parts = [this.#sequence()];
    while (this.#eat('|')) parts.push(this.#sequence());
    return parts.length === 1 ? (parts[0] ?? empty) : { kind: 'one', parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#text.length && !this.#is('|') && !this.#is(')')) parts.push(this.#repeated());
    return { kind: 'all', parts };
  }

  #repeated(): Node {
    let node = this.#atom();
    for (;;) {
      const times = this.#times();
      if (!times) return node;
      if (this.#is('+'))
        throw this.#wrong('possessive repetition is not supported.', 'Take the second + out.');
      // The longest match counts: whether it is tried long or short first does not matter.
      this.#eat('?');
      node = { kind: 'times', part: node, ...times };
    }
  }

  #times(): { readonly min: number; readonly max: number } | undefined {
    if (this.#eat('*')) return { min: 0, max: Infinity };
    if (this.#eat('+')) return { min: 1, max: Infinity };
    if (this.#eat('?')) return { min: 0, max: 1 };
    const counted = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.#text.slice(this.#at));
    if (!counted) return undefined;
    const [all, least = '', comma, most] = counted;
    const min = Number(least);
    const max = comma === undefined ? min : most === undefined ? Infinity : Number(most);
    if (min > max) throw this.#wrong('the counts are in the wrong order.', 'Write the smaller one first.');
    if (min > MAX_MATCH || (max !== Infinity && max > MAX_MATCH))
      throw this.#wrong(`a count is more than ${MAX_MATCH}.`, `A match has at most ${MAX_MATCH} bytes.`);
    this.#at += all.length;
    return { min, max };
  }

  #atom(): Node {
    const char = this.#text[this.#at] ?? '';
    if (char === '(') return this.#group();
    if (char === '[') return this.#set(this.#class());
    if (char === '\\') return this.#escape();
    if (char === '.') return this.#set(this.#take(dot));
    if (char === '^' || char === '$')
      throw this.#wrong(
        `${char} means nothing here: texts come in pieces and in parts.`,
        `Take it out. ${around}`,
      );
    if ('*+?'.includes(char))
      throw this.#wrong(`${char} repeats nothing.`, `Write \\${char} for the character itself.`);
    const whole = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#at += whole.length;
    return this.#char(whole);
  }

  #group(): Node {
    const rest = this.#text.slice(this.#at);
    if (/^\(\?<?[=!]/.test(rest)) throw this.#wrong('looking ahead or behind is not supported.', around);
    const opening = /^\((?:\?:|\?P?<[A-Za-z]\w*>)?/.exec(rest)?.[0] ?? '(';
    if (opening === '(' && rest[1] === '?')
      throw this.#wrong(
        'this kind of group is not supported.',
        'Write (?: … ), or (?i) in front of the pattern.',
        true,
      );
    if (++this.#depth > MAX_DEPTH)
      throw this.#wrong(`is nested deeper than ${MAX_DEPTH} groups.`, 'Write several patterns.');
    const start = this.#at;
    this.#at += opening.length;
    const node = this.#choice();
    if (!this.#eat(')')) {
      this.#at = start;
      throw this.#wrong('a ( is not closed.', 'Close it, or write \\(.');
    }
    this.#depth--;
    return node;
  }

  #escape(): Node {
    const char = this.#text[this.#at + 1] ?? '';
    const named = namedSets[char];
    if (named) return this.#set(this.#take(named, 2));
    if (/[1-9]/.test(char) || char === 'k')
      throw this.#wrong('back-references are not supported.', 'Write the part out again.');
    if ('AzZG'.includes(char) && char !== '')
      throw this.#wrong(`\\${char} means nothing here.`, `Take it out. ${around}`);
    if (char === 'b') return this.#boundary();
    if (char === 'p' || char === 'P' || char === 'B')
      throw this.#wrong(`\\${char} is not in the quick subset.`, 'Name the characters in [ ].', true);
    return this.#char(this.#escaped());
  }

  /** A match begins and ends at boundaries anyway. */
  #boundary(): Node {
    const isAtEdge = this.#at === 0 || this.#at === 4 || this.#at + 2 === this.#text.length;
    if (!isAtEdge) throw this.#wrong('\\b stands inside of the pattern.', `Take it out. ${around}`, true);
    this.#at += 2;
    return empty;
  }

  /** A character written as an escape. */
  #escaped(): string {
    const rest = this.#text.slice(this.#at);
    const coded =
      /^\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|x\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
    if (coded) {
      const point = parseInt(coded.slice(1).find(Boolean) ?? '', 16);
      if (point > 0x10ffff) throw this.#wrong('there is no such character.', 'Look at its number.');
      this.#at += coded[0].length;
      return String.fromCodePoint(point);
    }
    const char = rest[1] ?? '';
    if (char === '') throw this.#wrong('a \\ stands at the end.', 'Write \\\\ for the character itself.');
    if (/[A-Za-z0-9]/.test(char) && controls[char] === undefined)
      throw this.#wrong(
        `\\${char} is no escape that is known.`,
        'Take the \\ out, or write the character.',
        true,
      );
    const whole = String.fromCodePoint(this.#text.codePointAt(this.#at + 1) ?? 0);
    this.#at += 1 + whole.length;
    return controls[char] ?? whole;
  }

  #class(): CharSet {
    const start = this.#at++;
    const isNegated = this.#eat('^');
    const sets: CharSet[] = [];
    for (let first = true; first || !this.#is(']'); first = false) {
      if (this.#at >= this.#text.length) {
        this.#at = start;
        throw this.#wrong('a [ is not closed.', 'Close it, or write \\[.');
      }
      sets.push(this.#member());
    }
    this.#at++;
    const whole = union(sets);
    if (!isNegated) return whole;
    if (whole.others.length > 0)
      throw this.#wrong(
        '[^ ] with characters outside of ASCII is not in the quick subset.',
        'Leave them out.',
        true,
      );
    return complement(this.#ignoreCase ? withoutCase(whole) : whole);
  }

  #member(): CharSet {
    if (this.#text.startsWith('[:', this.#at))
      throw this.#wrong('[: :] is not in the quick subset.', 'Write \\d, \\w, \\s or a range.', true);
    const named = this.#is('\\') ? namedSets[this.#text[this.#at + 1] ?? ''] : undefined;
    if (named) return this.#take(named, 2);
    if (/^\\[pPbBDWS]/.test(this.#text.slice(this.#at)))
      throw this.#wrong('this class is not in the quick subset.', 'Name the characters.', true);
    const from = this.#classChar();
    if (!this.#is('-') || this.#text[this.#at + 1] === ']') return foldedSet(from);
    this.#at++;
    const to = this.#classChar();
    if (from.length > 1 || to.length > 1 || from > '\x7f' || to > '\x7f')
      throw this.#wrong('a range goes beyond ASCII.', 'Name the characters one by one.', true);
    if (from > to) throw this.#wrong('a range is in the wrong order.', 'Write the lower one first.');
    return between(from.charCodeAt(0), to.charCodeAt(0));
  }

  #classChar(): string {
    if (this.#is('\\')) return this.#escaped();
    const whole = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    this.#at += whole.length;
    return whole;
  }

  #char(char: string): Node {
    return this.#set(foldedSet(char));
  }

  #set(set: CharSet): Node {
    const isNothing = !set.allOthers && set.others.length === 0 && !set.ascii.includes(1);
    if (isNothing) return empty;
    return { kind: 'set', set: this.#ignoreCase ? withoutCase(set) : set };
  }

  #take(set: CharSet, length = 1): CharSet {
    this.#at += length;
    return set;
  }

  #is(char: string): boolean {
    return this.#text[this.#at] === char;
  }

  #eat(char: string): boolean {
    if (!this.#is(char)) return false;
    this.#at++;
    return true;
  }

  #wrong(message: string, hint: string, elsewhere = false): PatternError {
    return new PatternError(message, hint, this.#at, elsewhere);
  }
}

/** A character as the scanner sees it in texts: look-alikes are ASCII there, and what cannot be seen is not there. */
function foldedSet(char: string): CharSet {
  const point = char.codePointAt(0) ?? 0;
  const becomes = point < 0x80 ? KEEP : folded(point);
  if (becomes === DROP) return { ascii: new Uint8Array(128), others: [], allOthers: false };
  return single(becomes === KEEP ? char : String.fromCharCode(becomes));
}
