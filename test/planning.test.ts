/** What a due reminder means, by example and by property: every local date has one post or one row that says why not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueAfterChange, dueByRules, nextPosts, planDue, restReason } from '../src/core/planning.ts';
import { dueAt, everyDay, localDate, nextDue } from '../src/core/schedule.ts';
import type { DueReminder, Reminder } from '../src/core/store.ts';
import './support/seed.ts';
import { allZones, anyReminder } from './support/sweep.ts';

const at = (text: string) => Date.parse(text);
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Monday 23 November 2026, 07:00 in Berlin. */
const due = at('2026-11-23T06:00Z');
const berlin: DueReminder = { ...anyReminder, zone: 'Europe/Berlin', nextDue: due };

const someInstant = fc.integer({ min: at('2025-01-01T00:00Z') / minuteMs, max: at('2027-12-01T00:00Z') / minuteMs });
const someRule = fc.record({
  zone: fc.constantFrom(...allZones),
  time: fc
    .integer({ min: 0, max: 24 * 60 - 1 })
    .map((minute) => new Date(minute * minuteMs).toISOString().slice(11, 16)),
  weekdays: fc.uniqueArray(fc.constantFrom(...everyDay), { minLength: 1 }).map((days) => days.sort()),
});

const dayAfter = (date: string, days = 1) => Temporal.PlainDate.from(date).add({ days }).toString();

/** A reminder and the rows of its deliveries, as a store keeps them: a date that has a row is passed over. */
function createClub(rule: Pick<Reminder, 'time' | 'zone' | 'weekdays'>, start: number, more: Partial<Reminder> = {}) {
  const rows = new Map<string, string>();
  let reminder: DueReminder = { ...anyReminder, ...more, ...rule, nextDue: nextDue(rule, start) };
  return {
    rows,
    reminder: () => reminder,
    change(to: Partial<Reminder>) {
      reminder = { ...reminder, ...to };
    },
    /** All that is due at `now`, one date after another. */
    tick(now: number) {
      while (reminder.nextDue <= now) {
        const plan = planDue(reminder, now);
        if (!rows.has(plan.date)) rows.set(plan.date, plan.skip ?? 'sent');
        reminder = { ...reminder, nextDue: plan.nextDue };
      }
    },
    /** Wakes at each due time, as the clock does, until `end`. */
    runTo(end: number) {
      while (reminder.nextDue <= end) this.tick(reminder.nextDue);
    },
  };
}

describe('rest', () => {
  test.each([
    ['nothing set', {}, undefined],
    ['a quiet date', { quiet: ['2026-11-23'] }, 'quiet-day'],
    ['other quiet dates', { quiet: ['2026-11-22', '2026-11-24'] }, undefined],
    ['a pause until a later date', { pausedUntil: '2026-11-24' }, 'paused'],
    ['a pause that ends on this date', { pausedUntil: '2026-11-23' }, undefined],
    ['a pause that ended', { pausedUntil: '2026-10-31' }, undefined],
    ['a pause over a quiet date', { pausedUntil: '2027-01-01', quiet: ['2026-11-23'] }, 'paused'],
  ])('%s', (_, rests, reason) => expect(restReason(rests, '2026-11-23')).toBe(reason));
});

describe('a due reminder', () => {
  const late = { ...berlin, time: '22:30', nextDue: at('2026-11-23T21:30Z') };
  test.each([
    ['posts on time', berlin, due, undefined],
    ['posts three hours late', berlin, due + 3 * hourMs, undefined],
    ['is skipped any later', berlin, due + 3 * hourMs + 1, 'late'],
    ['posts late before midnight', late, at('2026-11-23T22:59:59Z'), undefined],
    ['is skipped from midnight on', late, at('2026-11-23T23:00Z'), 'late'],
    ['rests on a quiet date', { ...berlin, quiet: ['2026-11-23'] }, due, 'quiet-day'],
    ['names the quiet date also when late', { ...berlin, quiet: ['2026-11-23'] }, due + dayMs, 'quiet-day'],
    ['rests before the end of a pause', { ...berlin, pausedUntil: '2026-11-24' }, due, 'paused'],
    ['posts on the date on which a pause ends', { ...berlin, pausedUntil: '2026-11-23' }, due, undefined],
    ['posts ten minutes late beside a newer one', { ...berlin, overtaken: true }, due + 10 * minuteMs, undefined],
    ['gives way to a newer one after that', { ...berlin, overtaken: true }, due + 10 * minuteMs + 1, 'newer-post'],
    ['is late rather than overtaken', { ...berlin, overtaken: true }, due + 4 * hourMs, 'late'],
  ])('%s', (_, reminder, now, skip) => {
    const plan = planDue(reminder, now);
    expect(plan).toEqual({ date: '2026-11-23', nextDue: plan.nextDue, ...(skip && { skip }) });
    expect(localDate(plan.nextDue, reminder.zone)).toBe('2026-11-24');
  });

  test('goes on with its next date, however late it is', () => {
    fc.assert(
      fc.property(someRule, someInstant, fc.nat(400 * 24 * 60), (rule, start, lateMinutes) => {
        const reminder = { ...anyReminder, ...rule, nextDue: nextDue(rule, start * minuteMs) };
        const plan = planDue(reminder, reminder.nextDue + lateMinutes * minuteMs);
        let next = dayAfter(plan.date);
        while (!rule.weekdays.includes(Temporal.PlainDate.from(next).dayOfWeek)) next = dayAfter(next);
        expect(localDate(plan.nextDue, rule.zone)).toBe(next);
        expect(plan.nextDue).toBe(dueAt(rule, next));
      }),
    );
  });
});

