/** How the database came to be, step by step. A step that was released is never changed; a new one goes to the end. */
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Log } from '../../core/ports.ts';
import type { Db } from './tables.ts';

export const migrationTable = 'limber_migration';
const lockTable = 'limber_migration_lock';

/** The one thing in which the databases differ: how a column numbers its own rows, never using a number twice. */
export type AutoId = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** Names sort in the order of the steps. */
export const migrationNames = ['0001-start'] as const;

function migrations(autoId: AutoId): Record<(typeof migrationNames)[number], Migration> {
  return { '0001-start': { up: (db) => start(db, autoId) } };
}

/** Brings the database to this version, all or nothing. Throws what the database throws. */
export async function migrate(db: Db, autoId: AutoId, log: Log): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const migrator = new Migrator({
      db: transaction,
      provider: { getMigrations: async () => migrations(autoId) },
      migrationTableName: migrationTable,
      migrationLockTableName: lockTable,
    });
    const { error, results = [] } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
    for (const { migrationName } of results) log.info('store-migrated', { migration: migrationName });
  });
}

async function start(db: Kysely<unknown>, autoId: AutoId): Promise<void> {
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

async function createClub(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('club')
    .addColumn('link', 'text', (column) => column.primaryKey())
    .addColumn('platform', 'text', (column) => column.notNull())
    .addColumn('club', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addUniqueConstraint('club_unique', ['platform', 'club'])
    .execute();
}

async function createReminder(db: Kysely<unknown>, autoId: AutoId): Promise<void> {
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

async function createDelivery(db: Kysely<unknown>): Promise<void> {
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
