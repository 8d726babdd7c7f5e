import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownEntities, recognizerCatalogue, recognizers } from '../../../src/classify/recognizers.ts';
import { createScanner } from '../../../src/classify/scanner.ts';
import { asked, cut, scanPieces, scanWhole, told, vectors } from './harness.ts';
import { namedVectors, prefixedVectors } from './secret-vectors.ts';

/** Tried in names.test.ts. */
const names = JSON.parse(
  readFileSync(
    new URL('../../../src/classify/recognizers/names/names.vectors.json', import.meta.url),
    'utf8',
  ),
) as { readonly positives: readonly { readonly text: string }[] };

describe('every vector', () => {
  it.each(vectors)('$family: $text', ({ text, found }) => {
    expect(told(text, scanWhole(text))).toEqual(found);
  });

  it.each(vectors.filter(({ text }) => !text.includes('\n')))(
    'in prose, $family: $text',
    ({ text, found }) => {
      const around = `Lorem ipsum dolor sit amet.\n\n${text}\n\nConsetetur sadipscing elitr.`;
      const all = told(around, scanWhole(around)).map(([entity, value]) => [entity, value]);
      expect(all).toEqual(found.map(([entity, value]) => [entity, value]));
    },
  );
});

describe('what is asked for by name', () => {
  const scannerFor = (entities: readonly string[]): ReturnType<typeof createScanner> =>
    createScanner({ workers: 0, entities: new Set(entities) });

  it.each(asked)('$family, $entities: $text', ({ text, entities, found }) => {
    const scanner = scannerFor(entities);
    const whole = scanWhole(text, '', scanner);
    expect(told(text, whole)).toEqual(found);
    const bytes = Buffer.from(text);
    for (let at = 1; at < bytes.length; at++)
      expect(scanPieces(cut(bytes, [at]), '', scanner)).toEqual(whole);
  });
});

describe('the catalogue', () => {
  it('has one recognizer per id, and every one has a positive vector or only points at persons', () => {
    const ids = recognizerCatalogue.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const seen = new Set([
      ...vectors.flatMap(({ text }) => scanWhole(text).map(({ recognizer }) => recognizer)),
      ...asked.flatMap(({ text, entities }) =>
        scanWhole(text, '', createScanner({ workers: 0, entities: new Set(entities) })).map(
          ({ recognizer }) => recognizer,
        ),
      ),
    ]);
    for (const { rule } of [...prefixedVectors, ...namedVectors]) seen.add(rule.id);
    for (const { text } of names.positives)
      for (const { recognizer } of scanWhole(text)) seen.add(recognizer);
    const without = ids.filter(id => !seen.has(id));
    expect(without).toEqual(['health.named-patient']);
  });

  it('knows every entity that a finding names, with its class', () => {
    for (const { text } of vectors) {
      for (const { entity, class: dataClass } of scanWhole(text)) {
        expect(knownEntities.get(entity)?.class).toBe(dataClass);
      }
    }
  });

  it('says what every recognizer is', () => {
    for (const { source, examples, entity } of recognizers) {
      expect(source.length).toBeGreaterThan(8);
      expect(examples.length).toBeGreaterThan(0);
      expect(entity).toMatch(/^[A-Z][A-Z0-9_]+$/);
    }
    expect(knownEntities.get('HEALTH_RECORD')).toEqual({ class: 'phi', reach: 'document' });
  });
});
