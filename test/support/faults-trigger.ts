import { closingGap, problemsOf, type Struck } from './faults-check.ts';
import { steps, wordsOf } from './faults-model.ts';
import { allSteps, deadlineMs, until, type Exchange, type Rig } from './faults.ts';

const on = (table: string, does: string): string =>
  `create trigger planted before insert on sallyport.${table} for each row execute function planted_${does}()`;

/** What Postgres can be made to do to a commit. */
const triggers = {
  'an insert raises': on('record', 'raise'),
  'rows are swallowed': on('record', 'swallow'),
  'a warning comes with success': on('record', 'warn'),
  'the commit itself raises': `create constraint trigger planted after insert on sallyport.batch
    deferrable initially deferred for each row execute function planted_raise()`,
} as const;

export type TriggerName = keyof typeof triggers;
export const triggerNames = Object.keys(triggers) as readonly TriggerName[];

const functions = Object.entries({
  raise: `raise exception 'planted'`,
  swallow: 'return null',
  warn: `raise warning 'planted'; return new`,
})
  .map(
    ([name, body]) =>
      `create or replace function planted_${name}() returns trigger language plpgsql as $$ begin ${body}; end $$`,
  )
  .join(';');

const removal =
  'drop trigger if exists planted on sallyport.record; drop trigger if exists planted on sallyport.batch';

/** A request, an answer and a stream meet the trigger with their next commit. What must not be: empty. */
export async function trigger(rig: Rig, name: TriggerName): Promise<readonly string[]> {
  const since = Date.now() - 1;
  await rig.ledger.run(functions);
  const request = await rig.exchange('json');
  const answer = await rig.exchange('json');
  const stream = await rig.exchange('sse');
  for (const { asking } of [answer, stream]) asking.sendRest();
  stream.cue(steps.someWords);
  await until('the model is asked', () => answer.reached?.complete === true);
  await until('some words', () => stream.asking.soFar.includes(wordsOf.some));
  await rig.ledger.run(triggers[name]);
  const struck = await Promise.all([
    ended('the request', request, false),
    ended('the answer', answer, true),
    ended('the stream', stream, true),
  ]).finally(() => rig.ledger.run(removal));
  await rig.recovered();
  const passed = struck.flatMap(({ state, exchange, got }) => {
    const why = got.headers['x-sallyport-reason'];
    const denied =
      exchange === stream ? got.body.includes('ledger_unavailable') : why === 'ledger_unavailable';
    return denied ? [] : [`${state}: not denied for the ledger (${got.status} ${String(why)})`];
  });
  return [...passed, ...(await problemsOf(rig, struck, since)), ...(await closingGap(rig, struck, since))];
}

async function ended(state: string, exchange: Exchange, forwarded: boolean): Promise<Struck> {
  exchange.cue(allSteps);
  exchange.asking.sendRest();
  return { state, forwarded, exchange, got: await exchange.asking.got(deadlineMs) };
}
