/** Dates as people write them: single ones, ranges, lists, lengths of time; and how they are written back. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DateReading, dateText, rangesOf, rangeText, readDates, readUntil } from '../src/core/dates.ts';
import './support/seed.ts';

/** A Monday. */
const today = '2026-11-23';
const shown = (reading: DateReading): string =>
  reading.kind === 'dates'
    ? rangesOf(reading.dates)
        .map(([first, last]) => (first === last ? first : `${first}..${last}`))
        .join(' ')
    : reading.kind === 'either'
      ? reading.readings.map((dates) => shown({ kind: 'dates', dates })).join(' or ')
      : reading.kind;

describe('reading', () => {
  test.each([
    ['24 Dec', '2026-12-24'],
    ['24dec', '2026-12-24'],
    ['the 24th of December', '2026-12-24'],
    ['Dec 24', '2026-12-24'],
    ['dec. 24th', '2026-12-24'],
    ['December 24th, 2027', '2027-12-24'],
    ['24 Dec 2026', '2026-12-24'],
    ['24.12.', '2026-12-24'],
    ['24.12', '2026-12-24'],
    ['24.12.2026', '2026-12-24'],
    ['24/12', '2026-12-24'],
    ['12/24', '2026-12-24'],
    ['24/12/26', '2026-12-24'],
    ['12/24/2026', '2026-12-24'],
    ['2026-12-24', '2026-12-24'],
    ['2026/12/24', '2026-12-24'],
    ['Thu 24 Dec', '2026-12-24'],
    ['Thursday, 24 December', '2026-12-24'],
    ['4/4', '2027-04-04'],
    ['3.4.', '2027-04-03'],
    ['today', '2026-11-23'],
    ['tomorrow', '2026-11-24'],
    ['friday', '2026-11-27'],
    ['next monday', '2026-11-30'],
    ['23 nov', '2026-11-23'],
    ['22 nov', '2027-11-22'],
    ['29 Feb', '2028-02-29'],
    ['24 Dec - 2 Jan', '2026-12-24..2027-01-02'],
    ['24 Dec – 2 Jan', '2026-12-24..2027-01-02'],
    ['from 24 Dec to 2 Jan', '2026-12-24..2027-01-02'],
    ['24 dec until 2 jan 2027', '2026-12-24..2027-01-02'],
    ['24.12.-2.1.', '2026-12-24..2027-01-02'],
    ['24/12-2/1', '2026-12-24..2027-01-02'],
    ['12/24 - 1/2', '2026-12-24..2027-01-02'],
    ['2026-12-24..2027-01-02', '2026-12-24..2027-01-02'],
    ['2026-12-24 - 2027-01-02', '2026-12-24..2027-01-02'],
    ['24-27 Dec', '2026-12-24..2026-12-27'],
    ['24.-27.12.', '2026-12-24..2026-12-27'],
    ['Dec 24-27', '2026-12-24..2026-12-27'],
    ['tomorrow - friday', '2026-11-24..2026-11-27'],
    ['24, 26 and 28 Dec', '2026-12-24 2026-12-26 2026-12-28'],
    ['Dec 24, 26', '2026-12-24 2026-12-26'],
    ['24 Dec; 1 Jan', '2026-12-24 2027-01-01'],
    ['1 Jan & 24 Dec', '2026-12-24 2027-01-01'],
    ['24 Dec, 30 Dec - 2 Jan', '2026-12-24 2026-12-30..2027-01-02'],
    // It has begun already, so it is this one.
    ['20 - 30 Nov', '2026-11-23..2026-11-30'],
    ['3/4', '2027-04-03 or 2027-03-04'],
    ['3/4/27 - 5/4/27', '2027-04-03..2027-04-05 or 2027-03-04..2027-05-04'],
    ['1/12', '2026-12-01 or 2027-01-12'],
    ['2020-01-01', 'past'],
    ['22 Nov 2026', 'past'],
    ['1 Nov 2026 - 5 Nov 2026', 'past'],
    ['2030-01-01', 'too-far'],
    ['2026-12-24 - 2036-12-24', 'too-far'],
    ['30 Feb', 'unreadable'],
    ['13/13', 'unreadable'],
    ['24', 'unreadable'],
    ['24 12', 'unreadable'],
    ['2 24 Dec', 'unreadable'],
    ['27 - 2 Jan', 'unreadable'],
    ['2 Jan 2027 - 24 Dec 2026', 'unreadable'],
    ['24 Dec -', 'unreadable'],
    ['- 24 Dec', 'unreadable'],
    ['and', 'unreadable'],
    ['24 Decathlon', 'unreadable'],
    ['monkey', 'unreadable'],
    ['sat 24', 'unreadable'],
    ['0 Dec', 'unreadable'],
    ['', 'unreadable'],
  ])('"%s" is %s', (text, dates) => {
    expect(shown(readDates(text, today))).toBe(dates);
  });

  test('a range that began before today is this one while it lasts', () => {
    expect(shown(readDates('24 Dec - 2 Jan', '2026-12-27'))).toBe('2026-12-27..2027-01-02');
    expect(shown(readDates('24 Dec - 2 Jan', '2027-01-03'))).toBe('2027-12-24..2028-01-02');
  });

  test.each([
    ['24 Dec', '2026-12-24'],
    ['until 24 Dec', '2026-12-24'],
    ['2 weeks', '2026-12-07'],
    ['for 10 days', '2026-12-03'],
    ['a month', '2026-12-23'],
    ['two weeks', '2026-12-07'],
    ['1week', '2026-11-30'],
    ['till next friday', '2026-11-27'],
    ['3/4', '2027-04-03 or 2027-03-04'],
    ['0 days', 'past'],
    ['999 days', 'too-far'],
    ['24 Dec - 2 Jan', 'unreadable'],
    ['24, 25 Dec', 'unreadable'],
    ['2', 'unreadable'],
    ['soon', 'unreadable'],
  ])('until "%s" is %s', (text, date) => {
    expect(shown(readUntil(text, today))).toBe(date);
  });
});

