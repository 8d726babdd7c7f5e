import type { Recognizer } from '../recognizer.ts';
import { card } from './card.ts';
import { cardExpiry, cardTrack, cvv, pin } from './card-data.ts';
import { base58Address, ethereumAddress, moneroAddress, segwitAddress, solanaAddress } from './crypto.ts';
import { age, dateOfBirth, dateTime } from './dates.ts';
import { advertisingId, iccid, imei, imsi } from './devices.ts';
import { coordinatePair, namedCoordinate, sphericalCoordinate } from './geo.ts';
import { licensePlate } from './license-plate.ts';
import { isni, orcid } from './scholars.ts';
import { cusip, isin, lei } from './securities.ts';
import { swiftBic } from './swift-bic.ts';
import { vin } from './vin.ts';
import { email } from './email.ts';
import { evasion } from './evasion.ts';
import { corporateMarking } from './corporate-markers.ts';
import { medicalCode, medicalRecordNumber, namedPatient } from './health.ts';
import { healthCodes } from './health-codes.ts';
import { healthTerm } from './health-terms.ts';
import { iban } from './iban.ts';
import { injectionPhrase, injectionSpelling, markdownExfiltration } from './injection.ts';
import {
  commonwealthMarking,
  deMarking,
  euMarking,
  frMarking,
  natoMarking,
  tlpMarking,
  ukMarking,
  usAuthority,
  usBanner,
  usPortion,
} from './markers.ts';
import { unannouncedDeal, unannouncedFinancials } from './mnpi.ts';
import { ipv4, ipv6 } from './ip.ts';
import { macAddress } from './mac-address.ts';
import { nationalityReligionPolitics } from './nrp.ts';
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
import { usDriverLicense } from './us-driver-license.ts';
import { usHealth } from './us-health.ts';
import { usTax } from './us-tax.ts';
import { za } from './za.ts';
import { usDocuments } from './us-documents.ts';
import { austriaSwitzerland } from './austria-switzerland.ts';
import { balkans } from './balkans.ts';
import { benelux } from './benelux.ts';
import { brazil } from './brazil.ts';
import { centralEurope } from './central-europe.ts';
import { eastAndGulf } from './east-and-gulf.ts';
import { eastAsia } from './east-asia.ts';
import { euVat } from './eu-vat.ts';
import { france } from './france.ts';
import { germany } from './germany.ts';
import { germanPapers } from './germany-papers.ts';
import { italy } from './italy.ts';
import { korea } from './korea.ts';
import { latinAmerica } from './latin-america.ts';
import { nordicsBaltics } from './nordics-baltics.ts';
import { plates } from './plates.ts';
import { poland } from './poland.ts';
import { spainPortugal } from './spain-portugal.ts';
import { turkey } from './turkey.ts';
import { domain, url } from './url.ts';
import { usSsn } from './us-ssn.ts';
import { streetAddress } from './names/address.ts';
import { honorifics } from './names/honorifics.ts';
import { names } from './names/names.ts';

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
  ...austriaSwitzerland,
  ...balkans,
  ...benelux,
  ...brazil,
  ...centralEurope,
  ...eastAndGulf,
  ...eastAsia,
  ...euVat,
  ...france,
  ...germany,
  ...germanPapers,
  ...italy,
  ...korea,
  ...latinAmerica,
  ...nordicsBaltics,
  ...plates,
  ...poland,
  ...spainPortugal,
  ...turkey,
  cardTrack,
  cvv,
  cardExpiry,
  pin,
  base58Address,
  segwitAddress,
  ethereumAddress,
  moneroAddress,
  solanaAddress,
  swiftBic,
  isin,
  cusip,
  lei,
  imei,
  imsi,
  iccid,
  advertisingId,
  vin,
  licensePlate,
  coordinatePair,
  namedCoordinate,
  sphericalCoordinate,
  orcid,
  isni,
  dateTime,
  nationalityReligionPolitics,
  age,
  ipv4,
  ipv6,
  macAddress,
  url,
  domain,
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
  deMarking,
  frMarking,
  euMarking,
  commonwealthMarking,
  corporateMarking,
  healthTerm,
  ...healthCodes,
  unannouncedFinancials,
  unannouncedDeal,
  sourceCode,
  codeNotice,
  injectionPhrase,
  injectionSpelling,
  markdownExfiltration,
  ...evasion,
  names,
  honorifics,
  streetAddress,
];