test('after a machine slept, each missed date has one row, the last posts while it is fresh, and the next is to come', () => {
  fc.assert(
    fc.property(someRule, someInstant, fc.nat(9 * 24 * 60), (rule, start, sleptMinutes) => {
      const club = createClub(rule, start * minuteMs);
      const first = club.reminder().nextDue;
      const now = first + sleptMinutes * minuteMs;
      club.tick(now);
      expect(club.reminder().nextDue).toBe(nextDue(rule, now));
      const dates = [...club.rows.keys()];
      expect(dates.every((date, index) => date > (dates[index - 1] ?? ''))).toBe(true);
      let missed = first;
      for (const [date, state] of club.rows) {
        expect(date).toBe(localDate(missed, rule.zone));
        const isFresh = now - missed <= 3 * hourMs && localDate(now, rule.zone) === date;
        expect(state).toBe(isFresh ? 'sent' : 'late');
        missed = nextDue(rule, missed);
      }
      expect(missed).toBeGreaterThan(now);
    }),
  );
});

test('after a week asleep there are seven rows', () => {
  const club = createClub(berlin, due - 1);
  club.tick(due + 7 * dayMs);
  expect([...club.rows.values()]).toEqual([...Array(7).fill('late'), 'sent']);
});

describe('the next posts that are shown', () => {
  test('leave out quiet dates and a pause', () => {
    const rests = { quiet: ['2026-11-23', '2026-11-28'], pausedUntil: '2026-11-26' };
    expect(nextPosts({ ...berlin, ...rests }, 3).map((post) => localDate(post, 'Europe/Berlin'))).toEqual([
      '2026-11-26',
      '2026-11-27',
      '2026-11-29',
    ]);
  });

  test('are those that will be sent', () => {
    const someRests = fc.record({
      pausedUntil: fc.option(fc.integer({ min: -5, max: 60 }), { nil: undefined }),
      quiet: fc.uniqueArray(fc.integer({ min: 0, max: 40 })),
    });
    fc.assert(
      fc.property(someRule, someInstant, someRests, fc.integer({ min: 1, max: 6 }), (rule, start, rests, count) => {
        const today = localDate(start * minuteMs, rule.zone);
        const club = createClub(rule, start * minuteMs, {
          quiet: rests.quiet.map((days) => dayAfter(today, days)),
          ...(rests.pausedUntil !== undefined && { pausedUntil: dayAfter(today, rests.pausedUntil) }),
        });
        const shown = nextPosts(club.reminder(), count);
        club.runTo(shown.at(-1) ?? 0);
        const sent = [...club.rows].filter(([, state]) => state === 'sent').map(([date]) => date);
        expect(shown).toEqual(sent.map((date) => dueAt(rule, date)));
      }),
    );
  });
});

describe('a change of time, zone or days', () => {
  test.each([
    ['to a later hour, before its post', { time: '08:00' }, '2026-11-23T05:00Z', '2026-11-23T07:00Z'],
    ['to a time that comes in a second', { time: '06:30' }, '2026-11-23T05:29:59Z', '2026-11-23T05:30Z'],
    ['to a later hour, after its post', { time: '08:00' }, '2026-11-23T06:30Z', '2026-11-24T07:00Z'],
    ['to an hour that has passed', { time: '05:00' }, '2026-11-23T05:00Z', '2026-11-24T04:00Z'],
    ['to a zone where this date begins anew', { zone: 'America/New_York' }, '2026-11-23T06:30Z', '2026-11-24T12:00Z'],
    ['to other days', { weekdays: [3] }, '2026-11-23T06:30Z', '2026-11-25T06:00Z'],
  ])('%s', (_, change, now, then) => {
    const club = createClub(berlin, at('2026-11-20T00:00Z'));
    club.runTo(at(now));
    const next = dueAfterChange({ ...berlin, ...change }, at(now), [...club.rows.keys()]);
    expect(new Date(next).toISOString()).toBe(new Date(then).toISOString());
  });

  test('at any moment posts no local date twice, and loses none that was still to come', () => {
    fc.assert(
      fc.property(someRule, someRule, someInstant, fc.nat(20 * 24 * 60), (before, rule, start, laterMinutes) => {
        const club = createClub(before, start * minuteMs);
        const now = (start + laterMinutes) * minuteMs;
        club.runTo(now);
        const used = new Map(club.rows);
        const next = dueAfterChange(rule, now, [...used.keys()]);
        expect(next).toBeGreaterThan(now);
        expect(used.has(localDate(next, rule.zone))).toBe(false);
        club.change({ ...rule, nextDue: next });
        const end = now + 20 * dayMs;
        club.runTo(end);
        // Every date of the new rule whose time is still to come has its post, and no other date got one.
        for (let post = nextDue(rule, now); post <= end; post = nextDue(rule, post)) {
          const date = localDate(post, rule.zone);
          expect(club.rows.get(date)).toBe('sent');
          used.set(date, 'sent');
        }
        expect([...club.rows.keys()].sort()).toEqual([...used.keys()].sort());
      }),
    );
  });
});

