/** What an organiser learns of the posts: the last dates in plain sentences, one more by hand, and what to do about trouble. */
import { describe, expect, test } from 'vitest';
import { deliveryText } from '../src/core/commands/remind-history.ts';
import { type Reason, reasons } from '../src/core/ports.ts';
import { type DeliveryState, deliveryStates } from '../src/core/store.ts';
import { troubleText } from '../src/core/trouble.ts';
import { asMember, inClub, realContent, transcript } from './support/bot.ts';
import { labels, organiser, words } from './support/organiser.ts';

const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('- '));

/** A reminder at 07:00 UTC from Monday on, after these outcomes, a day each; `undefined` is a post on time. */
async function ended(...outcomes: Parameters<typeof push>[1][]) {
  const club = await organiser();
  await club.type('add 7 UTC');
  for (const [day, outcome] of outcomes.entries()) {
    push(club.bot.outcomes, outcome);
    await club.bot.tickAt(Date.parse('2026-11-23T07:00Z') + day * 86_400_000);
  }
  return club;
}

function push<T>(outcomes: T[], outcome: T | undefined): void {
  if (outcome !== undefined) outcomes.push(outcome);
}

describe('history', () => {
  test('says of each date what became of it, newest first', async () => {
    const { bot, type } = await ended(
      undefined,
      { kind: 'retry', afterMs: 12 * 60_000, reason: 'rate-limit' },
      undefined,
    );
    // Tuesday's was tried again only a day later, too late for it.
    expect(lines(words(await type('history')))).toEqual([
      '- Wed 25 Nov: posted at 07:00.',
      '- Tue 24 Nov: skipped, because the platform asked me to slow down.',
      '- Mon 23 Nov: posted at 07:00.',
    ]);
    bot.outcomes.push({ kind: 'retry', afterMs: 12 * 60_000, reason: 'rate-limit' });
    await bot.tickAt('2026-11-26T07:00Z');
    expect(lines(words(await type('history')))[0]).toBe(
      '- Thu 26 Nov: not posted yet, because the platform asked me to slow down. I keep trying.',
    );
    await bot.tickAt('2026-11-26T07:12Z');
    bot.outcomes.push({ kind: 'refused', reason: 'too-large' });
    await bot.tickAt('2026-11-27T07:00Z');
    bot.outcomes.push({ kind: 'unknown', reason: 'no-answer' });
    await bot.tickAt('2026-11-28T07:00Z');
    await type('skip');
    await bot.tickAt('2026-11-29T07:00Z');
    await bot.tickAt('2026-11-30T08:20Z');
    expect(lines(words(await type('history'))).slice(0, 5)).toEqual([
      '- Mon 30 Nov: posted 1 h 20 min late, at 08:20.',
      '- Sun 29 Nov: skipped, because it was a quiet day.',
      '- Sat 28 Nov: nobody can say whether it arrived, because the platform did not answer.',
      '- Fri 27 Nov: not posted, because the message was too large.',
      '- Thu 26 Nov: posted 12 min late, at 07:12.',
    ]);
  });

  test('shows the last fourteen dates, those by hand beside them', async () => {
    const { bot, type } = await ended(...Array(16).fill(undefined));
    const { id } = (await bot.world.store.reminders({ platform: 'test', club: 'club', chat: 'channel' }))[0] ?? {
      id: 0,
    };
    await bot.world.store.addByHand(id, '2026-12-08', bot.world.now());
    await bot.tickAt('2026-12-08T07:01Z');
    const shown = lines(words(await type('history')));
    expect(shown).toHaveLength(15);
    expect(shown.slice(0, 2)).toEqual(['- Tue 8 Dec: posted at 07:00.', '- Tue 8 Dec: posted by hand at 07:01.']);
    expect(shown.at(-1)).toBe('- Wed 25 Nov: posted at 07:00.');
  });

  test('before the first post there is nothing to tell', async () => {
    const { type } = await organiser();
    await type('add 7 UTC');
    expect(words(await type('history'))).toContain('Nothing yet');
  });

  test('every state and reason has its words', async () => {
    const { bot, type, one } = await organiser();
    await type('add 7 UTC');
    const reminder = await one();
    const say = bot.world.content.phrases.in('en');
    const call = { say, settings: { language: 'en', units: 'km' }, now: bot.world.now() } as Parameters<
      typeof deliveryText
    >[0];
    const text = (state: DeliveryState, slot: string, reason?: Reason) =>
      deliveryText(call, reminder, {
        reminder: 1,
        date: '2026-11-20',
        slot,
        state,
        attempts: 1,
        ...(reason && { reason }),
      });
    for (const state of deliveryStates) {
      for (const slot of ['', 'now'])
        for (const reason of reasons) expect(text(state, slot, reason)).toMatch(/^Fri 20 Nov: .+\.$/);
    }
    // Rows of older versions do not know when.
    expect(text('sent', '')).toBe('Fri 20 Nov: posted.');
    expect(text('claimed', '')).toBe('Fri 20 Nov: on its way.');
    expect(text('failed', 'now', 'late')).toContain('That was the extra post by hand.');
  });
});

