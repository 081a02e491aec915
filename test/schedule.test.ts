/** When a reminder is due, and how people write times and days. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayNames, dueAt, isFresh, localDate, nextDue, parseTime, parseWeekdays } from '../src/core/schedule.ts';
import './support/seed.ts';

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
  ['7h', '07:00'],
  ['0730', '07:30'],
  ['1930', '19:30'],
  ['730pm', '19:30'],
  ['7 P.M.', '19:00'],
  ["7 o'clock", '07:00'],
  ['7 o’clock pm', '19:00'],
  ['noon', '12:00'],
  ['12 noon', '12:00'],
  ['Midnight', '00:00'],
  ['７：３０', '07:30'],
  ['12am', '00:00'],
  ['12 pm', '12:00'],
  ['0:00', '00:00'],
  ['23:59', '23:59'],
  ['24:00', undefined],
  ['25:99', undefined],
  ['13pm', undefined],
  ['0am', undefined],
  ['7:5', undefined],
  ['2400', undefined],
  ['12345', undefined],
  ['13 noon', undefined],
  ['7 30', undefined],
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
  ['mo-fr', [1, 2, 3, 4, 5]],
  ['mo we fr', [1, 3, 5]],
  ['Mon./Wed.', [1, 3]],
  ['monday to friday', [1, 2, 3, 4, 5]],
  ['every monday and thursday', [1, 4]],
  ['on Tuesdays & Thursdays', [2, 4]],
  ['each day', everyDay],
  ['working days', [1, 2, 3, 4, 5]],
  ['week-ends', [6, 7]],
  ['weekdays and sat', [1, 2, 3, 4, 5, 6]],
  ['every day except sunday', [1, 2, 3, 4, 5, 6]],
  ['daily but not on mon and tue', [3, 4, 5, 6, 7]],
  ['weekends except sat, sun', undefined],
  ['every day except', undefined],
  ['every day except none', undefined],
  ['every', undefined],
  ['monkey', undefined],
  ['mon-', undefined],
  ['mon-fri-sun', undefined],
  ['none', undefined],
  ['', undefined],
])('the days "%s" are read as %s', (text, days) => expect(parseWeekdays(text)).toEqual(days));

/** A time of day as people write it, in one of the ways. */
const writtenTime = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }), way: fc.nat(6) })
  .map(({ hour, minute, way }) => {
    const two = (number: number) => String(number).padStart(2, '0');
    const time = `${two(hour)}:${two(minute)}`;
    const half = hour < 12 ? 'am' : 'pm';
    const twelve = `${((hour + 11) % 12) + 1}:${two(minute)}`;
    const ways = [
      time,
      `${hour}.${two(minute)}`,
      `${hour}h${two(minute)}`,
      `${two(hour)}${two(minute)}`,
      ` ${twelve} ${half} `,
      `${twelve}${half.toUpperCase()}`,
      `${twelve} ${half.charAt(0)}.m.`,
    ];
    return { time, written: ways[way] ?? time };
  });

test('a time of day is read in every way that people write it', () => {
  fc.assert(fc.property(writtenTime, ({ time, written }) => void expect(parseTime(written)).toBe(time)));
});

test('whatever is typed, a time that is read is one of a day', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^\d{0,4}[:.h ]?\d{0,3} ?(am|pm|p\.m\.)?$/));
  fc.assert(
    fc.property(text, (typed) => void expect(parseTime(typed) ?? '00:00').toMatch(/^([01]\d|2[0-3]):[0-5]\d$/)),
  );
});

const someDays = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const full = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

test('weekdays are read in any order, by any of their names, between any of the signs', () => {
  fc.assert(
    fc.property(someDays, fc.constantFrom(' ', ', ', ' and ', '/', ' & '), fc.nat(3), (days, sign, way) => {
      const names = days.map((day) => {
        const name = full[day - 1] ?? '';
        return [name, `${name}s`, dayNames[day - 1], name.slice(0, 4).toLowerCase()][way];
      });
      expect(parseWeekdays(names.join(sign))).toEqual([...days].sort());
    }),
  );
});

test('a range of weekdays goes on over Sunday, and what is left out of every day is all the others', () => {
  const day = fc.integer({ min: 1, max: 7 });
  fc.assert(
    fc.property(day, day, (from, to) => {
      const days = parseWeekdays(`${full[from - 1]} - ${full[to - 1]}`);
      const length = ((to - from + 7) % 7) + 1;
      expect(days).toEqual(Array.from({ length }, (_, index) => ((from + index - 1) % 7) + 1).sort());
    }),
  );
  fc.assert(
    fc.property(
      someDays.filter(({ length }) => length < 7),
      (days) => {
        const names = days.map((one) => full[one - 1]).join(' and ');
        expect(parseWeekdays(`every day except ${names}`)).toEqual(everyDay.filter((one) => !days.includes(one)));
      },
    ),
  );
});

test('whatever is typed, weekdays that are read are days of a week, in order and once each', () => {
  const words = fc.array(
    fc.oneof(fc.constantFrom(...dayNames, ...full, 'except', '-', 'and', 'weekdays'), fc.string()),
  );
  fc.assert(
    fc.property(words, (typed) => {
      const days = parseWeekdays(typed.join(' ')) ?? [1];
      expect(days.length).toBeGreaterThan(0);
      expect(days).toEqual(everyDay.filter((one) => days.includes(one)));
    }),
  );
});
