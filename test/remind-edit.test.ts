/** Changing a reminder: one thing at a time, by line, options or buttons, and everything else stays. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reminder } from '../src/core/store.ts';
import { actionOf, buttonsOf, channel, inClub, transcript } from './support/bot.ts';
import { labels, organiser, rest, words } from './support/organiser.ts';
import './support/seed.ts';

/** A reminder with everything set that can be. */
async function full() {
  const club = await organiser();
  await club.type('add 7 mon-fri Berlin hips mention all tidy');
  await club.type('quiet 24 Dec - 26 Dec');
  await club.type('pause until 1 Dec');
  return { ...club, before: await club.one() };
}

const here = { ...inClub, place: { ...channel, chat: 'other', thread: '7' } };

describe('one thing changes', () => {
  test.each<[line: string, changed: Partial<Reminder>]>([
    ['edit 19:30', { time: '19:30' }],
    ['edit 1 19:30', { time: '19:30' }],
    ['edit #1 7:30pm', { time: '19:30' }],
    ['edit 8', { time: '08:00' }],
    ['edit 1 8', { time: '08:00' }],
    ['edit tue thu', { weekdays: [2, 4] }],
    ['edit 1 every day', { weekdays: [1, 2, 3, 4, 5, 6, 7] }],
    ['edit Tokyo', { zone: 'Asia/Tokyo' }],
    ['edit 1 zone New York', { zone: 'America/New_York' }],
    ['edit desk break', { what: 'desk-break' }],
    ['edit 1 routine desk break', { what: 'desk-break' }],
    ['edit routine in turn', { what: 'daily' }],
    ['edit mention role:42', { mention: 'role:42' }],
    ['change 1 to 19.30', { time: '19:30' }],
  ])('/remind %s', async (line, changed) => {
    const { type, one, before } = await full();
    expect(words(await type(line))).toContain('# Reminder #1 is changed');
    const after = await one();
    expect(after).toMatchObject(changed);
    const keys = Object.keys(changed) as (keyof Reminder)[];
    expect(rest(after, ...keys, 'nextDue')).toEqual(rest(before, ...keys, 'nextDue'));
  });

  test('a mention can be taken away, and old posts kept again, and the rest stays', async () => {
    const { type, press, one, before } = await full();
    await type('edit no mention');
    expect(await one()).toEqual(rest(before, 'mention'));
    await type('edit 1 no tidy');
    expect(await one()).toEqual(rest(before, 'mention', 'tidy'));
    await press(await type('edit'), 'Remove the old post', 'Edit', 'Call everyone');
    expect(await one()).toEqual(before);
    await press(await type('edit'), 'Keep old posts');
    expect(await one()).toEqual(rest(before, 'tidy'));
  });

  test('several at once, as options of a platform', async () => {
    const { options, one, before } = await full();
    await options({
      sub: 'edit',
      number: '1',
      time: '18',
      days: 'sat',
      zone: 'Asia/Tokyo',
      tidy: 'no',
      mention: 'off',
    });
    const after = await one();
    expect(after).toMatchObject({ time: '18:00', weekdays: [6], zone: 'Asia/Tokyo' });
    expect(rest(after, 'time', 'weekdays', 'zone', 'nextDue')).toEqual(
      rest(before, 'time', 'weekdays', 'zone', 'tidy', 'nextDue', 'mention'),
    );
  });

  test('"here" moves it to this channel or thread, and forgets nothing else', async () => {
    const { type, options, one, before } = await full();
    await type('edit here', here);
    expect(await one()).toEqual({ ...before, place: here.place });
    await options({ sub: 'edit', here: 'yes' });
    expect(await one()).toEqual(before);
  });

  test('a part that cannot be read changes nothing until it is answered, and then all of it', async () => {
    const { type, press, one, before } = await full();
    for (const line of ['edit 1 25:00 tue', 'edit 1 8 Atlantis', 'edit 1 routine zumba', 'edit 1 days blursday 9:00']) {
      const asked = await type(line);
      expect(await one()).toEqual(before);
      expect(labels(asked).length).toBeGreaterThan(1);
    }
    const moved = await type('edit 1 8 Birmingham here', here);
    await press(moved, 'Europe/London');
    expect(await one()).toMatchObject({ time: '08:00', zone: 'Europe/London', place: channel });
  });
});

