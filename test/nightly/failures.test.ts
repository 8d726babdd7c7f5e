import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyCommitted } from '../../src/app/demo/ledger.ts';
import { stateNames, stateOf } from '../support/faults-states.ts';
import { faultNames, storm, strike } from '../support/faults-strike.ts';
import { trigger, triggerNames } from '../support/faults-trigger.ts';
import { startRig, type Rig } from '../support/faults.ts';

/** The long form of test/envoy/failures.test.ts: each state on its own, other ways to hold a commit, and storms. */
let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.stop());

describe.each(faultNames)('%s', fault => {
  it.each(stateNames)('alone: %s', async state => {
    expect((await strike(rig, [state], fault)).problems).toEqual([]);
  });

  it.each(stateNames.filter(name => stateOf(name).commit))(
    'stored, and not acknowledged: %s',
    async state => {
      expect((await strike(rig, [state], fault, { hold: 'standby' })).problems).toEqual([]);
    },
  );

  it.each([50, 400, 1500])('for %i ms only, in every state', async passesMs => {
    expect((await strike(rig, stateNames, fault, { passesMs })).problems).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5])('in storm %i', async seed => {
    expect((await storm(rig, fault, { seed, exchanges: 40 })).problems).toEqual([]);
  });
});

describe('Postgres makes the commit fail', () => {
  it.each(triggerNames)('%s', async name => {
    expect(await trigger(rig, name)).toEqual([]);
  });
});

describe('after all of this', () => {
  it('every chain holds', async () => {
    const { ok, lines } = await verifyCommitted(rig.stack.readerUrl);
    expect(ok, lines.join('\n')).toBe(true);
  });
});
