import { expect, it } from 'vitest';
import type { Channel, Finding, Frame, Treatment } from '../core/types.ts';
import { inTurns } from '../core/turns.ts';
import type { Scanner, Transform } from '../exchange/ports.ts';
import { type Settled, Flow } from './flow.ts';

const channel = 'text' as Channel;
const text = Buffer.from('card 4173612050788988 here');
const base: Finding = {
  entity: 'CREDIT_CARD',
  class: 'pci',
  band: 'likely',
  score: 0.75,
  recognizer: 'a',
  channel,
  at: [5, 21],
};
const card = base;
const place: Finding = { ...base, entity: 'LOCATION', class: 'pii' };
const word: Finding = { ...base, entity: 'WORD', at: [22, 26] };

/** Finds in any text what is said here. */
const scannerOf = (findings: readonly Finding[]): Scanner => ({
  version: 'paper',
  open: () => {
    const scan = { channel, settled: text.length, findings, fork: () => scan };
    return scan;
  },
  feed: () => undefined,
  across: () => [],
});

const frame: Frame = {
  bytes: text,
  slots: [
    {
      channel,
      kind: 'text',
      where: '/text',
      label: '',
      text,
      quoting: { outward: offset => offset, quote: bytes => bytes },
    },
  ],
  closes: [channel],
  facts: {},
  syntax: 0,
  unscannable: 0,
  last: true,
};

const transform: Transform = {
  replace: ({ entity }, treatment) => Buffer.from(`<${entity} ${treatment}>`),
};

async function rewritten(
  findings: readonly Finding[],
  treatments: Readonly<Record<string, Treatment>>,
): Promise<string> {
  const flow = new Flow(scannerOf(findings), 'whole');
  await flow.push([frame]);
  await inTurns(flow.takeFound(() => undefined));
  const out: Settled[] = [];
  const treating = { transform, treatmentOf: ({ entity }: Finding) => treatments[entity] };
  await inTurns(flow.takeSettled(treating, settled => void out.push(settled)));
  return Buffer.concat(out.map(({ bytes }) => bytes)).toString();
}

it('what stands in one place with another finding is treated as each of them asks', async () => {
  const both = [card, place, word];
  expect(await rewritten(both, { CREDIT_CARD: 'mask' })).toBe('card <CREDIT_CARD mask> here');
  expect(await rewritten(both, { LOCATION: 'hash', WORD: 'mask' })).toBe('card <LOCATION hash> <WORD mask>');
  expect(await rewritten(both, {})).toBe('card 4173612050788988 here');
});

it('where both are treated nothing of it is shown', async () => {
  expect(await rewritten([card, place, word], { CREDIT_CARD: 'mask', LOCATION: 'mask' })).toBe(
    'card <CREDIT_CARD redact> here',
  );
});
