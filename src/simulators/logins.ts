import pg from 'pg';

/** A login for each of the roles that the migrations make; passwords stay out of migrations. */
export interface Logins {
  readonly writer: { readonly user: string; readonly password: string };
  readonly reader: { readonly user: string; readonly password: string };
}

export async function createLogins(superuserUrl: string, logins: Logins): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (const role of ['writer', 'reader'] as const) {
      const { user, password } = logins[role];
      const [name, secret] = [client.escapeIdentifier(user), client.escapeLiteral(password)];
      await client.query(`create role ${name} login password ${secret} in role sallyport_${role}`);
    }
  } finally {
    await client.end();
  }
}
