import { isAlnum, isUpper, NEWLINE } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';

/** The longest marking that is read. */
const MAX_MARKING = 160;

/** What may stand behind `//`: beginnings of the control markings of the CAPCO register and the CUI registry. */
const controls: readonly string[] = [
  'SI',
  'TK',
  'HCS',
  'G',
  'SAR',
  'KDK',
  'RSV',
  'NOFORN',
  'NF',
  'ORCON',
  'OC',
  'REL',
  'FGI',
  'IMCON',
  'PROPIN',
  'PR',
  'RELIDO',
  'FISA',
  'FOUO',
  'LES',
  'SBU',
  'DSEN',
  'RD',
  'FRD',
  'TFNI',
  'CNWDI',
  'LIMDIS',
  'EXDIS',
  'NODIS',
  'SSI',
  'WAIVED',
  'SP-',
  'CUI',
  'CTI',
  'PRVCY',
  'PROCURE',
  'ISVI',
  'EXPT',
  'CRIT',
  'DCNI',
  'UCNI',
  'DL ONLY',
  'FED ONLY',
  'FEDCON',
  'NOCON',
  'DISPLAY ONLY',
  'LEI',
  'INTEL',
  'OPSEC',
  'PHYS',
  'HLTH',
  'PERS',
  'TAX',
  'BUDG',
  'DEA',
  'ATOMAL',
  'MR',
  'EYES ONLY',
  'EYES',
];

/** Behind the control marking at `at`; 0: none, -1: not known yet. */
function controlEnd(view: View, at: number): number {
  let longest = 0;
  for (const control of controls) {
    if (view.spells(at, control)) longest = Math.max(longest, control.length);
  }
  if (view.beyond(at + 16)) return -1;
  return longest > 0 ? controlTail(view, at + longest) : 0;
}

/** A compartment (`HCS-P`, `SAR-BP`), a country list (`REL TO USA, GBR`), further words in upper case. */
function controlTail(view: View, from: number): number {
  let end = from;
  for (let at = from; at < from + 64; at++) {
    if (view.beyond(at + 1)) return -1;
    const b = view.at(at);
    if (isUpper(b) || (b >= 0x30 && b <= 0x39) || b === 0x2d) {
      end = at + 1;
      continue;
    }
    const next = view.at(at + 1);
    if (!((b === 0x20 || b === 0x2c) && (isUpper(next) || next === 0x20)) || isProse(view, at + 1)) break;
  }
  return end;
}

/** A capitalised word, as of a sentence that follows. */
const isProse = (view: View, at: number): boolean => isUpper(view.at(at)) && view.at(at + 1) >= 0x61;

/** Behind all of `//X/Y//Z` at `at`; `at` where there is none, -1: not known yet. */
function controlsEnd(view: View, at: number): number {
  let end = at;
  while (end < at + MAX_MARKING) {
    if (view.beyond(end + 1)) return -1;
    const slashes = view.at(end) === 0x2f ? (view.at(end + 1) === 0x2f ? 2 : 1) : 0;
    if (slashes === 0) return end;
    const next = controlEnd(view, end + slashes);
    if (next < 0) return -1;
    if (next === 0) return end;
    end = next;
  }
  return end;
}

const levels = ['TOP SECRET', 'SECRET', 'CONFIDENTIAL', 'UNCLASSIFIED', 'CUI', 'CONTROLLED'];
const cui = { entity: 'CUI_MARKING', class: 'classified_marker', reach: { back: 4, ahead: 17 } } as const;

/** A level with controls (`SECRET//NOFORN`), or one of the graver levels alone on its line. */
function banner(view: View, start: number, end: number, word: string): Outcome {
  if (view.wordBefore(start) || !view.spells(start, word)) return DONE;
  if (word === 'SECRET' && view.spells(start - 4, 'TOP ')) return DONE;
  const until = controlsEnd(view, end);
  if (until < 0) return WAIT;
  const as = word === 'UNCLASSIFIED' || word === 'CUI' || word === 'CONTROLLED' ? { as: cui } : {};
  if (until > end) {
    if (!isAlnum(view.at(until))) view.found({ start, end: until, score: 0.95, validated: true, ...as });
    return DONE;
  }
  if (word === 'UNCLASSIFIED' || !view.lineStarts(start)) return DONE;
  const alone = view.lineEnds(end);
  if (alone === undefined) return WAIT;
  if (alone) view.found({ start, end, score: word === 'TOP SECRET' ? 0.8 : 0.5, validated: false, ...as });
  return DONE;
}

