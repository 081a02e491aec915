/** The Discord adapter against a strict fake Discord: what people see, what is refused, and what comes of faults. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type Timing } from '../src/adapters/discord/index.ts';
import type { Reply } from '../src/core/message.ts';
import { type Adapter, StartError } from '../src/core/ports.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog, type RecordingBot, say } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
/** discord.js leaves five seconds between two IDENTIFYs, as Discord asks. */
const identifyMs = 15_000;
let fake: FakeDiscord;
let bot: RecordingBot;
let log: ReturnType<typeof createRecordingLog>;
let adapter: Adapter;

beforeEach(async () => {
  fake = await startDiscord({ token });
  bot = createRecordingBot();
  log = createRecordingLog();
  adapter = adapterWith({});
});

afterEach(async () => {
  await adapter.stop();
  await fake.close();
});

function adapterWith(timing: Partial<Timing>, ownToken = token): Adapter {
  return createDiscord({ token: ownToken, apiUrl: fake.url, log, timing: { retryMs: 10, stopMs: 500, ...timing } });
}

/** Starts with an adapter that tells Discord to wait at once, before any answer can be there. */
async function startHasty(): Promise<void> {
  adapter = adapterWith({ deferAfterMs: 0 });
  await adapter.start(bot);
}

/** An answer that the test releases when Discord was told to wait. */
function heldAnswer(): (reply: Reply | undefined) => void {
  const { promise, resolve } = Promise.withResolvers<Reply | undefined>();
  bot.answer = () => promise;
  return resolve;
}

/** A public message with buttons, to press on. */
async function messageWith(...buttons: string[]) {
  const before = bot.answer;
  bot.answer = () => say('Choose.', { buttons });
  const { message } = await fake.command('about');
  bot.answer = before;
  if (!message) throw new Error('no message');
  return message;
}

describe('starting', () => {
  test('registers its commands and says where to invite it', async () => {
    await adapter.start(bot);
    expect(fake.account.commands.map(({ name }) => name)).toEqual(['tip', 'about', 'check', 'remind']);
    const ready = log.lines.find(({ event }) => event === 'discord-ready');
    expect(ready?.fields['application']).toBe(fake.account.applicationId);
    expect(ready?.fields['invite']).toBe(
      `https://discord.com/oauth2/authorize?client_id=${fake.account.applicationId}&scope=bot+applications.commands&permissions=274878024704`,
    );
    expect(adapter.healthy()).toBe(true);
    expect(fake.violations).toEqual([]);
  });

  test('registers commands again only when they changed', async () => {
    await adapter.start(bot);
    await adapter.stop();
    adapter = adapterWith({});
    await adapter.start(bot);
    expect(fake.account.registrations).toBe(1);
    await adapter.stop();
    adapter = adapterWith({});
    await adapter.start({ ...bot, commands: bot.commands.slice(1) });
    expect(fake.account.registrations).toBe(2);
    expect(fake.account.commands.map(({ name }) => name)).toEqual(['about', 'check', 'remind']);
  });

  test('offers admin commands to admins in a server and to anyone in private', async () => {
    await adapter.start(bot);
    expect(() => fake.command('remind list')).toThrow('not offered');
    await fake.command('remind list', {}, { admin: true });
    await fake.command('remind list', {}, { guild: null });
    expect(bot.received.map(({ person }) => person.mayManage)).toEqual([true, true]);
  });

  test('a wrong token is a StartError that says so, asked once and never again', async () => {
    adapter = adapterWith({}, 'a-wrong-token');
    await expect(adapter.start(bot)).rejects.toThrow(/^DISCORD_TOKEN was refused by Discord:/);
    expect(fake.calls).toHaveLength(1);
    expect(fake.gateway.state.identifies).toBe(0);
    expect(adapter.healthy()).toBe(false);
  });

  test('a token that only the gateway refuses is a StartError as well', async () => {
    fake.gateway.state.refuseWith = 4004;
    const failed = adapter.start(bot);
    await expect(failed).rejects.toBeInstanceOf(StartError);
    await expect(failed).rejects.toThrow(/^DISCORD_TOKEN was refused by Discord:/);
    expect(fake.gateway.state.identifies).toBe(1);
  });

  test('disallowed intents are a StartError that says what to do', async () => {
    fake.gateway.state.refuseWith = 4014;
    await expect(adapter.start(bot)).rejects.toThrow(/intent.*Developer Portal.*4014/);
  });

  test('a Discord that is down for a while is tried again', async () => {
    fake.failNext(
      { route: 'application', status: 503 },
      { route: 'application', status: 502 },
      { route: 'gateway', reset: true },
    );
    await adapter.start(bot);
    expect(adapter.healthy()).toBe(true);
    expect(log.lines.some(({ event }) => event === 'discord-start-failed')).toBe(true);
  });

  test('stopping while Discord is down ends the start', async () => {
    fake.failNext({ route: 'application', hang: true });
    const started = adapter.start(bot);
    await fake.until(() => fake.calls.length > 0, 'the first request');
    await adapter.stop();
    await started;
  });

  test('stopping before the start is fine, and a start after it opens nothing', async () => {
    await adapter.stop();
    await adapter.start(bot);
    expect(fake.calls).toEqual([]);
    expect(adapter.healthy()).toBe(false);
    await adapter.stop();
  });

  test('stopping in the middle of the start leaves no connection that nobody closes', async () => {
    const stopped = fake.until(() => fake.account.registrations > 0, 'the commands').then(() => adapter.stop());
    await adapter.start(bot);
    await stopped;
    const place = { platform: 'discord', club: fake.home.guild, chat: fake.home.channel };
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      expect((await adapter.messenger.send({ place, blocks: say('Stretch.').blocks, key })).kind).toBe('sent');
    }
    expect(fake.calls.map(({ route }) => route)).not.toContain('gateway');
  });

  test('commands that Discord refuses do not keep the bot from answering', async () => {
    fake.failNext({ route: 'commands', status: 200 }, { route: 'commands', status: 400, code: 50035 });
    await adapter.start(bot);
    expect(adapter.healthy()).toBe(true);
    expect(log.lines.some(({ event }) => event === 'discord-commands-refused')).toBe(true);
  });

  test('an interactions endpoint that would swallow all events is cleared', async () => {
    fake.account.endpointUrl = 'https://elsewhere.example/interactions';
    await adapter.start(bot);
    expect(fake.account.endpointUrl).toBeNull();
  });
});

