/** Kysely over Node's own SQLite: one connection, which Kysely hands to one caller at a time. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

import { createCheckpoints } from './sqlite-checkpoints.ts';

/** The queries of the store are few; the bound is against one that would build SQL from data. */
const STATEMENTS_MAX = 500;

export function createSqliteDialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

function createDriver(database: DatabaseSync): Driver {
  const connection = createConnection(database);
  const checkpoints = createCheckpoints(database);
  const run = async (sql: string) => void (await connection.executeQuery(CompiledQuery.raw(sql)));
  // A transaction only claims or moves, and what it does is undone without harm. The statement that announces a request
  // comes after it, commits alone, and brings both to the disk.
  const setSync = (level: 'normal' | 'full') => database.exec(`pragma synchronous = ${level}`);
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    releaseConnection: async () => checkpoints.look(),
    beginTransaction: async () => {
      setSync('normal');
      try {
        // Takes the write lock at once: a transaction that upgrades later can fail half way.
        await run('begin immediate');
      } catch (error) {
        setSync('full');
        throw error;
      }
    },
    commitTransaction: async () => {
      await run('commit');
      setSync('full');
      // Nothing here waits for anything, so that many transactions in a row would keep all else from its turn.
      await setImmediate();
    },
    rollbackTransaction: async () => {
      // SQLite has rolled back by itself after some errors (a full disk); a second one would hide that error.
      if (database.isTransaction) await run('rollback');
      setSync('full');
    },
    destroy: async () => {
      await checkpoints.idle();
      database.close();
    },
  };
}

function createConnection(database: DatabaseSync): DatabaseConnection {
  const statements = new Map<string, { statement: StatementSync; reads: boolean }>();

  function prepare(sql: string) {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const prepared = { statement, reads: statement.columns().length > 0 };
    if (statements.size >= STATEMENTS_MAX) statements.clear();
    statements.set(sql, prepared);
    return prepared;
  }

  async function executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const { statement, reads } = prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (reads) return { rows: statement.all(...values) as R[] };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  return {
    executeQuery,
    async *streamQuery<R>(query: CompiledQuery) {
      yield await executeQuery<R>(query);
    },
  };
}
