/**
 * A process that holds only store, sender and content, as the part of the bot that reminders need. Run by
 * `bench/reminders.ts` with a database of `bench/many-reminders.ts` and its start. Prints one line of JSON.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../src/adapters/store/index.ts';
import type { Messenger } from '../src/core/ports.ts';
import { createSender, type Sender } from '../src/core/reminders.ts';
import type { Store } from '../src/core/store.ts';
import { median } from './report.ts';
import { quietLog, worldOf } from './world.ts';

export type SenderFigures = {
  /** The median of many rounds that found nothing. */
  readonly quietRoundMs: number;
  /** Of ordinary minutes: how many posts were due, and how long until all of them were recorded. */
  readonly minutePosts: number;
  readonly minuteMs: number;
  /** How long the event loop was held up during these minutes. */
  readonly stallP99Ms: number;
  readonly stallMaxMs: number;
  /** Resident, after the ordinary minutes. */
  readonly memoryMb: number;
  /** Then many were due at once. */
  readonly crowdPosts: number;
  readonly crowdSent: number;
  readonly crowdMs: number;
  readonly crowdStallP99Ms: number;
};

const minute = 60_000;
const minutesWarm = 5;
const minutesMeasured = 61;
const quietRounds = 20_000;
/** With a million reminders, as many minutes hold a hundred thousand of them. */
const crowdMinutes = 144;
/** The monitor's timer beats this often; only what a beat comes later than that is a stall. */
const beatMs = 1;

/** What the simulated time is, and how many posts have left. */
const state = { now: 0, sent: 0 };

const messenger: Messenger = {
  postsPerSecond: Number.POSITIVE_INFINITY,
  send: async ({ key }) => {
    state.sent += 1;
    return { kind: 'sent', message: key };
  },
  retire: async () => undefined,
  tell: async () => true,
  mayManage: async () => false,
};

type Drained = { readonly due: number; readonly sent: number; readonly tookMs: number };

/** Everything due at `now`, as the clock drives it: the next round comes from a timer. */
async function drain(sender: Sender, store: Store, now: number): Promise<Drained> {
  state.now = now;
  const due = await store.queue('bench', now);
  const sentBefore = state.sent;
  const startedAt = performance.now();
  while (state.sent - sentBefore < due) {
    const next = await sender.round(now);
    if (next === undefined || next > now) await sender.idle();
    await sleep(0);
  }
  await sender.idle();
  const tookMs = performance.now() - startedAt;
  return { due, sent: state.sent - sentBefore, tookMs };
}

/** Runs `work` and watches the event loop meanwhile; answers by how much a beat came late, by percentile. */
async function watchLoop(work: () => Promise<void>): Promise<(percentile: number) => number> {
  const monitor = monitorEventLoopDelay({ resolution: beatMs });
  monitor.enable();
  // The monitor must have begun to beat, or what holds up its first beat would not count.
  await sleep(10 * beatMs);
  monitor.reset();
  await work();
  await sleep(beatMs);
  monitor.disable();
  return (percentile) => Math.max(0, monitor.percentile(percentile) / 1e6 - beatMs);
}

/** Looks that find nothing, between two minutes. */
async function timeQuietRounds(sender: Sender, now: number): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < quietRounds; round += 1) {
    const startedAt = performance.now();
    await sender.round(now);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

async function measure(file: string, start: number): Promise<SenderFigures> {
  const store = await openStore({ url: `sqlite:${file}`, log: quietLog });
  const sender = createSender(await worldOf(store, messenger, () => state.now), 'bench');
  const minuteAt = (count: number) => start + count * minute;
  // The first minutes warm up the code and the database's cache, as the minutes before do in a bot that runs.
  for (let count = 1; count <= minutesWarm; count += 1) await drain(sender, store, minuteAt(count));
  const quietRoundMs = await timeQuietRounds(sender, minuteAt(minutesWarm + 0.5));
  const minutes: Drained[] = [];
  const last = minutesWarm + minutesMeasured;
  const stallMs = await watchLoop(async () => {
    for (let count = minutesWarm + 1; count <= last; count += 1)
      minutes.push(await drain(sender, store, minuteAt(count)));
  });
  const memoryMb = process.memoryUsage.rss() / 2 ** 20;
  let crowd: Drained = { due: 0, sent: 0, tookMs: 0 };
  const crowdStallMs = await watchLoop(async () => {
    crowd = await drain(sender, store, minuteAt(last + crowdMinutes));
  });
  await store.close();
  return {
    quietRoundMs,
    minutePosts: median(minutes.map(({ due }) => due)),
    minuteMs: median(minutes.map(({ tookMs }) => tookMs)),
    stallP99Ms: stallMs(99),
    stallMaxMs: stallMs(100),
    memoryMb,
    crowdPosts: crowd.due,
    crowdSent: crowd.sent,
    crowdMs: crowd.tookMs,
    crowdStallP99Ms: crowdStallMs(99),
  };
}

if (import.meta.main) {
  const figures = await measure(process.argv[2] ?? '', Number(process.argv[3]));
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}
