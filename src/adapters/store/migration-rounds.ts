/** Step 2: reminders that rest, tell and tidy; deliveries that another process can take over and that know their times. */
import { sql } from 'kysely';
import type { Db } from './tables.ts';

export async function rounds(db: Db): Promise<void> {
  await addColumns(db);
  await addTables(db);
  await replaceIndexes(db);
  await fillIn(db);
}

async function addColumns(db: Db): Promise<void> {
  const { schema } = db;
  for (const name of ['set_by', 'mention', 'paused_until', 'failing_since', 'last_message']) {
    await schema.alterTable('reminder').addColumn(name, 'text').execute();
  }
  await schema
    .alterTable('reminder')
    .addColumn('tidy', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .alterTable('reminder')
    .addColumn('quiet', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
  await schema.alterTable('delivery').addColumn('due_at', 'bigint').execute();
  await schema.alterTable('delivery').addColumn('ended_at', 'bigint').execute();
  await schema.alterTable('delivery').addColumn('owner', 'text').execute();
}

async function addTables({ schema }: Db): Promise<void> {
  await schema
    .createTable('note')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('platform')
    .addColumn('platform', 'text', (column) => column.primaryKey())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('lease_until', 'bigint', (column) => column.notNull())
    .execute();
}

async function replaceIndexes({ schema }: Db): Promise<void> {
  await schema.dropIndex('reminder_due').execute();
  await schema
    .createIndex('reminder_next')
    .on('reminder')
    .columns(['platform', 'next_due', 'id'])
    .where(sql.ref('paused'), 'is', null)
    .execute();
  await schema.dropIndex('delivery_open').execute();
  // Holds only the few deliveries that have not ended, so it stays small however long the bot runs.
  await schema
    .createIndex('delivery_waiting')
    .on('delivery')
    .columns(['lease_until', 'not_before'])
    .where(sql.ref('lease_until'), 'is not', null)
    .execute();
  // Finds what is old enough to be deleted. Ends come in the order of time, so that adding one is cheap.
  await schema
    .createIndex('delivery_ended')
    .on('delivery')
    .column('ended_at')
    .where(sql.ref('ended_at'), 'is not', null)
    .execute();
}

/** What older rows can still tell of the new columns. */
async function fillIn(db: Db): Promise<void> {
  // An attempt counts only while it may have arrived.
  await db
    .updateTable('delivery')
    .set({ first_attempt_at: null })
    .where('state', '=', 'claimed')
    .where('lease_until', 'is not', null)
    .execute();
  await db
    .updateTable('delivery')
    .set((to) => ({ ended_at: to.ref('first_attempt_at') }))
    .where('lease_until', 'is', null)
    .execute();
  const never = db.selectFrom('delivery').where('lease_until', 'is', null).where('ended_at', 'is', null);
  for (const { local_date } of await never.select('local_date').distinct().execute()) {
    // Nothing was sent on that date. To the day is enough to know when the row may go.
    await db
      .updateTable('delivery')
      .set({ ended_at: Date.parse(local_date) })
      .where('local_date', '=', local_date)
      .where('lease_until', 'is', null)
      .where('ended_at', 'is', null)
      .execute();
  }
  const open = db
    .selectFrom('delivery')
    .innerJoin('reminder', 'reminder.id', 'delivery.reminder')
    .select(['reminder', 'local_date', 'local_time', 'zone'])
    .where('lease_until', 'is not', null);
  for (const { reminder, local_date, local_time, zone } of await open.execute()) {
    await db
      .updateTable('delivery')
      .set({ due_at: dueAt(local_date, local_time, zone) })
      .where('reminder', '=', reminder)
      .where('local_date', '=', local_date)
      .execute();
  }
}

function dueAt(date: string, time: string, zone: string): number {
  try {
    return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    // A zone that today's data does not know must not keep the bot from starting.
    return Date.parse(date);
  }
}
