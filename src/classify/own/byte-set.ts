/** Sets of characters as patterns speak of them: ASCII ones by flags, others one by one or all of them. */
export interface CharSet {
  /** 128 flags. */
  readonly ascii: Uint8Array;
  /** Characters outside of ASCII. */
  readonly others: readonly string[];
  /** All characters outside of ASCII. */
  readonly allOthers: boolean;
}

const flags = (has: (code: number) => boolean): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, code) => Number(has(code)));
const set = (has: (code: number) => boolean, allOthers = false): CharSet => ({
  ascii: flags(has),
  others: [],
  allOthers,
});
const matching = (pattern: RegExp): ((code: number) => boolean) => {
  return code => pattern.test(String.fromCharCode(code));
};

/** `\d`, `\w`, `\s` and what is not of them, as JavaScript and RE2 define them for ASCII. */
export const namedSets: Readonly<Record<string, CharSet>> = {
  d: set(matching(/[0-9]/)),
  w: set(matching(/\w/)),
  s: set(matching(/[ \t-\r]/)),
  D: set(matching(/[^0-9]/), true),
  W: set(matching(/\W/), true),
  S: set(matching(/[^ \t-\r]/), true),
};

/** All but a line end. */
export const dot: CharSet = set(code => code !== 0x0a && code !== 0x0d, true);

export const single = (char: string): CharSet =>
  char.charCodeAt(0) < 0x80
    ? set(code => code === char.charCodeAt(0))
    : { ascii: new Uint8Array(128), others: [char], allOthers: false };

export const between = (from: number, to: number): CharSet => set(code => code >= from && code <= to);

export const union = (sets: readonly CharSet[]): CharSet => ({
  ascii: flags(code => sets.some(({ ascii }) => ascii[code] === 1)),
  others: [...new Set(sets.flatMap(({ others }) => others))],
  allOthers: sets.some(({ allOthers }) => allOthers),
});

/** Only of sets without characters outside of ASCII. */
export const complement = ({ ascii, allOthers }: CharSet): CharSet => ({
  ascii: flags(code => ascii[code] === 0),
  others: [],
  allOthers: !allOthers,
});

export const withoutCase = ({ ascii, others, allOthers }: CharSet): CharSet => ({
  ascii: flags(code => {
    const isLetter = ((code | 0x20) - 0x61) >>> 0 < 26;
    return ascii[code] === 1 || (isLetter && ascii[code ^ 0x20] === 1);
  }),
  others: [...new Set(others.flatMap(char => [char, char.toLowerCase(), char.toUpperCase()]))].filter(
    char => String.fromCodePoint(char.codePointAt(0) ?? 0) === char,
  ),
  allOthers,
});