describe('answering', () => {
  beforeEach(() => adapter.start(bot));
  afterEach(() => expect(fake.violations).toEqual([]));

  test('a command arrives with its options and is answered for everyone', async () => {
    const { message, callback } = await fake.command('tip', { topic: 'sleep', note: 'x' });
    expect(callback).toBe(4);
    expect(message).toMatchObject({ text: 'Hello.', channel: fake.home.channel });
    expect(message?.visibleTo).toBeUndefined();
    expect(bot.received[0]).toEqual({
      place: { platform: 'discord', club: fake.home.guild, chat: fake.home.channel },
      private: false,
      fleeting: true,
      person: { id: fake.home.user, mayManage: false, mayMention: false },
      act: { kind: 'command', name: 'tip', options: { topic: 'sleep', note: 'x' }, text: '' },
    });
  });

  test('what is for the asker alone is hidden in a server', async () => {
    bot.answer = () => say('Only you.', { audience: 'asker' });
    const { message } = await fake.command('check');
    expect(message?.visibleTo).toBe(fake.home.user);
    expect(fake.visible(fake.home.channel, '42')).toEqual([]);
  });

  test('in private chat nothing needs to be hidden', async () => {
    bot.answer = () => say('Only you.', { audience: 'asker' });
    const { message } = await fake.command('check', {}, { guild: null });
    expect(message?.visibleTo).toBeUndefined();
    expect(bot.received[0]?.private).toBe(true);
    expect(bot.received[0]).not.toHaveProperty('fleeting');
  });

  test('a press edits the message it was on', async () => {
    const message = await messageWith('a:1', 'a:2');
    bot.answer = () => say('Changed.', { mode: 'edit' });
    const pressed = await fake.press(message, 'Press a:2');
    expect(pressed.callback).toBe(7);
    expect(message).toMatchObject({ text: 'Changed.', edits: 1, buttons: [] });
    expect(bot.received.at(-1)?.act).toEqual({ kind: 'press', action: 'a:2', message: message.id });
  });

  test('a press can be answered with a new message, and with a word to the one who pressed', async () => {
    const message = await messageWith('a');
    bot.answer = () => say('New.');
    expect((await fake.press(message, 'a')).message).toMatchObject({ text: 'New.', flags: 32768 });
    bot.answer = () => say('Saved.', { mode: 'notice' });
    expect((await fake.press(message, 'a')).message?.visibleTo).toBe(fake.home.user);
    expect(message.edits).toBe(0);
  });

  test('an edit for the asker never goes into a message that all can read', async () => {
    const message = await messageWith('a');
    bot.answer = () => say('Your secret.', { mode: 'edit', audience: 'asker' });
    const answer = await fake.press(message, 'a');
    expect(message.text).toBe('Choose.');
    expect(answer.message).toMatchObject({ text: 'Your secret.', visibleTo: fake.home.user });
  });

  test('a hidden message is edited in place and stays hidden', async () => {
    bot.answer = () => say('One.', { audience: 'asker', buttons: ['next'] });
    const { message } = await fake.command('check');
    if (!message) throw new Error('no message');
    bot.answer = () => say('Two.', { mode: 'edit', audience: 'asker' });
    await fake.press(message, 'next');
    expect(message).toMatchObject({ text: 'Two.', visibleTo: fake.home.user });
    expect(message.flags & 64).toBe(64);
  });

  test('silence confirms a press and leaves nothing behind after a command', async () => {
    const message = await messageWith('a');
    bot.answer = () => undefined;
    expect((await fake.press(message, 'a')).callback).toBe(6);
    const { message: waiting } = await fake.command('about');
    expect(waiting).toMatchObject({ deleted: true, visibleTo: fake.home.user });
  });

  test('a direct message is answered in its chat', async () => {
    bot.answer = ({ act }) => say(act.kind === 'text' ? `You wrote ${act.text}` : '?');
    const answer = await fake.directMessage('help me');
    expect(answer.text).toBe('You wrote help me');
    expect(bot.received[0]).toMatchObject({ private: true, person: { mayManage: true } });
  });

  test('presses on one message are answered in the order in which they came', async () => {
    const message = await messageWith('a', 'b');
    const { promise: slow, resolve } = Promise.withResolvers<Reply>();
    bot.answer = ({ act }) => (act.kind === 'press' && act.action === 'a' ? slow : say('Second.', { mode: 'edit' }));
    const first = fake.press(message, 'a');
    const second = fake.press(message, 'b');
    await expect.poll(() => bot.received.length, { interval: 5 }).toBe(2);
    resolve(say('First.', { mode: 'edit', buttons: ['a', 'b'] }));
    await Promise.all([first, second]);
    await fake.until(() => message.edits === 2, 'both edits');
    expect(message.text).toBe('Second.');
  });

  test('a direct message is answered once, though Discord loses its confirmation', async () => {
    fake.failNext({ route: 'create', status: 502, accepted: true });
    await fake.directMessage('help me');
    await fake.until(() => fake.calls.filter(({ route }) => route === 'create').length === 2, 'a second attempt');
    expect(fake.messages).toHaveLength(1);
  });

  test('a lost answer of Discord does not become a second answer', async () => {
    fake.failNext({ route: 'callback', status: 502, accepted: true });
    await fake.command('about');
    await fake.until(() => fake.calls.filter(({ route }) => route === 'callback').length === 2, 'the resend');
    await adapter.stop();
    expect(fake.messages).toHaveLength(1);
    expect(log.lines.filter(({ event }) => event === 'discord-answer-failed')).toEqual([]);
  });
});