/** Any date within the reach, as days from today. */
const daysAhead = fc.integer({ min: 0, max: 790 });
const dateIn = (days: number, from = today) => Temporal.PlainDate.from(from).add({ days }).toString();
const anyToday = fc.integer({ min: 0, max: 1500 }).map((days) => dateIn(days, '2026-01-01'));

/** The ways in which one date is written, all of them clear. */
function written(date: string): string[] {
  const { day, month, year } = Temporal.PlainDate.from(date);
  const name = (style: 'long' | 'short') => Temporal.PlainDate.from(date).toLocaleString('en-GB', { month: style });
  return [
    date,
    `${day} ${name('short')} ${year}`,
    `${day}. ${name('long')} ${year}`,
    `${name('long')} ${day}, ${year}`,
    `${day}.${month}.${year}`,
    `${day}.${month}.${String(year).slice(2)}`,
    dateText(date, 'en', '2020-01-01'),
  ];
}

describe('whatever the dates', () => {
  test('a date is read from every way of writing it with its year', () => {
    fc.assert(
      fc.property(anyToday, daysAhead, fc.nat(6), (now, days, way) => {
        const date = dateIn(days, now);
        expect(shown(readDates(written(date)[way] ?? '', now))).toBe(date);
      }),
    );
  });

  test('what the bot writes can be typed back: a date, a range, a list', () => {
    fc.assert(
      fc.property(anyToday, daysAhead, fc.integer({ min: 0, max: 99 }), (now, days, length) => {
        const range = [dateIn(days, now), dateIn(Math.min(days + length, 799), now)] as const;
        const reading = readDates(rangeText(range, 'en', now), now);
        expect(shown(reading)).toBe(range[0] === range[1] ? range[0] : range.join('..'));
      }),
    );
  });

  test('a date without a year is the next one', () => {
    fc.assert(
      fc.property(anyToday, fc.integer({ min: 0, max: 364 }), (now, days) => {
        const date = Temporal.PlainDate.from(dateIn(days, now));
        const month = date.toLocaleString('en-GB', { month: 'short' });
        fc.pre(!(date.month === 2 && date.day === 29));
        expect(shown(readDates(`${date.day} ${month}`, now))).toBe(date.toString());
      }),
    );
  });

  test('day and month that could be either are never decided', () => {
    const low = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(anyToday, low, low, (now, one, other) => {
        const reading = readDates(`${one}/${other}`, now);
        expect(reading.kind).toBe(one === other ? 'dates' : 'either');
      }),
    );
  });

  test('whatever is typed, the dates are coming ones, in order and once each', () => {
    const words = fc.constantFrom(
      '24',
      'Dec',
      '2 Jan',
      '-',
      'to',
      ',',
      'and',
      '3/4',
      '2026-12-24',
      'mon',
      'until',
      '.',
      '31',
      '13.1.',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(words, fc.string()), { maxLength: 8 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, anyToday, (typed, now) => {
        const reading = readDates(typed, now);
        const all = reading.kind === 'dates' ? [reading.dates] : reading.kind === 'either' ? reading.readings : [];
        for (const dates of all) {
          expect(dates.length).toBeGreaterThan(0);
          expect(dates).toEqual([...new Set(dates)].sort());
          expect(dates.filter((date) => date < now || String(Temporal.PlainDate.from(date)) !== date)).toEqual([]);
        }
      }),
    );
  });

  test('ranges hold all dates and nothing else', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 40 })), (days) => {
        const dates = days.map((day) => dateIn(day)).sort();
        const back = rangesOf(dates).flatMap(([first, last]) => {
          const length = Temporal.PlainDate.from(first).until(last).days;
          return Array.from({ length: length + 1 }, (_, day) => dateIn(day, first));
        });
        expect(back).toEqual(dates);
      }),
    );
  });
});
