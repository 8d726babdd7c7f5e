import { describe, expect, it } from 'vitest';
import type { Reach, Recognizer } from '../../../src/classify/recognizer.ts';
import { recognizers } from '../../../src/classify/recognizers.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Finding } from '../../../src/core/types.ts';
import type { Scanner } from '../../../src/exchange/ports.ts';
import { asked, positives, scanner, scanWhole, type Vector } from './harness.ts';

/** What a finding is made of: a vector's text, and where in it. */
interface Place {
  readonly text: Buffer;
  readonly finding: Finding;
  readonly recognizer: Recognizer;
  readonly reach: Exclude<Reach, 'document'>;
}

const byId = new Map(recognizers.map(recognizer => [recognizer.id, recognizer]));

/** It alone, whatever the score: what others find there does not count. */
const scanners = new Map<string, Scanner>();
function only(recognizer: Recognizer): Scanner {
  const known = scanners.get(recognizer.id);
  if (known) return known;
  const entities = new Set([recognizer, ...(recognizer.also ?? [])].map(({ entity }) => entity));
  const made = createScanner({ workers: 0, cache: 'none', entities }, { recognizers: [recognizer] });
  scanners.set(recognizer.id, made);
  return made;
}

function placesIn({ text }: Vector, by: Scanner = scanner): readonly Place[] {
  const bytes = Buffer.from(text);
  return scanWhole(bytes, '', by).flatMap(finding => {
    const recognizer = byId.get(finding.recognizer);
    const said = [recognizer, ...(recognizer?.also ?? [])].find(one => one?.entity === finding.entity);
    // Readings are of runs, which whatever stands next to them makes longer.
    const isOfRun = finding.reading !== undefined || finding.recognizer === 'evasion.unread';
    if (!recognizer || !said || said.reach === 'document' || isOfRun) return [];
    return [{ text: bytes, finding, recognizer, reach: said.reach }];
  });
}

const places = [
  ...positives.flatMap(vector => placesIn(vector)),
  ...asked.flatMap(vector =>
    placesIn(vector, createScanner({ workers: 0, cache: 'none', entities: new Set(vector.entities) })),
  ),
];

const FAR = 400;
/** What could have a say, were it near enough. */
const others = ({ context = [] }: Recognizer): readonly string[] => [
  ' ',
  '\n',
  'x',
  '7',
  '7 ',
  'é',
  '-',
  '"',
  '@a.',
  `${context.join(' ')} `,
];

/** Where the recognizer finds something that overlaps the place, with all that stands farther off than its reach put there. */
function found({ text, finding, recognizer, reach }: Place, other: string): readonly unknown[] {
  const [start, end] = finding.at;
  const before = text.subarray(Math.max(0, start - reach.back), start);
  const behind = text.subarray(end, end + reach.ahead);
  const far = Buffer.from(other.repeat(Math.ceil(FAR / Buffer.byteLength(other))));
  const parts = [
    far,
    Buffer.alloc(reach.back - before.length, ' '),
    before,
    text.subarray(start, end),
    behind,
    Buffer.alloc(reach.ahead - behind.length, ' '),
    far,
  ];
  const from = far.length + reach.back;
  return scanWhole(Buffer.concat(parts), '', only(recognizer))
    .filter(({ at }) => at[0] < from + end - start && at[1] > from)
    .map(({ at, entity, score, context }) => [entity, at[0] - from, at[1] - from, score, context]);
}

describe('nothing farther off than a recognizer declares has a say in what it finds', () => {
  it('and it finds nearly all of it by itself', () => {
    const lost = places.filter(place => found(place, ' ').length === 0);
    expect(places.length).toBeGreaterThan(1000);
    expect(lost.length / places.length).toBeLessThan(0.05);
  });

  it.each([...new Set(places.map(({ recognizer }) => recognizer.id))])('%s', id => {
    for (const place of places.filter(({ recognizer }) => recognizer.id === id)) {
      const alone = found(place, ' ');
      for (const other of others(place.recognizer))
        expect(found(place, other), `${place.text.toString()} before and behind ${other}`).toEqual(alone);
    }
  });
});
