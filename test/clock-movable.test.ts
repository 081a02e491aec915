/** The preview's clock goes forward only, through everything that comes due on the way. */
import { expect, test } from 'vitest';
import { createMovableClock } from '../src/adapters/clock/movable.ts';

/** Due times that a tick handles, and the ticks in the order in which they came. */
function setUp(...dueTimes: number[]) {
  const dues = [...dueTimes];
  const ticks: number[] = [];
  const time = { real: 1000 };
  const clock = createMovableClock({
    real: () => time.real,
    nextDue: async () => dues.toSorted((a, b) => a - b)[0],
    tick: async (now) => {
      ticks.push(now);
      for (const due of dues.filter((due) => due <= now)) dues.splice(dues.indexOf(due), 1);
    },
  });
  return { clock, ticks, time, dues };
}

test('it runs with the real time until it is moved, and from there on', async () => {
  const { clock, time } = setUp();
  expect(clock.now()).toBe(1000);
  await clock.advanceTo(5000);
  expect(clock.now()).toBe(5000);
  time.real += 10;
  expect(clock.now()).toBe(5010);
});

test('moving stops at every due time on the way, in order, and at the end', async () => {
  const { clock, ticks, dues } = setUp(4000, 2000, 3000, 9000);
  await clock.advanceTo(5000);
  expect(ticks).toEqual([2000, 3000, 4000, 5000]);
  expect(dues).toEqual([9000]);
  expect(await clock.nextDue()).toBe(9000);
});

test('a due time that is the target itself gets one tick', async () => {
  const { clock, ticks } = setUp(5000);
  await clock.advanceTo(5000);
  expect(ticks).toEqual([5000]);
});

test('what was overdue before the move is handled at the time it is now', async () => {
  const { clock, ticks } = setUp(10);
  await clock.advanceTo(5000);
  expect(ticks).toEqual([1000, 5000]);
});

test('times in the past, the present and no times at all are ignored', async () => {
  const { clock, ticks } = setUp(500);
  for (const time of [999, 1000, -1, Number.NaN, Number.POSITIVE_INFINITY]) await clock.advanceTo(time);
  expect(ticks).toEqual([]);
  expect(clock.now()).toBe(1000);
});

test('moves that are asked for at once are made one after another', async () => {
  const { clock, ticks } = setUp(2000, 4000, 6000);
  await Promise.all([clock.advanceTo(5000), clock.advanceTo(3000), clock.advanceTo(7000)]);
  expect(ticks).toEqual([2000, 4000, 5000, 6000, 7000]);
  expect(clock.now()).toBe(7000);
});

test('the time never goes back, also when the real time overtakes a step', async () => {
  const ticks: number[] = [];
  const time = { real: 1000 };
  const dues = [2000, 2001];
  const clock = createMovableClock({
    real: () => time.real,
    nextDue: async () => dues[0],
    tick: async (now) => {
      ticks.push(now);
      dues.shift();
      time.real += 50;
    },
  });
  await clock.advanceTo(2040);
  expect(ticks).toEqual([2000, 2050, 2100]);
});

test('due times without end do not keep it for ever', async () => {
  const ticks: number[] = [];
  const clock = createMovableClock({
    real: () => 0,
    nextDue: async () => (ticks.at(-1) ?? 0) + 1,
    tick: async (now) => void ticks.push(now),
  });
  await clock.advanceTo(1_000_000);
  expect(ticks).toHaveLength(1001);
  expect(ticks.at(-1)).toBe(1_000_000);
});

test('a tick that fails is told to the one who moved, and the next move works', async () => {
  let fails = true;
  const clock = createMovableClock({
    real: () => 0,
    nextDue: async () => undefined,
    tick: async () => {
      if (fails) throw new Error('the database is gone');
    },
  });
  await expect(clock.advanceTo(10)).rejects.toThrow('the database is gone');
  fails = false;
  await clock.advanceTo(20);
  expect(clock.now()).toBe(20);
});
