import { migrate } from '../store/migrate.ts';
import { databaseTarget, type DatabaseChoice } from './database.ts';
import { talkLog } from './talk-log.ts';

/**
 * Brings the database's schema up to this program's. Versions are of the schema, 0 is none.
 * @throws ConfigError, SecretError, StoreError
 */
export const migrateDatabase = (
  choice: DatabaseChoice,
  talk: (text: string) => void,
): Promise<{ readonly from: number; readonly to: number }> =>
  migrate(databaseTarget(choice), { log: talkLog(talk) });