describe('an answer that takes its time', () => {
  beforeEach(() => startHasty());
  afterEach(() => expect(fake.violations).toEqual([]));

  test('is announced for everyone and put in its place', async () => {
    const release = heldAnswer();
    const answering = fake.command('about');
    const waiting = await fake.until(() => fake.messages[0], 'a waiting message');
    expect(waiting).toMatchObject({ loading: true });
    release(say('Done.'));
    const { callback, message } = await answering;
    expect(callback).toBe(5);
    expect(message).toMatchObject({ text: 'Done.', loading: false });
    expect(message?.visibleTo).toBeUndefined();
  });

  test.each(['check', 'remind list'])('is announced to the asker alone for %s', async (name) => {
    const release = heldAnswer();
    const answering = fake.command(name, {}, { admin: true });
    const waiting = await fake.until(() => fake.messages[0], 'a waiting message');
    expect(waiting.visibleTo).toBe(fake.home.user);
    release(say('Yours.', { audience: 'asker' }));
    expect((await answering).message).toMatchObject({ text: 'Yours.', visibleTo: fake.home.user });
    expect(fake.messages).toHaveLength(1);
  });

  test('never shows to all what turned out to be for the asker', async () => {
    const release = heldAnswer();
    const answering = fake.command('about');
    await fake.until(() => fake.messages[0], 'a waiting message');
    release(say('Your secret.', { audience: 'asker' }));
    const { followUps, message } = await answering;
    await fake.until(() => message?.deleted, 'the place holder going');
    expect(followUps).toMatchObject([{ text: 'Your secret.', visibleTo: fake.home.user }]);
    expect(fake.visible(fake.home.channel, '42')).toEqual([]);
  });

  test('shows to all what turned out to be for all', async () => {
    const release = heldAnswer();
    const answering = fake.command('remind add', { time: '07:00' }, { admin: true });
    await fake.until(() => fake.messages[0], 'a waiting message');
    release(say('Every day at seven.'));
    const { followUps, message } = await answering;
    await fake.until(() => message?.deleted, 'the place holder going');
    expect(followUps[0]?.text).toBe('Every day at seven.');
    expect(fake.visible(fake.home.channel, '42')).toHaveLength(1);
  });

  test('confirms a press, then edits', async () => {
    const message = await messageWith('a');
    const release = heldAnswer();
    expect((await fake.press(message, 'a')).callback).toBe(6);
    release(say('Later.', { mode: 'edit' }));
    await fake.until(() => message.text === 'Later.', 'the edit');
  });

  test('confirms a press, then whispers', async () => {
    const message = await messageWith('a');
    const release = heldAnswer();
    const answer = await fake.press(message, 'a');
    release(say('Psst.', { audience: 'asker', mode: 'edit' }));
    const whisper = await fake.until(() => answer.followUps[0], 'the follow-up');
    expect(whisper).toMatchObject({ text: 'Psst.', visibleTo: fake.home.user });
    expect(message.text).toBe('Choose.');
  });

  test('may turn out to be silence', async () => {
    const release = heldAnswer();
    const answering = fake.command('about');
    await fake.until(() => fake.messages[0], 'a waiting message');
    release(undefined);
    expect((await answering).message?.deleted).toBe(true);
  });

  test('is let finish when the bot stops', async () => {
    const release = heldAnswer();
    const answering = fake.command('about');
    await fake.until(() => fake.messages[0], 'a waiting message');
    const stopped = adapter.stop();
    release(say('Done.'));
    await stopped;
    expect((await answering).message?.text).toBe('Done.');
  });
});

