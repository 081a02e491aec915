/** The two that are killed: the whole bot, and the naive sender it is compared with. Both run as processes. */
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../../src/adapters/store/index.ts';
import { everyDay } from '../../src/core/schedule.ts';
import type { Reminder, Store } from '../../src/core/store.ts';
import { naiveTable } from '../naive-sender.ts';
import { quietLog } from '../world.ts';
import type { Recorded } from './count.ts';
import { type Life, limberArgs, startLife } from './life.ts';
import { platformNames, type Spot } from './platforms.ts';

/** A post that comes due; `dueAt` is a full minute, in epoch milliseconds. */
export type DuePost = { readonly spot: Spot; readonly dueAt: number };

export type Sender = {
  readonly name: string;
  /** Files posts that are due. Called only while no process of it lives. */
  plan(posts: readonly DuePost[]): Promise<void>;
  /** Starts its process, which begins to send by itself. */
  start(): Life;
  /** Whether nothing is left to send or to find out. Called only while no process of it lives. */
  isDone(): Promise<boolean>;
  /** Every post it was given, and its records of them. Called only while no process of it lives. */
  records(): Promise<readonly Recorded[]>;
};

const minuteMs = 60_000;

/** The lease of a platform: short, so that a process that starts after a kill does not wait for the dead one's. */
const leaseMs = 1500;

/** The bot as `npm start` runs it, over SQLite or PostgreSQL. */
export function createLimber(database: string, env: Readonly<Record<string, string>>): Sender {
  const reminders: Reminder[] = [];
  const withStore = async <T>(work: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore({ url: database, log: quietLog });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  };
  return {
    name: 'Limber',
    plan: (posts) =>
      withStore(async (store) => {
        for (const post of posts) reminders.push(await addDue(store, post));
      }),
    start: () => startLife(limberArgs, { PORT: '0', DATABASE_URL: database, LEASE_MS: String(leaseMs), ...env }),
    isDone: () => withStore((store) => isDone(store, Date.now())),
    records: () => withStore((store) => recordsOf(store, reminders)),
  };
}

/** A daily reminder whose next post is due at this time. */
export function addDue(store: Store, { spot, dueAt }: DuePost): Promise<Reminder> {
  const zone = noonZone(dueAt);
  const time = Temporal.Instant.fromEpochMilliseconds(dueAt)
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString()
    .slice(0, 5);
  return store.addReminder({ place: spot, time, zone, weekdays: everyDay, what: 'daily', nextDue: dueAt });
}

/** A zone in which it is about noon, so that no run comes near the end of a local day, after which posts are too late. */
export function noonZone(now: number): string {
  const ahead = 12 - new Date(now).getUTCHours();
  // The names follow POSIX: Etc/GMT-3 is three hours ahead.
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** Whether nothing is due by now, and no delivery waits or is under way. */
export async function isDone(store: Store, now: number): Promise<boolean> {
  for (const platform of platformNames) {
    if ((await store.queue(platform, now)) > 0 || (await store.nextWaiting(platform)) !== undefined) return false;
  }
  return true;
}

export async function recordsOf(store: Store, reminders: readonly Reminder[]): Promise<Recorded[]> {
  const records: Recorded[] = [];
  for (const { id, place } of reminders) {
    const deliveries = await store.deliveries(id, 5);
    records.push({ spot: place as Spot, states: deliveries.map(({ state }) => state) });
  }
  return records;
}

/** What many bots do: send, then write it down; after a restart send again what has no record. */
export function createNaive(file: string, env: Readonly<Record<string, string>>): Sender {
  const open = () => {
    const database = new DatabaseSync(file);
    database.exec(naiveTable);
    return database;
  };
  const rows = () => {
    using database = open();
    return database.prepare('select platform, chat, sent from post').all();
  };
  return {
    name: 'resend what has no record',
    plan: async (posts) => {
      using database = open();
      const insert = database.prepare('insert into post (platform, chat, due) values (?, ?, ?)');
      for (const { spot, dueAt } of posts) insert.run(spot.platform, spot.chat, dueAt);
    },
    start: () => startLife(['bench/naive-sender.ts'], { NAIVE_FILE: file, ...env }),
    isDone: async () => rows().every(({ sent }) => sent !== null),
    records: async () =>
      rows().map(({ platform, chat, sent }) => ({
        spot: { platform: platform === 'discord' ? 'discord' : 'telegram', club: String(chat), chat: String(chat) },
        states: sent === null ? [] : ['sent'],
      })),
  };
}

/** The last full minute, or the one before: what came due while nobody was there. */
export const recentMinute = (now: number, minutesAgo: number) => (Math.floor(now / minuteMs) - minutesAgo) * minuteMs;
