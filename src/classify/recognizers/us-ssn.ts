import type { DigitRun } from '../digits.ts';
import { DONE, type Outcome, type Place, type Recognizer, WAIT } from '../recognizer.ts';
import { withContext } from '../score.ts';
import type { View } from '../view.ts';
import { goesOn, isTail } from './number-bounds.ts';

/**
 * Numbers that were printed in advertisements and leaflets and that nobody has, and those that stand for any. Other
 * rows of digits (`567-89-0123`) are issued like all else.
 */
const published = new Set([78_051_120, 219_099_999, 457_555_462, 123_456_789, 12_345_678]);
const REPDIGIT = 111_111_111;

function isIssued({ digits }: DigitRun): boolean {
  let value = 0;
  for (let i = 0; i < 9; i++) value = value * 10 + (digits[i] as number);
  const area = Math.floor(value / 1_000_000);
  const group = Math.floor(value / 10_000) % 100;
  if (area === 0 || area === 666 || area >= 900 || group === 0 || value % 10_000 === 0) return false;
  return !published.has(value) && value % REPDIGIT !== 0;
}

/** How many groups it has, its digits apart in another way than usual (`536-221234`, `53622-1234`) included; 0: it is none. */
function groupsOf(run: DigitRun): number {
  if (run.lengths[0] === 9) return 1;
  if (run.shaped([3, 2, 4])) return 3;
  return run.joints[0] === 0x2d && (run.shaped([3, 6]) || run.shaped([5, 4])) ? 2 : 0;
}

/** 0: not written as one is. A number that is not in its three groups is one by context only. */
function scoreOf(run: DigitRun, groups: number): number {
  if (groups < 3) return groups === 2 && run.groups > 2 && run.joints[1] === 0x2d ? 0 : 0.05;
  const joint = run.joint(3);
  if (run.groups > 3 && run.joints[2] === joint) return 0;
  if (joint === 0x2d) return 0.6;
  return joint === 0x20 || joint === 0x2e ? 0.4 : 0;
}

export const usSsn: Recognizer = {
  id: 'us-ssn.number',
  entity: 'US_SSN',
  class: 'pii',
  reach: { back: 64, ahead: 26 },
  validation: 'structure',
  region: 'US',
  source:
    'SSA POMS RM 10201.030 and RM 10201.035: area not 000, 666 or 900-999, group not 00, serial not 0000',
  examples: ['536-22-1234', 'SSN 536221234'],
  identifies: 'person',
  triggers: [{ on: 'digits', shapes: [[9], [3, 2, 4], [3, 6], [5, 4]] }],
  context: [
    'ssn',
    'social security',
    'social sec',
    'social_security',
    'socialsecurity',
    'social-security',
    'ss#',
    'soc sec',
    'ssid',
    'tax id',
    'taxpayer',
  ],
  match(view: View, { start }: Place): Outcome {
    const { run } = view;
    const groups = groupsOf(run);
    if (groups === 0) return DONE;
    if (!isIssued(run) || isTail(view, start) || isTied(view, start)) return DONE;
    const base = scoreOf(run, groups);
    const end = run.endOf(groups);
    const continued = goesOn(view, end);
    const context = view.context(start, end);
    if (continued === undefined || context === undefined) return WAIT;
    if (base === 0 || continued) return DONE;
    view.found({ start, end, score: context ? withContext(base) : base, validated: false });
    return DONE;
  },
};

/** Digits tied to the front by a joint: another, longer number. */
function isTied(view: View, start: number): boolean {
  const before = view.at(start - 1);
  const further = view.at(start - 2);
  return (before === 0x2d || before === 0x2f || before === 0x2e) && further >= 0x30 && further <= 0x39;
}
