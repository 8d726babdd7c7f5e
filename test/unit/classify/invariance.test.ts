import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { recognizerCatalogue } from '../../../src/classify/recognizers.ts';
import type { Finding } from '../../../src/core/types.ts';
import { positives, scanWhole, type Vector } from './harness.ts';

/** A text as it is written otherwise, and where each byte of the plain one stands in it. */
interface Written {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Characters one by one: what stands for each of them, and what is put behind it and is no part of it. */
type Spell = (char: string, index: number) => string | readonly [says: string, behind: string];

function spell(text: string, by: Spell): Written {
  const starts: number[] = [];
  const ends: number[] = [];
  let out = '';
  Array.from(text).forEach((char, index) => {
    const spelled = by(char, index);
    const [says, behind] = typeof spelled === 'string' ? [spelled, ''] : spelled;
    const start = Buffer.byteLength(out);
    const end = start + Buffer.byteLength(says);
    for (let i = 0; i < Buffer.byteLength(char); i++) {
      starts.push(start);
      ends.push(end);
    }
    out += says + behind;
  });
  return { text: out, starts, ends };
}

const hex = (char: string, digits: number): string =>
  (char.codePointAt(0) ?? 0).toString(16).padStart(digits, '0');
const from = (first: string, last: string, base: number): Spell => {
  const [low, high] = [first.charCodeAt(0), last.charCodeAt(0)];
  return char => {
    const code = char.charCodeAt(0);
    return code >= low && code <= high ? String.fromCodePoint(base + code - low) : char;
  };
};

/** The whole text, character by character: the same findings, exactly where their characters are. */
const spellings: Readonly<Record<string, Spell>> = {
  'JSON escapes': char => `\\u${hex(char, 4)}`,
  'JSON escapes in a string of JSON': char => `\\\\u${hex(char, 4)}`,
  'hexadecimal escapes': char => `\\x${hex(char, 2)}`,
  'braced escapes': char => `\\u{${hex(char, 1)}}`,
  'long escapes': char => `\\U${hex(char, 8)}`,
  'octal escapes': char => `\\${(char.codePointAt(0) ?? 0).toString(8).padStart(3, '0')}`,
  'percent-encoding': char => `%${hex(char, 2)}`,
  'percent-encoding twice': char => `%25${hex(char, 2)}`,
  'decimal references': char => `&#${char.codePointAt(0) ?? 0};`,
  'hexadecimal references': char => `&#x${hex(char, 1)};`,
  'quoted-printable': char => `=${hex(char, 2).toUpperCase()}`,
  'percent-encoded JSON escapes': char => `%5Cu${hex(char, 4)}`,
  'full-width': from('!', '~', 0xff01),
  'mathematical digits': from('0', '9', 0x1d7ce),
  'Arabic-Indic digits': from('0', '9', 0x0660),
  'zero-width spaces': char => [char, '\u200b'],
  'one tag between characters': char => [char, '\u{e0041}'],
  'tag characters': char => String.fromCodePoint(0xe0000 + (char.codePointAt(0) ?? 0)),
};

const lines = (text: string): string => text.replaceAll(/.{76}(?=.)/g, '$&\n');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The whole text at once: what is found in it takes all of the run. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  base64,
  'base64 in lines': text => lines(base64(text)),
  'base64 of base64': text => base64(base64(text)),
  base64url: text => Buffer.from(text).toString('base64url'),
  'base64 behind something else': text => `x/${base64(text)}`,
  'base64 of UTF-16': text => Buffer.from(text, 'utf16le').toString('base64'),
  'base64 of gzip': text => gzipSync(text).toString('base64'),
  hexadecimal: text => Buffer.from(text).toString('hex'),
  'hexadecimal of percent-encoding': text =>
    Buffer.from(Array.from(text, char => `%${hex(char, 2)}`).join('')).toString('hex'),
};

/** Once, in the middle of what was found. */
const interruptions: Readonly<Record<string, string>> = {
  'a tag': '<b>',
  'two tags': '</b><i>',
  'a comment': '<!-- -->',
  'a CDATA section': '<![CDATA[',
  emphasis: '**',
  code: '`',
  'a soft line break': '=\n',
  'a soft hyphen as a reference': '&shy;',
  'an escaped line end': '\\\n',
};

/** Between digits, four by four, or as many as there are: for numbers that check digits tell. */
const separations: Readonly<Record<string, string>> = {
  'two blanks': '  ',
  'an en dash and blanks': ' – ',
  pipes: ' | ',
  commas: ', ',
  'blanks and line ends': ' \n',
};
const words = 'zero one two three four five six seven eight nine'.split(' ');
const spokenDigits: Readonly<Record<string, readonly string[]>> = {
  English: words,
  German: 'null eins zwei drei vier fünf sechs sieben acht neun'.split(' '),
  French: 'zéro un deux trois quatre cinq six sept huit neuf'.split(' '),
  Spanish: 'cero uno dos tres cuatro cinco seis siete ocho nueve'.split(' '),
};

