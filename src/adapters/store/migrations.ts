/** How the database came to be, step by step. A step that was released is never changed; a new one goes to the end. */
import { sql } from 'kysely';
import { type Log, StartError } from '../../core/ports.ts';
import type { Database, Dialect } from './database.ts';
import { rounds } from './migration-rounds.ts';
import type { Db } from './tables.ts';

export const migrationTable = 'limber_migration';
/** Any number that nobody else takes: which lock of PostgreSQL keeps two processes from changing the tables at once. */
const lockNumber = 526_171_301;

/** In this order, each once, under a name that stays. */
const steps: Readonly<Record<string, (db: Db, dialect: Dialect) => Promise<void>>> = {
  '0001-start': start,
  '0002-rounds': rounds,
};

/** Brings the database to this version, all or nothing. Throws what the database throws. */
export async function migrate({ migrating, dialect }: Database, log: Log): Promise<void> {
  await migrating((db) =>
    db.transaction().execute(async (transaction) => {
      const applied = dialect.shared ? await lockAndRead(transaction) : await read(transaction);
      refuseUnknown('The database in DATABASE_URL', applied);
      for (const [name, step] of Object.entries(steps)) {
        if (applied.includes(name)) continue;
        await step(transaction, dialect);
        const timestamp = new Date().toISOString();
        await transaction.insertInto(migrationTable).values({ name, timestamp }).execute();
        log.info('store-migrated', { migration: name });
      }
    }),
  );
}

/** The names of the steps that this database has seen. */
async function read(db: Db): Promise<string[]> {
  await db.schema
    .createTable(migrationTable)
    .ifNotExists()
    .addColumn('name', 'varchar(255)', (column) => column.notNull().primaryKey())
    .addColumn('timestamp', 'varchar(255)', (column) => column.notNull())
    .execute();
  const rows = await db.selectFrom(migrationTable).select('name').execute();
  return rows.map(({ name }) => name);
}

/** Until the transaction ends no other process changes the tables. The lock is the transaction's, so that a pooler may be between. */
async function lockAndRead(db: Db): Promise<string[]> {
  await sql`select pg_advisory_xact_lock(${lockNumber})`.execute(db);
  // Whoever has no right to make tables may still use those that are there.
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${migrationTable}) is not null as found`.execute(
    db,
  );
  if (rows[0]?.found !== true) return read(db);
  return (await db.selectFrom(migrationTable).select('name').execute()).map(({ name }) => name);
}

/** @throws StartError where a later version of Limber has changed the tables. */
export function refuseUnknown(database: string, applied: readonly string[]): void {
  if (applied.every((name) => name in steps)) return;
  throw new StartError(`${database} was made by a newer version of Limber. Run that version, or a newer one.`);
}

async function start(db: Db, { autoId }: Dialect): Promise<void> {
  await createClub(db);
  await createReminder(db, autoId);
  await createDelivery(db);
  await db.schema
    .createTable('step')
    .addColumn('message', 'text', (column) => column.primaryKey())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addColumn('closed', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('step_at').on('step').column('at').execute();
  await db.schema
    .createTable('tip')
    .addColumn('place', 'text', (column) => column.primaryKey())
    .addColumn('tip', 'text', (column) => column.notNull())
    .execute();
}

async function createClub(db: Db): Promise<void> {
  await db.schema
    .createTable('club')
    .addColumn('link', 'text', (column) => column.primaryKey())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('club', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addUniqueConstraint('club_unique', ['platform', 'club'])
    .execute();
}

async function createReminder(db: Db, autoId: Dialect['autoId']): Promise<void> {
  await db.schema
    .createTable('reminder')
    .addColumn('id', 'integer', (column) => autoId(column.primaryKey()))
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('club', 'text', (column) => column.notNull())
    .addColumn('chat', 'text', (column) => column.notNull())
    .addColumn('thread', 'text')
    .addColumn('local_time', 'text', (column) => column.notNull())
    .addColumn('zone', 'text', (column) => column.notNull())
    .addColumn('weekdays', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('paused', 'text')
    .addColumn('next_due', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('reminder_club').on('reminder').columns(['platform', 'club']).execute();
  // A tick asks for the earliest due reminder each minute, whatever their number.
  await db.schema
    .createIndex('reminder_due')
    .on('reminder')
    .columns(['next_due', 'id'])
    .where(sql.ref('paused'), 'is', null)
    .execute();
}

async function createDelivery(db: Db): Promise<void> {
  await db.schema
    .createTable('delivery')
    .addColumn('reminder', 'integer', (column) => column.notNull().references('reminder.id').onDelete('cascade'))
    .addColumn('local_date', 'text', (column) => column.notNull())
    .addColumn('slot', 'text', (column) => column.notNull().defaultTo(''))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('first_attempt_at', 'bigint')
    .addColumn('not_before', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('lease_until', 'bigint')
    .addColumn('message_id', 'text')
    .addColumn('reason', 'text')
    .addPrimaryKeyConstraint('delivery_key', ['reminder', 'local_date', 'slot'])
    .execute();
  // Holds only the few deliveries that have not ended, so it stays small however long the bot runs.
  await db.schema
    .createIndex('delivery_open')
    .on('delivery')
    .column('lease_until')
    .where(sql.ref('lease_until'), 'is not', null)
    .execute();
}
