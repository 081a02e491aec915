/** The crash test: posts come due, a sender is started, and killed at a random moment; many times. Then it is let finish. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BadLine } from './bad-line.ts';
import { type Chance, createChance } from './chance.ts';
import { type Counts, count } from './count.ts';
import type { Life } from './life.ts';
import { type Platforms, platformNames, startPlatforms } from './platforms.ts';
import { type DuePost, recentMinute, type Sender } from './senders.ts';

export type KillOptions = {
  readonly kills: number;
  readonly seed: number;
  /** Names this run's streams of chance. */
  readonly lane: string;
  /** Which share of the requests to post is spoiled. */
  readonly faultShare: number;
  /** How long a start takes until the first request, in milliseconds; measured first when not given. */
  readonly startMs?: number;
  /** Called after each kill. */
  readonly onKill?: () => void;
};

/** What a process was doing when it was killed. `recording`: an answer had just come. */
export const moments = [
  'before its first request',
  'within a request',
  'recording an answer',
  'at another time',
] as const;
export type Moment = (typeof moments)[number];

export type KillResult = {
  readonly counts: Counts;
  readonly moments: Readonly<Partial<Record<Moment, number>>>;
  readonly faults: Readonly<Record<string, number>>;
  /** How often the sender looked for a post of its own. */
  readonly looks: number;
  readonly violations: readonly string[];
};

/** How many posts come due between two kills: three on average. */
const dueBetween = [1, 6] as const;
/** Half of the kills come so long after the first request of a life: most of them within a request, some between two. */
const afterRequestMs = [0, 250] as const;
/** The other half come anywhere from the first moment to this many times the usual start. */
const startTimes = 1.3;
/** A life without a request (all its posts are waiting) is ended after this. */
const firstRequestMs = 8000;
/** So long after an answer its record may still be on its way to the disk. */
const recordingMs = 30;
/** A first start has nothing compiled and may find a busy machine. */
const startMaxMs = 30_000;

/**
 * A nonce keeps a post on Discord from doubling for a few minutes only, and kills come quicker than that. So in a long run
 * everything fails on Discord once, for longer than the bot relies on the nonce: after that it has to look for its posts.
 */
const outageMs = 150_000;
/** With fewer kills than that a run would not outlast it. */
const outageKillsMin = 100;

/** After the last kill: how long a life without faults is watched before the records are looked at, and how many there are. */
const settleMs = [4000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000] as const;

/** Kills a sender `kills` times, lets it finish, and counts. `make` gets the way to the platforms. */
export async function killManyTimes(
  make: (env: Readonly<Record<string, string>>) => Sender,
  { kills, seed, lane, faultShare, onKill, ...given }: KillOptions,
): Promise<KillResult> {
  const platforms = await startPlatforms(createChance(seed, `${lane}/faults`), faultShare);
  const sender = make(platforms.doors[0].env);
  const chance = createChance(seed, `${lane}/kills`);
  const met: Partial<Record<Moment, number>> = {};
  const come = () => sender.plan(drawPosts(platforms, chance));
  try {
    await come();
    const startMs = given.startMs ?? (await timeStart(sender, platforms));
    for (let kill = 0; kill < kills; kill += 1) {
      if (kills >= outageKillsMin && kill === Math.floor(kills / 4)) platforms.failDiscord(outageMs);
      await come();
      const moment = await liveAndDie(sender, platforms, chance, startMs);
      met[moment] = (met[moment] ?? 0) + 1;
      onKill?.();
    }
    await settle(sender, platforms);
    const records = await sender.records();
    return {
      counts: count(records, platforms.shown()),
      moments: met,
      faults: platforms.faultsMet(),
      looks: platforms.looks(),
      violations: platforms.violations(),
    };
  } finally {
    await platforms.close();
  }
}

function drawPosts(platforms: Platforms, chance: Chance): DuePost[] {
  return Array.from({ length: Math.floor(chance.between(...dueBetween)) }, () => ({
    spot: platforms.addSpot(chance.pick(platformNames)),
    dueAt: recentMinute(Date.now(), Math.floor(chance.between(0, 2))),
  }));
}

/** How long this machine takes from the start of the process to its first request, in milliseconds. */
async function timeStart(sender: Sender, platforms: Platforms): Promise<number> {
  const startedAt = performance.now();
  const life = sender.start();
  await firstRequest(life, platforms, startMaxMs);
  const startMs = performance.now() - startedAt;
  // Ended gently, because only then Node keeps the compiled code, which makes all later starts short.
  await end(life, 'SIGTERM');
  return startMs;
}

async function liveAndDie(sender: Sender, platforms: Platforms, chance: Chance, startMs: number): Promise<Moment> {
  const atRequest = chance.happens(0.5);
  const waitMs = atRequest ? chance.between(...afterRequestMs) : chance.between(0, startMs * startTimes);
  const lines = platformNames.map((name) => platforms.doors[0][name]);
  const requests = () => lines.reduce((sum, { posts }) => sum + posts.count, 0);
  const before = requests();
  const life = sender.start();
  if (atRequest) await firstRequest(life, platforms, firstRequestMs);
  await sleep(waitMs);
  const moment = momentOf(lines, requests() > before);
  await end(life, 'SIGKILL');
  return moment;
}

function momentOf(lines: readonly BadLine[], hasSent: boolean): Moment {
  if (!hasSent) return 'before its first request';
  if (lines.some(({ posts }) => posts.underWay > 0)) return 'within a request';
  const answeredAt = Math.max(...lines.map(({ posts }) => posts.answeredAt));
  return Date.now() - answeredAt <= recordingMs ? 'recording an answer' : 'at another time';
}

/** Resolves at the next request to post on any platform, or when the process has ended, or after `maxMs`. */
async function firstRequest(life: Life, { doors: [door] }: Platforms, maxMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const name of platformNames) door[name].onPost = resolve;
  await Promise.race([promise, life.ended, sleep(maxMs, undefined, { ref: false })]);
}

/** A sender that ends by itself would make the figures worthless: it counts as a failure of the test. */
async function end(life: Life, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (!life.isAlive()) throw new Error(`The sender ended by itself. Its last words:\n${life.output()}`);
  await life.end(signal);
}

/** Lives without faults until every post has its final record, as far as it ever will. */
async function settle(sender: Sender, platforms: Platforms): Promise<void> {
  platforms.calm();
  for (const watchMs of settleMs) {
    const life = sender.start();
    await sleep(watchMs);
    await end(life, 'SIGTERM');
    if (await sender.isDone()) return;
  }
}