export const usBanner: Recognizer = {
  id: 'marker.us-banner',
  entity: 'US_CLASSIFICATION',
  class: 'classified_marker',
  reach: { back: 16, ahead: 17 },
  validation: 'structure',
  source:
    'ISOO Marking Classified National Security Information (32 CFR 2001.21-24); CAPCO register; CUI registry (32 CFR 2002.20)',
  examples: ['TOP SECRET//SI//NOFORN', 'SECRET//REL TO USA, GBR', 'CUI//SP-PRVCY'],
  also: [cui],
  triggers: [{ on: 'literal', words: levels }],
  match: (view: View, { start, end, word }: Place): Outcome => banner(view, start, end, word),
};

export const usPortion: Recognizer = {
  id: 'marker.us-portion',
  entity: 'US_CLASSIFICATION',
  class: 'classified_marker',
  reach: { back: 4, ahead: 17 },
  validation: 'structure',
  source: '32 CFR 2001.23 (portion marks)',
  examples: ['(TS//SI//NF)', '(S//NF)'],
  triggers: [{ on: 'literal', words: ['(TS//', '(S//', '(C//', '(CUI//', '(U//'] }],
  match(view: View, { start, end, word }: Place): Outcome {
    if (!view.spells(start, word)) return DONE;
    const until = controlsEnd(view, end - 2);
    if (until < 0) return WAIT;
    if (until > end && view.at(until) === 0x29)
      view.found({ start, end: until + 1, score: 0.95, validated: true });
    return DONE;
  },
};

/** Lines of the classification authority block. Both words begin in upper case; prose (`derived from: …`) does not. */
export const usAuthority: Recognizer = {
  id: 'marker.us-authority-block',
  entity: 'US_CLASSIFICATION',
  class: 'classified_marker',
  reach: { back: 16, ahead: 2 },
  validation: 'structure',
  source: '32 CFR 2001.21 and 2001.22 (classified by, derived from, declassify on)',
  examples: ['DECLASSIFY ON: 20491231', 'Derived From: SCG 12-3'],
  triggers: [{ on: 'literal', words: ['classified by:', 'derived from:', 'declassify on:'] }],
  match(view: View, { start, end, word }: Place): Outcome {
    const last = start + word.indexOf(' ') + 1;
    if (!isUpper(view.at(start)) || !isUpper(view.at(last)) || !view.lineStarts(start)) return DONE;
    const value = view.skipSpace(end, 3);
    if (view.beyond(value)) return WAIT;
    if (!isAlnum(view.at(value)) || view.at(value - 1) === NEWLINE) return DONE;
    view.found({ start, end, score: word.startsWith('declassify') ? 0.8 : 0.5, validated: false });
    return DONE;
  },
};

interface Fixed {
  readonly id: string;
  readonly entity: string;
  readonly source: string;
  /** Marking, as it must be written, and its score. */
  readonly marks: Readonly<Record<string, number>>;
}

/** Case included, and beyond ASCII as well. */
const isWritten = (view: View, start: number, text: string): boolean =>
  Buffer.from(text).every((b, i) => view.at(start + i) === b);

const fixed = ({ id, entity, source, marks }: Fixed): Recognizer => ({
  id,
  entity,
  class: 'classified_marker',
  reach: { back: 4, ahead: 2 },
  validation: 'structure',
  source,
  examples: Object.keys(marks).slice(0, 3),
  triggers: [{ on: 'literal', words: Object.keys(marks) }],
  match(view: View, { start, end, word }: Place): Outcome {
    if (view.wordBefore(start) || !isWritten(view, start, word)) return DONE;
    if (view.beyond(end + 1)) return WAIT;
    // A longer mark may begin with this one (`TLP:AMBER+STRICT`).
    if (view.wordAt(end) || (view.at(end) === 0x2b && isUpper(view.at(end + 1)))) return DONE;
    view.found({ start, end, score: marks[word] ?? 0, validated: true });
    return DONE;
  },
});

