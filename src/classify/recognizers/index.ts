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
import { africa } from './africa.ts';
import { asia } from './asia.ts';
import { au } from './au.ts';
import { ca } from './ca.ts';
import { ie } from './ie.ts';
import { india } from './in.ts';
import { nz } from './nz.ts';
import { ph } from './ph.ts';
import { sg } from './sg.ts';
import { uk } from './uk.ts';
import { ukAddress } from './uk-address.ts';
import { ukVehicle } from './uk-vehicle.ts';
import { usBank } from './us-bank.ts';
import { usDocuments, usPlate } from './us-documents.ts';
import { usDriverLicense } from './us-driver-license.ts';
import { usHealth } from './us-health.ts';
import { usTax } from './us-tax.ts';
import { za } from './za.ts';
import { usSsn } from './us-ssn.ts';

/** Every recognizer there is. Adding one touches its family's file, and this line if the family is new. */
export const recognizers: readonly Recognizer[] = [
  email,
  card,
  iban,
  usSsn,
  ...usTax,
  ...usHealth,
  ...usBank,
  ...usDocuments,
  ...usDriverLicense,
  ...uk,
  ...ukVehicle,
  ...ukAddress,
  ...ie,
  ...ca,
  ...au,
  ...nz,
  ...za,
  ...africa,
  ...india,
  ...sg,
  ...asia,
  ...ph,
  usPlate,
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
