/** Opens SQLite for the store: looks before it touches anything, locks other processes out, and says in a sentence what is wrong. */
import { closeSync, existsSync, mkdirSync, openSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Kysely } from 'kysely';
import { StartError } from '../../core/ports.ts';
import type { Database } from './database.ts';
import { migrationTable, refuseUnknown } from './migrations.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { type Lock, takeLock } from './sqlite-lock.ts';
import type { Tables } from './tables.ts';

/** How long SQLite waits for a reader from outside (a backup, a shell) to let go. */
const BUSY_TIMEOUT_MS = 5000;

/** What is wrong, by SQLite's primary result code (https://www.sqlite.org/rescode.html). */
const complaints: Readonly<Record<number, string>> = {
  3: 'may not be opened by this user',
  8: 'may not be written by this user',
  10: 'could not be read or written (disk error)',
  11: 'is damaged',
  13: 'does not fit on the disk',
  14: 'could not be opened; check that its folder exists and that this user may read and write both',
  26: 'is not a SQLite database',
};
const BUSY = 5;

/** The same for the file system's codes. */
const fileComplaints: Readonly<Record<string, string>> = {
  EACCES: 'may not be read and written by this user',
  EPERM: 'may not be read and written by this user',
  EROFS: 'is on a disk that may not be written',
  ENOTDIR: 'could not be opened, because a part of its path is not a folder',
  EEXIST: 'could not be opened, because a part of its path is not a folder',
};

type OpenFile = { readonly connection: DatabaseSync; release(): void };

/** Opens the database at a path or `:memory:`. Throws `StartError`, having changed nothing, when it cannot be used. */
export function openSqlite(path: string): Database {
  const { connection, release } = openPath(path);
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(connection) });
  return {
    db,
    dialect: { autoId: (column) => column.autoIncrement(), jsonTable: 'json_each', shared: false },
    migrating: (work) => work(db),
    complaintAbout: (error) => complaintAbout(path, error),
    async close() {
      // Waits its turn for the one connection: what was asked before is finished first.
      await db.connection().execute(async () => {});
      await db.destroy();
      release();
    },
  };
}

function openPath(path: string): OpenFile {
  if (path === ':memory:') return { connection: connect(path), release: () => {} };
  try {
    return openFile(path, locate(path));
  } catch (error) {
    throw complaintAbout(path, error);
  }
}

function openFile(path: string, file: string): OpenFile {
  const lock = lockFile(path, file);
  try {
    if (existsSync(file)) {
      // SQLite would open a file that it may only read, and fail at the first write.
      closeSync(openSync(file, 'r+'));
      inspect(path, file);
    }
    return { connection: connect(file), release: lock.release };
  } catch (error) {
    lock.undo();
    throw error;
  }
}

/** A `StartError` stays as it is; of any other only the code is told. */
function complaintAbout(path: string, error: unknown): StartError {
  if (error instanceof StartError) return error;
  const code = primaryCode(error);
  const name = codeOf(error);
  const complaint = code === undefined ? fileComplaints[name] : complaints[code];
  return new StartError(`The database ${path} ${complaint ?? `could not be opened (${name})`}.`);
}

/** The file's own absolute name, whatever links lead to it, so that all who use it find the same lock. Makes its folder. */
function locate(path: string): string {
  const file = resolve(path);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new StartError(`The database ${path} is a folder; DATABASE_URL must name a file.`);
  }
  mkdirSync(dirname(file), { recursive: true });
  return existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
}

function lockFile(path: string, file: string): Lock {
  try {
    return takeLock(file);
  } catch (error) {
    if (primaryCode(error) !== BUSY) throw error;
    throw new StartError(
      `Another running Limber uses the database ${path}. Stop it first, or give this one another DATABASE_URL.`,
    );
  }
}

/** Reads which migrations the file has seen, without changing it or leaving anything beside it. */
function inspect(path: string, file: string): void {
  const { tables, applied } = readOnly(file, (database) => {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    const ours = tables.some(({ name }) => name === migrationTable);
    return { tables: tables.length, applied: ours ? migrationsIn(database) : undefined };
  });
  if (tables > 0 && applied === undefined) {
    throw new StartError(
      `The database ${path} belongs to another program; DATABASE_URL must name one of Limber's own.`,
    );
  }
  refuseUnknown(`The database ${path}`, applied ?? []);
}

function migrationsIn(database: DatabaseSync): string[] {
  return database
    .prepare(`select name from ${migrationTable}`)
    .all()
    .map(({ name }) => String(name));
}

/**
 * A database that was closed well is complete in one file, which SQLite reads without making others when told that
 * nothing else writes to it (we hold the lock). After a crash part of it may be in the WAL, which has to be read too;
 * the index that SQLite builds for that is removed again if it was not there.
 */
function readOnly<T>(file: string, read: (database: DatabaseSync) => T): T {
  const crashed = existsSync(`${file}-wal`);
  const indexed = existsSync(`${file}-shm`);
  const url = pathToFileURL(file);
  if (!crashed) url.search = 'immutable=1';
  const database = new DatabaseSync(url, { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
    if (!indexed) rmSync(`${file}-shm`, { force: true });
  }
}

function connect(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  try {
    database.exec('pragma journal_mode = wal');
    // A commit is on the disk before the request it announces leaves: that is what makes a crash traceable.
    database.exec('pragma synchronous = full');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** SQLite's extended codes hold the primary one in the low byte. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined;
  return error.errcode & 0xff;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown error';
}
