import { alnum, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { isCountry } from './countries.ts';

/** Business party prefix and country are letters (the prefix may have digits, and has none in practice). */
const LETTERS = 6;

function isCode(view: View, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) {
    const b = view.at(start + i);
    if (i < LETTERS ? !isUpper(b) : b >= 0x61) return false;
  }
  // 0 at the eighth place is a test code, 1 one without a connection.
  return (
    isCountry(String.fromCharCode(view.at(start + 4), view.at(start + 5))) && view.at(start + 7) !== 0x30
  );
}

export const swiftBic: Recognizer = {
  id: 'bank.swift-bic',
  entity: 'SWIFT_BIC',
  class: 'pci',
  reach: { back: 64, ahead: 26 },
  validation: 'context',
  source: 'ISO 9362: business party prefix, country (ISO 3166-1), suffix, optional branch',
  examples: ['BIC: DEUTDEFF500', 'swift code NWBKGB2L'],
  triggers: [{ on: 'word', first: 'capitals' }],
  context: [
    'swift',
    'bic',
    'swift code',
    'swiftcode',
    'swift_code',
    'bic code',
    'swift/bic',
    'bic/swift',
    'iban',
    'bank identifier',
    'correspondent bank',
    'wire transfer',
  ],
  match(view: View, { start }: Place): Outcome {
    // Most words have a second letter that is small.
    if (!isUpper(view.at(start)) || (!isUpper(view.at(start + 1)) && !view.beyond(start + 1))) return DONE;
    const end = view.runEnd(start, alnum, 12);
    if (view.beyond(end) && end - start < 12) return WAIT;
    const length = end - start;
    if ((length !== 8 && length !== 11) || view.wordAt(end) || !isCode(view, start, length)) return DONE;
    const before = view.at(start - 1);
    if (before === 0x5f || view.at(end) === 0x5f || before === 0x2f || view.at(end) === 0x28) return DONE;
    const spoken = view.context(start, end);
    if (spoken === undefined) return WAIT;
    view.found({ start, end, score: spoken ? 0.75 : 0.1, validated: false });
    return DONE;
  },
};
