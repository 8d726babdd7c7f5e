import { reasons } from '../core/reason.ts';
import { type Cell, type Outcome } from './cell.ts';
import { type Heard } from './client.ts';
import { type Came, readings } from './readings.ts';
import { bare, tracesOf } from './traces.ts';
import { type Arrival } from './upstream.ts';

export interface Judged {
  readonly outcome: Outcome;
  readonly reason: string;
}

/** What became of a cell, by what reached either side. */
export function judge(cell: Cell, arrivals: readonly Arrival[], heard: Heard): Judged {
  const told = tracesOf(cell.value);
  const leaked = (came: Came): boolean => baredOf(came).some(told);
  const said = reasonOf(heard);
  const isOut = cell.direction === 'request';
  if (isOut ? arrivals.some(leaked) : leaked(heard)) return { outcome: 'leaked', reason: said };
  if (isOut && arrivals.length > 0) return arrived(cell, heard, said);
  if (!isOut && arrivals.length === 0)
    return { outcome: 'error', reason: `the request did not arrive: ${said}` };
  return isOut ? refused(cell, heard, said) : answered(cell, heard, said);
}

const known = new WeakMap<Came, readonly string[]>();

/** Its readings, bared: read once, however many values are looked for in them. */
function baredOf(came: Came): readonly string[] {
  const found = known.get(came) ?? [...readings(came)].map(bare);
  known.set(came, found);
  return found;
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
