import type { Recognizer } from '../recognizer.ts';
import { codeRecognizer } from './code-rule.ts';
import { luhn, verhoeff } from './checksum.ts';
import { numberRecognizer } from './number-rule.ts';
import { isOneOf } from './code-text.ts';

const always = (): boolean => true;

/** Codes and numbers of care: what was done, given, measured, for whom. */
export const healthCodes: readonly Recognizer[] = [
  codeRecognizer({
    id: 'health.hcpcs',
    entity: 'HCPCS_CODE',
    class: 'health_topic',
    region: 'US',
    source:
      'HCPCS Level II (CMS): a letter A to V and four digits; CPT category II and III (AMA): four digits and F, T or U',
    examples: ['HCPCS J1100', 'CPT 0042T'],
    written: ['A9999', '9999A'],
    check: code => (code[0] ?? 0) <= 0x39 || isOneOf(code, 0, 'ABCDEGHJKLMPQRSTUV'),
    validation: 'context',
    alone: 0.05,
    spoken: 0.65,
    context: ['hcpcs', 'cpt', 'procedure code', 'procedure codes', 'billing code', 'billed'],
  }),
  numberRecognizer({
    id: 'health.cpt',
    entity: 'CPT_CODE',
    class: 'health_topic',
    region: 'US',
    source: 'CPT (AMA): category I codes have five digits, 00100 to 99607',
    examples: ['CPT 99213'],
    shapes: [[5]],
    check: digits => (digits[0] ?? 0) + (digits[1] ?? 0) + (digits[2] ?? 0) > 0,
    validation: 'context',
    alone: 0,
    spoken: 0.7,
    context: ['cpt', 'cpt code', 'procedure code'],
  }),
  numberRecognizer({
    id: 'health.ndc',
    entity: 'NDC_CODE',
    class: 'health_topic',
    region: 'US',
    source:
      '21 CFR 207.33: labeler, product and package code as 4-4-2, 5-3-2 or 5-4-1; 5-4-2 in billing (45 CFR 162.1002)',
    examples: ['NDC 0777-3105-02', 'NDC 50242-040-62'],
    shapes: [[4, 4, 2], [5, 3, 2], [5, 4, 1], [5, 4, 2], [11]],
    joints: '-',
    check: always,
    validation: 'context',
    alone: 0,
    grouped: 0.15,
    spoken: 0.75,
    context: ['ndc', 'national drug code', 'drug code', 'prescribed', 'pharmacy', 'rx'],
  }),
  numberRecognizer({
    id: 'health.loinc',
    entity: 'LOINC_CODE',
    class: 'health_topic',
    source: 'LOINC Users’ Guide (Regenstrief Institute), annex C: mod 10 check digit behind a hyphen',
    examples: ['LOINC 4548-4', 'loinc 718-7'],
    shapes: [
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
    ],
    joints: '-',
    check: luhn,
    validation: 'checksum',
    alone: 0,
    grouped: 0,
    spoken: 0.85,
    context: ['loinc'],
  }),
  numberRecognizer({
    id: 'health.snomed',
    entity: 'SNOMED_CODE',
    class: 'health_topic',
    source:
      'SNOMED CT Release File Specifications 6.2 and 6.3: SCTID of 6 to 18 digits, partition identifier, Verhoeff check digit',
    examples: ['SNOMED CT 73211009', 'sctid 22298006'],
    shapes: [[6], [7], [8], [9], [10], [11], [12], [13], [14], [15], [16]],
    check: (digits, length) =>
      (digits[length - 3] ?? 9) <= 1 && (digits[length - 2] ?? 9) <= 5 && verhoeff(digits, length),
    validation: 'checksum',
    alone: 0,
    spoken: 0.85,
    context: ['snomed', 'snomed ct', 'snomedct', 'sctid', 'concept id'],
  }),
  codeRecognizer({
    id: 'health.prescription',
    entity: 'PRESCRIPTION_NUMBER',
    class: 'phi',
    source:
      '45 CFR 164.514(b)(2)(i)(R): any other unique identifying number; given out by each pharmacy, so by context',
    examples: ['Rx number RX1234567', 'prescription no. AB123456'],
    written: ['AA9999999', 'AA999999', 'A9999999'],
    check: always,
    validation: 'context',
    alone: 0,
    spoken: 0.6,
    context: ['rx number', 'rx#', 'rx no', 'prescription no', 'prescription number', 'prescription #'],
    identifies: 'person',
  }),
  numberRecognizer({
    id: 'health.accession',
    entity: 'ACCESSION_NUMBER',
    class: 'phi',
    source: '45 CFR 164.514(b)(2)(i)(R); DICOM PS3.6 (0008,0050)',
    examples: ['accession number 20261183'],
    shapes: [[6], [7], [8], [9], [10], [2, 6], [2, 5]],
    joints: '-',
    check: always,
    validation: 'context',
    alone: 0,
    spoken: 0.65,
    context: ['accession', 'accession number', 'accession no', 'specimen id', 'specimen number'],
    identifies: 'person',
  }),
];