describe('new rules for a zone', () => {
  /** Zones of fixed offset stand for one zone under older and newer data. */
  const offset = (minutes: number) =>
    `${minutes < 0 ? '-' : '+'}${new Date(Math.abs(minutes) * minuteMs).toISOString().slice(11, 16)}`;

  test.each([
    ['an hour earlier, still to come', '+02:00', '2026-11-23T04:00Z', '2026-11-23T05:00Z'],
    ['an hour earlier, a little past: it comes late', '+02:00', '2026-11-23T05:30Z', '2026-11-23T05:00Z'],
    ['an hour later', '+00:00', '2026-11-23T05:30Z', '2026-11-23T07:00Z'],
  ])('%s', (_, zone, now, then) => {
    const reminder = { ...berlin, zone, nextDue: due };
    expect(new Date(dueByRules(reminder, at(now))).toISOString()).toBe(new Date(then).toISOString());
  });

  test('leave each local date with one row, and only a post that moved over midnight is skipped', () => {
    const someShift = fc.integer({ min: -6, max: 6 }).map((halves) => halves * 30);
    fc.assert(
      fc.property(someRule, someShift, someInstant, fc.nat(3 * 24 * 60), (rule, shift, start, laterMinutes) => {
        const daily = { time: rule.time, weekdays: everyDay };
        const club = createClub({ ...daily, zone: offset(0) }, start * minuteMs);
        const now = (start + laterMinutes) * minuteMs;
        const zone = offset(shift);
        club.runTo(now);
        club.change({ zone, nextDue: dueByRules({ ...club.reminder(), zone }, now) });
        club.tick(now);
        club.runTo(now + 3 * dayMs);
        const dates = [...club.rows.keys()].sort();
        expect(dates).toEqual(dates.map((_, index) => dayAfter(dates[0] ?? '', index)));
        // A date may end between the old and the new time of its post.
        const skipped = [...club.rows].filter(([, state]) => state !== 'sent');
        for (const [date, state] of skipped) {
          expect(state).toBe('late');
          expect(date < localDate(now, zone)).toBe(true);
        }
        expect(skipped.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  test('that change nothing change no plan', () => {
    fc.assert(
      fc.property(someRule, someInstant, (rule, start) => {
        const now = start * minuteMs;
        const reminder = { ...anyReminder, ...rule, nextDue: nextDue(rule, now) };
        expect(dueByRules(reminder, now)).toBe(reminder.nextDue);
      }),
    );
  });
});

describe('a clock that was ahead and is set right', () => {
  const errors: [string, number][] = [
    ['an hour', hourMs],
    ['a day', dayMs],
    ['a year', 365 * dayMs],
  ];
  test.each(errors)('%s ahead: the next post is the next one by the right clock', (_, ahead) => {
    fc.assert(
      fc.property(someRule, someInstant, (rule, start) => {
        const now = start * minuteMs;
        const reminder = { ...anyReminder, ...rule, nextDue: nextDue(rule, now + ahead) };
        expect(dueByRules(reminder, now)).toBe(nextDue(rule, now));
      }),
    );
  });

  test.each([hourMs, dayMs, 365 * dayMs])(
    'by %i ms: no local date posts twice, and none stays without a row',
    (ahead) => {
      fc.assert(
        fc.property(someRule, someInstant, fc.nat(3 * 24 * 60), (rule, start, wrongMinutes) => {
          const club = createClub(rule, start * minuteMs);
          const wrongFrom = start * minuteMs + 2 * dayMs;
          const now = wrongFrom + wrongMinutes * minuteMs;
          club.runTo(wrongFrom);
          club.tick(wrongFrom + ahead);
          club.runTo(now + ahead);
          if (club.reminder().nextDue > now) club.change({ nextDue: dueByRules(club.reminder(), now) });
          const end = now + 10 * dayMs;
          club.runTo(end);
          for (let post = nextDue(rule, start * minuteMs); post <= end; post = nextDue(rule, post))
            expect(club.rows.has(localDate(post, rule.zone))).toBe(true);
          expect(club.reminder().nextDue).toBe(nextDue(rule, end));
        }),
        { numRuns: 50 },
      );
    },
  );
});
