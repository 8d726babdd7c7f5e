import type { Recognizer } from '../recognizer.ts';
import { dictionary, type DictionaryTerms } from './dictionary.ts';
import { fingerprint, type FingerprintTerms } from './fingerprint.ts';
import { hosts, type HostsTerms } from './hosts.ts';
import { type Readers, readersOf } from './lookup.ts';
import { names, type NamesTerms } from './names.ts';
import { type PatternTerms, pattern } from './pattern.ts';
import { compilePattern } from './pattern-engines.ts';
import { sipKey } from './sip-hash.ts';
import type { SharedTable } from './table-file.ts';

/** What the organisation looks for besides. Plain data, which a worker gets as it is; tables lie in memory that threads share. */
export interface Own {
  readonly dictionaries: readonly DictionaryTerms[];
  readonly fingerprints: readonly FingerprintTerms[];
  readonly patterns: readonly PatternTerms[];
  readonly hosts: readonly HostsTerms[];
  readonly codeNames: readonly NamesTerms[];
  readonly issuers: readonly NamesTerms[];
}

/** @throws PatternError where a pattern is none that can be run. */
export function ownRecognizers(own: Own): readonly Recognizer[] {
  const readers = readersByKey();
  return [
    ...own.dictionaries.map(terms => dictionary(terms, readers(terms.table))),
    ...own.fingerprints.map(terms => fingerprint(terms, readers(terms.table))),
    ...own.patterns.map(terms => pattern(terms, compilePattern(terms.pattern, terms.ignoreCase))),
    ...own.hosts.map(hosts),
    ...own.codeNames.map(terms => names(terms, 'Code names of your own')),
    ...own.issuers.map(terms => names(terms, 'Restricted issuers; ISO 6166, ANSI X9.6, ISO 17442 for codes')),
  ];
}

/** The tables of one key remember the hashes of words together. */
function readersByKey(): (table: SharedTable) => Readers {
  const known = new Map<string, Readers>();
  return ({ hash }) => {
    const name = Buffer.from(hash).toString('hex');
    const readers = known.get(name) ?? readersOf(sipKey(hash));
    known.set(name, readers);
    return readers;
  };
}
