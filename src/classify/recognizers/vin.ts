import { alnum, isDigit, isLetter, isLower } from '../bytes.ts';
import { DONE, type Outcome, type Piece, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

const LENGTH = 17;
/** 49 CFR 565.15 table III: values of letters (I, O and Q are not used), and weights of places. */
const letters = new Map([...'ABCDEFGHJKLMNPRSTUVWXYZ'.split('').entries()].map(([, letter]) => [letter, 0]));
for (const [values, text] of [
  [[1, 2, 3, 4, 5, 6, 7, 8], 'ABCDEFGH'],
  [[1, 2, 3, 4, 5], 'JKLMN'],
  [[7], 'P'],
  [[9], 'R'],
  [[2, 3, 4, 5, 6, 7, 8, 9], 'STUVWXYZ'],
] as const)
  for (const [index, value] of values.entries()) letters.set(text.charAt(index), value);
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

interface Vin {
  readonly letters: number;
  readonly checked: boolean;
}

/** Undefined: it is not written as one is. Letters in one case; the last four are digits. */
function read(view: View, start: number): Vin | undefined {
  let sum = 0;
  let count = 0;
  let lower = -1;
  for (let i = 0; i < LENGTH; i++) {
    const b = view.at(start + i);
    let value = b - 0x30;
    if (!isDigit(b)) {
      if (i >= LENGTH - 4 || (lower >= 0 && isLower(b) !== (lower === 1))) return undefined;
      lower = isLower(b) ? 1 : 0;
      value = letters.get(String.fromCharCode(b & 0xdf)) ?? -1;
      if (value < 0) return undefined;
      count++;
    }
    sum += value * (weights[i] ?? 0);
  }
  const check = view.at(start + 8);
  const wanted = sum % 11;
  return { letters: count, checked: wanted === 10 ? (check | 0x20) === 0x78 : check - 0x30 === wanted };
}

/** Letters or digits in front, the other behind them; the last four are digits. */
function beginning(count: number, then: 'letter' | 'digit'): Piece {
  const front = (1 << count) - 1;
  return {
    length: LENGTH,
    letters: then === 'letter' ? 1 << count : front,
    decided: front | (1 << count) | (0b1111 << (LENGTH - 4)),
  };
}

export const vin: Recognizer = {
  id: 'vehicle.vin',
  entity: 'VIN',
  class: 'pii',
  reach: { back: 64, ahead: 26 },
  validation: 'checksum',
  source: 'ISO 3779 and ISO 3780; 49 CFR 565.15 (check digit at the ninth place, in North America and China)',
  examples: ['VIN 1HGCM82633A004352', 'Fahrgestellnummer WVWZZZ1JZXW000001'],
  identifies: 'person',
  triggers: [
    {
      on: 'piece',
      pieces: [
        ...[1, 2, 3, 4].map(digits => beginning(digits, 'letter')),
        ...[1, 2, 3, 4, 5, 6, 7, 8].map(letters => beginning(letters, 'digit')),
      ],
    },
  ],
  context: [
    'vin',
    'vehicle',
    'vehicle identification',
    'chassis',
    'chassis number',
    'car',
    'fahrgestellnummer',
    'fin',
    'fahrzeug',
    'vehicle id',
    'vehicle_id',
    'bastidor',
    'telaio',
    'vehicule',
  ],
  match(view: View, { start }: Place): Outcome {
    const end = view.runEnd(start, alnum, LENGTH + 1);
    if (end - start <= LENGTH && view.beyond(end)) return WAIT;
    if (end - start !== LENGTH || view.wordAt(end) || isTied(view, start, end)) return DONE;
    const found = read(view, start);
    if (!found || found.letters < 3) return DONE;
    const spoken = view.context(start, end);
    if (spoken === undefined) return WAIT;
    const score = found.checked ? (spoken ? 0.95 : 0.4) : spoken ? 0.6 : 0;
    if (score > 0) view.found({ start, end, score, validated: found.checked && spoken });
    return DONE;
  },
};

const isTie = (b: number): boolean => b === 0x2d || b === 0x5f || b === 0x2f || b === 0x2b || b === 0x3d;
/** A piece of an id, of a path or of base64. */
const isTied = (view: View, start: number, end: number): boolean =>
  (isTie(view.at(start - 1)) && view.at(start - 1) !== 0x3d && start > view.origin) ||
  (isTie(view.at(end)) && (view.at(end) === 0x3d || isLetter(view.at(end + 1)) || isDigit(view.at(end + 1))));
