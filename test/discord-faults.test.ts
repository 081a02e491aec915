/** What becomes of answers when Discord is slow, loses its own answers or is busy, and what the log says of an outage. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type Timing } from '../src/adapters/discord/index.ts';
import type { Reply } from '../src/core/message.ts';
import type { Adapter } from '../src/core/ports.ts';
import { type FakeDiscord, type Fault, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog, type RecordingBot, say } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
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
  adapter = createDiscord({ token, apiUrl: fake.url, log, timing: { retryMs: 10, stopMs: 2_000, ...timing } });
  await adapter.start(bot);
}

const callsTo = (route: string) => fake.calls.filter((call) => call.route === route).length;
const failures = () => log.lines.filter(({ event }) => event === 'discord-answer-failed');
const shownNow = () => fake.messages.filter(({ deleted }) => !deleted).map(({ text }) => text);

/** The bot's answer to what comes next, given once it has told Discord to wait. */
function heldAnswer(): (reply: Reply) => void {
  const { promise, resolve } = Promise.withResolvers<Reply>();
  bot.answer = () => promise;
  return resolve;
}

const lost: [string, Fault][] = [
  ['a 502', { status: 502, accepted: true }],
  ['a reset', { reset: true, accepted: true }],
  ['silence', { hang: true, accepted: true }],
];

describe.each(lost)('when Discord takes our word and confirms it with %s', (_, fault) => {
  test('an answer at once is given once', async () => {
    await start({ callbackTimeoutMs: 500 });
    fake.failNext({ route: 'callback', ...fault });
    await fake.command('about');
    await fake.until(() => callsTo('callback') === 2, 'the resend');
    await adapter.stop();
    expect(shownNow()).toEqual(['Hello.']);
    expect(failures()).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('an announced answer still comes', async () => {
    await start({ callbackTimeoutMs: 500, deferAfterMs: 0 });
    fake.failNext({ route: 'callback', ...fault });
    const release = heldAnswer();
    const answering = fake.command('about');
    await fake.until(() => callsTo('callback') === 2, 'the resend');
    release(say('Done.'));
    expect((await answering).message).toMatchObject({ text: 'Done.', loading: false });
    expect(fake.violations).toEqual([]);
  });

  test('a follow-up is not sent twice, and its place holder goes', async () => {
    await start({ requestTimeoutMs: 300, deferAfterMs: 0 });
    fake.failNext({ route: 'followup', ...fault });
    const release = heldAnswer();
    const answering = fake.command('remind list', {}, { admin: true });
    await fake.until(() => callsTo('callback') === 1, 'the deferral');
    release(say('Every day at seven.'));
    await answering;
    await expect.poll(() => failures().length, { timeout: 5_000 }).toBe(1);
    expect(callsTo('followup')).toBe(1);
    expect(shownNow()).toEqual(['Every day at seven.']);
  });
});

test('a callback that another process gave is not taken for ours', async () => {
  await start();
  fake.failNext({ route: 'callback', status: 400, code: 40060 });
  void fake.command('about').catch(() => undefined);
  await expect.poll(() => failures().length).toBe(1);
  expect(callsTo('callback')).toBe(1);
  expect(failures()[0]?.fields['code']).toBe(40060);
});

test('a callback that hangs is sent again within the three seconds', async () => {
  await start();
  fake.failNext({ route: 'callback', hang: true });
  expect((await fake.command('about')).message?.text).toBe('Hello.');
  expect(fake.violations).toEqual([]);
});

test('nobody waits for the answer to another person on the same message', async () => {
  await start({ callbackTimeoutMs: 60_000, stopMs: 100 });
  bot.answer = () => say('Daily post', { buttons: ['signs'] });
  const { message } = await fake.command('about');
  if (!message) throw new Error('no message');
  bot.answer = () => say('Danger signs.', { audience: 'asker' });
  fake.failNext({ route: 'callback', hang: true });
  void fake.press(message, 'signs', { user: '111111111111111111' }).catch(() => undefined);
  await fake.until(() => callsTo('callback') === 2, 'the one that hangs');
  const other = await fake.press(message, 'signs', { user: '222222222222222222' });
  expect(other.message).toMatchObject({ text: 'Danger signs.', visibleTo: '222222222222222222' });
});

test('at a busy moment every post is either shown once or put off, and none is in doubt', async () => {
  const place = { platform: 'discord', club: fake.home.guild, chat: fake.home.channel };
  const processes = ['a', 'b'].map((name) => ({ name, ...createDiscord({ token, apiUrl: fake.url, log }) }));
  adapter = processes[0] as Adapter;
  const keys = Array.from({ length: 40 }, (_, at) => String(at));
  const sends = processes.flatMap(({ name, messenger }) =>
    keys.map((key) => messenger.send({ place, blocks: [{ kind: 'text', text: 'Stretch.' }], key: name + key })),
  );
  const outcomes = await Promise.all(sends);
  const sent = outcomes.filter(({ kind }) => kind === 'sent');
  expect(fake.messages).toHaveLength(sent.length);
  expect(fake.calls.some(({ status }) => status === 429)).toBe(true);
  const putOff = outcomes.filter(({ kind }) => kind !== 'sent');
  for (const outcome of putOff) expect(outcome).toMatchObject({ kind: 'retry', reason: 'rate-limit' });
});

describe('an outage of the gateway', () => {
  const lines = () => log.lines.filter(({ event }) => event.startsWith('discord-connection-'));

  test('is logged once when it makes the bot unhealthy, and once when it ends', async () => {
    await start({ graceMs: 20 });
    fake.gateway.state.down = true;
    fake.gateway.drop();
    await expect.poll(() => adapter.healthy(), { interval: 5 }).toBe(false);
    await fake.until(() => fake.gateway.state.refused >= 2, 'two attempts to come back', 15_000);
    expect(lines()).toEqual([
      { level: 'warn', event: 'discord-connection-lost', fields: { platform: 'discord', grace: 0.02 } },
    ]);
    fake.gateway.state.down = false;
    await expect.poll(() => adapter.healthy(), { interval: 5, timeout: 15_000 }).toBe(true);
    expect(lines().map(({ level, event }) => [level, event])).toEqual([
      ['warn', 'discord-connection-lost'],
      ['info', 'discord-connection-back'],
    ]);
  });

  test('that ends within the grace is not worth a line', async () => {
    await start({ graceMs: 60_000 });
    fake.gateway.drop();
    await fake.until(() => fake.gateway.state.resumes === 1, 'a resume');
    expect((await fake.command('about')).message?.text).toBe('Hello.');
    expect(lines()).toEqual([]);
  });

  test('has a whole grace of its own, however soon it follows another', async () => {
    await start({ graceMs: 1_000 });
    fake.gateway.drop();
    await fake.until(() => fake.gateway.state.resumes === 1, 'a resume');
    await fake.command('about');
    fake.gateway.state.down = true;
    const since = performance.now();
    fake.gateway.drop();
    await expect.poll(() => adapter.healthy(), { interval: 5, timeout: 5_000 }).toBe(false);
    expect(performance.now() - since).toBeGreaterThan(950);
    // discord.js throws when it is stopped in the middle of an attempt to connect.
    fake.gateway.state.down = false;
    await expect.poll(() => adapter.healthy(), { interval: 5, timeout: 15_000 }).toBe(true);
  });
});