describe('post now', () => {
  test('puts one extra post a day on its way, and uses up no date', async () => {
    const { bot, type, press } = await organiser('2026-11-23T05:00Z');
    await type('add 7 UTC');
    const history = await type('history');
    const [first, second] = [await press(history, 'Post now'), await press(history, 'Post now')];
    expect([first?.mode, transcript(first)]).toEqual(['notice', 'It is on its way.']);
    expect([second?.mode, transcript(second)]).toEqual([
      'notice',
      'The extra post of today was already used. The next one goes tomorrow.',
    ]);
    await bot.tickAt('2026-11-23T05:01Z');
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted).toHaveLength(2);
    bot.setNow('2026-11-24T05:00Z');
    expect(transcript(await press(history, 'Post now'))).toBe('It is on its way.');
  });

  test('is not promised for a paused reminder, nor to a member', async () => {
    const { bot, type, press, action } = await organiser();
    await type('add 7 UTC');
    const history = await type('history');
    expect((await action('remind:post:1', asMember))?.mode).toBe('notice');
    await press(await type('pause'), 'Until I resume it');
    expect(transcript(await press(history, 'Post now'))).toContain('Resume it first');
    expect(labels(await type('history'))).not.toContain('Post now');
    await bot.tickAt('2026-11-23T06:30Z');
    expect(bot.posted).toEqual([]);
  });
});

describe('trouble', () => {
  test('every reason, however the post ended, has a sentence on what, since when and what to do', async () => {
    const say = (await realContent()).phrases.in('en');
    const reminder = { id: 1234, time: '07:00', failingSince: '2026-11-20' };
    for (const reason of reasons) {
      for (const state of deliveryStates) {
        const text = troubleText(say, 'en', reminder, { date: '2026-11-24', state, reason });
        expect(text).toContain(say(`reason-${reason}`));
        expect(text).toContain(state === 'unknown' ? 'Tuesday 24 November' : 'since Friday 20 November');
        // A number with a comma could not be typed back.
        expect(text).toContain('#1234');
        expect(text.split('. ').length).toBeGreaterThan(1);
        expect(text.length).toBeLessThanOrEqual(260);
        expect(text.includes('Then press "Resume"')).toBe(state === 'gone');
      }
    }
  });

  test('a place that is closed stops the reminder; the list says why and what to do until somebody resumes it', async () => {
    const { bot, type, press, one } = await ended({ kind: 'gone', reason: 'no-permission' });
    const shown = await type('');
    expect(words(shown).split('\n')[0]).toBe(
      'Reminder #1 (07:00): no post since Monday 23 November, because I am not allowed to post there. ' +
        'Give me the right to see that channel and to send messages in it. Then press "Resume" in /remind.',
    );
    expect(bot.told.map(({ person }) => person)).toEqual(['p']);
    const resumed = await press(shown, 'Resume');
    expect(words(resumed)).not.toContain('no post since');
    expect(await one()).not.toHaveProperty('failingSince');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.posted).toHaveLength(1);
  });

  test('a post that failed stays on top of the list until one arrives', async () => {
    const { bot, type } = await ended({ kind: 'refused', reason: 'bad-request' });
    expect(words(await type(''))).toMatch(/^Reminder #1 \(07:00\): no post since Monday 23 November.*It goes on/);
    await bot.tickAt('2026-11-24T07:00Z');
    expect(words(await type(''))).toMatch(/^07:00 UTC/);
  });

  test('a post that nobody knows about asks to look', async () => {
    const { type } = await ended({ kind: 'unknown', reason: 'no-answer' });
    expect(words(await type(''))).toMatch(/^Reminder #1 \(07:00\): nobody can say whether .* Look whether it is there/);
  });

  test('moved to where the bot may post, it goes on at once', async () => {
    const { bot, type, one } = await ended({ kind: 'gone', reason: 'thread-closed' });
    const place = { platform: 'test', club: 'club', chat: 'other', thread: '5' };
    expect(words(await type('edit 1 here', { ...inClub, place }))).toContain('Next: Tue 24 Nov, 07:00');
    expect(await one()).not.toHaveProperty('paused');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.posted[0]?.place).toEqual(place);
  });

  test('a club that removed the bot is told so when it comes back', async () => {
    const { bot, type } = await ended(undefined);
    await bot.act({ kind: 'removed' }, inClub);
    expect(words(await type(''))).toContain('because I was removed from the club. Add me to the club again.');
  });
});
