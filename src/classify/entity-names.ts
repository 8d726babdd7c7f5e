import { nearest } from '../core/nearest.ts';

/**
 * Names that other products give to what is found here: those of Presidio, Google's Sensitive Data Protection, Amazon
 * Comprehend and Macie, and spaCy's labels. What has a name of its own here is asked for by that; the others stand for
 * all entities in their line that are known.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  EMAIL_ADDRESS: ['EMAIL'],
  IBAN_CODE: ['IBAN'],
  INTERNATIONAL_BANK_ACCOUNT_NUMBER: ['IBAN'],
  IP_ADDRESS: ['IPV4', 'IPV6', 'IPv4', 'IPv6', 'IP_V4', 'IP_V6', 'IP'],
  IP: ['IP_ADDRESS', 'IPV4', 'IPV6'],
  MAC: ['MAC_ADDRESS'],
  PHONE_NUMBER: ['PHONE', 'PH_MOBILE_NUMBER', 'TR_PHONE_NUMBER'],
  PHONE: ['PHONE_NUMBER'],
  DOMAIN_NAME: ['DOMAIN', 'URL'],
  PERSON_NAME: ['PERSON'],
  NAME: ['PERSON'],
  PER: ['PERSON'],
  ADDRESS: ['STREET_ADDRESS'],
  LOC: ['LOCATION'],
  GPE: ['LOCATION'],
  ORG: ['ORGANIZATION'],
  ORGANISATION: ['ORGANIZATION'],
  ORGANIZATION_NAME: ['ORGANIZATION'],
  PREFIX: ['TITLE'],
  DATE: ['DATE_TIME'],
  DOB: ['DATE_OF_BIRTH'],
  CREDIT_CARD_NUMBER: ['CREDIT_CARD'],
  CREDIT_DEBIT_NUMBER: ['CREDIT_CARD'],
  CREDIT_DEBIT_CVV: ['CVV'],
  CREDIT_DEBIT_EXPIRY: ['CARD_EXPIRY'],
  CREDIT_CARD_TRACK_NUMBER: ['CREDIT_CARD_TRACK'],
  SWIFT_CODE: ['SWIFT_BIC'],
  SWIFT: ['SWIFT_BIC'],
  BIC: ['SWIFT_BIC'],
  CRYPTO_WALLET: ['CRYPTO'],
  VEHICLE_IDENTIFICATION_NUMBER: ['VIN'],
  IMEI_HARDWARE_ID: ['IMEI'],
  SSN: ['US_SSN'],
  US_SOCIAL_SECURITY_NUMBER: ['US_SSN'],
  US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER: ['US_ITIN'],
  ABA_ROUTING_NUMBER: ['ABA_ROUTING', 'US_ABA_ROUTING'],
  BANK_ROUTING: ['ABA_ROUTING_NUMBER', 'ABA_ROUTING'],
  BANK_ACCOUNT_NUMBER: ['US_BANK_NUMBER'],
  MEDICAL_LICENSE: ['US_DEA', 'DEA', 'DEA_NUMBER', 'US_DEA_NUMBER'],
  US_DEA_NUMBER: ['MEDICAL_LICENSE', 'US_DEA'],
  US_HEALTHCARE_NPI: ['US_NPI'],
  DRIVER_ID: ['US_DRIVER_LICENSE'],
  SG_NRIC_FIN: ['SG_NRIC', 'SG_FIN'],
  UK_NATIONAL_INSURANCE_NUMBER: ['UK_NINO'],
  UK_NATIONAL_HEALTH_SERVICE_NUMBER: ['UK_NHS'],
  CANADA_SOCIAL_INSURANCE_NUMBER: ['CA_SIN'],
  INDIA_AADHAAR_INDIVIDUAL: ['IN_AADHAAR'],
  INDIA_PAN_INDIVIDUAL: ['IN_PAN'],
  GCP_API_KEY: ['GOOGLE_API_KEY'],
  AWS_ACCESS_KEY: ['AWS_ACCESS_KEY_ID'],
  AWS_SECRET_KEY: ['AWS_SECRET_ACCESS_KEY'],
};

/** The known entities that a name stands for; none where nobody knows it. Case and `-` do not matter. */
export function entitiesNamed(name: string, known: Iterable<string>): readonly string[] {
  const written = spelling(name);
  const all = [...known];
  const own = all.filter(entity => spelling(entity) === written);
  if (own.length > 0) return own;
  return all.filter(entity => names[written]?.includes(entity));
}

/** What somebody may have meant by a name that nobody knows. */
export const nearestEntity = (name: string, known: Iterable<string>): string | undefined =>
  nearest(spelling(name), [...known, ...Object.keys(names)]);

const spelling = (name: string): string => name.trim().toUpperCase().replaceAll('-', '_');
