/**
 * Kysely over pg. With a driver of its own, because Kysely's puts a connection back that no longer answers, and gives a
 * transaction no limits of time; it keeps no state in a session, so that a pooler may hand each transaction another one.
 */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';

/** @param statementMs how long the server lets a statement of a transaction run, or waits for the next one; 0: for ever */
export function createPostgresDialect(pool: pg.Pool, statementMs: number): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => createDriver(pool, statementMs),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class Connection implements DatabaseConnection {
  readonly #client: pg.PoolClient;
  #isBroken = false;

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { rows, rowCount, command } = await this.#client.query(sql, [...parameters]);
      if (command === 'ROLLBACK' && sql === 'commit') throw new Error('the transaction had failed before its commit');
      return { rows, ...(typeof rowCount === 'number' && { numAffectedRows: BigInt(rowCount) }) };
    } catch (error) {
      // Without a word from the server nobody knows what the connection is still busy with.
      if (!(error instanceof pg.DatabaseError)) this.#isBroken = true;
      throw error;
    }
  }

  // biome-ignore lint/correctness/useYield: the store reads nothing in streams.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streams are not used');
  }

  release(): void {
    this.#client.release(this.#isBroken);
  }
}

function createDriver(pool: pg.Pool, statementMs: number): Driver {
  // In one message with `begin`, and for this transaction only.
  const begin = `begin; set local statement_timeout = ${statementMs}; set local idle_in_transaction_session_timeout = ${statementMs}`;
  const run = async (connection: DatabaseConnection, sql: string) =>
    void (await connection.executeQuery(CompiledQuery.raw(sql)));
  return {
    init: async () => {},
    acquireConnection: async () => new Connection(await pool.connect()),
    releaseConnection: async (connection) => (connection as Connection).release(),
    beginTransaction: (connection) => run(connection, begin),
    commitTransaction: (connection) => run(connection, 'commit'),
    rollbackTransaction: (connection) => run(connection, 'rollback'),
    destroy: () => pool.end(),
  };
}
