/** The clock ticks once at a time, whatever happens in a tick, and stops cleanly. */
import { getTasks } from 'node-cron';
import { expect, test } from 'vitest';
import { everyMinute, startClock } from '../src/adapters/clock/index.ts';
import { recordingLog } from './support/store-samples.ts';

/** A clock whose minutes and ticks the test moves by hand. */
function setUp() {
  const ticks: { now: number; end(next?: number): void; fail(error: unknown): void }[] = [];
  const log = recordingLog();
  const times = { now: 1000, stopped: 0 };
  const delays: { ms: number; cancelled: boolean; beat(): void }[] = [];
  let beat = () => {};
  const clock = startClock({
    log,
    now: () => times.now,
    tick: (now) => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      ticks.push({ now, end: resolve, fail: reject });
      return promise;
    },
    schedule: (run) => {
      beat = run;
      return { stop: () => void times.stopped++ };
    },
    delay: (run, ms) => {
      const made = { ms, cancelled: false, beat: run };
      delays.push(made);
      return {
        cancel: () => {
          made.cancelled = true;
        },
      };
    },
  });
  return { ticks, log, times, clock, delays, beat: () => beat() };
}

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

test('it ticks at once, and again at each beat, with the time of the tick', async () => {
  const { ticks, times, beat } = setUp();
  expect(ticks.map(({ now }) => now)).toEqual([1000]);
  ticks[0]?.end();
  await settle();
  times.now = 61_000;
  beat();
  expect(ticks.map(({ now }) => now)).toEqual([1000, 61_000]);
});

test('beats during a tick are made up for by one tick when it has ended', async () => {
  const { ticks, times, beat } = setUp();
  beat();
  beat();
  beat();
  expect(ticks).toHaveLength(1);
  times.now = 200_000;
  ticks[0]?.end();
  await settle();
  expect(ticks.map(({ now }) => now)).toEqual([1000, 200_000]);
  ticks[1]?.end();
  await settle();
  expect(ticks).toHaveLength(2);
});

test('a tick may ask to be called again before the next minute, but no later', async () => {
  const { ticks, times, delays, beat } = setUp();
  ticks[0]?.end(1250);
  await settle();
  expect(delays.map(({ ms }) => ms)).toEqual([250]);
  times.now = 1250;
  delays[0]?.beat();
  expect(ticks.map(({ now }) => now)).toEqual([1000, 1250]);
  ticks[1]?.end(9_999_999);
  await settle();
  expect(delays[1]?.ms).toBe(60_000);
  beat();
  expect(delays[1]?.cancelled).toBe(true);
  ticks[2]?.end();
  await settle();
  expect(delays).toHaveLength(2);
});

test('what a tick asks for in the past is done at once, after others had their turn', async () => {
  const { ticks, delays } = setUp();
  ticks[0]?.end(500);
  await settle();
  expect(ticks).toHaveLength(1);
  expect(delays.map(({ ms }) => ms)).toEqual([0]);
});

test('a tick that failed is tried again before the next minute', async () => {
  const { ticks, delays } = setUp();
  ticks[0]?.fail(new Error());
  await settle();
  expect(delays.map(({ ms }) => ms)).toEqual([5000]);
});

test('a clock that stops takes its timer with it, and sets no other', async () => {
  const { ticks, delays, clock, beat } = setUp();
  ticks[0]?.end(2000);
  await settle();
  beat();
  const stopping = clock.stop();
  ticks[1]?.end(3000);
  await stopping;
  expect(delays.map(({ cancelled }) => cancelled)).toEqual([true]);
});

test('a tick that fails is logged by name and code only, and the next one runs', async () => {
  const { ticks, log, beat } = setUp();
  ticks[0]?.fail(Object.assign(new TypeError('text that somebody wrote'), { code: 'ERR_X' }));
  await settle();
  beat();
  ticks[1]?.fail('text that somebody wrote');
  await settle();
  beat();
  expect(ticks).toHaveLength(3);
  expect(log.entries).toEqual([
    { event: 'tick-failed', fields: { name: 'TypeError', code: 'ERR_X' } },
    { event: 'tick-failed', fields: { name: 'string' } },
  ]);
});

test('a tick that throws before it returns does not stop the clock', async () => {
  const log = recordingLog();
  let beat = () => {};
  let calls = 0;
  const tick = () => {
    calls++;
    throw new RangeError();
  };
  startClock({
    log,
    tick,
    schedule: (run) => {
      beat = run;
      return { stop: () => {} };
    },
  });
  await settle();
  beat();
  expect(calls).toBe(2);
});

test('the watchdog sees when a tick last ended well', async () => {
  const { ticks, times, clock, beat } = setUp();
  expect(clock.lastTickAt()).toBeUndefined();
  times.now = 1500;
  ticks[0]?.end();
  await settle();
  expect(clock.lastTickAt()).toBe(1500);
  times.now = 61_000;
  beat();
  expect(clock.lastTickAt()).toBe(1500);
  ticks[1]?.fail(new Error());
  await settle();
  expect(clock.lastTickAt()).toBe(1500);
});

test('stopping waits for the running tick and begins no other', async () => {
  const { ticks, times, clock, beat } = setUp();
  beat();
  let stopped = false;
  const stopping = clock.stop().then(() => {
    stopped = true;
  });
  await settle();
  expect(stopped).toBe(false);
  expect(times.stopped).toBe(1);
  ticks[0]?.end();
  await stopping;
  beat();
  await settle();
  expect(ticks).toHaveLength(1);
});

test('stopping an idle clock ends at once', async () => {
  const { ticks, clock } = setUp();
  ticks[0]?.end();
  await settle();
  await clock.stop();
});

test('the real schedule beats at every full minute of UTC, and leaves nothing behind when stopped', async () => {
  const before = new Set(getTasks().keys());
  let beats = 0;
  const scheduled = everyMinute(() => void beats++, recordingLog());
  const task = [...getTasks().values()].find(({ id }) => !before.has(id));
  const [first, second] = task?.getNextRuns(2) ?? [];
  expect((first?.getTime() ?? 1) % 60_000).toBe(0);
  expect((second?.getTime() ?? 0) - (first?.getTime() ?? 0)).toBe(60_000);
  await task?.execute();
  expect(beats).toBe(1);
  scheduled.stop();
  expect([...getTasks().keys()]).toEqual([...before]);
});