describe('buttons', () => {
  test.each<[taps: string[], changed: Partial<Reminder>]>([
    [['Time', '18:00'], { time: '18:00' }],
    [['Time', 'Another time', '06', '06:45'], { time: '06:45' }],
    [['Time zone', 'Asia/Tokyo'], { zone: 'Asia/Tokyo' }],
    [['Time zone', 'Somewhere else', 'Africa', 'Africa/Cairo'], { zone: 'Africa/Cairo' }],
    [['Days', 'at weekends'], { weekdays: [6, 7] }],
    [['Days', 'Saturday', 'Monday', 'Done'], { weekdays: [2, 3, 4, 5, 6] }],
    [['What it posts', 'the daily routines in turn'], { what: 'daily' }],
    [['What it posts', 'One routine', 'Desk break'], { what: 'desk-break' }],
    [['What it posts', 'One routine', 'More', 'Foam rolling'], { what: 'foam-rolling' }],
  ])('%s', async (taps, changed) => {
    const { type, press, one, before } = await full();
    await press(await type('edit'), ...taps);
    const after = await one();
    expect(after).toMatchObject(changed);
    const keys = Object.keys(changed) as (keyof Reminder)[];
    expect(rest(after, ...keys, 'nextDue')).toEqual(rest(before, ...keys, 'nextDue'));
  });

  test('a mention goes off and on', async () => {
    const { type, press, one } = await full();
    const off = await press(await type('edit'), 'Call nobody');
    expect(await one()).not.toHaveProperty('mention');
    await press(off, 'Edit', 'Call everyone');
    expect((await one()).mention).toBe('all');
  });

  test('nobody can be called in a private chat, so it is not offered there', async () => {
    const { bot } = await organiser();
    await bot.say('/remind add 7 Berlin');
    expect(labels(await bot.say('/remind edit'))).not.toContain('Call everyone');
  });

  test('by weekday, some days have their routine and the others take turns', async () => {
    const { type, press, one } = await organiser();
    await type('add 7 mon wed fri UTC');
    const week = await press(await type('edit'), 'What it posts', 'By weekday', 'Monday', 'Easy hips');
    await press(week, 'Friday', 'Desk break', 'Done');
    expect((await one()).what).toBe('week:1=easy-hips,5=desk-break');
    expect(words(await type(''))).toContain(
      '07:00 UTC, Monday, Wednesday, Friday: Easy hips (Mon), the daily routines in turn (Wed), Desk break (Fri)',
    );
    await press(week, 'Monday', 'the daily routines in turn');
    expect((await one()).what).toBe('week:5=desk-break');
    await press(week, 'Friday', 'the daily routines in turn');
    expect((await one()).what).toBe('daily');
  });

  test('the last day cannot be taken away', async () => {
    const { type, press, one } = await organiser();
    await type('add 7 mon UTC');
    await press(await type('edit'), 'Days', 'Monday', 'Done');
    expect((await one()).weekdays).toEqual([1]);
  });

  test('"Move it here" is offered elsewhere only', async () => {
    const { bot, type, one } = await organiser();
    await type('add 7 UTC');
    expect(labels(await type('edit'))).not.toContain('Move it here');
    const menu = await type('edit', here);
    await bot.press(actionOf(menu, 'Move it here'), 'm', here);
    expect((await one()).place).toEqual(here.place);
  });

  test('with several, a change is asked about once, and one tap does it', async () => {
    const { type, press, stored } = await organiser();
    for (const hour of [7, 18]) await type(`add ${hour} UTC`);
    await press(await type('edit 19:30 weekends'), '#2 18:00');
    expect((await stored()).map(({ time }) => time)).toEqual(['07:00', '19:30']);
    expect(words(await press(await type('edit 99:99'), '#1 07:00'))).toContain('# Change reminder #1');
    expect(words(await type('edit 9 19:30'))).toContain('There is no reminder #9');
  });
});

