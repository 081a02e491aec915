/** Exactly one post per local date, at the club's own hour, over every change of the clocks that the runtime knows. */
import { expect, test } from 'vitest';
import { dueAt, localDate, nextDue } from '../src/core/schedule.ts';
import { distinctZones, sweep } from './support/sweep.ts';

test('over every change of 2025-2027, at every half hour, each local date has one post at its time', () => {
  // Zones with the same changes are walked once; `node bench/dst-sweep.ts` walks each of them.
  const { zones, transitions, posts, faults } = sweep(distinctZones());
  expect(faults.slice(0, 10)).toEqual([]);
  expect(zones).toBeGreaterThan(50);
  expect(transitions).toBeGreaterThan(100);
  // Three days before and after each change, 48 times of day.
  expect(posts).toBeGreaterThan(transitions * 48 * 5);
}, 60_000);

test('a time in a gap that ends at midnight moves earlier, because later would be the next day', () => {
  const nuuk = { time: '23:30', zone: 'America/Nuuk', weekdays: [1, 2, 3, 4, 5, 6, 7] };
  const posts = [nextDue(nuuk, Date.parse('2026-03-28T12:00Z'))];
  while (posts.length < 3) posts.push(nextDue(nuuk, posts.at(-1) ?? 0));
  expect(posts.map((due) => new Date(due).toISOString())).toEqual([
    '2026-03-29T00:30:00.000Z', // 22:30 on Saturday: at 23:00 it is midnight.
    '2026-03-30T00:30:00.000Z',
    '2026-03-31T00:30:00.000Z',
  ]);
  expect(posts.map((due) => localDate(due, nuuk.zone))).toEqual(['2026-03-28', '2026-03-29', '2026-03-30']);
});

test('in a zone that leaves out a whole date, the others have one post each', () => {
  const apia = { time: '07:00', zone: 'Pacific/Apia', weekdays: [1, 2, 3, 4, 5, 6, 7] };
  const dates: string[] = [];
  let due = Date.parse('2011-12-28T00:00Z');
  while (dates.length < 4) {
    due = nextDue(apia, due);
    expect(due).toBe(dueAt(apia, localDate(due, apia.zone)));
    dates.push(localDate(due, apia.zone));
  }
  expect(dates).toEqual(['2011-12-28', '2011-12-29', '2011-12-31', '2012-01-01']);
});
