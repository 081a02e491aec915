/** One person cannot wear the bot out, and nobody who was told to wait is left waiting. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type Timing } from '../src/adapters/discord/index.ts';
import { createLimiter } from '../src/adapters/discord/limiter.ts';
import type { Adapter } from '../src/core/ports.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog, type RecordingBot, say } from './support/discord-bot.ts';

const words = { tooFast: 'Too much at once.', failed: 'No answer came.' };
let fake: FakeDiscord;
let bot: RecordingBot;
let log: ReturnType<typeof createRecordingLog>;
let adapter: Adapter;

beforeEach(async () => {
  fake = await startDiscord();
  bot = createRecordingBot();
  log = createRecordingLog();
});

afterEach(async () => {
  await adapter.stop();
  await fake.close();
  expect(fake.violations).toEqual([]);
});

async function start(timing: Partial<Timing> = {}): Promise<void> {
  const token = fake.account.token;
  adapter = createDiscord({ token, apiUrl: fake.url, log, now: fake.now, timing: { stopMs: 500, ...timing } });
  await adapter.start({ ...bot, handle: bot.handle, words });
}

describe('a person who does more than a person can', () => {
  const texts = async (count: number, ...how: Parameters<FakeDiscord['command']>) => {
    const answers = await Promise.all(Array.from({ length: count }, () => fake.command(...how)));
    return answers.map(({ message }) => ({ text: message?.text, hidden: message?.visibleTo !== undefined }));
  };

  test('gets a passing word that only this person sees, nobody else does, and time heals it', async () => {
    await start();
    const all = await texts(30, 'about');
    expect(all.filter(({ text }) => text === 'Hello.')).toHaveLength(20);
    expect(all.filter(({ text }) => text === words.tooFast)).toEqual(
      Array.from({ length: 10 }, () => ({ text: words.tooFast, hidden: true })),
    );
    expect(bot.received).toHaveLength(20);
    expect(await texts(1, 'about', {}, { user: '222222222222222222' })).toEqual([{ text: 'Hello.', hidden: false }]);
    fake.advance(600);
    expect(await texts(1, 'about')).toEqual([{ text: 'Hello.', hidden: false }]);
  });

  test('is heard all the same with what was typed in private', async () => {
    await start();
    await texts(21, 'about');
    expect((await fake.command('tip', { topic: 'sleep' }, { guild: null })).message?.text).toBe('Hello.');
    expect((await fake.directMessage('I cannot feel my legs')).text).toBe('Hello.');
  });

  test('is heard all the same in a form, which nobody else reads', async () => {
    await start();
    bot.answer = () => ({ ...say(''), blocks: [{ kind: 'choices', buttons: [], write: 'Type it' }] });
    const { message } = await fake.command('about');
    if (!message) throw new Error('no question');
    const opened = await fake.press(message, 'Type it');
    await texts(21, 'about');
    bot.answer = () => say('Heard.');
    expect((await fake.fillIn(opened, 'I cannot feel my legs')).message?.text).toBe('Heard.');
  });
});

test('a limiter lets nobody through more often than it says, forgets people, and never lets one spend what is another’s', () => {
  const acts = fc.array(fc.record({ person: fc.integer({ min: 0, max: 5 }), waitMs: fc.nat(400) }), { maxLength: 200 });
  fc.assert(
    fc.property(acts, (list) => {
      const allows = createLimiter({ most: 4, withinMs: 1_000, peopleMax: 100 });
      const alone = new Map<number, ReturnType<typeof createLimiter>>();
      const passed: { person: number; at: number }[] = [];
      let at = 1_000;
      for (const { person, waitMs } of list) {
        at += waitMs;
        const own = alone.get(person) ?? createLimiter({ most: 4, withinMs: 1_000, peopleMax: 1 });
        alone.set(person, own);
        const allowed = allows(String(person), at);
        expect(allowed).toBe(own(String(person), at));
        if (allowed) passed.push({ person, at });
      }
      for (const { person, at: since } of passed) {
        const inWindow = passed.filter((one) => one.person === person && one.at >= since && one.at < since + 1_000);
        expect(inWindow.length).toBeLessThanOrEqual(8);
      }
    }),
    { seed: 5 },
  );
});

test('a limiter of three people forgets the one seen least recently', () => {
  const allows = createLimiter({ most: 1, withinMs: 1_000, peopleMax: 3 });
  expect(['a', 'b', 'c', 'a', 'd', 'c', 'b'].map((person) => allows(person, 0))).toEqual([
    ...[true, true, true, false, true],
    ...[false, true],
  ]);
});

describe('an answer that never comes', () => {
  beforeEach(() => {
    bot.answer = () => new Promise(() => undefined);
  });

  test('to a command ends the waiting with a word to that person', async () => {
    await start({ deferAfterMs: 0, giveUpAfterMs: 50 });
    const { message, followUps } = await fake.command('check');
    expect([message?.text, ...followUps.map(({ text }) => text)].join()).toContain(words.failed);
    expect(fake.visible(fake.home.channel, '42')).toEqual([]);
    expect(log.lines.filter(({ event }) => event === 'discord-answer-late')).toHaveLength(1);
  });

  test('to a press leaves the message and whispers', async () => {
    await start({ deferAfterMs: 0, giveUpAfterMs: 50 });
    const { answer } = bot;
    bot.answer = () => say('Choose.', { buttons: ['a'] });
    const { message } = await fake.command('about');
    if (!message) throw new Error('no message');
    bot.answer = answer;
    const pressed = await fake.press(message, 'a');
    const whisper = await fake.until(() => pressed.followUps[0], 'the word');
    expect(whisper).toMatchObject({ text: words.failed, visibleTo: fake.home.user });
    expect(message.text).toBe('Choose.');
  });
});

test('an answer that Discord refuses after the waiting began ends in a word, not in silence', async () => {
  await start({ deferAfterMs: 0 });
  fake.failNext({ route: 'original', status: 400, code: 50035 });
  bot.answer = async () => {
    await fake.until(() => fake.messages[0]?.loading, 'a waiting message');
    return say('Refused.', { audience: 'asker' });
  };
  expect((await fake.command('check')).message?.text).toBe(words.failed);
  await expect.poll(() => log.lines.some(({ event }) => event === 'discord-answer-failed')).toBe(true);
});

test.each([
  [404, 10015],
  [404, 10008],
  [401, 50027],
])('an edit that Discord answers with %i %i costs that answer only', async (status, code) => {
  await start({ deferAfterMs: 0 });
  fake.failNext({ route: 'original', status, code });
  bot.answer = async () => {
    await fake.until(() => fake.messages[0]?.loading, 'a waiting message');
    return say('Too late.', { audience: 'asker' });
  };
  void fake.command('check').catch(() => undefined);
  const failures = () => log.lines.filter(({ event }) => event === 'discord-answer-failed');
  await expect.poll(failures).toMatchObject([{ fields: { status, code } }]);
  bot.answer = () => say('Hello.');
  expect((await fake.command('about')).message?.text).toBe('Hello.');
  // The bot's own token was not what Discord refused, so it is still sent and taken.
  expect(await adapter.messenger.tell(fake.home.user, say('A word.').blocks)).toBe(true);
  expect(adapter.healthy()).toBe(true);
});

test('an answer that took longer than its token lives is dropped with a line', async () => {
  await start({ deferAfterMs: 0 });
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof say>>();
  bot.answer = () => promise;
  void fake.command('check').catch(() => undefined);
  await fake.until(() => fake.messages[0]?.loading, 'a waiting message');
  fake.advance(16 * 60_000);
  resolve(say('Too late.', { audience: 'asker' }));
  await expect.poll(() => log.text()).toContain('50027');
  expect(adapter.healthy()).toBe(true);
});
