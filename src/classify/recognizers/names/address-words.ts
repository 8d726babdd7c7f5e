import { wordHash } from './word-hash.ts';
import { WordTable } from './word-table.ts';

/** What a word is in an address; bits. */
export const SUFFIX = 1;
export const PREFIX = 2;
export const UNIT = 4;
export const JOINT = 8;
export const DIRECTION = 16;
export const REGION = 32;
export const BOX = 64;
export const MILITARY = 128;
/** A kind of street that stands behind the name, where numbers stand before both. */
export const ENGLISH = 256;

/** Kinds of streets that stand behind the name: USPS Publication 28, appendix C1, and those of other languages. */
const english = `
street st avenue ave av road rd lane ln drive dr boulevard blvd bd way court ct place pl square sq terrace ter trail trl
parkway pkwy highway hwy circle cir crescent cres close alley row walk gardens grove mews hill rise park plaza loop path
turnpike tpke expressway freeway quay wharf esplanade parade broadway bypass causeway crossing xing pike run view manor
ridge heights hts green gate yard landing cove creek junction route heath meadow meadows orchard vale fields wood woods point`;

const suffixes = `
straße strasse str weg platz gasse allee ring damm ufer chaussee steig promenade zeile
straat laan plein kade dreef gracht singel steenweg baan dijk pad lei
gata gatan väg vägen gränd torg gate gaten vei veien veg vegen plass gade vej vænge allé torv stræde katu tie kuja polku kaari
stígur vegur braut stræti tee tänav puiestee mnt iela gatvė
utca u út tér körút krt rakpart köz sor sétány fasor tere útja
ulica ulice ul cesta put trg nábřeží náměstí nám třída ulička aleja plac osiedle
sokak sokağı cadde caddesi cad bulvarı enparantza kalea kale
marg nagar chowk bazar jalan`;

/** Kinds that stand before it. */
const prefixes = `
rue avenue av ave boulevard bd blvd place allée allées chemin impasse quai cours passage sentier faubourg voie ruelle route square
via viale piazza corso largo vicolo piazzale strada contrada lungomare salita borgo galleria traversa località loc
calle avenida avda avd paseo plaza camino carretera ctra ronda travesía rambla glorieta urbanización urb callejón cuesta bulevar
pasaje carrer plaça passeig pza
rua r travessa praça alameda estrada rodovia beco ladeira vila
ulica ul aleja al aleje plac pl osiedle os
strada str bulevardul calea aleea șoseaua piața
jalan jl lorong jln đường phố
am an im auf zum zur unter hinter alte neue
улица ул проспект пр переулок пер шоссе площадь бульвар вулиця вул οδός λεωφόρος πλατεία`;

/** Prefixes that are words of other meaning, too: with a number and more evidence only. */
const weakPrefixes =
  'r al os pl st an am im auf zum zur unter hinter alte neue place route square cours passage vila borgo an';

/** Ends of longer words. */
const endings = `
straße strasse str weg platz gasse allee ring damm ufer chaussee steig stieg zeile hof berg graben markt brücke
straat laan plein plaats kade dreef gracht singel steenweg baan dijk hof pad lei markt steeg
gata gatan väg vägen vagen gränd torg gate gaten vei veien veg vegen plass gade vej vænge alle alléen allén torv stræde katu tie kuja
polku kaari gatu gaarden gården bakken bakke backe haugen havn stígur vegur braut stræti salontie`;

const units = `
apt apartment suite ste unit floor fl room rm flat bldg building appt appartement bureau étage etage stock stiege top
wohnung piso puerta planta esc interno int scala apto lakás lgh leil dept lot trailer no nr num n`;

const joints = `
de del della dei degli di da do dos das du des la le les los las el der den dem van von ter ten te the of et und a à al
't 's op het aan na nad pod zum zur am im an in`;

const directions = 'n s e w ne nw se sw north south east west northeast northwest southeast southwest';

/** States and territories of the USA (USPS Publication 28, appendix B), provinces of Canada, states of Australia. */
const regions = `
al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt
va wa wv wi wy dc pr vi gu as mp ab bc mb nb nl ns nt nu on pe qc sk yt nsw vic qld tas act`;

const split = (text: string): readonly string[] => text.trim().split(/\s+/);
const hashOf = (text: string): number => {
  const bytes = Buffer.from(text);
  return wordHash(bytes, 0, bytes.length);
};
const entriesOf = (list: string, bits: number): readonly (readonly [number, number])[] =>
  split(list).map(word => [hashOf(word), bits]);

/** Bits of their own: no others but these are asked for. */
const WEAK = 512;
const PLAIN = 1024;

const words = new WordTable([
  ...entriesOf(english, SUFFIX | ENGLISH),
  ...entriesOf(suffixes, SUFFIX),
  ...entriesOf(prefixes, PREFIX),
  ...entriesOf(units, UNIT),
  ...entriesOf(joints, JOINT),
  ...entriesOf(directions, DIRECTION),
  ...entriesOf(regions, REGION),
  ...entriesOf('box postbox postfach postbus apartado casilla bp postboks', BOX),
  ...entriesOf('apo fpo dpo psc cmr uss usns usnv usav usnv usss usps uscgc usnc', MILITARY),
  ...entriesOf(weakPrefixes, WEAK),
  ...entriesOf('street avenue ave road rd lane boulevard blvd parkway highway', PLAIN),
]);
const tails = new WordTable(entriesOf(endings, 1));

/** The bits of the word of this hash. */
export const kindOf = (hash: number): number => words.of(hash) & (WEAK - 1);
/** Kinds before the name that mean nothing else: those of which an address in small letters may begin. */
export const plainPrefixes: readonly string[] = split(prefixes).filter(
  word => /^[a-z]{3,}$/.test(word) && !split(weakPrefixes).includes(word),
);

/** Of the English kinds: does it mean nothing else, without a capital? */
export const isPlainStreet = (hash: number): boolean => (words.of(hash) & PLAIN) !== 0;
export const isWeakPrefix = (hash: number): boolean => (words.of(hash) & WEAK) !== 0;

const lastTwo = (a: number, b: number): number => ((a & 31) << 5) | (b & 31);
/** The last two letters of endings, by five bits of each: most words end otherwise. */
const lasts = new Uint8Array(1024);
for (const ending of split(endings)) {
  const bytes = Buffer.from(ending);
  lasts[lastTwo(bytes.at(-2) ?? 0, bytes.at(-1) ?? 0)] = 1;
}

/** Does the word end as names of streets do: `Hauptstraße`, `Kerkstraat`? */
export function hasStreetEnding(bytes: Uint8Array, from: number, to: number): boolean {
  const before = bytes[to - 2] as number;
  const last = bytes[to - 1] as number;
  if (before < 0x80 && last < 0x80 && lasts[lastTwo(before, last)] === 0) return false;
  for (let length = 3; length <= 9 && to - length >= from + 3; length++) {
    if ((bytes[to - length] as number) >>> 6 === 2) continue;
    if (tails.of(wordHash(bytes, to - length, to)) !== 0) return true;
  }
  return false;
}
