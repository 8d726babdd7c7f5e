import type { ExchangeEntry } from './show.ts';

type Facts = Readonly<Record<string, unknown>>;

const digestPrefix = 12;

/** An exchange for a terminal: a line per record. */
export function renderExchange(entries: readonly ExchangeEntry[]): string {
  return entries.length === 0
    ? 'no record of this exchange\n'
    : entries.map(entry => `${line(entry)}\n`).join('');
}

/** time, kind, who, route, outcome, reason, findings, digest, place. What a record does not say is left out. */
function line({ body, kind, timeMicros, writer, seq }: ExchangeEntry): string {
  const parts = [
    new Date(Number(timeMicros / 1000n)).toISOString(),
    kind.padEnd(11),
    printable(textOf(body['principal'], 'subject')),
    textOf(body['route'], 'id'),
    text(body['outcome']),
    text(body['reason']),
    piece(body, kind),
    findings(body['findings']),
    digest(body),
    `${writer.slice(0, 8)}/${seq}`,
  ];
  return parts.filter(part => part !== '').join('  ');
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textOf = (value: unknown, name: string): string => text((value as Facts | null | undefined)?.[name]);

/** A subject comes from a token, a type from a body: nothing of it may steer a terminal. */
const printable = (name: string): string => name.replace(/[\p{Cc}\p{Cf}]/gu, '�').slice(0, 80);

function piece(body: Facts, kind: string): string {
  if (kind === 'segment') return `#${String(body['index'])} ${String(body['bytes'])} B`;
  if (kind !== 'withheld') return '';
  return `of ${textOf(body['of'], 'kind')} ${textOf(body['of'], 'seq')}`;
}

function findings(list: unknown): string {
  if (!Array.isArray(list) || list.length === 0) return '';
  const each = (list as readonly Facts[]).map(
    one => `${text(one['entity'])}×${String(one['count'])}${treated(one)}${contents(one['contents'])}`,
  );
  return each.join(' ');
}

const treated = (one: Facts): string => (typeof one['treatment'] === 'string' ? `→${one['treatment']}` : '');

/** What could not be read: its type is what the client or the provider called it. */
function contents(list: unknown): string {
  if (!Array.isArray(list) || list.length === 0) return '';
  const each = (list as readonly Facts[]).map(
    one => `${printable(text(one['type']))} ${String(one['bytes'])} B ${shortDigest(text(one['digest']))}`,
  );
  return `(${each.join(', ')})`;
}

/** Of what was let go. */
function digest(body: Facts): string {
  const hex = text(body['digest']) || textOf(body['digests'], 'released');
  return hex === '' ? '' : shortDigest(hex);
}

const shortDigest = (hex: string): string => `sha256:${hex.slice(0, digestPrefix)}`;
