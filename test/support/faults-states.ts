import { setTimeout as sleep } from 'node:timers/promises';
import { allSteps, metric, until, type Exchange, type Rig } from './faults.ts';
import { steps, wordsOf, type Mode } from './faults-model.ts';

/** A state that an exchange is brought into before something fails. */
export interface State {
  readonly mode: Mode;
  /** As far as it goes with the ledger at work. */
  readonly lead: (exchange: Exchange, rig: Rig) => Promise<void>;
  /** The last step, taken while commits are held up: a commit is then under way. */
  readonly commit?: (exchange: Exchange) => void;
  /** What still happens once something has failed: the client sends on, the model says on. Default: both, to the end. */
  readonly then?: (exchange: Exchange) => void;
  /** Has the request been let go? Where not, the model must never see it. */
  readonly forwarded: boolean;
}

/** For bytes to get from one process to the next, where nothing can be seen from outside. */
const passMs = 120;

const sendHalf: State['lead'] = async ({ asking }, rig) => {
  const open = await metric(rig.stack, 'sallyport_exchanges_open');
  asking.sendHalf();
  await until('the exchange opens', async () => (await metric(rig.stack, 'sallyport_exchanges_open')) > open);
  await sleep(passMs);
};

const nothing: State['lead'] = () => Promise.resolve();

const forward: State['lead'] = async exchange => {
  exchange.asking.sendRest();
  await until(`${exchange.id} reaches the model`, () => exchange.reached?.complete === true);
};

/** The model speaks up to `step`; then `seen` has been read, if anything can be. */
const speak =
  (step: number, seen?: string): State['lead'] =>
  async (exchange, rig) => {
    await forward(exchange, rig);
    exchange.cue(step);
    if (seen !== undefined)
      await until(`${exchange.id} reads "${seen}"`, () => exchange.asking.soFar.includes(seen));
    await sleep(passMs);
  };

const sayOn =
  (step: number): NonNullable<State['commit']> =>
  ({ cue }) => {
    cue(step);
  };
const silence = (): void => undefined;

const states = {
  'request half sent': { mode: 'json', lead: sendHalf, forwarded: false },
  'request half sent, and no more': { mode: 'json', lead: sendHalf, then: silence, forwarded: false },
  'request commit under way': {
    mode: 'json',
    lead: nothing,
    commit: ({ asking }) => asking.sendRest(),
    forwarded: false,
  },
  'request commit under way, stream asked for': {
    mode: 'sse',
    lead: nothing,
    commit: ({ asking }) => asking.sendRest(),
    forwarded: false,
  },
  'model silent': { mode: 'json', lead: forward, forwarded: true },
  'model silent, stream asked for': { mode: 'sse', lead: forward, forwarded: true },
  'model silent for ever': { mode: 'json', lead: forward, then: silence, forwarded: true },
  'answer half arrived': { mode: 'json', lead: speak(steps.half), forwarded: true },
  'answer half arrived, and no more': {
    mode: 'json',
    lead: speak(steps.half),
    then: silence,
    forwarded: true,
  },
  'answer commit under way': {
    mode: 'json',
    lead: speak(steps.jsonChunks),
    commit: sayOn(allSteps),
    forwarded: true,
  },
  'first commit of a stream under way': {
    mode: 'sse',
    lead: forward,
    commit: sayOn(steps.someWords),
    forwarded: true,
  },
  'some of a stream released': {
    mode: 'sse',
    lead: speak(steps.someWords, wordsOf.some),
    forwarded: true,
  },
  'some of a stream released, then silence': {
    mode: 'sse',
    lead: speak(steps.someWords, wordsOf.some),
    then: silence,
    forwarded: true,
  },
  'later commit of a stream under way': {
    mode: 'sse',
    lead: speak(steps.someWords, wordsOf.some),
    commit: sayOn(steps.moreWords),
    forwarded: true,
  },
  'stream in the middle of a finding': {
    mode: 'sse',
    lead: speak(steps.inTheCard, wordsOf.beforeCard),
    forwarded: true,
  },
  'last commit of a stream under way': {
    mode: 'sse',
    lead: speak(steps.allButDone, wordsOf.butDone),
    commit: sayOn(allSteps),
    forwarded: true,
  },
  'stream said, its end outstanding': {
    mode: 'sse',
    lead: speak(steps.allButEnd, wordsOf.butEnd),
    forwarded: true,
  },
} as const satisfies Record<string, State>;

export type StateName = keyof typeof states;

export const stateNames = Object.keys(states) as readonly StateName[];

export const stateOf = (name: StateName): State => states[name];
