/** The store: everything that the bot remembers, in SQLite or in PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { type Log, StartError } from '../../core/ports.ts';
import type { Store } from '../../core/store.ts';
import { createClaims } from './claims.ts';
import { createClubs } from './clubs.ts';
import type { Database } from './database.ts';
import { createDeliveries } from './deliveries.ts';
import { createEnds } from './ends.ts';
import { migrate } from './migrations.ts';
import { createPlans } from './plans.ts';
import { createPlatforms, giveUpPlatforms } from './platforms.ts';
import { createReminders } from './reminders.ts';
import { openSqlite } from './sqlite.ts';
import { createTraces } from './traces.ts';

/**
 * Opens the database at `sqlite:<path>`, `sqlite::memory:` or `postgres://...`, and brings its tables to this version.
 * Rejects with `StartError` when it cannot be used; one that this version cannot read is left as it is.
 */
export async function openStore({ url, log }: { url: string; log: Log }): Promise<Store> {
  const database = await openDatabase(url, log);
  // Names this process in what it holds; one that is started again is another.
  const owner = randomUUID();
  try {
    await migrate(database, log);
  } catch (error) {
    const complaint = database.complaintAbout(error);
    await database.close();
    throw complaint;
  }
  return createStore(database, owner);
}

async function openDatabase(url: string, log: Log): Promise<Database> {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path !== undefined) return openSqlite(path);
  if (/^postgres(ql)?:\/\//.test(url)) {
    // Loaded only where it is used: it costs start time and memory.
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(url, log);
  }
  // The URL itself is not repeated: one of another scheme may hold a password.
  throw new StartError(
    'DATABASE_URL must look like sqlite:./data/limber.db, sqlite::memory: or postgres://user:password@host/database.',
  );
}

function createStore(database: Database, owner: string): Store {
  let closing: Promise<void> | undefined;
  return {
    ...createClubs(database),
    ...createReminders(database),
    ...createPlans(database),
    ...createClaims(database, owner),
    ...createEnds(database, owner),
    ...createDeliveries(database),
    ...createPlatforms(database, owner),
    ...createTraces(database),
    close() {
      // A database that is gone cannot be told; what is held there ends by itself.
      closing ??= giveUpPlatforms(database, owner)
        .catch(() => {})
        .then(() => database.close());
      return closing;
    },
  };
}
