import { isDigit, isLower, isSpace, isUpper } from '../bytes.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import type { View } from '../view.ts';
import { type EvidenceWords, kindsOf, wholeWord } from './evidence-words.ts';

const within = 400;
const ahead = 160;
const source =
  'Regulation (EU) 596/2014 (MAR) article 7 (inside information); 17 CFR 240.10b5-1 and 243.101 (material nonpublic information)';

/** Words that say that something is not known yet, or must not be. */
const cues: readonly string[] = [
  'not public',
  'not yet public',
  'non-public',
  'nonpublic',
  'not been announced',
  'not yet announced',
  'not announced',
  'not been disclosed',
  'not yet disclosed',
  'unannounced',
  'undisclosed',
  'unreleased',
  'pre-announcement',
  'preannouncement',
  'before the announcement',
  'before we announce',
  'before announcing',
  'before the public announcement',
  'ahead of the announcement',
  'ahead of earnings',
  'before earnings',
  'prior to release',
  'before release',
  'before we report',
  'until we report',
  'until the announcement',
  'until the press release',
  'until it is announced',
  'until announced',
  'embargo',
  'embargoed',
  'blackout period',
  'blackout window',
  'in blackout',
  'quiet period',
  'closed period',
  'trading window is closed',
  'do not trade',
  'must not trade',
  'insider list',
  'inside information',
  'insider information',
  'wall-crossed',
  'wall crossed',
  'over the wall',
  'mnpi',
  'market-sensitive',
  'price-sensitive',
  'price sensitive',
  'material information',
  'draft earnings',
  'draft press release',
  'draft results',
  'preliminary results',
  'preliminary unaudited',
  'street does not know',
  "street doesn't know",
  'keep this confidential',
  'strictly confidential',
  'noch nicht veröffentlicht',
  'insiderinformation',
  'sperrfrist',
  'non publié',
  'sous embargo',
  'no publicado',
];

const financialKinds = ['period', 'metric', 'figure', 'own', 'cue'] as const;
const financialWords: EvidenceWords = {
  period: [
    'first quarter',
    'second quarter',
    'third quarter',
    'fourth quarter',
    'this quarter',
    'next quarter',
    'last quarter',
    'full year',
    'full-year',
    'half-year',
    'quarterly',
    'year-end',
    'fiscal year',
    'quartal',
    'geschäftsjahr',
    'trimestre',
  ],
  metric: [
    'revenue',
    'revenues',
    'net sales',
    'earnings',
    'eps',
    'ebitda',
    'ebit',
    'gross margin',
    'operating margin',
    'operating income',
    'operating profit',
    'net income',
    'net loss',
    'net profit',
    'guidance',
    'outlook',
    'bookings',
    'billings',
    'backlog',
    'free cash flow',
    'cash flow',
    'arr',
    'annual recurring revenue',
    'net new arr',
    'impairment',
    'write-down',
    'dividend',
    'top line',
    'bottom line',
    'consensus',
    'restatement',
    'umsatz',
    'gewinn',
    "chiffre d'affaires",
    'ingresos',
  ],
  cue: cues,
};
const financialKind = kindsOf(financialKinds, financialWords);
const [PERIOD, METRIC, FIGURE, OWN, CUE] = [0, 1, 2, 3, 4];
const has = (kinds: number, kind: number): boolean => ((kinds >>> kind) & 1) === 1;

function financialScore(kinds: number): number {
  if (!has(kinds, METRIC)) return 0;
  const told = has(kinds, PERIOD) && has(kinds, FIGURE);
  if (has(kinds, CUE)) return told ? 0.95 : has(kinds, FIGURE) || has(kinds, PERIOD) ? 0.8 : 0.4;
  // Without a word that says so it may be what everybody has read.
  return told ? (has(kinds, OWN) ? 0.45 : 0.3) : 0;
}

/** `$4.2 billion`, `EUR 12m`, `12.5%`, `4,200 million`: a digit before, or behind, the sign. */
function figureAt(view: View, start: number, end: number, word: string): Outcome {
  if (word === '$' || word === '€' || word === '£' || word === 'eur ' || word === 'usd ') {
    if (view.beyond(end)) return WAIT;
    if (isDigit(view.at(end))) view.evidence(FIGURE, start, end + 1);
    return DONE;
  }
  const last = isSpace(view.at(start - 1)) ? start - 2 : start - 1;
  if (!isDigit(view.at(last))) return DONE;
  if (view.beyond(end)) return WAIT;
  if (word === '%' || view.wordEnds(end)) view.evidence(FIGURE, last === start - 1 ? last : start, end);
  return DONE;
}

const figures = [
  '$',
  '€',
  '£',
  'eur ',
  'usd ',
  '%',
  'percent',
  'million',
  'billion',
  'bn',
  'mn',
  'basis points',
];
const periods = ['q1', 'q2', 'q3', 'q4', 'fy', 'h1', 'h2', '1q', '2q', '3q', '4q'];

/** `Q3`, `Q3 FY26`, `FY2026`, `3Q25`: a word with figures, in upper case or behind one of a year. */
function periodAt(view: View, { start, end }: Place): Outcome {
  if (view.wordBefore(start)) return DONE;
  if (view.beyond(end + 5)) return WAIT;
  let at = end;
  if (view.at(at) === 0x20 || view.at(at) === 0x2d) at++;
  while (isDigit(view.at(at)) && at < end + 6) at++;
  const hasYear = isDigit(view.at(at - 1)) && at > end;
  const isFy = (view.at(start) | 0x20) === 0x66;
  if (isFy && !hasYear) return DONE;
  const stop = hasYear ? at : end;
  if (!view.wordAt(stop)) view.evidence(PERIOD, start, stop);
  return DONE;
}

