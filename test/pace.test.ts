/** Posts leave below the platform's cap, without saving up, and not at all during a pause. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPace } from '../src/core/pace.ts';

/** Takes all there is, whenever the pace wants to be asked again, `lateMs` late each time; answers when each post left. */
function run(perSecond: number, until: number, lateMs: () => number): number[] {
  const pace = createPace(perSecond);
  const left: number[] = [];
  for (let now = 0; now < until; now = Math.max(pace.nextAt(now), now + 1) + lateMs()) {
    const room = pace.room(now);
    pace.take(room);
    left.push(...Array.from({ length: room }, () => now));
  }
  return left;
}

test.each([25, 40])('of %i a second at least 98 %% leave, although timers come late', (perSecond) => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 60 })), (late) => {
      const left = run(perSecond, 60_000, () => late.next().value ?? 0);
      expect(left.length).toBeGreaterThanOrEqual(0.98 * 60 * perSecond);
    }),
    { numRuns: 50 },
  );
});

test.each([
  [25, 30],
  [40, 50],
])('at %i a second no second holds more than the cap of %i', (perSecond, cap) => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 1500 })), (late) => {
      const left = run(perSecond, 30_000, () => late.next().value ?? 0);
      for (const from of left) {
        expect(left.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(cap);
      }
    }),
    { numRuns: 50 },
  );
});

test('a pause holds everything back until its end, and a shorter one does not end it', () => {
  const pace = createPace(25);
  pace.pauseUntil(5000);
  pace.pauseUntil(2000);
  expect(pace.room(4999)).toBe(0);
  expect(pace.nextAt(1000)).toBe(5000);
  expect(pace.room(5000)).toBe(5);
});

test('without a limit there is always room', () => {
  const pace = createPace(Number.POSITIVE_INFINITY);
  pace.take(1000);
  expect(pace.room(0)).toBe(Number.POSITIVE_INFINITY);
  pace.take(1000);
  expect(pace.room(0)).toBe(Number.POSITIVE_INFINITY);
  expect(pace.nextAt(7)).toBe(7);
});

test('a clock that is set back neither fills nor stops the bucket', () => {
  const pace = createPace(10);
  expect(pace.room(100_000)).toBe(2);
  pace.take(2);
  expect(pace.room(0)).toBe(0);
  expect(pace.room(200)).toBe(2);
});
