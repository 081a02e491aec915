/**
 * Many posts due at one moment, through the real sender, clock and database, to a messenger that takes as long as a
 * platform: how much of the allowed rate is reached, and in which order. Alone: `node bench/busy-minute.ts`.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startClock } from '../src/adapters/clock/index.ts';
import { openStore } from '../src/adapters/store/index.ts';
import type { Messenger } from '../src/core/ports.ts';
import { createSender } from '../src/core/reminders.ts';
import { everyDay } from '../src/core/schedule.ts';
import { createChance } from './crash/chance.ts';
import { noonZone } from './crash/senders.ts';
import { type Figure, report } from './report.ts';
import { temporaryFolder } from './tidy.ts';
import { quietLog, worldOf } from './world.ts';

const posts = 1000;
/** One after another takes its time; its rate shows after fewer. */
const postsOneByOne = 300;
const latencyMs = 50;
/** The rates of the two platforms, below their caps of 30 and 50. */
const rates = [25, 40] as const;
/** A full bucket may leave at once; the rate is measured after that. */
const burstMs = 1000;

type Left = { readonly at: number; readonly dueAt: number };

/** Reminders filed in a random order, each due a little after another, all of them due by now; and the run that posts them. */
async function prepare(file: string, postsPerSecond: number): Promise<() => Promise<Left[]>> {
  const store = await openStore({ url: `sqlite:${file}`, log: quietLog });
  const start = Date.now();
  const zone = noonZone(start);
  for (const nextDue of shuffled(Array.from({ length: posts }, (_, index) => start - posts + index))) {
    const chat = String(nextDue);
    const place = { platform: 'bench', club: chat, chat };
    await store.addReminder({ place, time: '12:00', zone, weekdays: everyDay, what: 'daily', nextDue });
  }
  const left: Left[] = [];
  const { promise: allLeft, resolve } = Promise.withResolvers<void>();
  const messenger = slowMessenger(postsPerSecond, (chat) => {
    left.push({ at: performance.now(), dueAt: Number(chat) });
    if (left.length === posts) resolve();
  });
  const sender = createSender(await worldOf(store, messenger, Date.now), 'bench');
  return async () => {
    const clock = startClock({ tick: (now) => sender.round(now), log: quietLog });
    await allLeft;
    await clock.stop();
    await sender.idle();
    await store.close();
    return left;
  };
}

function slowMessenger(postsPerSecond: number, onPost: (chat: string) => void): Messenger {
  return {
    postsPerSecond,
    send: async ({ place, key }) => {
      onPost(place.chat);
      await sleep(latencyMs);
      return { kind: 'sent', message: key };
    },
    retire: async () => undefined,
    tell: async () => true,
    mayManage: async () => false,
  };
}

function shuffled<T>(list: readonly T[]): T[] {
  const chance = createChance(1, 'busy-minute');
  return list
    .map((value) => ({ value, place: chance.between(0, 1) }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}

/** Posts a second after the burst. */
function rateOf(left: readonly Left[]): number {
  const first = left[0]?.at ?? 0;
  const steady = left.filter(({ at }) => at >= first + burstMs);
  return ((steady.length - 1) / ((steady.at(-1)?.at ?? 0) - (steady[0]?.at ?? 0))) * 1000;
}

const inOrder = (left: readonly Left[]) => left.every(({ dueAt }, index) => dueAt >= (left[index - 1]?.dueAt ?? 0));

/** The same messenger, each post awaited before the next one leaves, as a loop with `await` does. */
async function oneByOne(): Promise<number> {
  const left: Left[] = [];
  const messenger = slowMessenger(0, () => left.push({ at: performance.now(), dueAt: 0 }));
  for (let number = 0; number < postsOneByOne; number += 1) {
    const chat = String(number);
    await messenger.send({ place: { platform: 'bench', club: chat, chat }, blocks: [], key: chat });
  }
  return rateOf(left);
}

export async function busyMinuteFigures(): Promise<Figure[]> {
  const folder = temporaryFolder();
  const runs: (() => Promise<Left[]>)[] = [];
  for (const rate of rates) runs.push(await prepare(join(folder, `busy-${rate}.db`), rate));
  // Both rates at the same time, for they mostly wait.
  const drained = await Promise.all(runs.map((run) => run()));
  const naive = await oneByOne();
  const percent = (value: number) => `${(value * 100).toFixed(1)} %`;
  return rates.map((rate, index) => {
    const left = drained[index] ?? [];
    return {
      name: `${posts} posts due at once, ${latencyMs} ms each: share of the allowed ${rate}/s`,
      limber: `${percent(rateOf(left) / rate)}, ${inOrder(left) ? 'in due order' : 'OUT OF ORDER'}`,
      baseline: `one after another: ${percent(naive / rate)}`,
      goal: '>= 98 %, in due order',
    };
  });
}

if (import.meta.main) await report(busyMinuteFigures);
