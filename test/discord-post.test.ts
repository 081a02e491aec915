/** Posts on Discord: what becomes of each, whom they call, and what is taken away or told in private after them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type Timing } from '../src/adapters/discord/index.ts';
import type { Block } from '../src/core/message.ts';
import type { Adapter, Outcome, Post } from '../src/core/ports.ts';
import { type FakeDiscord, type Fault, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
const key = 'r1-2026-11-22';
const blocks: readonly Block[] = [
  { kind: 'heading', text: 'Tuesday: hips' },
  { kind: 'text', text: 'Time to stretch, @everyone and <@&42>.' },
  { kind: 'choices', buttons: [{ label: 'Danger signs', action: `redflags:${key}` }] },
];
let fake: FakeDiscord;
let log: ReturnType<typeof createRecordingLog>;
let adapter: Adapter;

beforeEach(async () => {
  fake = await startDiscord({ token });
  log = createRecordingLog();
  adapter = adapterWith();
});

afterEach(async () => {
  await adapter.stop();
  await fake.close();
});

function adapterWith(timing: Partial<Timing> = {}): Adapter {
  const usual = { retryMs: 10, stopMs: 500 };
  return createDiscord({ token, apiUrl: fake.url, log, now: fake.now, timing: { ...usual, ...timing } });
}

/** Only for what gets no answer: a busy machine must not make an answer look late. */
const timingFor = ({ hang, stall }: Fault) => (hang || stall ? { requestTimeoutMs: 500 } : {});

const home = () => ({ platform: 'discord', club: fake.home.guild, chat: fake.home.channel });
const send = (more: Partial<Post> = {}): Promise<Outcome> =>
  adapter.messenger.send({ place: home(), blocks, key, ...more });
const routes = () => fake.calls.map(({ route }) => route);