/** The family `evasion` is about writing itself. */
const isPlain = ({ text, family }: Vector): boolean => family !== 'evasion' && /^[\x20-\x7e\n]*$/.test(text);
const validation = new Map(recognizerCatalogue.map(one => [one.id, one.validation]));

/** Of each family, some of each entity; all of them where that is asked for (nightly). */
function sampled(): readonly Vector[] {
  const most = process.env['SALLYPORT_ALL_VECTORS'] === undefined ? 1 : Infinity;
  const counts = new Map<string, number>();
  return positives.filter(isPlain).filter(({ family, found }) => {
    const key = `${family} ${found.map(([entity]) => entity).join(' ')}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  });
}
const sample = sampled();

interface Case {
  readonly text: string;
  readonly findings: readonly Finding[];
}
/** Names and places are told by the prose around them, of which nothing is left where all of it is written otherwise. */
const byProse = new Set(['PERSON', 'LOCATION', 'ORGANIZATION', 'STREET_ADDRESS', 'NRP', 'TITLE']);
const cases: readonly Case[] = sample.map(({ text, found }) => {
  const own = new Set(found.map(([entity]) => entity).filter(entity => !byProse.has(entity)));
  return { text, findings: scanWhole(text).filter(({ entity }) => own.has(entity)) };
});

const says = (finding: Finding): string => `${finding.entity} ${finding.at.join('-')}`;

/** Ways to write that some kinds of findings do not survive, and why. */
const lostIn: Readonly<Record<string, { readonly entities: readonly string[]; readonly why: string }>> = {
  'long escapes': {
    entities: ['UNANNOUNCED_FINANCIALS', 'UNANNOUNCED_DEAL', 'SOURCE_CODE'],
    why: 'Kinds of evidence near each other: ten bytes for a character are ten times as far, and the digits of the escapes are evidence themselves.',
  },
  'tag characters': {
    entities: ['SOURCE_CODE', 'HEALTH_RECORD', 'PRIVATE_KEY', 'PHONE'],
    why: 'There are no tags for line ends, by which these are told.',
  },
  encoded: {
    entities: ['MEDICAL_CODE'],
    why: 'What is in one run is near: far from a person it is a code, in a run with one a health record.',
  },
  interrupted: {
    entities: ['COPYRIGHT_NOTICE', 'UNANNOUNCED_FINANCIALS', 'MEDICATION'],
    why: 'What stands before the mark is a notice, or a house number, already; evidence is weighed in what is read together.',
  },
  spaced: {
    entities: ['EMAIL', 'LICENSE_PLATE'],
    why: 'Of addresses that are tied together one cannot be told from the next; a few of the single characters are a plate or a house number by themselves, and that is surer.',
  },
};
const survives = (how: string, entity: string): boolean => !(lostIn[how]?.entities.includes(entity) ?? false);

/** What is missed of a text: findings of the plain one that the written one does not have where they belong. */
function missed({ text, findings }: Case, written: Written): readonly string[] {
  const found = new Set(scanWhole(written.text).map(says));
  return findings
    .map(finding => ({
      ...finding,
      at: [written.starts[finding.at[0]] ?? -1, written.ends[finding.at[1] - 1] ?? -1] as const,
    }))
    .filter(finding => !found.has(says(finding)))
    .map(({ entity }) => `${entity}: ${text}`);
}

describe.each(Object.entries(spellings))('%s', (name, by) => {
  it('hide nothing', () => {
    const lost = cases.flatMap(({ text, findings }) => {
      const kept = findings.filter(({ entity }) => survives(name, entity));
      return missed({ text, findings: kept }, spell(text, by));
    });
    expect(lost).toEqual([]);
  });
});

describe.each(Object.entries(encodings))('%s', (_name, encode) => {
  it('hides nothing, and what is found takes all of it', () => {
    const lost = cases.flatMap(({ text, findings }) => {
      const run = encode(text);
      // Fewer bytes are as likely what a word says by chance; a longer run is taken in pieces.
      if (text.length < 12 || run.length > 4096) return [];
      const found = scanWhole(`see ${run} there`);
      const entities = new Set(found.map(({ entity }) => entity));
      const missing = findings
        .map(({ entity }) => entity)
        .filter(entity => survives('encoded', entity) && !entities.has(entity));
      const covered = found.reduce((sum, { at }) => sum + overlap(at, [4, 4 + run.length]), 0);
      if (covered < run.length) missing.push(`${covered} of ${run.length} bytes`);
      return missing.map(what => `${what}: ${text}`);
    });
    expect(lost).toEqual([]);
  });
});

const overlap = (a: readonly [number, number], b: readonly [number, number]): number =>
  Math.max(0, Math.min(a[1], b[1]) - Math.max(a[0], b[0]));

/** The same, where it is enough that a finding ends where it belongs. */
function missedEnd({ text, findings }: Case, written: Written): readonly string[] {
  const found = new Set(scanWhole(written.text).map(({ entity, at }) => `${entity} ${at[1]}`));
  return findings
    .filter(({ entity, at }) => !found.has(`${entity} ${written.ends[at[1] - 1] ?? -1}`))
    .map(({ entity }) => `${entity}: ${text}`);
}

/** The middle of what was found, between two letters or digits. */
function middle(text: string, [start, end]: readonly [number, number]): number {
  const center = Math.floor((start + end) / 2);
  for (let off = 0; off < (end - start) / 2; off++)
    for (const at of [center - off, center + off])
      if (at > start && at < end && /[A-Za-z0-9]{2}/.test(text.slice(at - 1, at + 1))) return at;
  return -1;
}

describe.each(Object.entries(interruptions))('%s', (_name, mark) => {
  it('in the middle hides nothing', () => {
    const lost = cases.flatMap(({ text, findings }) =>
      findings.flatMap(finding => {
        const at = middle(text, finding.at);
        if (at < 0 || !survives('interrupted', finding.entity)) return [];
        const written = spell(text, (char, index) => (index === at - 1 ? [char, mark] : char));
        // Of several words, what stands before the one that is interrupted may be settled already.
        const missing = /\s/.test(text.slice(...finding.at)) ? missedEnd : missed;
        return missing({ text, findings: [finding] }, written);
      }),
    );
    expect(lost).toEqual([]);
  });
});

/** Numbers in digits alone that a check digit tells. */
const numbers = cases.flatMap(({ text, findings }) =>
  findings
    .filter(({ at, recognizer, band }) => {
      const value = text.slice(...at);
      return (
        /^\d[\d .-]*\d$/.test(value) &&
        value.replaceAll(/\D/g, '').length >= 8 &&
        validation.get(recognizer) === 'checksum' &&
        band !== 'possible'
      );
    })
    .map(finding => ({ text, finding })),
);

/** The number is written otherwise, the text around it stays. */
function replaced(text: string, { at }: Finding, by: (digits: string) => string): Written {
  const [start, end] = at;
  const value = by(text.slice(start, end).replaceAll(/\D/g, ''));
  const stop = start + Buffer.byteLength(value);
  const index = Array.from(text, (_, i) => i);
  return {
    text: text.slice(0, start) + value + text.slice(end),
    starts: index.map(i => (i < end ? Math.min(i, start) : i - end + stop)),
    ends: index.map(i => (i < start ? i + 1 : i < end ? stop : i + 1 - end + stop)),
  };
}

const regrouped = (separator: string) => (digits: string) =>
  digits.replaceAll(/\d{4}(?=\d)/g, `$&${separator}`);
/** Without its groups it is more than possible, and it is not one of several numbers in a row. */
const isKnownBare = ({ text, finding }: (typeof numbers)[number]): boolean => {
  const bare = replaced(text, finding, digits => digits);
  const known = scanWhole(bare.text).some(
    ({ entity, band }) => entity === finding.entity && band !== 'possible',
  );
  return known && /^\D*$/.test(text.slice(0, finding.at[0])) && /^\D*$/.test(text.slice(finding.at[1]));
};
const bareNumbers = numbers.filter(isKnownBare);
const lostOf = (by: (digits: string) => string): readonly string[] =>
  bareNumbers.flatMap(({ text, finding }) =>
    missed({ text, findings: [finding] }, replaced(text, finding, by)),
  );

describe.each(Object.entries(separations))('%s between digits', (_name, separator) => {
  it('hide no number that has a check digit', () => {
    expect(lostOf(regrouped(separator))).toEqual([]);
  });
});

describe.each(Object.entries(spokenDigits))('%s words for digits', (_name, ten) => {
  it('hide no number that has a check digit', () => {
    expect(lostOf(digits => Array.from(digits, digit => ten[Number(digit)]).join(' '))).toEqual([]);
  });
});

describe('single characters', () => {
  it('one by one hide nothing that is one word', () => {
    const lost = cases.flatMap(({ text, findings }) =>
      findings
        .filter(({ entity }) => survives('spaced', entity))
        .filter(({ at }) => at[1] - at[0] >= 6 && !/\s/.test(text.slice(...at)))
        .flatMap(finding => {
          const [start, end] = finding.at;
          const written = spell(text, (char, index) =>
            index >= start && index < end - 1 ? [char, ' '] : char,
          );
          return missed({ text, findings: [finding] }, written);
        }),
    );
    expect(lost).toEqual([]);
  });
});
