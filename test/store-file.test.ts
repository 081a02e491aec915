/** What the store does with files that it cannot use, and how it keeps other processes out. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../src/adapters/store/index.ts';
import { StartError } from '../src/core/ports.ts';
import type { Store } from '../src/core/store.ts';
import { expectOlderRows, olderTables } from './support/store-older.ts';
import { club, recordingLog, settings } from './support/store-samples.ts';

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limber-file-'));
  file = join(folder, 'limber.db');
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(folder, { recursive: true });
});

const open = (path = file): Promise<Store> => openStore({ url: `sqlite:${path}`, log: recordingLog() });

async function makeDatabase(change: string): Promise<void> {
  await (await open()).close();
  rmSync(`${file}.lock`);
  const database = new DatabaseSync(file);
  database.exec(change);
  database.close();
}

/** Every file in the folder with its bytes. */
const snapshot = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]);

/** Opening fails with a sentence that names the file, and changes nothing in the folder. */
async function expectRefusal(sentence: RegExp, path = file): Promise<void> {
  const before = snapshot();
  const error = await open(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(StartError);
  expect((error as StartError).message).toMatch(sentence);
  expect((error as StartError).message).toContain(path);
  expect(snapshot()).toEqual(before);
}

/** Starts a process that opens the store; resolves with it and what it said. */
async function hold(path = file): Promise<{ child: ChildProcess; said: string }> {
  const holder = join(import.meta.dirname, 'support/store-holder.ts');
  const child = spawn(process.execPath, ['--expose-gc', holder, `sqlite:${path}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  return { child, said: String(said) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Runs `action` as a user who owns nothing here, where the tests run as root, to whom everything is allowed. */
async function withoutRights(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(65534);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}

describe('a file that can be used', () => {
  test('is made with its folder, and has nothing beside it but the lock after the store was closed', async () => {
    const path = join(folder, 'deep/down/limber.db');
    await (await open(path)).close();
    expect(readdirSync(join(folder, 'deep/down')).sort()).toEqual(['limber.db', 'limber.db.lock']);
  });

  test('keeps a write-ahead log and logs its migrations without the path', async () => {
    const log = recordingLog();
    const store = await openStore({ url: `sqlite:${file}`, log });
    expect(readdirSync(folder).sort()).toEqual(['limber.db', 'limber.db-shm', 'limber.db-wal', 'limber.db.lock']);
    await store.close();
    await store.close();
    expect(log.entries).toEqual(
      ['0001-start', '0002-rounds'].map((migration) => ({ event: 'store-migrated', fields: { migration } })),
    );
  });

  test('takes in what the log has gathered while it is in use, and is alone again once it is closed', async () => {
    const store = await open();
    const before = statSync(file).size;
    const note = 'x'.repeat(100_000);
    // However late the other thread is: at its longest the log is taken in by a commit, after about 800 of these.
    for (let at = 0; at < 1000 && statSync(file).size === before; at++) await store.saveNote(`note-${at}`, note);
    expect(statSync(file).size).toBeGreaterThan(before);
    for (let at = 0; at < 20; at++) await store.saveNote(`more-${at}`, note);
    await store.close();
    expect(readdirSync(folder).sort()).toEqual(['limber.db', 'limber.db.lock']);
    const again = await open();
    expect(await again.note('more-19')).toBe(note);
    await again.close();
  });

  test('may be empty: a start that died before its first write is begun again', async () => {
    writeFileSync(file, '');
    await (await open()).close();
    await (await open()).close();
  });

  test('may be of the first version: it is brought to this one with everything in it', async () => {
    const older = new DatabaseSync(file);
    older.exec(olderTables('autoincrement'));
    older.close();
    const log = recordingLog();
    const store = await openStore({ url: `sqlite:${file}`, log });
    expect(log.entries).toEqual([{ event: 'store-migrated', fields: { migration: '0002-rounds' } }]);
    await expectOlderRows(store);
    await store.close();
  });

  test('finishes what was asked before it was closed', async () => {
    const store = await open();
    const asked = store.saveSettings(club, { ...settings, country: 'JP' });
    await Promise.all([asked, store.close()]);
    const again = await open();
    expect((await again.club(club, settings)).settings.country).toBe('JP');
    await again.close();
  });
});

describe('a file that cannot be used is left byte for byte as it was', () => {
  test('when it is something else', async () => {
    for (const text of ['hello', 'no database\n'.repeat(1000)]) {
      writeFileSync(file, text);
      await expectRefusal(/not a SQLite database/);
    }
  });

  test('when it was made by a newer version', async () => {
    await makeDatabase("insert into limber_migration values ('9999-future', '2030-01-01T00:00:00.000Z')");
    await expectRefusal(/newer version/);
  });

  test('when it was made by a newer version that died in the middle of its work', async () => {
    await makeDatabase("insert into limber_migration values ('9999-future', '2030-01-01T00:00:00.000Z')");
    const database = new DatabaseSync(file);
    database.exec("create table news (text); insert into news values ('only in the log')");
    const [main, wal] = [readFileSync(file), readFileSync(`${file}-wal`)];
    database.close();
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, wal);
    await expectRefusal(/newer version/);
  });

  test('when only its log says that a newer version made it', async () => {
    await makeDatabase('');
    const database = new DatabaseSync(file);
    database.exec("insert into limber_migration values ('9999-future', '2030-01-01T00:00:00.000Z')");
    const [main, wal] = [readFileSync(file), readFileSync(`${file}-wal`)];
    database.close();
    writeFileSync(file, main);
    writeFileSync(`${file}-wal`, wal);
    await expectRefusal(/newer version/);
  });

  test('when it belongs to another program', async () => {
    const database = new DatabaseSync(file);
    database.exec('create table songs (title)');
    database.close();
    await expectRefusal(/another program/);
  });

  test('when it is damaged', async () => {
    await makeDatabase('');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 100, 4096));
    await expectRefusal(/damaged/);
  });

  test('when it is a folder', async () => {
    mkdirSync(file);
    await expect(open()).rejects.toThrow(/is a folder/);
    expect(readdirSync(folder)).toEqual(['limber.db']);
  });

  test('when its folder cannot be made', async () => {
    writeFileSync(file, '');
    await expectRefusal(/could not be opened/, join(file, 'limber.db'));
  });

  test('when this user may not read it, or not write it', async () => {
    await makeDatabase('');
    const bytes = readFileSync(file);
    // The lock beside it can be made.
    chmodSync(folder, 0o777);
    for (const mode of [0o000, 0o444]) {
      chmodSync(file, mode);
      await withoutRights(() => expect(open()).rejects.toThrow(/may not be read and written by this user/));
      chmodSync(file, 0o600);
      expect(snapshot()).toEqual([['limber.db', bytes.toString('base64')]]);
    }
  });

  test('when this user may not write in its folder', async () => {
    chmodSync(folder, 0o555);
    await withoutRights(() => expectRefusal(/could not be opened/));
    chmodSync(folder, 0o755);
  });
});

test('the library of the other database is not loaded', async () => {
  const script = `
    const { openStore } = await import(${JSON.stringify(join(import.meta.dirname, '../src/adapters/store/index.ts'))});
    const log = { info() {}, warn() {}, error() {} };
    await (await openStore({ url: 'sqlite::memory:', log })).close();
    const { Module } = await import('node:module');
    process.stdout.write(String(Object.keys(Module._cache).filter((path) => path.includes('node_modules/pg')).length));`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = await once(child.stdout, 'data');
  expect(String(said)).toBe('0');
});

describe('a URL of no database that is known here', () => {
  test('is refused without repeating it, for it may hold a password', async () => {
    for (const url of ['mysql://limber:hunter2@db/limber', 'postgres:limber:hunter2', 'sqlite:', '', 'limber.db']) {
      const error = await openStore({ url, log: recordingLog() }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StartError);
      expect((error as StartError).message).not.toContain('hunter2');
    }
  });
});

describe('a second process', () => {
  test('is refused while the first one runs, under every name of the file, and the first is not disturbed', async () => {
    const { said } = await hold();
    expect(said).toBe('open\n');
    symlinkSync(file, join(folder, 'alias.db'));
    await expect(open()).rejects.toThrow(/Another running Limber uses/);
    await expect(open(join(folder, 'alias.db'))).rejects.toThrow(StartError);
    expect((await hold()).said).toMatch(/^StartError: Another running Limber uses/);
  });

  test('is refused by a store of this process too, also after this process failed to open a second one', async () => {
    const store = await open();
    await expect(open()).rejects.toThrow(/Another running Limber uses/);
    expect((await hold()).said).toMatch(/^StartError: Another running Limber uses/);
    await store.close();
    expect((await hold()).said).toBe('open\n');
  });

  test('starts after the first was killed, and finds what it had written', async () => {
    const { child } = await hold();
    await kill(child);
    expect(readdirSync(folder)).toContain('limber.db.lock');
    const store = await open();
    expect(await store.takeStep('held', { step: 1, closes: false, gapMs: 0 }, 2)).toMatchObject({
      kind: 'stale',
      at: 1,
    });
    await store.close();
  });

  test('of several that start at once exactly one runs', async () => {
    const said = await Promise.all([hold(), hold(), hold(), hold()].map(async (held) => (await held).said));
    expect(said.filter((word) => word === 'open\n')).toHaveLength(1);
  });
});

test('no table has a column that could hold a health answer or a text of a person', async () => {
  const path = join(folder, 'columns.db');
  await (await openStore({ url: `sqlite:${path}`, log: recordingLog() })).close();
  const database = new DatabaseSync(path, { readOnly: true });
  const tables = database
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .all();
  const columns = tables.map(({ name }) => {
    const rows = database.prepare(`select name from pragma_table_info('${name}')`).all();
    return `${name}: ${rows.map((row) => row['name']).join(' ')}`;
  });
  database.close();
  // A new column stands here by intention only.
  expect(columns.filter((line) => !line.startsWith('limber_migration')).sort()).toEqual([
    'club: link platform club settings',
    'delivery: reminder local_date slot state attempts first_attempt_at not_before lease_until message_id reason due_at ended_at owner',
    'note: key value',
    'platform: platform owner lease_until',
    'reminder: id platform club chat thread local_time zone weekdays what paused next_due set_by mention paused_until failing_since last_message tidy quiet',
    'step: message step closed at',
    'tip: place tip',
  ]);
});
