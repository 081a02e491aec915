/** Opens PostgreSQL for the store, directly or behind PgBouncer in transaction mode, and says in a sentence what is wrong. */
import { Kysely } from 'kysely';
import pg from 'pg';
import { type Log, StartError } from '../../core/ports.ts';
import type { Database } from './database.ts';
import { createPostgresDialect } from './postgres-dialect.ts';
import type { Tables } from './tables.ts';

/** The bot has one tick and a few people at a time. */
const CONNECTIONS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
/** How long the server works on one statement, or waits for us inside a transaction: what is cut off must not hold others up. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Then the connection is given up: the server is not there any more. */
const ANSWER_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 60_000;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, and the codes of Node. */
const complaints: Readonly<Record<string, string>> = {
  '28000': 'refuses this user',
  '28P01': 'refuses the user or the password',
  '3D000': 'does not have that database; create it first',
  '25006': 'may only be read',
  '42501': 'does not let this user create tables',
  '42P07': 'has tables of another program; DATABASE_URL must name a database of its own',
  '53300': 'has too many connections already',
  '57P03': 'is starting up or shutting down',
  ECONNREFUSED: 'cannot be reached: nothing answers there',
  ECONNRESET: 'broke off the connection',
  EAI_AGAIN: 'cannot be reached: its host name could not be looked up',
  ENOTFOUND: 'cannot be reached: there is no such host',
  ETIMEDOUT: 'cannot be reached: no answer came in time',
  EHOSTUNREACH: 'cannot be reached: there is no way to its host',
  ENETUNREACH: 'cannot be reached: there is no way to its host',
  ERR_INVALID_URL:
    'cannot be reached: its address is not a URL; special characters in a password are written as %40 and the like',
};

/** The same for errors without a code, by how they begin. */
const codeless: readonly (readonly [message: RegExp, complaint: string])[] = [
  [/^SASL/, 'asks for a password, and DATABASE_URL has none'],
  [/SSL/, 'does not offer TLS; take sslmode out of DATABASE_URL'],
  [/timeout/i, 'cannot be reached: no answer came in time'],
];

export function openPostgres(url: string, log: Log): Database {
  const db = connect(url, log, { connections: CONNECTIONS, isPatient: false });
  return {
    db,
    dialect: {
      autoId: (column) => column.generatedByDefaultAsIdentity(),
      jsonTable: 'json_array_elements',
      shared: true,
    },
    async migrating(work) {
      const patient = connect(url, log, { connections: 1, isPatient: true });
      await work(patient).finally(() => patient.destroy());
    },
    complaintAbout,
    async close() {
      // Waits its turn for a connection: what was asked before has begun then, and the pool waits for what has begun.
      const turn = db.connection().execute(async () => {});
      await turn.catch(() => {});
      await db.destroy();
    },
  };
}

function connect(url: string, log: Log, { connections, isPatient }: { connections: number; isPatient: boolean }) {
  const pool = new pg.Pool({
    connectionString: url,
    fallback_application_name: 'limber',
    max: connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
    ...(!isPatient && { query_timeout: ANSWER_TIMEOUT_MS }),
    types: { getTypeParser },
  });
  // A connection that breaks while nobody uses it; the next query gets another. Only its code is told.
  pool.on('error', (error) => log.warn('database-connection-lost', { code: codeOf(error) }));
  // One that breaks in use fails the query as well, which is where it is dealt with.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<Tables>({ dialect: createPostgresDialect(pool, isPatient ? 0 : STATEMENT_TIMEOUT_MS) });
}

/** Times and counts are far below the numbers that JavaScript cannot hold. */
const getTypeParser: typeof pg.types.getTypeParser = (type: number, format) =>
  type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);

function complaintAbout(error: unknown): StartError {
  if (error instanceof StartError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  const complaint = complaints[code] ?? codeless.find(([pattern]) => pattern.test(message))?.[1];
  return new StartError(`The PostgreSQL server in DATABASE_URL ${complaint ?? `could not be used (${code})`}.`);
}

/** A code or a name says enough, and holds nothing of the address. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown error';
}
