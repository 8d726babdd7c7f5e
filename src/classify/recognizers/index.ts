import { type Recognizer } from '../recognizer.ts';
import { card } from './card.ts';
import { email } from './email.ts';
import { dateOfBirth, medicalCode, medicalRecordNumber, namedPatient } from './health.ts';
import { iban } from './iban.ts';
import { injectionPhrase, injectionSpelling, markdownExfiltration } from './injection.ts';
import { natoMarking, tlpMarking, ukMarking, usAuthority, usBanner, usPortion } from './markers.ts';
import { unannouncedDeal, unannouncedFinancials } from './mnpi.ts';
import { phonesByCountry } from './phone/mobile-ph-tr.ts';
import { phone } from './phone/phone.ts';
import { privateKey } from './private-key.ts';
import { secrets } from './secrets/index.ts';
import { codeNotice, sourceCode } from './source-code.ts';
import { usSsn } from './us-ssn.ts';

/** Every recognizer there is. Adding one touches its family's file, and this line if the family is new. */
export const recognizers: readonly Recognizer[] = [
  email,
  card,
  iban,
  usSsn,
  phone,
  ...phonesByCountry,
  privateKey,
  ...secrets,
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
  unannouncedFinancials,
  unannouncedDeal,
  sourceCode,
  codeNotice,
  injectionPhrase,
  injectionSpelling,
  markdownExfiltration,
];
