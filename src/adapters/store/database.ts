/** A database as the rest of the store sees it: Kysely's handle, and everything in which SQLite and PostgreSQL differ. */
import { type ColumnDefinitionBuilder, CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { StartError } from '../../core/ports.ts';
import type { Db } from './tables.ts';

export type Database = {
  readonly db: Db;
  readonly dialect: Dialect;
  /** Runs what changes the tables, with all the time that it needs. */
  migrating(work: (db: Db) => Promise<void>): Promise<void>;
  /** What to tell the person at the terminal. */
  complaintAbout(error: unknown): StartError;
  /** Finishes what was asked before, and lets go. */
  close(): Promise<void>;
};

export type Dialect = {
  /** How a column numbers its own rows, never using a number twice. */
  readonly autoId: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;
  /** The function that makes a table with one column, `value`, of a JSON array. */
  readonly jsonTable: string;
  /** Other processes may work on this database too: rows are locked, and a platform belongs to one of them at a time. */
  readonly shared: boolean;
};

type Value = number | string | null;

/**
 * Rows that are given to a statement, as a table. They travel as one parameter, so that the statement is the same for
 * every number of rows: it is prepared once, and PostgreSQL's limit on parameters is far away.
 */
export function tableOf<Row extends Readonly<Record<string, Value>>>(
  { jsonTable }: Dialect,
  types: Readonly<Record<keyof Row & string, 'integer' | 'bigint' | 'text'>>,
  rows: readonly Row[],
): RawBuilder<Row> {
  const names = Object.keys(types);
  // By position, because looking a name up in each row takes SQLite twice as long.
  const json = JSON.stringify(rows.map((row) => names.map((name) => row[name])));
  const columns = Object.entries<string>(types).map(
    ([name, type], position) => sql`cast(value ->> ${sql.lit(position)} as ${sql.raw(type)}) as ${sql.ref(name)}`,
  );
  return sql<Row>`(select ${sql.join(columns)} from ${sql.raw(jsonTable)}(${json}))`;
}

/**
 * A query that is asked very often, put together once: that takes longer than many an answer. It is then called with its
 * values, in the order in which they stand in it.
 */
export function prepared<Row>(db: Db, query: CompiledQuery<Row>): (...values: readonly Value[]) => Promise<Row[]> {
  const { sql: text } = query;
  return async (...values) => (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
}

/**
 * Deliveries of a platform. Asked row by row, because there are few that have not ended: joined with the reminders,
 * SQLite would go through all of a platform's reminders to find them.
 */
export function isOn(platform: string): RawBuilder<boolean> {
  return sql<boolean>`(select platform from reminder where reminder.id = delivery.reminder) = ${platform}`;
}
