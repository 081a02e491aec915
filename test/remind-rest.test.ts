/** Resting: a pause for a while or until a date, a post left out, and quiet days of a club or of one reminder. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buttonsOf, inClub } from './support/bot.ts';
import { labels, organiser, rest, words } from './support/organiser.ts';
import './support/seed.ts';

const dayMs = 86_400_000;

describe('pause', () => {
  test('asks until when, in one tap: a while, a coming Monday, the first of a month', async () => {
    const { type, press } = await organiser();
    await type('add 7 UTC');
    const asked = await press(await type(''), 'Pause');
    expect(labels(asked)).toEqual([
      'For 1 week',
      'For 2 weeks',
      'Until I resume it',
      'Until Tue 1 Dec',
      'Until Mon 14 Dec',
      'Until Mon 21 Dec',
      'Until Mon 28 Dec',
      'Until Fri 1 Jan',
      'Until Mon 1 Feb',
      'Back',
    ]);
  });

  test.each([
    ['pause 1 week', '2026-11-30'],
    ['pause 1 2 weeks', '2026-12-07'],
    ['pause for 10 days', '2026-12-03'],
    ['pause until 24 Dec', '2026-12-24'],
    ['pause #1 until 24.12.', '2026-12-24'],
    ['pause 1 24/12/2026', '2026-12-24'],
    ['pause tomorrow', '2026-11-24'],
  ])('/remind %s', async (line, date) => {
    const { type, one } = await organiser();
    await type('add 7 UTC');
    const before = await one();
    expect(words(await type(line))).toMatch(/^# Reminder #1 is paused until /);
    expect(await one()).toEqual({ ...before, pausedUntil: date });
  });

  test('nothing is posted until the date, each date is recorded, and on it posts go on by themselves', async () => {
    const { bot, type, one } = await organiser('2026-11-23T08:00Z');
    await type('add 7 UTC');
    expect(words(await type('pause until 26 Nov'))).toContain('Next: Thu 26 Nov, 07:00');
    for (let day = 24; day <= 27; day += 1) await bot.tickAt(`2026-11-${day}T07:00Z`);
    const { id } = await one();
    const dates = (await bot.world.store.deliveries(id, 9)).map(({ date, state }) => `${date} ${state}`);
    expect(dates).toEqual(['2026-11-27 sent', '2026-11-26 sent', '2026-11-25 skipped', '2026-11-24 skipped']);
    // The pause is over, so there is nothing to resume.
    expect(labels(await type(''))).toContain('Pause');
  });

  test('resume ends any pause, from now on', async () => {
    const { bot, type, press, one } = await organiser('2026-11-23T08:00Z');
    await type('add 7 UTC');
    const before = await one();
    for (const until of ['For 1 week', 'Until I resume it']) {
      const paused = await press(await type('pause'), until);
      expect(labels(paused)).not.toContain('Pause');
      await press(paused, 'Resume');
      expect(await one()).toEqual(before);
    }
    await press(await type('pause'), 'Until I resume it');
    await bot.tickAt('2026-11-27T09:00Z');
    expect(bot.posted).toEqual([]);
    await type('resume');
    await bot.tickAt('2026-11-27T09:01Z');
    expect(bot.posted).toEqual([]);
    await bot.tickAt('2026-11-28T07:00Z');
    expect(bot.posted).toHaveLength(1);
  });

  test('a pause with a date after one without does go on by itself', async () => {
    const { bot, type, one } = await organiser('2026-11-23T08:00Z');
    await type('add 7 UTC');
    await type('pause forever');
    expect((await one()).paused).toBe('by-admin');
    await type('pause 2 days');
    expect(await one()).not.toHaveProperty('paused');
    await bot.tickAt('2026-11-25T07:00Z');
    expect(bot.posted).toHaveLength(1);
  });

  test.each([
    ['until 3/4', /Day first or month first/],
    ['until 1 Nov 2026', /over/],
    ['until today', /Choose a later day/],
    ['until 2040-01-01', /more than two years away/],
    ['until the cows come home', /"until the cows come home" is not a date/],
    ['24 Dec - 2 Jan', /is not a date/],
  ])('"%s" changes nothing and offers what would be right', async (text, said) => {
    const { type, one } = await organiser();
    await type('add 7 UTC');
    const before = await one();
    const reply = await type(`pause 1 ${text}`);
    expect(words(reply)).toMatch(said);
    expect(labels(reply).length).toBeGreaterThan(1);
    expect(await one()).toEqual(before);
  });

  test('day or month first is asked, and one tap answers', async () => {
    const { type, press, one } = await organiser();
    await type('add 7 UTC');
    await press(await type('pause until 3/4'), 'Until Sat 3 Apr');
    expect((await one()).pausedUntil).toBe('2027-04-03');
  });

  test('with several, a date survives the question which', async () => {
    const { type, press, stored } = await organiser();
    for (const hour of [7, 18]) await type(`add ${hour} UTC`);
    await press(await type('pause 2 weeks'), '#2 18:00');
    expect((await stored()).map(({ pausedUntil }) => pausedUntil)).toEqual([undefined, '2026-12-07']);
  });
});

describe('skip', () => {
  test('leaves out the next post only, and can be undone', async () => {
    const { bot, type, press, one } = await organiser();
    const added = await type('add 7 UTC');
    const before = await one();
    const skipped = await press(added, 'Skip Mon 23 Nov');
    expect(words(skipped)).toContain('# No post on Mon 23 Nov');
    expect(words(skipped)).toContain('Next: Tue 24 Nov, 07:00');
    await press(skipped, 'Undo');
    expect(await one()).toEqual(before);
    await type('skip');
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.posted.map(({ at }) => new Date(at).toISOString())).toEqual(['2026-11-24T07:00:00.000Z']);
  });

  test('a second tap skips nothing else, and a late one nothing at all', async () => {
    const { bot, type, press, one } = await organiser();
    const added = await type('add 7 UTC');
    for (const _ of [1, 2]) await press(added, 'Skip Mon 23 Nov');
    expect((await one()).quiet).toEqual(['2026-11-23']);
    await bot.tickAt('2026-11-25T07:00Z');
    await press(added, 'Skip Mon 23 Nov');
    expect((await one()).quiet ?? []).not.toContain('2026-11-26');
  });

  test('asked which, a second tap skips nothing else', async () => {
    const { type, press, stored } = await organiser();
    for (const hour of [7, 18]) await type(`add ${hour} UTC`);
    const asked = await type('skip');
    for (const _ of [1, 2]) await press(asked, '#2 18:00');
    expect((await stored()).map(({ quiet }) => quiet)).toEqual([undefined, ['2026-11-23']]);
  });

  test('what is paused has no post to skip', async () => {
    const { type, press } = await organiser();
    await type('add 7 UTC');
    await press(await type('pause'), 'Until I resume it');
    expect(words(await type('skip'))).toContain('there is no post to skip');
    expect(labels(await type('')).filter((label) => label.startsWith('Skip'))).toEqual([]);
  });

  test('after a pause with a date, the next post is the one after it', async () => {
    const { type, one } = await organiser();
    await type('add 7 UTC');
    await type('pause 1 week');
    expect(words(await type('skip'))).toContain('No post on Mon 30 Nov');
    expect((await one()).quiet).toEqual(['2026-11-30']);
  });
});

describe('quiet days', () => {
  async function two() {
    const club = await organiser();
    for (const hour of [7, 18]) await club.type(`add ${hour} UTC`);
    const quiet = async () => (await club.stored()).map((reminder) => reminder.quiet ?? []);
    return { ...club, quiet };
  }

  test('a line adds days to all reminders, or to one', async () => {
    const { type, quiet } = await two();
    expect(words(await type('quiet 24 Dec - 26 Dec'))).toContain('# Quiet: 24 – 26 Dec');
    await type('quiet 2 1 Dec');
    const christmas = ['2026-12-24', '2026-12-25', '2026-12-26'];
    expect(await quiet()).toEqual([christmas, ['2026-12-01', ...christmas]]);
    expect(words(await type('quiet'))).toContain('- Tue 1 Dec (#2 only)\n- 24 – 26 Dec');
  });

  test('no post appears on one, from whichever reminder, and each is recorded', async () => {
    const { bot, type } = await two();
    await type('quiet tomorrow');
    await bot.tickAt('2026-11-23T23:00Z');
    const before = bot.posted.length;
    for (const hour of ['07', '18']) await bot.tickAt(`2026-11-24T${hour}:00Z`);
    expect(bot.posted.length).toBe(before);
    for (const id of [1, 2]) {
      expect((await bot.world.store.deliveries(id, 1))[0]).toMatchObject({ state: 'skipped', reason: 'quiet-day' });
    }
  });

  test('two taps set a range, one takes it back', async () => {
    const { type, press, quiet } = await two();
    const set = await press(await type('quiet'), 'Add a quiet day', 'Thu 3 Dec', 'Sat 5 Dec');
    const days = ['2026-12-03', '2026-12-04', '2026-12-05'];
    expect(await quiet()).toEqual([days, days]);
    await press(set, 'Undo 3 – 5 Dec');
    expect(await quiet()).toEqual([[], []]);
    await press(await type('quiet'), 'Add a quiet day', 'More', 'Mon 14 Dec', 'Only this day');
    expect(await quiet()).toEqual([['2026-12-14'], ['2026-12-14']]);
    await press(await type('quiet 2 1 Dec'), '#2: undo Tue 1 Dec');
    expect(await quiet()).toEqual([['2026-12-14'], ['2026-12-14']]);
  });

  test('what was typed can be undone in one tap', async () => {
    const { type, press, quiet } = await two();
    await press(await type('quiet 24 Dec - 2 Jan'), 'Undo 24 Dec – 2 Jan');
    await press(await type('quiet 1 24 Dec'), '#1: undo Thu 24 Dec');
    expect(await quiet()).toEqual([[], []]);
    // Part of something longer, it can still be taken back alone.
    await type('quiet 24 Dec');
    await press(await type('quiet 25 Dec'), 'Undo');
    expect(await quiet()).toEqual([['2026-12-24'], ['2026-12-24']]);
  });

  test('day or month first is asked, and one tap answers, for a range too', async () => {
    const { type, press, quiet } = await two();
    expect(labels(await type('quiet 3/4'))).toEqual(['Sat 3 Apr', 'Thu 4 Mar']);
    await press(await type('quiet 2 3/4 - 5/4'), '3 – 5 Apr');
    expect(await quiet()).toEqual([[], ['2027-04-03', '2027-04-04', '2027-04-05']]);
    expect(words(await type('quiet 3/4, 7/4'))).toContain('write the month by its name');
  });

  test('options of a platform mean the same', async () => {
    const { options, quiet } = await two();
    await options({ sub: 'quiet', dates: '24 Dec', number: '#2' });
    await options({ sub: 'quiet', dates: '26 Dec' });
    expect(await quiet()).toEqual([['2026-12-26'], ['2026-12-24', '2026-12-26']]);
    expect(words(await options({ sub: 'quiet', number: '9' }))).toContain('There is no reminder #9');
    expect(words(await options({ sub: 'quiet' }))).toContain('# Quiet days');
  });

  test.each([
    ['9 24 Dec', /There is no reminder #9/],
    ['blah', /"blah" is not a date/],
    ['2 blah', /"blah" is not a date/],
    ['2026-01-01', /over/],
    ['2040-01-01', /two years/],
    ['1 Jan - 1 Jun', /can have 100 quiet days/],
  ])('"%s" adds nothing and says why', async (text, said) => {
    const { type, quiet } = await two();
    const reply = await type(`quiet ${text}`);
    expect(words(reply)).toMatch(said);
    expect(await quiet()).toEqual([[], []]);
  });

  test('days that are over are dropped when others are saved, and a hundred are the most', async () => {
    const { bot, type, quiet } = await two();
    await type('quiet 24 Nov, 30 Nov - 2 Dec');
    bot.setNow('2026-12-01T12:00Z');
    await type('quiet 24 Dec');
    expect(await quiet()).toEqual(Array(2).fill(['2026-12-01', '2026-12-02', '2026-12-24']));
    await type('quiet 1 Feb - 8 May');
    expect((await quiet())[0]).toHaveLength(100);
    expect(words(await type('quiet 1 9 May'))).toContain('100 quiet days');
    expect((await quiet())[0]).toHaveLength(100);
  });

  test('without a reminder there is nothing to be quiet', async () => {
    const { type, action } = await organiser();
    for (const reply of [await type('quiet 24 Dec'), await action('remind:quiet:2026-12-24:2026-12-24')]) {
      expect(words(reply)).toContain('No reminder is set here yet');
    }
  });

  test('any coming range of up to a hundred days is kept whole, and taking it back leaves what was before', async () => {
    const { bot, type, action, stored } = await organiser();
    await type('add 7 UTC');
    const before = await stored();
    const range = fc.record({ from: fc.integer({ min: 0, max: 600 }), length: fc.integer({ min: 1, max: 100 }) });
    await fc.assert(
      fc.asyncProperty(range, async ({ from, length }) => {
        const day = (days: number) => new Date(bot.world.now() + days * dayMs).toISOString().slice(0, 10);
        const ends = `${day(from)}:${day(from + length - 1)}`;
        await action(`remind:quiet:${ends}`);
        expect((await stored())[0]?.quiet).toEqual(Array.from({ length }, (_, at) => day(from + at)));
        await action(`remind:loud:${ends}`);
        expect(await stored()).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });
});

test('whatever rests, everything else of the reminder stays', async () => {
  const { type, press, one } = await organiser();
  await type('add 7:15 tue fri Tokyo hips mention role:5 tidy');
  const before = await one();
  for (const line of ['pause 1 week', 'skip', 'quiet 24 Dec', 'pause forever', 'resume']) await type(line);
  expect(rest(await one(), 'quiet')).toEqual(before);
  const panel = await press(await type('quiet'), 'Undo Thu 24 Dec');
  expect(buttonsOf(panel).length).toBeGreaterThan(0);
  expect(await type('1', inClub)).toBeDefined();
});
