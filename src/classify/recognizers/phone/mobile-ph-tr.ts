import { isDigit } from '../../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../../recognizer.ts';
import type { View } from '../../view.ts';
import { goesOn } from '../number-bounds.ts';
import { isGivenOut } from './plans.ts';
import { PhoneText } from './reader.ts';

/** Numbers of one country, for those who look for that country's only; `phone.number` finds them as well. */
interface CountryRule {
  readonly id: string;
  readonly entity: string;
  readonly region: string;
  readonly source: string;
  readonly examples: readonly string[];
  readonly code: string;
  /** May it be written without `0` and without the calling code? */
  readonly bare: boolean;
  check(national: string): boolean;
  readonly context: readonly string[];
}

const text = new PhoneText();

/** The national number, without what is dialled before it; undefined: it begins in another way. */
function nationalOf(digits: string, { code, bare }: CountryRule, plus: boolean): string | undefined {
  if (plus) return digits.startsWith(code) ? digits.slice(code.length) : undefined;
  if (digits.startsWith(`00${code}`)) return digits.slice(code.length + 2);
  if (digits.startsWith('0')) return digits.slice(1);
  return bare ? digits : undefined;
}

const isTiedTo = (view: View, start: number): boolean => {
  const before = view.at(start - 1);
  if (view.wordBefore(start) || before === 0x2b || before === 0x28 || before === 0x5f) return true;
  return (before === 0x2d || before === 0x2e || before === 0x20) && isDigit(view.at(start - 2));
};

function countryRecognizer(rule: CountryRule): Recognizer {
  const { id, entity, region, source, examples, context } = rule;
  return {
    id,
    entity,
    class: 'pii',
    region,
    reach: { back: 64, ahead: 26 },
    validation: 'structure',
    source,
    examples,
    context,
    asked: true,
    identifies: 'person',
    triggers: [
      { on: 'digits', min: 10 },
      { on: 'literal', words: [`+${rule.code.charAt(0)}`, '(0', '+('] },
    ],
    match(view: View, { start, word }: Place): Outcome {
      const plus = word.startsWith('+');
      if (isTiedTo(view, start)) return DONE;
      text.read(view, plus ? start + 1 : start, 'nothing');
      if (text.open) return WAIT;
      const national = nationalOf(text.digits, rule, plus);
      const end = text.ends.at(-1) ?? start;
      if (national?.length !== 10 || !rule.check(national)) return DONE;
      const continued = goesOn(view, end);
      const spoken = view.context(start, end);
      if (continued === undefined || spoken === undefined) return WAIT;
      if (!continued) view.found({ start, end, score: spoken ? 0.6 : plus ? 0.5 : 0.3, validated: false });
      return DONE;
    },
  };
}

export const phonesByCountry: readonly Recognizer[] = [
  countryRecognizer({
    id: 'phone.turkey',
    entity: 'TR_PHONE_NUMBER',
    region: 'TR',
    source:
      'BTK, national numbering plan (ITU-T E.164 of country code 90): area codes 2xx to 4xx, mobile 5xx',
    examples: ['+90 (532) 123 45 67', '0216 123 45 67'],
    code: '90',
    bare: true,
    check: national => /^[2-5]/.test(national),
    context: ['telefon', 'cep', 'numara', 'phone', 'mobile', 'cell', 'gsm', 'sms', 'whatsapp', 'tel'],
  }),
  countryRecognizer({
    id: 'phone.philippine-mobile',
    entity: 'PH_MOBILE_NUMBER',
    region: 'PH',
    source: 'NTC, national numbering plan (ITU-T E.164 of country code 63): mobile numbers begin with 9',
    examples: ['+63 917 123 4567', '0917-123-4567'],
    code: '63',
    bare: false,
    check: national => national.startsWith('9') && isGivenOut('63', national),
    context: ['mobile', 'phone', 'cell', 'telepono', 'numero', 'tawag', 'sms', 'viber', 'whatsapp'],
  }),
];
