/** The store: everything that the bot remembers, in a database. */
import { Kysely } from 'kysely';
import { type Log, StartError, type Store } from '../../core/ports.ts';
import { createClubs } from './clubs.ts';
import { createDeliveries } from './deliveries.ts';
import { migrate } from './migrations.ts';
import { createReminders } from './reminders.ts';
import { complaintAbout, openSqlite } from './sqlite.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import type { Db, Tables } from './tables.ts';
import { createTraces } from './traces.ts';

const SCHEME = 'sqlite:';

/**
 * Opens the database at `sqlite:<path>` or `sqlite::memory:`, makes its folder and brings its tables to this version.
 * Rejects with `StartError` when it cannot be used; a file that this version cannot read is left as it is.
 */
export async function openStore({ url, log }: { url: string; log: Log }): Promise<Store> {
  const path = url.startsWith(SCHEME) ? url.slice(SCHEME.length) : '';
  // The URL itself is not repeated: one of another scheme may hold a password.
  if (path === '') throw new StartError('DATABASE_URL must look like sqlite:./data/limber.db or sqlite::memory:.');
  const { database, release } = openSqlite(path);
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(database) });
  const close = async () => {
    // Waits its turn for the one connection: what was asked before is finished first.
    await db.connection().execute(async () => {});
    await db.destroy();
    release();
  };
  try {
    await migrate(db, (column) => column.autoIncrement(), log);
  } catch (error) {
    await close();
    throw complaintAbout(path, error);
  }
  return createStore(db, close);
}

function createStore(db: Db, close: () => Promise<void>): Store {
  let closing: Promise<void> | undefined;
  return {
    ...createClubs(db),
    ...createReminders(db),
    ...createDeliveries(db),
    ...createTraces(db),
    close() {
      closing ??= close();
      return closing;
    },
  };
}
