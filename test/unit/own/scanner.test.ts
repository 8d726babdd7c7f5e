import { describe, expect, it } from 'vitest';
import type { Own } from '../../../src/classify/own/own.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import type { Channel } from '../../../src/core/types.ts';
import { dictionaryOf } from './tables.ts';

const terms = { class: 'custom', score: 0.9, context: [], contextScore: 0.95 } as const;
const ownOf = (value: string): Own => ({
  dictionaries: [
    {
      ...terms,
      name: 'customers',
      entity: 'CUSTOMER',
      columns: 1,
      within: 100,
      table: dictionaryOf([[value]]),
    },
  ],
  fingerprints: [],
  patterns: [
    {
      ...terms,
      name: 'staff',
      entity: 'STAFF',
      pattern: 'ST-\\d{6}',
      ignoreCase: false,
      validator: undefined,
    },
  ],
  hosts: [{ ...terms, name: 'hosts', entity: 'INTERNAL_HOST', suffixes: ['.corp.example'] }],
  codeNames: [],
  issuers: [],
});

describe('a scanner with what the organisation looks for', () => {
  it('has another version with another list, and the same with the same', () => {
    const versionOf = (own?: Own): string =>
      createScanner(own ? { own, workers: 0 } : { workers: 0 }).version;
    const versions = [versionOf(), versionOf(ownOf('Zephyrine')), versionOf(ownOf('Kilimanjaro'))];
    expect(new Set(versions).size).toBe(3);
    expect(versionOf(ownOf('Zephyrine'))).toBe(versions[1]);
  });

  it('finds it in a worker as well, beside what all know', async () => {
    const text = Buffer.from(
      `${'lorem ipsum '.repeat(30_000)}Zephyrine, ST-123456, db.corp.example, 4111 1111 1111 1111`,
    );
    const entities = async (workers: number): Promise<readonly string[]> => {
      const scanner = createScanner({ own: ownOf('Zephyrine'), workers, maxMs: 60_000 });
      const scan = scanner.open('c' as Channel, 'text', '');
      await scanner.feed([{ scan, text, end: true }]);
      await scanner.close();
      return scan.findings.map(({ entity }) => entity);
    };
    const here = await entities(0);
    expect(here).toEqual(expect.arrayContaining(['CUSTOMER', 'STAFF', 'INTERNAL_HOST', 'CREDIT_CARD']));
    expect(await entities(1)).toEqual(here);
  });
});
