/** Several processes over one PostgreSQL: the one that sends is killed in the middle of many due posts, and another takes over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../src/adapters/store/index.ts';
import type { Reminder, Store } from '../../src/core/store.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import { quietLog } from '../world.ts';
import { createChance } from './chance.ts';
import { type Counts, count } from './count.ts';
import { type Life, limberArgs, startLife } from './life.ts';
import { type Door, type PlatformName, type Platforms, platformNames, startPlatforms } from './platforms.ts';
import { addDue, isDone, recordsOf } from './senders.ts';

export type HandOverOptions = {
  readonly instances: number;
  /** Posts that come due at one moment, half on each platform. */
  readonly due: number;
  readonly seed: number;
  readonly faultShare: number;
  readonly say: (text: string) => void;
};

/** From the last request of the dead process on a platform to the first of the next one. */
export type HandOver = { readonly platform: PlatformName; readonly afterPosts: number; readonly gapMs: number };

export type HandOverResult = {
  readonly counts: Counts;
  readonly handOvers: readonly HandOver[];
  /** What breaks a promise beside the counts. */
  readonly problems: readonly string[];
};

/** The promise: somebody else sends after this time at the latest. */
const handOverMaxMs = 30_000;
/** Kept free between the last reminder that is added and the minute in which all of them are due. */
const leadMs = 20_000;
const minuteMs = 60_000;
const lookMs = 20;
/** Doubtful posts on Discord are looked for after two minutes; a run that takes much longer hangs. */
const finishMaxMs = 15 * minuteMs;

type Instance = { readonly life: Life; readonly door: Door };

export async function handOver(options: HandOverOptions): Promise<HandOverResult> {
  const { instances, seed, faultShare, say } = options;
  const postgres = await startPostgres();
  const platforms = await startPlatforms(createChance(seed, 'hand-over/faults'), faultShare, instances);
  try {
    const url = await postgres.createDatabase();
    const running = await Promise.all(platforms.doors.map((door) => startInstance(door, url)));
    const store = await openStore({ url, log: quietLog });
    try {
      const reminders = await fileReminders(store, platforms, options.due, say);
      const handOvers = await killSenders(running, options);
      await finished(store);
      const counts = count(await recordsOf(store, reminders), platforms.shown());
      for (const { life } of running) await life.end('SIGTERM');
      return { counts, handOvers, problems: [...problemsOf(handOvers, instances), ...platforms.violations()] };
    } finally {
      await store.close();
      for (const { life } of running) await life.end('SIGKILL');
    }
  } finally {
    await platforms.close();
    await postgres.stop();
  }
}

/** Resolves when the process is ready. It keeps the usual lease, for that is what decides how long a hand-over takes. */
async function startInstance(door: Door, url: string): Promise<Instance> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const life = startLife(limberArgs, { PORT: '0', DATABASE_URL: url, ...door.env }, (line) => {
    if (line.includes('"ready"')) resolve();
  });
  await Promise.race([promise, life.ended, sleep(30_000, undefined, { ref: false })]);
  if (!life.isAlive()) throw new Error(`A process ended by itself. Its last words:\n${life.output()}`);
  return { life, door };
}

async function fileReminders(store: Store, platforms: Platforms, due: number, say: HandOverOptions['say']) {
  const reminders: Reminder[] = [];
  // A full minute, far enough away for all of them to be there by then: a millisecond or two for each.
  const dueAt = Math.ceil((Date.now() + leadMs + due * 4) / minuteMs) * minuteMs;
  for (let number = 0; number < due; number += 1) {
    const spot = platforms.addSpot(number % 2 === 0 ? 'discord' : 'telegram');
    reminders.push(await addDue(store, { spot, dueAt }));
  }
  if (Date.now() > dueAt) throw new Error('Adding the reminders took too long for this machine; use a smaller --due');
  say(`${due} posts are due at ${new Date(dueAt).toISOString().slice(11, 16)} UTC`);
  await sleep(dueAt - Date.now());
  return reminders;
}

/** Kills whoever sent most since the kill before, at equal parts of all posts; one process is left at the end. */
async function killSenders(
  running: readonly Instance[],
  { instances, due, say }: HandOverOptions,
): Promise<HandOver[]> {
  const handOvers: HandOver[] = [];
  let before = running.map(() => 0);
  for (let kill = 1; kill < instances; kill += 1) {
    await until(() => running.reduce((sum, one) => sum + postsOf(one), 0) >= (due * kill) / instances);
    const alive = running.filter(({ life }) => life.isAlive());
    const sentSince = (one: Instance) => postsOf(one) - (before[running.indexOf(one)] ?? 0);
    const victim = alive.reduce((most, one) => (sentSince(one) > sentSince(most) ? one : most));
    before = running.map(postsOf);
    const others = alive.filter((one) => one !== victim);
    const held = platformNames.filter((name) => others.every((one) => lastPost(one, name) < lastPost(victim, name)));
    await victim.life.end('SIGKILL');
    say(`killed the process that sent on ${held.join(' and ')}`);
    handOvers.push(...(await Promise.all(held.map((platform) => takenOver(victim, others, platform)))));
  }
  return handOvers;
}

const postsOf = ({ door }: Instance) => platformNames.reduce((sum, name) => sum + door[name].posts.count, 0);
const lastPost = ({ door }: Instance, platform: PlatformName) => door[platform].posts.lastAt;

async function takenOver(victim: Instance, others: readonly Instance[], platform: PlatformName): Promise<HandOver> {
  const died = lastPost(victim, platform);
  await until(() => others.some((one) => lastPost(one, platform) > died));
  return { platform, afterPosts: victim.door[platform].posts.count, gapMs: Date.now() - died };
}

async function finished(store: Store): Promise<void> {
  const deadline = Date.now() + finishMaxMs;
  while (Date.now() < deadline && !(await isDone(store, Date.now()))) await sleep(2000);
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + finishMaxMs;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('The processes stopped sending');
    await sleep(lookMs);
  }
}

function problemsOf(handOvers: readonly HandOver[], instances: number): string[] {
  const slow = handOvers
    .filter(({ gapMs }) => gapMs > handOverMaxMs)
    .map(({ platform, gapMs }) => `${platform} was taken over only after ${(gapMs / 1000).toFixed(1)} s`);
  return handOvers.length < instances - 1 ? [...slow, 'a kill met no process that was sending'] : slow;
}

export function handOverTable(handOvers: readonly HandOver[]): string {
  return [
    '| taken over | after so many requests of the dead process | last post to next post | promise |',
    '|---|---|---|---|',
    ...handOvers.map(
      ({ platform, afterPosts, gapMs }) =>
        `| ${platform} | ${afterPosts} | ${(gapMs / 1000).toFixed(1)} s | ${handOverMaxMs / 1000} s |`,
    ),
  ].join('\n');
}
