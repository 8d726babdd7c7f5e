import { reasons } from '../core/reason.ts';
import type { Cell, Outcome } from './cell.ts';
import type { Heard } from './client.ts';
import type { Messages } from './message.ts';
import { type Came, readings } from './readings.ts';
import { bare, tracesOf } from './traces.ts';
import type { Arrival } from './upstream.ts';

export interface Judged {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** What became of a cell, by what reached either side. */
export function judge(cell: Cell, arrivals: readonly Arrival[], heard: Heard): Judged {
  const told = tracesOf(cell.value);
  const leaked = (came: Came): boolean => readBy(came, cell, told);
  const said = reasonOf(heard);
  const isOut = cell.direction === 'request';
  if (isOut ? arrivals.some(leaked) : leaked(heard)) return { outcome: 'leaked', reason: said };
  if (isOut && arrivals.length > 0) return arrived(cell, heard, said);
  if (!isOut && arrivals.length === 0)
    return { outcome: 'error', reason: `the request did not arrive: ${said}` };
  return isOut ? refused(cell, heard, said) : answered(cell, heard, said);
}

/** Is the value in the message that is sent? A vector may encode less than its JSON says. */
export function isThere(cell: Cell, { ask, reply }: Messages): boolean {
  const message = cell.direction === 'request' ? ask : reply;
  const headers = Object.entries({ ...message.headers, ...message.trailers });
  const came = { headers, body: Buffer.concat(message.chunks), path: ask.path };
  if (came.body.includes(cell.value.text)) return true;
  const told = tracesOf(cell.value);
  return readBy(memo(message, came), cell, told);
}

const sent = new WeakMap<object, Came>();
/** The same message is the same thing that came. */
function memo(message: object, came: Came): Came {
  const found = sent.get(message) ?? came;
  sent.set(message, found);
  return found;
}

interface Reading {
  readonly bared: string[];
  readonly rest: Iterator<string, undefined>;
}
const known = new WeakMap<Came, Reading>();

/** Does a reading of it tell? Each is made once, however many values are looked for, and only if those before told nothing. */
function readBy(came: Came, { vector }: Cell, told: (bared: string) => boolean): boolean {
  const reading = known.get(came) ?? { bared: [], rest: readings(came, vector.stream?.pieces) };
  known.set(came, reading);
  if (reading.bared.some(told)) return true;
  for (let next = reading.rest.next(); !next.done; next = reading.rest.next()) {
    const bared = bare(next.value);
    reading.bared.push(bared);
    if (told(bared)) return true;
  }
  return false;
}

/** The request went on without the value; its answer has none. */
const arrived = (cell: Cell, heard: Heard, reason: string): Judged =>
  heard.status === 200 && !heard.broken && !cutByError(cell, heard)
    ? { outcome: 'masked', reason: '' }
    : { outcome: 'error', reason: `the answer did not arrive: ${reason}` };

function answered(cell: Cell, heard: Heard, reason: string): Judged {
  const relayed = cell.position?.in === 'error' ? 400 : 200;
  if (heard.status !== relayed || headerOf(heard, 'x-sallyport-reason') !== undefined)
    return refused(cell, heard, reason);
  if (cutByError(cell, heard))
    return isMistake(cell, reason) ? { outcome: 'error', reason } : { outcome: 'denied', reason };
  if (heard.broken) return { outcome: 'error', reason: 'the answer broke off' };
  return { outcome: 'masked', reason: '' };
}

/** Statuses that say: not this request. Others say that something else is wrong. */
const refusals = new Set([400, 403, 413, 415, 422, 451]);

function refused(cell: Cell, heard: Heard, reason: string): Judged {
  const isOurs = headerOf(heard, 'x-sallyport-reason') !== undefined;
  if (isOurs && !isMistake(cell, reason)) return { outcome: 'denied', reason };
  const isRefusal = refusals.has(heard.status) || (heard.status === 404 && isTarget(cell));
  return { outcome: !isOurs && isRefusal ? 'denied' : 'error', reason };
}

const isTarget = ({ position }: Cell): boolean => position?.in === 'query' || position?.in === 'path';

/** Of Sallyport's reasons, those that say that the message itself was wrong, or something around it. */
const mistakes: ReadonlySet<string> = new Set([
  ...Object.keys(reasons).filter(code => /^(identity|ledger|json|upstream|local|early|client)_/.test(code)),
  'unknown_host',
  'no_route',
  'no_rule_permits',
  'policy_unavailable',
  'upgrade_refused',
  'body_missing',
  'body_unexpected',
  'body_too_large',
  'body_incomplete',
  'budget_exhausted',
  'utf8_invalid',
  'bom_present',
  'lone_surrogate',
  'content_encoding_unsupported',
  'tiling_mismatch',
  'request_timeout',
  'response_timeout',
  'protocol_violation',
  'processing_mode',
  'shutting_down',
  'internal_error',
]);

/** Where the value itself is in what the reason speaks of, it is none. */
function isMistake({ position }: Cell, reason: string): boolean {
  const own = position?.in === 'header' || position?.in === 'trailer';
  if (['content_type_unsupported', 'header_invalid', 'trailers_invalid'].includes(reason)) return !own;
  if (['unknown_operation', 'version_unknown', 'path_not_normal'].includes(reason))
    return !own && position?.in !== 'query' && position?.in !== 'path';
  return mistakes.has(reason);
}

/** A stream that was ended by an error of the endpoint's own. */
const cutByError = ({ streamed }: Cell, { body }: Heard): boolean =>
  streamed &&
  /Sallyport exchange|gateway_unavailable/.test(Buffer.from(body.subarray(-4096)).toString('latin1'));

const headerOf = ({ headers }: Came, name: string): string | undefined =>
  headers.find(([given]) => given === name)?.[1];

/** The endpoint's reason: its header, the sentence of its last event, the code of its error; otherwise its status. */
export function reasonOf(heard: Heard): string {
  const given = headerOf(heard, 'x-sallyport-reason');
  if (given !== undefined) return given;
  const text = Buffer.from(heard.body.subarray(-4096)).toString('utf8');
  if (text.includes('Sallyport exchange')) return codeOf(text);
  const code = /"(?:code|type|status)"\s*:\s*"([a-z0-9_.-]{3,60})"/i.exec(
    heard.status >= 400 ? text : '',
  )?.[1];
  if (code !== undefined) return code;
  return heard.status === 0
    ? 'no answer'
    : heard.broken
      ? 'broke off'
      : heard.status >= 400
        ? `status ${heard.status}`
        : '';
}

function codeOf(text: string): string {
  const rule = /A policy rule refuses this: ([a-z0-9_]+)\./.exec(text)?.[1];
  return rule ?? Object.entries(reasons).find(([, sentence]) => text.includes(sentence))?.[0] ?? 'denied';
}