describe('a post', () => {
  test('is sent with one request, without a sound, and its id is answered', async () => {
    expect(await send()).toEqual({ kind: 'sent', message: fake.messages[0]?.id });
    expect(fake.messages[0]).toMatchObject({ flags: 32768 | 4096, nonce: key, pinged: [] });
    expect(fake.messages[0]?.text).toBe('Tuesday: hips\nTime to stretch, @everyone and <@&42>.');
    expect(routes()).toEqual(['create']);
    expect(fake.violations).toEqual([]);
  });

  test('leaves a fifth of what Discord allows to the answers', () => {
    expect(adapter.messenger.postsPerSecond).toBe(40);
  });

  test('goes into the thread of its place, which is a channel of its own', async () => {
    const thread = fake.addChannel();
    await send({ place: { ...home(), thread: thread.id } });
    expect(fake.messages[0]?.channel).toBe(thread.id);
  });

  test.each<[string, Fault, Outcome]>([
    ['a 500', { status: 500 }, { kind: 'doubtful', afterMs: 3000, reason: 'server-error' }],
    ['a 503', { status: 503 }, { kind: 'doubtful', afterMs: 3000, reason: 'server-error' }],
    [
      'a 502 after it was accepted',
      { status: 502, accepted: true },
      { kind: 'doubtful', afterMs: 3000, reason: 'server-error' },
    ],
    ['a reset', { reset: true }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['no answer', { hang: true }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['an answer that never ends', { stall: true }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['an answer that is not of Discord', { status: 200 }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['a 400', { status: 400, code: 50035 }, { kind: 'refused', reason: 'bad-request' }],
    ['an empty message', { status: 400, code: 50006 }, { kind: 'refused', reason: 'bad-request' }],
    ['a word that a server forbids', { status: 400, code: 200000 }, { kind: 'refused', reason: 'bad-request' }],
    ['a 413', { status: 413, code: 40005 }, { kind: 'refused', reason: 'too-large' }],
    ['a 413 of a proxy', { status: 413, proxy: true }, { kind: 'refused', reason: 'too-large' }],
    ['a locked thread', { status: 400, code: 160005 }, { kind: 'refused', reason: 'thread-closed' }],
    ['another 403', { status: 403, code: 50009 }, { kind: 'refused', reason: 'no-permission' }],
    ['no server in common', { status: 403, code: 50278 }, { kind: 'gone', reason: 'blocked-by-person' }],
    [
      'a ban of this address',
      { status: 403, proxy: true },
      { kind: 'retry', afterMs: 60_000, reason: 'no-access', everywhere: true },
    ],
    [
      'a ban of this address in JSON',
      { status: 403, code: 40333 },
      { kind: 'retry', afterMs: 60_000, reason: 'no-access', everywhere: true },
    ],
    ['a 429', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'retry', afterMs: 7050, reason: 'rate-limit' }],
    [
      'a 429 of what many share',
      { status: 429, headers: { 'retry-after': '7', 'x-ratelimit-scope': 'shared' } },
      { kind: 'retry', afterMs: 7050, reason: 'rate-limit' },
    ],
    ['a 429 without a time', { status: 429 }, { kind: 'retry', afterMs: 5000, reason: 'rate-limit' }],
    [
      'a 429 that says it is for everything',
      { status: 429, headers: { 'retry-after': '2', 'x-ratelimit-scope': 'global' } },
      { kind: 'retry', afterMs: 2050, reason: 'rate-limit', everywhere: true },
    ],
    ['a 401', { status: 401 }, { kind: 'retry', afterMs: 60_000, reason: 'token-rejected', everywhere: true }],
  ])('that meets %s has its outcome, after one request', async (_, fault, outcome) => {
    adapter = adapterWith(timingFor(fault));
    fake.failNext({ route: 'create', ...fault });
    expect(await send()).toEqual(outcome);
    expect(routes()).toEqual(['create']);
    expect(log.lines).toHaveLength(1);
    expect(log.text()).not.toMatch(/secret|stretch|http/);
  });

  test('that meets the limit of the whole bot stops all others until then, without asking again', async () => {
    const headers = { 'retry-after': '2', 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
    fake.failNext({ route: 'create', status: 429, headers });
    const everywhere = { kind: 'retry', reason: 'rate-limit', everywhere: true };
    expect(await send()).toMatchObject({ ...everywhere, afterMs: expect.toSatisfy((ms) => ms > 2000 && ms < 2200) });
    const other = fake.addChannel();
    expect(await send({ place: { ...home(), chat: other.id } })).toMatchObject(everywhere);
    expect(routes()).toEqual(['create']);
  });

  test.each([
    ['no-access', { kind: 'gone', reason: 'no-access' }],
    ['no-permission', { kind: 'gone', reason: 'no-permission' }],
    ['dm-closed', { kind: 'gone', reason: 'blocked-by-person' }],
    ['guild-gone', { kind: 'gone', reason: 'chat-not-found' }],
    ['locked', { kind: 'refused', reason: 'thread-closed' }],
  ] as const)('into a channel that is %s has its outcome', async (state, outcome) => {
    fake.setChannel(fake.home.channel, state);
    expect(await send()).toEqual(outcome);
    expect(fake.messages).toEqual([]);
  });

  test('into a channel that is not there is gone', async () => {
    fake.removeChannel(fake.home.channel);
    expect(await send()).toEqual({ kind: 'gone', reason: 'chat-not-found' });
  });

  test('to a Discord that cannot be reached has certainly not arrived, and nothing else would', async () => {
    const { url } = fake;
    await fake.close();
    adapter = createDiscord({ token, apiUrl: url, log });
    const outcome = { kind: 'retry', afterMs: 5000, reason: 'not-connected', everywhere: true };
    expect(await send()).toEqual(outcome);
    fake = await startDiscord({ token });
  });

  test('is the last request after a refused token', async () => {
    await adapter.start(createRecordingBot());
    fake.failNext({ route: 'create', status: 401 });
    const rejected = { kind: 'retry', reason: 'token-rejected', everywhere: true };
    expect(await send()).toMatchObject(rejected);
    const requests = fake.calls.length;
    const doubt = { since: fake.now(), mayPost: true };
    for (const more of [{}, { doubt }, { doubt: { ...doubt, mayPost: false } }]) {
      expect(await send(more)).toMatchObject(rejected);
    }
    await adapter.messenger.retire(home(), '1', []);
    expect(await adapter.messenger.tell(fake.home.user, blocks)).toBe(false);
    expect(fake.calls).toHaveLength(requests);
    expect(adapter.healthy()).toBe(false);
  });
});

describe('a thread that was archived', () => {
  beforeEach(() => fake.setChannel(fake.home.channel, 'archived'));

  test('is opened, and gets the post once', async () => {
    expect(await send()).toEqual({ kind: 'sent', message: fake.messages[0]?.id });
    expect(routes()).toEqual(['create', 'channel', 'create']);
    expect(fake.messages).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('and may not be opened by the bot refuses the post', async () => {
    fake.setChannel(fake.home.channel, 'archived-locked');
    expect(await send()).toEqual({ kind: 'refused', reason: 'thread-closed' });
    expect(routes()).toEqual(['create', 'channel']);
  });

  test('and is archived again at once is not opened twice', async () => {
    fake.failNext({ route: 'create', status: 400, code: 50083 }, { route: 'create', status: 400, code: 50083 });
    expect(await send()).toEqual({ kind: 'refused', reason: 'thread-closed' });
    expect(routes()).toEqual(['create', 'channel', 'create']);
  });

  test('and loses the post after it was opened leaves it in doubt', async () => {
    fake.failNext({ route: 'create', status: 400, code: 50083 });
    fake.failNext({ route: 'create', status: 502, accepted: true });
    expect(await send()).toMatchObject({ kind: 'doubtful', reason: 'server-error' });
    expect(await send({ doubt: { since: fake.now(), mayPost: true } })).toMatchObject({ kind: 'sent' });
    expect(fake.messages).toHaveLength(1);
  });

  test.each<[string, Fault, Partial<Outcome>]>([
    ['a 502', { status: 502 }, { kind: 'retry', afterMs: 3000, reason: 'server-error' }],
    ['a 502 though it was opened', { status: 502, accepted: true }, { kind: 'retry', reason: 'server-error' }],
    ['a reset', { reset: true }, { kind: 'retry', reason: 'no-answer' }],
    ['words that never end', { stall: true, accepted: true }, { kind: 'retry', reason: 'no-answer' }],
    ['a 429', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'retry', afterMs: 7050, reason: 'rate-limit' }],
    ['a 401', { status: 401 }, { kind: 'retry', reason: 'token-rejected', everywhere: true }],
    ['a 400', { status: 400, code: 160006 }, { kind: 'refused', reason: 'thread-closed' }],
    ['a 404', { status: 404, code: 10003 }, { kind: 'refused', reason: 'thread-closed' }],
  ])('and answers the opening with %s has certainly not got the post', async (_, fault, outcome) => {
    adapter = adapterWith(timingFor(fault));
    fake.failNext({ route: 'channel', ...fault });
    expect(await send()).toMatchObject(outcome);
    expect(fake.messages).toEqual([]);
    if (outcome.kind !== 'retry' || fault.status === 401) return;
    fake.advance(8_000);
    adapter = adapterWith();
    expect((await send()).kind).toBe('sent');
    expect(fake.messages).toHaveLength(1);
  });
});

describe('a mention', () => {
  test('of everyone stands first and calls everyone, and nothing else in the post does', async () => {
    expect(await send({ mention: 'all' })).toMatchObject({ kind: 'sent' });
    expect(fake.messages[0]).toMatchObject({ pinged: ['everyone'], flags: 32768 });
    expect(fake.messages[0]?.text).toMatch(/^@everyone\nTuesday: hips\n/);
    expect(fake.calls[0]?.body).toMatchObject({ allowed_mentions: { parse: ['everyone'] } });
    expect(fake.violations).toEqual([]);
  });

  test('of a role calls that role alone', async () => {
    const withOthers: Block[] = [{ kind: 'text', text: '@here <@&43> <@&42> <@1>' }, ...blocks];
    expect(await send({ mention: 'role:42', blocks: withOthers })).toMatchObject({ kind: 'sent' });
    expect(fake.messages[0]).toMatchObject({ pinged: ['role:42'], flags: 32768 });
    expect(fake.messages[0]?.text).toMatch(/^<@&42>\n/);
    expect(fake.calls[0]?.body).toMatchObject({ allowed_mentions: { parse: [], roles: ['42'] } });
    expect(fake.violations).toEqual([]);
  });

  test.each(['role:', 'role:x', 'role:1 <@&2>', 'ALL', '@everyone', ''])('named %j calls nobody', async (mention) => {
    await send({ mention });
    expect(fake.messages[0]).toMatchObject({ pinged: [], flags: 32768 | 4096 });
    expect(fake.messages[0]?.text).toMatch(/^Tuesday/);
    expect(fake.violations).toEqual([]);
  });

  test('stays whole in a post that is full', async () => {
    const long: Block[] = [{ kind: 'text', text: '@everyone '.repeat(500) }, ...blocks];
    expect(await send({ mention: 'role:42', blocks: long })).toMatchObject({ kind: 'sent' });
    expect(fake.messages[0]?.pinged).toEqual(['role:42']);
    expect(fake.violations).toEqual([]);
  });

  test('calls once, though the post is sent again', async () => {
    fake.failNext({ route: 'create', reset: true, accepted: true });
    const since = fake.now();
    expect(await send({ mention: 'all' })).toMatchObject({ kind: 'doubtful' });
    await send({ mention: 'all', doubt: { since, mayPost: true } });
    expect(fake.messages.map(({ pinged }) => pinged)).toEqual([['everyone']]);
  });
});

describe('an older post', () => {
  const posted = async () => {
    const outcome = await send();
    return outcome.kind === 'sent' ? outcome.message : '';
  };

  test('is taken away, from its thread as well', async () => {
    const thread = { ...home(), thread: fake.addChannel().id };
    await send({ place: thread });
    await adapter.messenger.retire(thread, fake.messages[0]?.id ?? '', []);
    expect(fake.messages[0]?.deleted).toBe(true);
    expect(log.lines).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test.each(['message', 'channel'])('whose %s is not there any more is no fault', async (what) => {
    const message = await posted();
    if (what === 'channel') fake.removeChannel(fake.home.channel);
    else await adapter.messenger.retire(home(), message, []);
    await adapter.messenger.retire(home(), message, []);
    expect(log.lines).toEqual([]);
  });

  test('is taken away though Discord stumbles once', async () => {
    const message = await posted();
    fake.failNext({ route: 'delete', status: 502 });
    await adapter.messenger.retire(home(), message, []);
    expect(fake.messages[0]?.deleted).toBe(true);
    expect(log.lines).toEqual([]);
  });

  test.each<[string, Fault[]]>([
    ['a 403', [{ status: 403, code: 50001 }]],
    ['a thread that is archived', [{ status: 400, code: 50083 }]],
    ['two resets', [{ reset: true }, { reset: true }]],
  ])('that meets %s stays, and the log says so in numbers and fixed words', async (_, faults) => {
    const message = await posted();
    fake.failNext(...faults.map((fault) => ({ route: 'delete', ...fault }) as const));
    await adapter.messenger.retire(home(), message, []);
    expect(fake.messages[0]?.deleted).toBe(false);
    expect(log.lines).toMatchObject([
      { level: 'warn', event: 'discord-retire-failed', fields: { method: 'delete-message' } },
    ]);
    expect(log.text()).not.toMatch(/secret|stretch|http/);
  });
});

describe('a word in private', () => {
  const word: readonly Block[] = [{ kind: 'text', text: 'The post did not arrive.' }];
  const tell = () => adapter.messenger.tell(fake.home.user, word);
  const inPrivate = () => fake.visible(fake.directChannel()).map(({ text }) => text);

  beforeEach(async () => {
    await adapter.start(createRecordingBot());
    await fake.command('about');
  });

  test('reaches that person, each time it is said', async () => {
    expect([await tell(), await tell()]).toEqual([true, true]);
    expect(inPrivate()).toEqual(['The post did not arrive.', 'The post did not arrive.']);
    expect(fake.violations).toEqual([]);
  });

  test('comes once, though Discord loses its confirmation', async () => {
    fake.failNext({ route: 'create', status: 502, accepted: true });
    expect(await tell()).toBe(true);
    expect(inPrivate()).toHaveLength(1);
  });

  test('is refused by a person who takes no messages, which is no fault', async () => {
    fake.setChannel(fake.directChannel(), 'dm-closed');
    expect(await tell()).toBe(false);
    expect(log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test.each<[string, Fault[]]>([
    ['a person whom the bot has never met', [{ route: 'direct', status: 400, code: 50033 }]],
    [
      'a Discord that is down',
      [
        { route: 'create', status: 503 },
        { route: 'create', status: 503 },
      ],
    ],
    ['a refused token', [{ route: 'direct', status: 401 }]],
  ])('does not reach %s, and the log does not repeat it', async (_, faults) => {
    fake.failNext(...faults);
    expect(await tell()).toBe(false);
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', event: 'discord-direct-failed' });
    expect(log.text()).not.toMatch(/secret|arrive|http:/);
  });
});
