import { isAlnum, isLower, isUpper } from '../../bytes.ts';
import type { View } from '../../view.ts';
import { hashOfWord } from './word-set.ts';
import { WordTable } from './word-table.ts';
import { finished, HASH_START, PRIME } from './word-hash.ts';

/** What the key before a value says of it. */
export const KEY_PERSON = 1;
export const KEY_PLACE = 2;
export const KEY_ORGANIZATION = 4;
export const KEY_STREET = 8;
/** It names other things as well: the value must be on a list. */
export const KEY_WEAK = 16;

/** Keys without case, blanks, `_`, `-` and `.`. */
const persons = `
firstname lastname surname familyname givenname fullname middlename maidenname forename customername clientname patientname
employeename contactname contactperson cardholder cardholdername accountholder accountholdername holdername beneficiary
beneficiaryname patient policyholder insured insuredname passenger passengername guestname applicant applicantname nextofkin
emergencycontact mothername fathername spouse spousename recipientname sendername personname legalname studentname
vorname nachname familienname geburtsname kundenname ansprechpartner ansprechpartnerin prenom nomdefamille nomcomplet nombrecompleto
apellido apellidos nomecompleto sobrenome cognome nomecognome voornaam achternaam imie nazwisko fornavn etternavn efternavn`;
const maybePersons = `
name customer client user contact employee doctor physician nurse displayname owner signedby preparedby approvedby
sender recipient guest student attendee kunde kundin patientin nom nombre nome naam`;
const places = `
city town hometown birthplace placeofbirth birthcity municipality wohnort geburtsort stadt ville lieudenaissance ciudad
lugardenacimiento citta luogodinascita cidade plaats woonplaats geboorteplaats miasto shippingcity billingcity citytown addresscity`;
const maybePlaces = `
country state province region county location destination origin land pays pais paese nationality countryname statename ort`;
const organizations = `
company companyname organization organisation organizationname organisationname employer employername firm firma unternehmen
arbeitgeber entreprise societe empresa azienda bedrijf bedrijfsnaam vendorname suppliername`;
const streets = `
street streetaddress streetname address addressline address1 address2 addressline1 street1 homeaddress postaladdress mailingaddress
billingaddress shippingaddress deliveryaddress residentialaddress strasse anschrift adresse rue calle direccion indirizzo endereco adres`;

const entries = (text: string, bits: number): readonly (readonly [number, number])[] =>
  text
    .trim()
    .split(/\s+/)
    .map(key => [hashOfWord(key), bits]);

const keys = new WordTable([
  ...entries(persons, KEY_PERSON),
  ...entries(maybePersons, KEY_PERSON | KEY_WEAK),
  ...entries(places, KEY_PLACE),
  ...entries(maybePlaces, KEY_PLACE | KEY_WEAK),
  ...entries(organizations, KEY_ORGANIZATION),
  ...entries(streets, KEY_STREET),
]);

const MAX_KEY = 24;
const MAX_GAP = 6;

const isQuote = (b: number): boolean => b === 0x22 || b === 0x27 || b === 0x5c;
const isJoint = (b: number): boolean => b === 0x5f || b === 0x2d || b === 0x20 || b === 0x2e;

/**
 * What the key before the value at `at` says of it, as in `"city": "Lisbon"`, `First name: Ada`, `last_name=Byron`; the
 * label of a text stands before it like one. 0: there is none, or one that says nothing.
 */
export function keyBefore(view: View, at: number): number {
  let i = at - 1;
  const stop = Math.max(0, at - MAX_GAP);
  while (i >= stop && (isQuote(view.at(i)) || view.at(i) === 0x20)) i--;
  const link = view.at(i);
  if (i < stop || (link !== 0x3a && link !== 0x3d)) return 0;
  for (i--; i >= stop && (isQuote(view.at(i)) || view.at(i) === 0x20);) i--;
  return keyEndingAt(view, i + 1);
}

/** The longest one that ends there: `Customer first name` is a first name. */
function keyEndingAt(view: View, end: number): number {
  const stop = Math.max(0, end - MAX_KEY);
  let found = 0;
  let i = end;
  while (i > stop) {
    const b = view.at(i - 1);
    if (!isAlnum(b) && !isJoint(b)) break;
    i--;
    if (isAlnum(b) && beginsWord(view, i)) found = keys.of(hashOfKey(view, i, end)) || found;
  }
  return found;
}

/** At a boundary, or a hump of camelCase. */
const beginsWord = (view: View, at: number): boolean =>
  !isAlnum(view.at(at - 1)) || (isUpper(view.at(at)) && isLower(view.at(at - 1)));

function hashOfKey(view: View, from: number, to: number): number {
  let hash = HASH_START;
  for (let i = from; i < to; i++) {
    const b = view.at(i);
    if (isAlnum(b)) hash = Math.imul(hash ^ (isUpper(b) ? b | 0x20 : b), PRIME);
  }
  return finished(hash);
}

/** Does a value end at `end`: at a quote, a separator, a tag, the end of the line? */
export function endsValue(view: View, end: number): boolean {
  if (end >= view.end) return view.ended;
  const b = view.at(end);
  return (
    isQuote(b) ||
    b === 0x2c ||
    b === 0x3b ||
    b === 0x3c ||
    b === 0x7c ||
    b === 0x7d ||
    b === 0x0a ||
    b === 0x0d
  );
}
