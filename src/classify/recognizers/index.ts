import { type Recognizer } from '../recognizer.ts';
import { card } from './card.ts';
import { email } from './email.ts';
import { dateOfBirth, medicalCode, medicalRecordNumber, namedPatient } from './health.ts';
import { iban } from './iban.ts';
import { natoMarking, tlpMarking, ukMarking, usAuthority, usBanner, usPortion } from './markers.ts';
import { privateKey } from './private-key.ts';
import { providerKeys } from './provider-keys.ts';
import { usSsn } from './us-ssn.ts';

/** Every recognizer there is. Adding one touches its family's file, and this line if the family is new. */
export const recognizers: readonly Recognizer[] = [
  email,
  card,
  iban,
  usSsn,
  privateKey,
  ...providerKeys,
  medicalCode,
  medicalRecordNumber,
  dateOfBirth,
  namedPatient,
  usBanner,
  usPortion,
  usAuthority,
  ukMarking,
  natoMarking,
  tlpMarking,
];
