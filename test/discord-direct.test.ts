/** Answers that go into the private chat of the person who pressed, and the word that is said at the place of the press. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type Timing } from '../src/adapters/discord/index.ts';
import type { Reply } from '../src/core/message.ts';
import type { Adapter } from '../src/core/ports.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog, type RecordingBot, say } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
const direct = { done: 'It is in our chat now.', refused: 'You take no messages from me.' };
const kept = (more: Partial<Reply> = {}) =>
  say('For your doctor.', { audience: 'asker', direct, buttons: ['open'], ...more });
let fake: FakeDiscord;
let bot: RecordingBot;
let log: ReturnType<typeof createRecordingLog>;
let adapter: Adapter;

beforeEach(async () => {
  fake = await startDiscord({ token });
  bot = createRecordingBot();
  log = createRecordingLog();
});

afterEach(async () => {
  await adapter.stop();
  await fake.close();
});

async function start(timing: Partial<Timing> = {}): Promise<void> {
  adapter = createDiscord({ token, apiUrl: fake.url, log, timing: { retryMs: 10, stopMs: 500, ...timing } });
  await adapter.start(bot);
}

/** A message with a button, shown to one person in the server, as most results are there. */
async function whisper() {
  bot.answer = () => say('Your result.', { audience: 'asker', buttons: ['keep'] });
  const { message } = await fake.command('check');
  if (!message) throw new Error('no message');
  return message;
}

const inPrivate = () => fake.visible(fake.directChannel());
const requests = (route: string) => fake.calls.filter((call) => call.route === route).length;

describe('a press whose answer goes into the private chat', () => {
  test('puts it there to stay, and tells that person alone', async () => {
    await start();
    const message = await whisper();
    bot.answer = () => kept();
    const answer = await fake.press(message, 'keep');
    expect(inPrivate()).toMatchObject([{ text: 'For your doctor.', flags: 32768, buttons: [{ id: 'open' }] }]);
    expect(answer.message).toMatchObject({ text: direct.done, visibleTo: fake.home.user, buttons: [] });
    expect(message).toMatchObject({ text: 'Your result.', edits: 0, deleted: false });
    expect(fake.violations).toEqual([]);
  });

  test.each(['everyone', 'asker'] as const)('shows none of it in the server when it is for %s', async (audience) => {
    await start();
    const message = await whisper();
    for (const mode of ['new', 'edit', 'notice'] as const) {
      bot.answer = () => kept({ audience, mode });
      await fake.press(message, 'keep');
    }
    expect(inPrivate()).toHaveLength(3);
    expect(fake.visible().map(({ text }) => text)).not.toContain('For your doctor.');
    expect(fake.visible(fake.home.channel, '42')).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('is refused in words by a person who takes no messages, and that is no fault', async () => {
    await start();
    const message = await whisper();
    fake.setChannel(fake.directChannel(), 'dm-closed');
    bot.answer = () => kept();
    const answer = await fake.press(message, 'keep');
    expect(answer.message).toMatchObject({ text: direct.refused, visibleTo: fake.home.user });
    expect(fake.messages.map(({ text }) => text)).not.toContain('For your doctor.');
    expect(log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test.each([
    ['the chat is not opened', { route: 'direct', status: 400, code: 50033 }],
    ['the message is not taken', { route: 'create', status: 403, code: 20026 }],
  ] as const)('says so where %s, and leaves a line in the log without a word of it', async (_, fault) => {
    await start();
    const message = await whisper();
    fake.failNext(fault);
    bot.answer = () => kept();
    expect((await fake.press(message, 'keep')).message?.text).toBe(direct.refused);
    expect(log.lines.filter(({ event }) => event === 'discord-direct-failed')).toHaveLength(1);
    expect(log.text()).not.toContain('doctor');
  });

  test('comes once, though Discord loses its confirmation', async () => {
    await start();
    const message = await whisper();
    fake.failNext({ route: 'create', status: 502, accepted: true });
    bot.answer = () => kept();
    expect((await fake.press(message, 'keep')).message?.text).toBe(direct.done);
    expect(requests('create')).toBe(2);
    expect(inPrivate()).toHaveLength(1);
  });

  test('is announced when it takes its time, so that Discord does not give it up', async () => {
    await start({ deferAfterMs: 0 });
    const message = await whisper();
    await fake.until(() => message.text === 'Your result.', 'the result');
    bot.answer = () => kept();
    const answer = await fake.press(message, 'keep');
    expect(answer.callback).toBe(6);
    const word = await fake.until(() => answer.followUps[0], 'the word that follows');
    expect(word).toMatchObject({ text: direct.done, visibleTo: fake.home.user });
    expect(inPrivate()).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('says no when Discord does not answer about it in time, though the press was confirmed long before', async () => {
    await start({ deferAfterMs: 20, requestTimeoutMs: 200 });
    const message = await whisper();
    fake.failNext({ route: 'create', hang: true }, { route: 'create', hang: true });
    bot.answer = () => kept();
    const answer = await fake.press(message, 'keep');
    const word = await fake.until(() => answer.followUps[0], 'the word that follows');
    expect(word.text).toBe(direct.refused);
    expect(fake.violations).toEqual([]);
  });
});

test('a command can be answered there as well', async () => {
  await start();
  bot.answer = () => kept({ audience: 'everyone' });
  const { message } = await fake.command('about');
  expect(message).toMatchObject({ text: direct.done, visibleTo: fake.home.user });
  expect(inPrivate()).toHaveLength(1);
});

test('in the private chat itself it is a new message there, and nobody says where', async () => {
  await start();
  bot.answer = () => say('Your result.', { buttons: ['keep'] });
  const { message } = await fake.command('about', {}, { guild: null });
  if (!message) throw new Error('no message');
  bot.answer = () => kept({ mode: 'edit' });
  const answer = await fake.press(message, 'keep');
  expect(answer.message).toMatchObject({ text: 'For your doctor.', flags: 32768 });
  expect(inPrivate().map(({ text }) => text)).toEqual(['Your result.', 'For your doctor.']);
  expect(requests('direct')).toBe(0);
  expect(fake.violations).toEqual([]);
});