describe('when it posts next', () => {
  /** Local dates on which it posts from now on, over a day and a half, as the sender does it. */
  async function datesPosted(change: string, at = '2026-11-23T06:30Z', hours = 36) {
    const { bot, type, one } = await organiser('2026-11-23T05:30Z');
    await type('add 7 Berlin');
    await bot.tickAt('2026-11-23T06:00Z');
    expect(bot.posted).toHaveLength(1);
    bot.setNow(at);
    await type(change);
    for (let minutes = 0; minutes <= hours * 60; minutes += 30) await bot.tickAt(Date.parse(at) + minutes * 60_000);
    const { id } = await one();
    const deliveries = await bot.world.store.deliveries(id, 20);
    return { posted: bot.posted.length, dates: deliveries.map(({ date, state }) => `${date} ${state}`) };
  }

  test('a later time on a day that has had its post waits for the next', async () => {
    expect(await datesPosted('edit 19:00')).toEqual({ posted: 2, dates: ['2026-11-24 sent', '2026-11-23 sent'] });
  });

  test('a zone in which it is still yesterday, too', async () => {
    expect(await datesPosted('edit New York')).toEqual({ posted: 2, dates: ['2026-11-24 sent', '2026-11-23 sent'] });
  });

  test('a post that is due this very minute still goes out', async () => {
    const { bot, type, one } = await organiser('2026-11-23T05:30Z');
    await type('add 7 Berlin');
    bot.setNow('2026-11-23T06:00:20Z');
    await type('edit 6:30');
    await bot.tickAt('2026-11-23T06:01Z');
    await bot.tickAt('2026-11-24T05:30Z');
    const deliveries = await bot.world.store.deliveries((await one()).id, 9);
    expect(deliveries.map(({ date, state }) => `${date} ${state}`)).toEqual(['2026-11-24 sent', '2026-11-23 sent']);
  });

  test('the answer names the next post truly, and one by hand uses up no date', async () => {
    const { bot, type } = await organiser('2026-11-23T05:30Z');
    await type('add 7 Berlin');
    await bot.world.store.addByHand(1, '2026-11-23', bot.world.now());
    await bot.tickAt('2026-11-23T05:31Z');
    expect(words(await type('edit 8'))).toContain('Next: Mon 23 Nov, 08:00');
    await bot.tickAt('2026-11-23T07:00Z');
    expect(words(await type('edit 19:00'))).toContain('Next: Tue 24 Nov, 19:00');
    expect(bot.posted).toHaveLength(2);
  });

  test('whatever is changed and when, no local date has two posts', async () => {
    const change = fc.constantFrom(
      '9',
      '12',
      '19:30',
      'mon',
      'every day',
      'Tokyo',
      'Honolulu',
      'Auckland',
      'Berlin',
      '23:59',
      '0:00',
    );
    const steps = fc.array(fc.record({ change, hours: fc.integer({ min: 0, max: 30 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { bot, type, one } = await organiser('2026-11-23T05:30Z');
        await type('add 7 Berlin');
        let now = Date.parse('2026-11-23T05:30Z');
        for (const { change: line, hours } of all) {
          for (let half = 0; half < 2 * hours; half += 1) {
            now += 1_800_000;
            await bot.tickAt(now);
          }
          expect(words(await type(`edit ${line}`))).toContain('changed');
          expect((await one()).nextDue).toBeGreaterThanOrEqual(now);
        }
        const keys = bot.posted.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 25 },
    );
  });
});

describe('the zone of the club', () => {
  test('a new one leaves the reminders alone, says so, and one tap moves them', async () => {
    const { bot, type, stored } = await organiser();
    await type('add 7 Berlin hips');
    await type('add 18 Madrid');
    const saved = await bot.say('/settings zone Lisbon', inClub);
    expect(transcript(saved)).toContain('Reminders that are set keep their own zone: Europe/Berlin, Europe/Madrid.');
    expect((await stored()).map(({ zone }) => zone)).toEqual(['Europe/Berlin', 'Europe/Madrid']);
    const before = await stored();
    const moved = await bot.press(actionOf(saved, 'Move the reminders to it'), 'm', inClub);
    expect(words(moved)).toContain('# Moved to Europe/Lisbon');
    const after = await stored();
    expect(after.map(({ zone }) => zone)).toEqual(['Europe/Lisbon', 'Europe/Lisbon']);
    for (const [at, reminder] of after.entries()) {
      expect(rest(reminder, 'zone', 'nextDue')).toEqual(rest(before[at] ?? reminder, 'zone', 'nextDue'));
      expect(new Date(reminder.nextDue).toISOString()).toBe(
        at === 0 ? '2026-11-23T07:00:00.000Z' : '2026-11-23T18:00:00.000Z',
      );
    }
    // A second tap, or a club whose reminders follow already, has nothing to move.
    await bot.press('settings:reminders', 'm', inClub);
    expect(await stored()).toEqual(after);
    expect(labels(await bot.say('/settings zone Europe/Lisbon', inClub))).not.toContain('Move the reminders to it');
  });

  test('it is asked by taps, like that of a reminder', async () => {
    const { bot, press } = await organiser();
    const saved = await press(
      await bot.say('/settings', inClub),
      'Time zone',
      'Somewhere else',
      'Pacific',
      'Pacific/Auckland',
    );
    expect(transcript(saved)).toContain('Time zone: Pacific/Auckland');
    expect(buttonsOf(await bot.say('/settings zone Birmingham', inClub)).map(({ label }) => label)).toContain(
      'Europe/London',
    );
    expect(transcript(await bot.press('settings:form:forged', 'm', inClub))).toContain('Time zone: Pacific/Auckland');
  });
});