export const ukMarking: Recognizer = fixed({
  id: 'marker.uk',
  entity: 'UK_CLASSIFICATION',
  source: 'Government Security Classifications Policy (Cabinet Office, 2023), section 2',
  marks: {
    'OFFICIAL-SENSITIVE': 0.9,
    'OFFICIAL SENSITIVE': 0.8,
    'OFFICIAL: SENSITIVE': 0.8,
    'UK SECRET': 0.9,
    'UK TOP SECRET': 0.95,
    'UK EYES ONLY': 0.9,
  },
});

export const natoMarking: Recognizer = fixed({
  id: 'marker.nato',
  entity: 'NATO_CLASSIFICATION',
  source: 'NATO C-M(2002)49-REV1, enclosure E',
  marks: {
    'NATO SECRET': 0.95,
    'NATO CONFIDENTIAL': 0.95,
    'NATO RESTRICTED': 0.9,
    'COSMIC TOP SECRET': 0.95,
    'NATO UNCLASSIFIED': 0.4,
  },
});

export const tlpMarking: Recognizer = fixed({
  id: 'marker.tlp',
  entity: 'TLP_MARKING',
  source: 'FIRST Traffic Light Protocol 2.0, section 2',
  marks: { 'TLP:RED': 0.95, 'TLP:AMBER+STRICT': 0.95, 'TLP:AMBER': 0.9, 'TLP:GREEN': 0.4 },
});

export const deMarking: Recognizer = fixed({
  id: 'marker.de',
  entity: 'DE_CLASSIFICATION',
  source: 'Verschlusssachenanweisung (VSA) des Bundes, § 2 and Anlage III',
  marks: {
    'VS-NUR FÜR DEN DIENSTGEBRAUCH': 0.95,
    'VS – NUR FÜR DEN DIENSTGEBRAUCH': 0.95,
    'VS-NfD': 0.9,
    'VS-VERTRAULICH': 0.95,
    'STRENG GEHEIM': 0.85,
    'VS-GEHEIM': 0.9,
  },
});

export const frMarking: Recognizer = fixed({
  id: 'marker.fr',
  entity: 'FR_CLASSIFICATION',
  source:
    'Instruction générale interministérielle n° 1300 (2021), articles 1.2 and 1.3; II n° 901 for DIFFUSION RESTREINTE',
  marks: {
    'DIFFUSION RESTREINTE': 0.9,
    'TRÈS SECRET DÉFENSE': 0.95,
    'SECRET DÉFENSE': 0.9,
    'SPÉCIAL FRANCE': 0.85,
  },
});

export const euMarking: Recognizer = fixed({
  id: 'marker.eu',
  entity: 'EU_CLASSIFICATION',
  source: 'Council Decision 2013/488/EU, article 2(2)',
  marks: {
    'RESTREINT UE/EU RESTRICTED': 0.95,
    'CONFIDENTIEL UE/EU CONFIDENTIAL': 0.95,
    'SECRET UE/EU SECRET': 0.95,
    'TRÈS SECRET UE/EU TOP SECRET': 0.95,
    'EU RESTRICTED': 0.9,
    'EU CONFIDENTIAL': 0.9,
    'EU TOP SECRET': 0.95,
    'LIMITE UE': 0.6,
  },
});

export const commonwealthMarking: Recognizer = fixed({
  id: 'marker.commonwealth',
  entity: 'COMMONWEALTH_CLASSIFICATION',
  source:
    'Protective Security Policy Framework (Australia, 2024), section 9; Directive on Security Management (Canada), appendix J; Protective Security Requirements (New Zealand)',
  marks: {
    'OFFICIAL: Sensitive': 0.9,
    AUSTEO: 0.8,
    'PROTECTED//CABINET': 0.95,
    'PROTECTED A': 0.6,
    'PROTECTED B': 0.75,
    'PROTECTED C': 0.75,
    'CANADIAN EYES ONLY': 0.95,
    'IN-CONFIDENCE': 0.5,
    'NZ EYES ONLY': 0.9,
  },
});