describe('the connection', () => {
  beforeEach(() => adapter.start(bot));

  test('is resumed after a drop, and nothing that happened meanwhile is lost or doubled', async () => {
    fake.gateway.drop();
    await fake.until(() => !fake.gateway.connected(), 'the drop');
    const { message } = await fake.command('about');
    expect(message?.text).toBe('Hello.');
    expect(fake.gateway.state).toMatchObject({ identifies: 1, resumes: 1 });
    expect(bot.received).toHaveLength(1);
    expect(adapter.healthy()).toBe(true);
  });

  test('is renewed when Discord asks for it', async () => {
    fake.gateway.askToReconnect();
    await fake.until(() => fake.gateway.state.resumes === 1, 'a resume');
    expect((await fake.command('about')).message?.text).toBe('Hello.');
    fake.gateway.invalidate();
    await fake.until(
      () => fake.gateway.state.identifies === 2 && fake.gateway.connected(),
      'a new session',
      identifyMs,
    );
    expect((await fake.command('about')).message?.text).toBe('Hello.');
  });

  test('closed for good by Discord makes the bot unhealthy and stops all sends', async () => {
    const requests = fake.calls.length;
    fake.gateway.drop(4004);
    await expect.poll(() => adapter.healthy(), { interval: 5 }).toBe(false);
    const place = { platform: 'discord', club: fake.home.guild, chat: fake.home.channel };
    expect(await adapter.messenger.send({ place, blocks: [], key: 'key' })).toMatchObject({
      kind: 'retry',
      reason: 'token-rejected',
    });
    expect(fake.calls).toHaveLength(requests);
  });

  test('lost for longer than the grace makes the bot unhealthy', async () => {
    await adapter.stop();
    adapter = adapterWith({ graceMs: 0 });
    await adapter.start(bot);
    expect(adapter.healthy()).toBe(true);
    fake.gateway.state.down = true;
    fake.gateway.drop();
    await expect.poll(() => adapter.healthy(), { interval: 5 }).toBe(false);
    fake.gateway.state.down = false;
    await expect.poll(() => adapter.healthy(), { interval: 5, timeout: identifyMs }).toBe(true);
  });
});

test('an error storm leaves no token and no words of a person in the log', async () => {
  await adapter.start(bot);
  const place = { platform: 'discord', club: fake.home.guild, chat: fake.home.channel };
  const secret = 'my back hurts since Tuesday';
  bot.answer = () => say(secret, { audience: 'asker', buttons: ['a'] });
  for (const fault of [{ status: 500 }, { status: 400, code: 50035 }, { status: 404, code: 10062 }, { reset: true }]) {
    fake.failNext({ route: 'callback', ...fault }, { route: 'callback', ...fault });
    fake.failNext({ route: 'create', ...fault });
    const failures = () => log.lines.filter(({ event }) => event === 'discord-answer-failed').length;
    const before = failures();
    void fake.command('tip', { topic: 'sleep', note: secret }).catch(() => undefined);
    await expect.poll(failures).toBeGreaterThan(before);
    await adapter.messenger.send({ place, blocks: [{ kind: 'text', text: secret }], key: 'key' });
    fake.failNext({ route: 'create', ...fault }, { route: 'create', ...fault });
    void fake.directMessage(secret).catch(() => undefined);
    await expect.poll(failures).toBeGreaterThan(before + 1);
  }
  expect(log.lines.filter(({ level }) => level === 'warn').length).toBeGreaterThanOrEqual(12);
  for (const { token: own } of fake.interactions) expect(log.text()).not.toContain(own);
  expect(log.text()).not.toContain(token);
  expect(log.text()).not.toContain('back hurts');
});
