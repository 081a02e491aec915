/** Options with more choices than Discord lists: what a person is offered while typing, and what is never said of it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord } from '../src/adapters/discord/index.ts';
import type { Adapter, CommandSpec } from '../src/core/ports.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog, type RecordingBot } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
const choice = (name: string) => ({
  name,
  value: name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100),
});
const fillers = Array.from({ length: 30 }, (_, at) => choice(`Filler ${at}`));
const exercises = [
  choice('Side bridge'),
  choice('Bridge'),
  choice('Wall BRIDGE hold'),
  choice('Cat and cow'),
  ...fillers,
];
const option = { name: 'name', description: 'Which one', required: false };
const spec = (name: string, more: Partial<CommandSpec>): CommandSpec => ({
  name,
  description: `What ${name} does`,
  admin: false,
  health: false,
  options: [],
  subcommands: [],
  ...more,
});
const commands = [
  spec('exercise', { options: [{ ...option, choices: exercises }] }),
  spec('few', { options: [{ ...option, choices: exercises.slice(0, 25) }] }),
  spec('remind', {
    subcommands: [
      {
        name: 'add',
        description: 'Add',
        options: [{ ...option, choices: fillers.map(({ name }) => choice(`At ${name}`)) }],
      },
      { name: 'edit', description: 'Edit', options: [{ ...option, choices: exercises }] },
    ],
  }),
];
let fake: FakeDiscord;
let bot: RecordingBot;
let log: ReturnType<typeof createRecordingLog>;
let adapter: Adapter;

beforeEach(async () => {
  fake = await startDiscord({ token });
  bot = createRecordingBot();
  log = createRecordingLog();
  adapter = createDiscord({
    token,
    apiUrl: fake.url,
    log,
    timing: { retryMs: 10, stopMs: 500, callbackTimeoutMs: 200 },
  });
});

afterEach(async () => {
  await adapter.stop();
  await fake.close();
});

const start = (own: readonly CommandSpec[] = commands) => adapter.start({ ...bot, commands: own });
const names = async (...asked: Parameters<FakeDiscord['suggest']>) =>
  (await fake.suggest(...asked)).map(({ name }) => name);

describe('typing into an option with many choices', () => {
  beforeEach(() => start());
  afterEach(() => expect(fake.violations).toEqual([]));

  test('offers those that begin with the text, then those that hold it, whatever the case', async () => {
    expect(await names('exercise', 'name', 'bRi')).toEqual(['Bridge', 'Side bridge', 'Wall BRIDGE hold']);
    expect(await names('exercise', 'name', ' cow ')).toEqual(['Cat and cow']);
  });

  test('offers the first 25 before anything is typed, and nothing for what fits nothing', async () => {
    expect(await fake.suggest('exercise', 'name', '')).toEqual(exercises.slice(0, 25));
    expect(await names('exercise', 'name', 'filler')).toHaveLength(25);
    expect(await names('exercise', 'name', 'swimming')).toEqual([]);
  });

  test('offers those of its own subcommand, to whom the command is offered and in private too', async () => {
    expect(await names('remind add', 'name', 'at filler 7')).toEqual(['At Filler 7']);
    expect(await names('remind edit', 'name', 'cow', { guild: null })).toEqual(['Cat and cow']);
  });

  test('is answered without the bot being asked, and leaves no word in the log', async () => {
    fake.failNext({ route: 'callback', status: 404, code: 10062 });
    void fake.suggest('exercise', 'name', 'my back hurts').catch(() => undefined);
    await expect.poll(() => log.lines.filter(({ event }) => event === 'discord-answer-failed')).toHaveLength(1);
    expect(await names('exercise', 'name', 'my back hurts')).toEqual([]);
    expect(log.text()).not.toContain('hurts');
    for (const { token: own } of fake.interactions) expect(log.text()).not.toContain(own);
    expect(bot.received).toEqual([]);
  });

  test('what was picked arrives by its value, and what was only typed as it was typed', async () => {
    await fake.command('exercise', { name: 'cat-and-cow' });
    await fake.command('exercise', { name: 'cow' });
    expect(bot.received.map(({ act }) => act.kind === 'command' && act.options)).toEqual([
      { name: 'cat-and-cow' },
      { name: 'cow' },
    ]);
  });

  test('few choices are a list as before, about which nobody is asked', async () => {
    const few = fake.account.commands.find(({ name }) => name === 'few');
    expect(few?.options?.[0]).toMatchObject({ choices: exercises.slice(0, 25) });
    await expect(fake.suggest('few', 'name', 'b')).rejects.toThrow('asks nobody');
  });
});

test('a command too large for its lists offers the same choices while one types', async () => {
  const long = Array.from({ length: 20 }, (_, at) => choice(`${at} `.padEnd(99, 'x')));
  const options = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...option, name, choices: long }));
  await start([spec('large', { options })]);
  expect(await fake.suggest('large', 'c', '7 x')).toEqual([long[7], long[17]]);
  expect(fake.violations).toEqual([]);
});

test('a long name is cut to what Discord shows', async () => {
  const long = [choice(`Zebra ${'😀'.repeat(60)}`), ...exercises];
  await start([spec('exercise', { options: [{ ...option, choices: long }] })]);
  const [name = ''] = await names('exercise', 'name', 'zebra');
  expect(name).toMatch(/^Zebra 😀+…$/u);
  expect(name.length).toBeLessThanOrEqual(100);
  expect(fake.violations).toEqual([]);
});

test('an option that is no more gets an empty answer, not silence', async () => {
  await start();
  await adapter.stop();
  fake.failNext({ route: 'commands', status: 400, code: 50035 });
  adapter = createDiscord({ token, apiUrl: fake.url, log, timing: { retryMs: 10 } });
  await start([spec('exercise', {}), spec('remind', { subcommands: [] })]);
  expect(await fake.suggest('exercise', 'name', 'b')).toEqual([]);
  expect(await fake.suggest('remind edit', 'name', 'b')).toEqual([]);
});

test('commands that differ only in how they offer their choices are registered again', async () => {
  const [, ...others] = commands;
  await start([spec('exercise', { options: [{ ...option, choices: [] }] }), ...others]);
  await adapter.stop();
  adapter = createDiscord({ token, apiUrl: fake.url, log, timing: { retryMs: 10 } });
  await start();
  expect(fake.account.registrations).toBe(2);
  await adapter.stop();
  adapter = createDiscord({ token, apiUrl: fake.url, log, timing: { retryMs: 10 } });
  await start();
  expect(fake.account.registrations).toBe(2);
});
