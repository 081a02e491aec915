/** When a reminder is due, and how people write times and days. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueAt, isFresh, localDate, nextDue, parseTime, parseWeekdays } from '../src/core/schedule.ts';
import { countryOfZone, findZone } from '../src/core/zones.ts';

const at = (text: string) => Date.parse(text);
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const berlin = { time: '07:00', zone: 'Europe/Berlin', weekdays: everyDay };

test.each([
  ['before the hour, it is today', berlin, '2026-11-23T05:00Z', '2026-11-23T06:00Z'],
  ['at the very instant, it is the next day', berlin, '2026-11-23T06:00Z', '2026-11-24T06:00Z'],
  ['the local hour stays over the change to winter time', berlin, '2026-10-24T06:00Z', '2026-10-25T06:00Z'],
  ['and over the change to summer time', berlin, '2026-03-28T07:00Z', '2026-03-29T05:00Z'],
  ['a time in the gap moves on the same day', { ...berlin, time: '02:30' }, '2026-03-28T12:00Z', '2026-03-29T01:30Z'],
  [
    'a time in the overlap counts once, at its first pass',
    { ...berlin, time: '02:30' },
    '2026-10-24T12:00Z',
    '2026-10-25T00:30Z',
  ],
  [
    'after the first pass of an overlap comes the next day',
    { ...berlin, time: '02:30' },
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ],
  ['only on its weekdays', { ...berlin, weekdays: [1, 4] }, '2026-11-23T06:00Z', '2026-11-26T06:00Z'],
  ['a week ahead when today is its only day', { ...berlin, weekdays: [1] }, '2026-11-23T06:00Z', '2026-11-30T06:00Z'],
  [
    'half-hour zones',
    { time: '06:15', zone: 'Asia/Kolkata', weekdays: everyDay },
    '2026-11-23T00:00Z',
    '2026-11-23T00:45Z',
  ],
  [
    'the local weekday counts, not that of UTC',
    { time: '08:00', zone: 'Pacific/Auckland', weekdays: [1] },
    '2026-11-21T00:00Z',
    '2026-11-22T19:00Z',
  ],
])('%s', (_, rule, after, due) => {
  expect(new Date(nextDue(rule, at(after))).toISOString()).toBe(new Date(at(due)).toISOString());
});

test('whatever the zone, hour and days, a year of due times has one per matching local date and nothing else', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 47 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (zone, halfHour, weekdays) => {
        const time = `${String(Math.floor(halfHour / 2)).padStart(2, '0')}:${halfHour % 2 ? '30' : '00'}`;
        const rule = { time, zone, weekdays };
        const dates: string[] = [];
        const end = at('2027-01-10T00:00Z');
        for (let due = nextDue(rule, at('2026-01-01T00:00Z')); due < end; due = nextDue(rule, due)) {
          dates.push(localDate(due, zone));
          expect(due).toBe(dueAt(rule, dates.at(-1) ?? ''));
        }
        expect(new Set(dates).size).toBe(dates.length);
        for (
          let day = Temporal.PlainDate.from(dates[0] ?? ''), index = 0;
          index < dates.length;
          day = day.add({ days: 1 })
        ) {
          if (!weekdays.includes(day.dayOfWeek)) continue;
          expect(dates[index]).toBe(day.toString());
          index += 1;
        }
      },
    ),
    { seed: 7, numRuns: 60 },
  );
});

test('a late post is fresh for three hours, on its own local date only', () => {
  const due = at('2026-11-23T06:00Z');
  expect(isFresh(due, due + 3 * 3_600_000, 'Europe/Berlin')).toBe(true);
  expect(isFresh(due, due + 3 * 3_600_000 + 1, 'Europe/Berlin')).toBe(false);
  expect(isFresh(at('2026-11-23T22:30Z'), at('2026-11-23T23:30Z'), 'Europe/Berlin')).toBe(false);
});

test.each([
  ['7', '07:00'],
  ['7am', '07:00'],
  ['07:00', '07:00'],
  ['19.30', '19:30'],
  ['7:30 pm', '19:30'],
  ['7h15', '07:15'],
  ['12am', '00:00'],
  ['12 pm', '12:00'],
  ['0:00', '00:00'],
  ['23:59', '23:59'],
  ['24:00', undefined],
  ['25:99', undefined],
  ['13pm', undefined],
  ['0am', undefined],
  ['7:5', undefined],
  ['-7', undefined],
  ['soon', undefined],
  ['', undefined],
])('the time "%s" is read as %s', (text, time) => expect(parseTime(text)).toBe(time));

test.each([
  ['mon-fri', [1, 2, 3, 4, 5]],
  ['Mon – Fri', [1, 2, 3, 4, 5]],
  ['weekdays', [1, 2, 3, 4, 5]],
  ['every day', everyDay],
  ['daily', everyDay],
  ['weekend', [6, 7]],
  ['tue thu', [2, 4]],
  ['sat, sun', [6, 7]],
  ['thursdays and tues', [2, 4]],
  ['fri-mon', [1, 5, 6, 7]],
  ['mon mon', [1]],
  ['monkey', undefined],
  ['mon-', undefined],
  ['mon-fri-sun', undefined],
  ['none', undefined],
  ['', undefined],
])('the days "%s" are read as %s', (text, days) => expect(parseWeekdays(text)).toEqual(days));

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['berlin', 'Europe/Berlin'],
  ['New York', 'America/New_York'],
  ['sao paulo', 'America/Sao_Paulo'],
  ['Germany', undefined],
  ['uk', 'Europe/London'],
  ['JP', 'Asia/Tokyo'],
  ['utc', 'UTC'],
  ['UTC+2', '+02:00'],
  ['+05:30', '+05:30'],
  ['UTC+99', undefined],
  ['Atlantis', undefined],
  ['', undefined],
])('the zone "%s" is read as %s', (text, zone) => {
  const found = findZone(text, ['DE', 'GB', 'JP', 'US']);
  expect(found.kind === 'zone' ? found.zone : undefined).toBe(zone);
});

test('a country with several zones offers them', () => {
  const found = findZone('USA', ['US']);
  expect(found.kind === 'several' && found.zones.length).toBe(5);
});

test('the country is guessed from a zone that belongs to one country only', () => {
  expect(countryOfZone('Europe/London', ['DE', 'GB'])).toBe('GB');
  expect(countryOfZone('+02:00', ['DE', 'GB'])).toBeUndefined();
});
