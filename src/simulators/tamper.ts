import pg from 'pg';

/** Where the record is that was changed. */
export interface Tampered {
  readonly writer: string;
  readonly seq: number;
}

/**
 * Does to a copy of the ledger what somebody with a superuser's rights would: makes a refusal look like a permission, in
 * the signed bytes and in the column. Undefined: there is no refusal in it.
 */
export async function tamper(superuserUrl: string, schema: string): Promise<Tampered | undefined> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const table = `${client.escapeIdentifier(schema)}.record`;
    const changed = await client.query<{ writer: string; seq: string }>(
      `update ${table} set outcome = 'permit',
         body = convert_to(replace(convert_from(body, 'UTF8'), '"outcome":"deny"', '"outcome":"permit"'), 'UTF8')
       where (writer, seq) = (select writer, seq from ${table} where outcome = 'deny' order by time, seq limit 1)
       returning writer::text as writer, seq::text as seq`,
    );
    const row = changed.rows[0];
    return row && { writer: row.writer, seq: Number(row.seq) };
  } finally {
    await client.end();
  }
}
