/**
 * The columns beside a record's body: copies for search, derived from the body by the writer and again by the verifier.
 * The body is the proof.
 */
export interface Columns {
  readonly exchange: string | null;
  readonly outcome: string | null;
  readonly reason: string | null;
  readonly route: string | null;
  readonly subject: string | null;
  readonly model: string | null;
}

/** Names come from tokens and requests: a column takes no more of one than this. */
const maxColumnLength = 512;

export const columnsOf = (body: Readonly<Record<string, unknown>>): Columns => ({
  exchange: columnText(body['exchange']),
  outcome: columnText(body['outcome']),
  reason: columnText(body['reason']),
  route: columnText(member(body['route'], 'id')),
  subject: columnText(member(body['principal'], 'subject')),
  model: columnText(member(body['destination'], 'model')),
});

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : null;

/** Postgres takes no NUL and no lone surrogate in text, and one record must not be able to stop its whole batch. */
function columnText(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return value.slice(0, maxColumnLength).replaceAll('\0', '\ufffd').toWellFormed();
}

/**
 * Where a record stands, as it says itself: the beginning of its writer's id, and its number. Which writer that is, whole,
 * is said by the record that opens the chain, which each later one hangs on by its hash.
 */
export const placeOf = (writer: string, seq: number): string => `${shortWriter(writer)}/${seq}`;

const shortLength = 8;
export const shortWriter = (writer: string): string => writer.slice(0, shortLength);