/** Whose figures they are: `our`, `we`, `us`, `the company` in the 32 bytes before. */
function isOwn(view: View, start: number): boolean {
  for (let at = start - 1; at > start - 32 && at >= view.origin; at--) {
    const b = view.at(at) | 0x20;
    if ((b !== 0x6f && b !== 0x77 && b !== 0x74 && b !== 0x75 && b !== 0x6e) || view.wordBefore(at)) continue;
    if (owners.some(owner => spellsCaseless(view, at, owner) && !view.wordAt(at + owner.length))) return true;
  }
  return false;
}
const owners = ['our', 'we', 'the company', "we're", 'unser', 'unsere', 'notre', 'nuestros'];

function spellsCaseless(view: View, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const b = view.at(at + i);
    if ((isUpper(b) ? b | 0x20 : b) !== text.charCodeAt(i)) return false;
  }
  return true;
}

export const unannouncedFinancials: Recognizer = {
  id: 'mnpi.financials',
  entity: 'UNANNOUNCED_FINANCIALS',
  class: 'mnpi',
  reach: 'document',
  validation: 'context',
  source,
  examples: ['Not yet announced: our Q3 FY26 revenue will be $4.2 billion'],
  triggers: [{ on: 'literal', words: [...financialKind.keys(), ...figures, ...periods] }],
  weighing: { kinds: financialKinds, within, ahead, score: financialScore },
  match(view: View, place: Place): Outcome {
    const kind = financialKind.get(place.word);
    if (kind === undefined) {
      return periods.includes(place.word)
        ? periodAt(view, place)
        : figureAt(view, place.start, place.end, place.word);
    }
    if (kind === METRIC && view.wordStarts(place.start) && isOwn(view, place.start))
      view.evidence(OWN, place.start, place.end);
    return wholeWord(view, place, kind === CUE ? CUE : kind);
  },
};

const dealKinds = ['deal', 'codename', 'figure', 'cue'] as const;
const dealWords: EvidenceWords = {
  deal: [
    'acquire',
    'acquiring',
    'acquisition',
    'acquisitions',
    'merger',
    'merge with',
    'tender offer',
    'takeover',
    'buyout',
    'letter of intent',
    'loi',
    'term sheet',
    'due diligence',
    'definitive agreement',
    'exclusivity',
    'fairness opinion',
    'data room',
    'divestiture',
    'divest',
    'spin-off',
    'spinoff',
    'go private',
    'take-private',
    'initial public offering',
    'ipo',
    'secondary offering',
    'bidder',
    'target company',
    'share purchase agreement',
    'merger agreement',
    'übernahme',
    'fusion',
    'rachat',
    'adquisición',
  ],
  cue: cues,
};
const dealKind = kindsOf(dealKinds, dealWords);
const [DEAL, CODENAME, DEAL_FIGURE, DEAL_CUE] = [0, 1, 2, 3];

function dealScore(kinds: number): number {
  if (!has(kinds, DEAL)) return 0;
  if (has(kinds, DEAL_CUE)) return has(kinds, CODENAME) || has(kinds, DEAL_FIGURE) ? 0.9 : 0.75;
  return has(kinds, CODENAME) ? 0.65 : 0;
}

/** `Project Falcon`: a capitalised name behind it, and no heading of something else. */
function codenameAt(view: View, { start, end }: Place): Outcome {
  if (view.wordBefore(start) || !isUpper(view.at(start))) return DONE;
  if (view.beyond(end + 26)) return WAIT;
  let at = end;
  if (!isUpper(view.at(at))) return DONE;
  while (at < end + 25 && (isUpper(view.at(at)) || isLower(view.at(at)))) at++;
  const name = at - end;
  if (
    name >= 4 &&
    name < 25 &&
    !ordinary.some(word => spellsCaseless(view, end, word) && word.length === name)
  )
    view.evidence(CODENAME, start, at);
  return DONE;
}
const ordinary = [
  'manager',
  'management',
  'plan',
  'gutenberg',
  'lead',
  'team',
  'euler',
  'status',
  'settings',
  'structure',
  'name',
  'overview',
  'description',
  'owner',
  'scope',
  'runway',
  'reactor',
  'jupyter',
  'maven',
];

/** `'merger', 'acquisition'`: a word by itself in quotes is spoken of, and says nothing of a deal. */
function isQuoted(view: View, { start, end }: Place): boolean {
  const quote = view.at(start - 1);
  return (quote === 0x22 || quote === 0x27 || quote === 0x60) && view.at(end) === quote;
}

export const unannouncedDeal: Recognizer = {
  id: 'mnpi.deal',
  entity: 'UNANNOUNCED_DEAL',
  class: 'mnpi',
  reach: 'document',
  validation: 'context',
  source,
  examples: ['Project Falcon: the acquisition of Acme is not yet announced'],
  triggers: [{ on: 'literal', words: [...dealKind.keys(), 'project ', ...figures] }],
  weighing: { kinds: dealKinds, within, ahead, score: dealScore },
  match(view: View, place: Place): Outcome {
    if (place.word === 'project ') return codenameAt(view, place);
    const kind = dealKind.get(place.word);
    if (kind !== undefined) return isQuoted(view, place) ? DONE : wholeWord(view, place, kind);
    if (
      !isDigit(view.at(place.end)) &&
      !isDigit(view.at(place.start - 1)) &&
      !isDigit(view.at(place.start - 2))
    )
      return view.beyond(place.end) ? WAIT : DONE;
    view.evidence(DEAL_FIGURE, place.start, place.end);
    return DONE;
  },
};
