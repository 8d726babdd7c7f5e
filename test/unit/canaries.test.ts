import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findCanaries } from '../../scripts/canaries.mjs';
import { canary, canaryOf, findCanary } from '../support/canaries.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'canaries-'));
  mkdirSync(join(folder, 'logs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const leave = (text: string | Uint8Array): void => writeFileSync(join(folder, 'logs', 'a.log'), text);
const found = (): readonly string[] =>
  findCanaries(folder).map(({ line, canary: which }) => `${line} ${which}`);

describe('the search at the end of a run', () => {
  it('finds what a test planted, and where', () => {
    leave(`fine\nfine\nhere: ${canary('token')} and on\n`);
    expect(found()).toEqual([`3 ${canary('token')}`]);
  });

  it.each(['card', 'cardPlain', 'ssn', 'iban', 'email', 'openaiKey', 'awsKey'] as const)(
    'finds a planted %s',
    shape => {
      leave(`{"x":"${canaryOf(shape)}"}`);
      expect(found()).toEqual([`1 ${shape}`]);
      expect(findCanary(`x${canaryOf(shape)}x`)).toBe(canaryOf(shape));
    },
  );

  it('looks into bytes that are no text', () => {
    leave(Buffer.concat([Buffer.from([0xff, 0xfe, 0x00]), Buffer.from(canary('bytes'))]));
    expect(found()).toEqual([`1 ${canary('bytes')}`]);
  });

  it('finds nothing where nothing is', () => {
    leave('all is well, 4111 1111 1111 1111\n');
    expect(found()).toEqual([]);
    expect(findCanary('all is well')).toBeUndefined();
  });
});
