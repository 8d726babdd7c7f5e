import type { Recognizer } from '../recognizer.ts';
import { mod11Dash2OfValues, valuesOf } from './checksum.ts';
import { codeRecognizer } from './code-rule.ts';
import { numberIn } from './code-text.ts';

const isChecked = (code: Uint8Array): boolean => mod11Dash2OfValues(valuesOf(code, 16), 16);

/** Of ISNI's range, ORCID has 0000-0001-5000-000 to 0000-0003-5000-000 and 0009-0000-0000-000 to 0009-0010-0000-000. */
function isOrcid(code: Uint8Array): boolean {
  const value = numberIn(code, 0, 15);
  return (
    (value >= 150_000_00 && value <= 350_000_00) || (value >= 900_000_000_000 && value <= 901_000_000_000)
  );
}

export const orcid: Recognizer = codeRecognizer({
  id: 'scholar.orcid',
  entity: 'ORCID',
  source: 'ORCID, "Structure of the ORCID Identifier": ISO/IEC 7064 MOD 11-2, block of ISNI',
  examples: ['0000-0002-1825-0097', 'https://orcid.org/0000-0001-5109-3700'],
  written: ['9999 9999 9999 999X'],
  joints: '-',
  check: code => isOrcid(code) && isChecked(code),
  validation: 'checksum',
  alone: 0.9,
  spoken: 0.95,
  context: ['orcid'],
  identifies: 'person',
});

export const isni: Recognizer = codeRecognizer({
  id: 'scholar.isni',
  entity: 'ISNI',
  source: 'ISO 27729: sixteen digits, ISO/IEC 7064 MOD 11-2',
  examples: ['ISNI 0000 0001 2281 955X'],
  written: ['9999 9999 9999 999X', '999999999999999X'],
  check: code => code[0] === 0x30 && isChecked(code),
  validation: 'checksum',
  alone: 0.1,
  spoken: 0.9,
  context: ['isni'],
  identifies: 'person',
});
