/** The fake Discord refuses what the real one refuses, or the other tests would prove little. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord } from '../src/adapters/discord/index.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog } from './support/discord-bot.ts';
import {
  commandProblems,
  isFields,
  isList,
  type Json,
  messageProblems,
  type RegisteredCommand,
  schemaProblems,
  suggestionProblems,
} from './support/discord-schema.ts';

const messageWith = (...components: Json[]) =>
  messageProblems({ flags: 32768, components, allowed_mentions: { parse: [] } }, 'create');
const textDisplay = (content: string) => ({ type: 10, content });
const commandWith = (choices: { name: string; value: string }[], options = 1) => {
  const option = { type: 3, description: 'd'.repeat(100), choices };
  const list = Array.from({ length: options }, (_, at) => ({ ...option, name: `o${at}` }));
  return commandProblems([{ name: 'a', description: 'd', options: list } satisfies RegisteredCommand]);
};

describe('refused', () => {
  test.each(['', ' \n', '\u200b', '\u2060\ufeff\u00ad', '## ', '##', '\u200b\n### \n'])(
    'text that shows nothing: %j',
    (content) => {
      expect(messageWith(textDisplay(content))).toHaveLength(1);
    },
  );

  test('a label that shows nothing', () => {
    const button = { type: 2, style: 2, custom_id: 'a', label: '\u200b' };
    expect(messageWith({ type: 1, components: [button] })).toHaveLength(1);
  });

  test.each([
    ['a name', { name: 'x'.repeat(101), value: 'a' }],
    ['a value', { name: 'a', value: 'x'.repeat(101) }],
  ])('a choice with %s of more than 100 characters', (_, choice) => {
    expect(commandWith([choice])).toHaveLength(1);
  });

  test('a command of more than 8000 characters', () => {
    const choices = Array.from({ length: 20 }, (_, at) => ({ name: `n${at}`.padEnd(90, '.'), value: `v${at}` }));
    expect(commandWith(choices, 3)).toEqual([]);
    expect(commandWith(choices, 5)).toMatchObject([{ message: 'APPLICATION_COMMAND_TOO_LARGE: at most 8000' }]);
  });
});

describe('a fake of people and their chats', () => {
  let fake: FakeDiscord;
  beforeEach(async () => {
    fake = await startDiscord({ token: 'secret' });
  });
  afterEach(() => fake.close());
  const post = (path: string, body: object, own = true) =>
    fetch(`${fake.url}/v10${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(own && { authorization: 'Bot secret' }) },
      body: JSON.stringify(body),
    });

  test('opens no chat with somebody whom nobody has met', async () => {
    const refused = await post('/users/@me/channels', { recipient_id: fake.home.user });
    expect([refused.status, ((await refused.json()) as { code: number }).code]).toEqual([400, 50033]);
    expect((await post('/users/@me/channels', {})).status).toBe(400);
    expect((await post('/users/@me/channels', { recipient_id: 'x' })).status).toBe(400);
    expect(fake.violations).toHaveLength(3);
  });

  test('takes no message for a person who is closed to the bot', async () => {
    const chat = fake.directChannel();
    fake.setChannel(chat, 'dm-closed');
    const refused = await post(`/channels/${chat}/messages`, { content: 'hi', allowed_mentions: { parse: [] } });
    expect([refused.status, ((await refused.json()) as { code: number }).code]).toEqual([403, 50007]);
  });
});

describe('suggestions that Discord refuses', () => {
  const answer = (data: Json) => {
    const own = isFields(data) && isList(data['choices']) ? data['choices'] : [];
    return [...schemaProblems('suggest callback', { type: 8, data }), ...suggestionProblems(own)];
  };
  const choice = { name: 'a', value: 'b' };

  test.each<[string, Json]>([
    ['more than 25', { choices: Array.from({ length: 26 }, () => choice) }],
    ['a long name', { choices: [{ ...choice, name: 'x'.repeat(101) }] }],
    ['a blank name', { choices: [{ ...choice, name: ' ' }] }],
    ['a long value', { choices: [{ ...choice, value: 'x'.repeat(101) }] }],
    ['an unknown key', { choices: [{ ...choice, description: 'c' }] }],
  ])('%s', (_, data) => {
    expect(answer(data)).not.toEqual([]);
    expect(answer({ choices: [choice] })).toEqual([]);
  });

  test('and an option cannot have both a list and suggestions', () => {
    const option = { type: 3, name: 'o', description: 'd', autocomplete: true };
    const command = (more: object) => [{ name: 'a', description: 'd', options: [{ ...option, ...more }] }];
    expect(commandProblems(command({}))).toEqual([]);
    expect(commandProblems(command({ choices: [choice] }))).toHaveLength(1);
  });

  test('or a message in place of them, or them in place of a message', async () => {
    const fake = await startDiscord({ token: 'secret' });
    const bot = createRecordingBot();
    const choices = Array.from({ length: 26 }, (_, at) => ({ name: `n${at}`, value: `v${at}` }));
    const option = { name: 'o', description: 'd', required: false, choices };
    const commands = [{ name: 'a', description: 'd', admin: false, health: false, options: [option], subcommands: [] }];
    const adapter = createDiscord({ token: 'secret', apiUrl: fake.url, log: createRecordingLog() });
    await adapter.start({ ...bot, commands });
    const callback = async (at: number, body: object) => {
      const { id, token } = fake.interactions[at] ?? { id: '', token: '' };
      const headers = { 'content-type': 'application/json' };
      const path = `/v10/interactions/${id}/${token}/callback`;
      return (await fetch(fake.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    };
    // The bot's own answers are lost, so that the test can give wrong ones.
    fake.failNext({ route: 'callback', status: 400 }, { route: 'callback', status: 400 });
    void fake.suggest('a', 'o', 'n').catch(() => undefined);
    void fake.command('a').catch(() => undefined);
    await fake.until(() => fake.calls.filter(({ route }) => route === 'callback').length === 2, 'two lost answers');
    expect(await callback(0, { type: 5 })).toBe(400);
    expect(await callback(1, { type: 8, data: { choices: [] } })).toBe(400);
    expect(await callback(0, { type: 8, data: { choices: [] } })).toBe(204);
    expect(fake.violations).toHaveLength(2);
    await adapter.stop();
    await fake.close();
  });
});

test.each(['a', '## a', '## \n.', '-', '1. '])('text that shows something is taken: %j', (content) => {
  expect(messageWith(textDisplay(content))).toEqual([]);
});

describe('a busy moment', () => {
  let fake: FakeDiscord;
  afterEach(() => fake.close());

  test('has fifty requests of the bot in a second, and then a 429 that says how long to wait', async () => {
    fake = await startDiscord({ token: 'secret' });
    const ask = () => fetch(`${fake.url}/v10/users/@me`, { headers: { authorization: 'Bot secret' } });
    for (let at = 0; at < 50; at++) expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '1',
      'x-ratelimit-global': 'true',
      'x-ratelimit-scope': 'global',
    });
    expect(await refused.json()).toMatchObject({ global: true, retry_after: expect.closeTo(0.5, 0) });
    fake.advance(1_000);
    expect((await ask()).status).toBe(200);
  });
});

describe('the channels of the fake', () => {
  let fake: FakeDiscord;
  beforeEach(async () => {
    fake = await startDiscord({ token: 'secret' });
  });
  afterEach(() => fake.close());
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bot secret' };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${fake.url}/v10/channels/${path}`, init);
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Json };
  };
  const codeOf = ({ body }: { body: Json }) => (isFields(body) ? body['code'] : undefined);
  const idsOf = ({ body }: { body: Json }) =>
    (isList(body) ? body : []).map((message) => (isFields(message) ? String(message['id']) : ''));
  const post = (more: object = {}, channel = fake.home.channel) =>
    ask('POST', `${channel}/messages`, { content: 'hi', allowed_mentions: { parse: [] }, ...more });

  test('are read newest first, a page at a time, without what only one person sees', async () => {
    const { channel } = fake.home;
    const ids = [1, 2, 3, 4, 5].map((at) => fake.write({ content: `${at}` }).id);
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = ids;
    expect(idsOf(await ask('GET', `${channel}/messages`))).toEqual([fifth, fourth, third, second, first]);
    expect(idsOf(await ask('GET', `${channel}/messages?limit=2`))).toEqual([fifth, fourth]);
    expect(idsOf(await ask('GET', `${channel}/messages?limit=2&before=${fourth}`))).toEqual([third, second]);
    expect(idsOf(await ask('GET', `${channel}/messages?limit=2&after=${first}`))).toEqual([third, second]);
    await post({ nonce: 'n', enforce_nonce: true });
    const { body } = await ask('GET', `${channel}/messages?limit=1`);
    expect(JSON.stringify(body)).not.toContain('nonce');
    expect(fake.violations).toEqual([]);
  });

  test.each(['limit=0', 'limit=101', 'limit=x', 'before=1&after=2', 'before=x', 'since=1'])(
    'are not read by %s',
    async (query) => {
      const refused = await ask('GET', `${fake.home.channel}/messages?${query}`);
      expect([refused.status, codeOf(refused)]).toEqual([400, 50035]);
      expect(fake.violations).toHaveLength(1);
    },
  );

  test('look empty without the right to read the history, and take posts all the same', async () => {
    fake.setChannel(fake.home.channel, 'no-history');
    expect((await post()).status).toBe(200);
    expect(await ask('GET', `${fake.home.channel}/messages`)).toEqual({ status: 200, body: [] });
  });

  test('know a nonce for three minutes, each its own', async () => {
    const own = { nonce: 'n', enforce_nonce: true };
    await post(own);
    fake.advance(2 * 60_000 + 50_000);
    await post(own);
    expect(fake.messages).toHaveLength(1);
    await post(own, fake.addChannel().id);
    await post({ ...own, enforce_nonce: false });
    expect(fake.messages).toHaveLength(3);
    fake.advance(3 * 60_000 + 1);
    await post(own);
    expect(fake.messages).toHaveLength(4);
  });

  test.each([
    [{ parse: ['everyone'] }, '@everyone <@&7> <@8>', ['everyone']],
    [{ parse: ['everyone'] }, '@here', ['everyone']],
    [{ parse: [], roles: ['7'] }, '@everyone <@&7> <@&9> <@7>', ['role:7']],
    [{ parse: ['roles', 'users'] }, '@everyone <@&7> <@!8>', ['role:7', 'user:8']],
    [{ parse: ['everyone'] }, 'everyone', []],
    [{ parse: [] }, '@everyone <@&7> <@8>', []],
    [undefined, '@everyone <@&7> <@8>', ['everyone', 'role:7', 'user:8']],
  ])('ping those whom %j lets through', async (allowed_mentions, content, pinged) => {
    await post({ content, allowed_mentions });
    expect(fake.messages[0]?.pinged).toEqual(pinged);
  });

  test('refuse a list beside what is parsed, and report what a post allows without calling it', async () => {
    const both = { parse: ['roles'], roles: ['7'] };
    expect(codeOf(await post({ content: '<@&7>', allowed_mentions: both }))).toBe(50035);
    const before = fake.violations.length;
    await post({ content: 'hi', allowed_mentions: { parse: ['everyone'] } });
    expect(fake.violations.slice(before)).toEqual(['allowed_mentions is {"parse":["everyone"]}']);
  });

  test("delete the bot's own messages, once, and not in an archived thread", async () => {
    const { channel } = fake.home;
    const { id } = ((await post()).body ?? {}) as { id: string };
    fake.setChannel(channel, 'archived');
    expect(codeOf(await ask('DELETE', `${channel}/messages/${id}`))).toBe(50083);
    fake.setChannel(channel, 'open');
    expect((await ask('DELETE', `${channel}/messages/${id}`)).status).toBe(204);
    expect(codeOf(await ask('DELETE', `${channel}/messages/${id}`))).toBe(10008);
    expect(fake.violations).toEqual([]);
    const other = fake.write({ content: 'mine' });
    expect(codeOf(await ask('DELETE', `${channel}/messages/${other.id}`))).toBe(50013);
  });

  test('are opened after they were archived, but not when they are locked, and nothing else is changed', async () => {
    const { channel } = fake.home;
    for (const [state, status] of [
      ['archived', 200],
      ['archived-locked', 403],
      ['locked', 403],
      ['open', 200],
    ] as const) {
      fake.setChannel(channel, state);
      expect((await ask('PATCH', channel, { archived: false })).status, state).toBe(status);
    }
    expect((await post()).status).toBe(200);
    expect(fake.violations).toEqual([]);
    expect((await ask('PATCH', channel, { name: 'mine now' })).status).toBe(403);
    expect((await ask('PATCH', channel, { open: true })).status).toBe(400);
    expect(fake.violations).toHaveLength(2);
  });
});
