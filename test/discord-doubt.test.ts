/** Posts on Discord whose answer was lost: found again, sent again or given up, and never shown twice. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord } from '../src/adapters/discord/index.ts';
import type { Block } from '../src/core/message.ts';
import type { Adapter, Outcome, Post } from '../src/core/ports.ts';
import { type FakeDiscord, type Fault, startDiscord } from './support/discord.ts';
import { createRecordingLog } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
const minute = 60_000;
let fake: FakeDiscord;
let log: ReturnType<typeof createRecordingLog>;
let adapter: Adapter;

beforeEach(async () => {
  fake = await startDiscord({ token });
  log = createRecordingLog();
  adapter = createAdapter();
});

afterEach(async () => {
  await adapter.stop();
  await fake.close();
});

function createAdapter(requestTimeoutMs = 10_000): Adapter {
  return createDiscord({ token, apiUrl: fake.url, log, now: fake.now, timing: { stopMs: 500, requestTimeoutMs } });
}

/** Only for what gets no answer: a busy machine must not make an answer look late. */
async function sendTo({ hang, stall }: Fault, more?: Partial<Post>): Promise<Outcome> {
  const patient = adapter;
  if (hang || stall) adapter = createAdapter(300);
  const outcome = await send(more);
  adapter = patient;
  return outcome;
}

const key = '1-2026-11-22';
const button = (action: string) => ({ type: 1, components: [{ type: 2, style: 2, label: 'x', custom_id: action }] });
const blocksOf = (own: string): readonly Block[] => [
  { kind: 'text', text: 'Time to stretch.' },
  {
    kind: 'choices',
    buttons: [
      { label: 'Full steps', action: 'routine:steps:hips' },
      { label: 'Danger signs', action: `redflags:${own}` },
    ],
  },
];
const home = () => ({ platform: 'discord', club: fake.home.guild, chat: fake.home.channel });
const send = (more: Partial<Post> = {}): Promise<Outcome> =>
  adapter.messenger.send({ place: home(), blocks: blocksOf(more.key ?? key), key, ...more });
const ours = () => fake.messages.filter(({ author, deleted }) => author === undefined && !deleted);
const routes = () => fake.calls.map(({ route }) => route);
const chat = (count: number, channel = fake.home.channel) => {
  for (let at = 0; at < count; at++) fake.write({ content: `Good run, number ${at}!` }, { channel });
};

/** The first attempt, and since when its fate is in doubt. The channel has been in use for an hour. */
async function loseAnswer(fault: Fault = { status: 502, accepted: true }): Promise<number> {
  chat(3);
  fake.advance(60 * minute);
  const since = fake.now();
  fake.failNext({ route: 'create', ...fault });
  expect(await sendTo(fault)).toMatchObject({ kind: 'doubtful', afterMs: 3000 });
  return since;
}

const lost: [string, Fault][] = [
  ['a 502', { status: 502 }],
  ['a reset', { reset: true }],
  ['silence', { hang: true }],
];

describe.each(lost)('while Discord knows the nonce, after %s', (_, fault) => {
  test.each([true, false])('the same request answers with the one post (it had arrived: %s)', async (accepted) => {
    const since = await loseAnswer({ ...fault, accepted });
    for (const waitMs of [3_000, 50_000, 60_000]) {
      fake.advance(waitMs);
      expect(await send({ doubt: { since, mayPost: true } })).toEqual({ kind: 'sent', message: ours()[0]?.id });
    }
    expect(ours()).toHaveLength(1);
    expect(routes()).toEqual(['create', 'create', 'create', 'create']);
    expect(fake.violations).toEqual([]);
  });

  test('an attempt that Discord only gets to after the next one makes no second post', async () => {
    const since = await loseAnswer({ ...fault, accepted: 'late' });
    expect(await send({ doubt: { since, mayPost: true } })).toMatchObject({ kind: 'sent' });
    expect(ours()).toHaveLength(1);
  });
});

test('what is not wanted any more is looked for, and not sent, however young the nonce is', async () => {
  const since = await loseAnswer({ status: 502 });
  expect(await send({ doubt: { since, mayPost: false } })).toEqual({ kind: 'unknown', reason: 'no-answer' });
  expect(routes()).toEqual(['create', 'me', 'messages']);
});

test('a nonce of which a clock that was set back cannot tell the age is not relied upon', async () => {
  const since = await loseAnswer();
  fake.advance(-30 * minute);
  await send({ doubt: { since, mayPost: true } });
  expect(routes()).toEqual(['create', 'me', 'messages']);
});

describe('when the nonce may be forgotten', () => {
  const later = (since: number, mayPost = true) => send({ doubt: { since, mayPost } });
  const loseLongAgo = async (fault?: Fault) => {
    const since = await loseAnswer(fault);
    fake.advance(10 * minute);
    return since;
  };

  test.each([true, false])('a post that is there is found, and nothing is sent (wanted: %s)', async (mayPost) => {
    const since = await loseLongAgo();
    chat(5);
    expect(await later(since, mayPost)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(routes()).toEqual(['create', 'me', 'messages']);
    expect(fake.violations).toEqual([]);
  });

  test('from two minutes after the first attempt on', async () => {
    const since = await loseAnswer();
    fake.advance(2 * minute - 500);
    await later(since);
    fake.advance(500);
    await later(since);
    expect(routes()).toEqual(['create', 'create', 'me', 'messages']);
  });

  test('a post that did not arrive is sent now', async () => {
    const since = await loseLongAgo({ status: 502 });
    expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(ours()).toHaveLength(1);
    expect(routes()).toEqual(['create', 'me', 'messages', 'create']);
  });

  test('a post that did not arrive and is not wanted any more stays unknown', async () => {
    const since = await loseLongAgo({ status: 502 });
    expect(await later(since, false)).toEqual({ kind: 'unknown', reason: 'no-answer' });
    expect(ours()).toEqual([]);
  });

  test('the request that follows a look in vain can be lost as well, and is found by the next look', async () => {
    const since = await loseLongAgo({ status: 502 });
    fake.failNext({ route: 'create', reset: true, accepted: true });
    expect(await later(since)).toMatchObject({ kind: 'doubtful', reason: 'no-answer' });
    fake.advance(10 * minute);
    expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(ours()).toHaveLength(1);
  });

  test('a request that is still on its way when the look is in vain makes no second post', async () => {
    const since = await loseLongAgo({ status: 502 });
    fake.failNext({ route: 'create', reset: true, accepted: 'late' });
    expect(await later(since)).toMatchObject({ kind: 'doubtful' });
    expect(ours()).toEqual([]);
    expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(ours()).toHaveLength(1);
    expect(routes()).toEqual(['create', 'me', 'messages', 'create', 'messages', 'create']);
  });

  test('whose token it is is asked once', async () => {
    const since = await loseLongAgo();
    await later(since);
    await later(since);
    expect(routes()).toEqual(['create', 'me', 'messages', 'messages']);
  });

  test.each<[string, string, boolean]>([
    ['another reminder whose key ends alike', `redflags:1${key}`, true],
    ['another date', 'redflags:1-2026-11-21', true],
    ['the post by hand of that date', `redflags:${key}-now`, true],
    ['this one', `redflags:${key}`, false],
    ['this one, its button made unique by a number', `redflags:${key}§2`, false],
  ])('a post of ours with the button of %s', async (_, action, isOther) => {
    const since = await loseLongAgo({ status: 502 });
    // The bot's own message, as another process of it would have posted it.
    const own = fake.write(
      { components: [button('routine:steps'), button(action)] },
      { author: fake.account.applicationId },
    );
    const outcome = await later(since, false);
    if (isOther) expect(outcome).toEqual({ kind: 'unknown', reason: 'no-answer' });
    else expect(outcome).toEqual({ kind: 'sent', message: own.id });
  });

  test("somebody else's message with the same button, in whatever order, is not ours", async () => {
    const since = await loseLongAgo({ status: 502 });
    fake.write({ components: [button(`redflags:${key}`)] });
    fake.write({ content: `redflags:${key}` });
    expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(ours()).toHaveLength(1);
  });

  test('our post in another channel is not this one', async () => {
    const elsewhere = { ...home(), chat: fake.addChannel().id };
    await send({ place: elsewhere });
    const since = await loseLongAgo({ status: 502 });
    expect(await later(since)).toMatchObject({ kind: 'sent' });
    expect(ours().map(({ channel }) => channel)).toEqual([elsewhere.chat, fake.home.channel]);
  });

  describe('in a busy channel', () => {
    test.each([99, 100, 250, 499])('the post is found behind %i newer messages', async (count) => {
      const since = await loseLongAgo();
      chat(count);
      expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
      const pages = fake.calls.filter(({ route }) => route === 'messages').map(({ query }) => query['before']);
      expect(pages).toHaveLength(Math.ceil((count + 1) / 100));
      expect(new Set(pages).size).toBe(pages.length);
      expect(fake.violations).toEqual([]);
    });

    test('the pages end where the doubt began, and the post is sent', async () => {
      chat(500);
      const since = await loseLongAgo({ status: 502 });
      chat(150);
      expect(await later(since)).toMatchObject({ kind: 'sent' });
      expect(routes()).toEqual(['create', 'me', 'messages', 'messages', 'create']);
      expect(ours()).toHaveLength(1);
    });

    test('a clock of Discord that is nearly a minute behind ours hides no post', async () => {
      const since = await loseAnswer();
      chat(100);
      fake.advance(10 * minute);
      expect(await later(since + 55_000)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    });

    test('more messages than are looked through leave it unknown', async () => {
      const since = await loseLongAgo();
      chat(500);
      expect(await later(since)).toEqual({ kind: 'unknown', reason: 'no-answer' });
      expect(routes().filter((route) => route === 'messages')).toHaveLength(5);
      expect(ours()).toHaveLength(1);
    });
  });

  test('without the right to read the history nothing is known of what others may have written since', async () => {
    const since = await loseLongAgo({ status: 502, accepted: true });
    fake.setChannel(fake.home.channel, 'no-history');
    expect(await later(since)).toEqual({ kind: 'unknown', reason: 'no-answer' });
    expect(ours()).toHaveLength(1);
  });

  test.each(['open', 'no-history'] as const)('where nobody wrote since, it did not arrive (%s)', async (state) => {
    chat(1);
    fake.advance(10 * minute);
    const since = await loseLongAgo({ status: 502 });
    fake.setChannel(fake.home.channel, state);
    expect(await later(since)).toMatchObject({ kind: 'sent' });
    expect(ours()).toHaveLength(1);
  });

  test.each(['open', 'no-history'] as const)(
    'in a channel that never had a message it did not arrive (%s)',
    async (state) => {
      fake.setChannel(fake.home.channel, state);
      fake.failNext({ route: 'create', status: 502 });
      const since = fake.now();
      await send();
      fake.advance(3 * minute);
      expect(await later(since)).toMatchObject({ kind: 'sent' });
      expect(ours()).toHaveLength(1);
    },
  );

  const failures: [string, Fault, Partial<Outcome>][] = [
    ['a 502', { status: 502 }, { kind: 'doubtful', afterMs: 3000, reason: 'server-error' }],
    ['a reset', { reset: true }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['silence', { hang: true }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['an answer that never ends', { stall: true }, { kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }],
    ['an answer that is not of Discord', { status: 200, proxy: true }, { kind: 'doubtful', reason: 'no-answer' }],
    ['another such answer', { status: 200 }, { kind: 'doubtful', reason: 'no-answer' }],
    ['a 429', { status: 429, headers: { 'retry-after': '1' } }, { kind: 'retry', afterMs: 1050, reason: 'rate-limit' }],
    ['a ban of this address', { status: 403, proxy: true }, { kind: 'retry', reason: 'no-access', everywhere: true }],
  ];

  test.each(failures)('a look that meets %s says nothing, and is tried again', async (_, fault, outcome) => {
    const since = await loseLongAgo();
    for (const route of ['me', 'messages'] as const) {
      fake.failNext({ route, ...fault });
      expect(await sendTo(fault, { doubt: { since, mayPost: true } })).toMatchObject(outcome);
    }
    fake.calm();
    expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(ours()).toHaveLength(1);
    expect(log.text()).not.toMatch(/secret|stretch|http/);
  });

  test('a second page that fails proves nothing by the first', async () => {
    const since = await loseLongAgo();
    chat(100);
    const failing = fake
      .until(() => routes().includes('messages'), 'the first page')
      .then(() => fake.failNext({ route: 'messages', status: 502 }));
    expect(await later(since)).toMatchObject({ kind: 'doubtful' });
    await failing;
    expect(await later(since)).toEqual({ kind: 'sent', message: ours()[0]?.id });
  });

  test.each([
    ['no-access', { kind: 'unknown', reason: 'no-access' }],
    ['guild-gone', { kind: 'gone', reason: 'chat-not-found' }],
  ] as const)('a channel that is %s has its outcome', async (state, outcome) => {
    const since = await loseLongAgo();
    fake.setChannel(fake.home.channel, state);
    expect(await later(since)).toEqual(outcome);
  });

  test('a channel that is not there has the post no more', async () => {
    const since = await loseLongAgo();
    fake.removeChannel(fake.home.channel);
    expect(await later(since)).toEqual({ kind: 'gone', reason: 'chat-not-found' });
  });

  test('a token that is refused ends the look, and all that would follow', async () => {
    const since = await loseLongAgo();
    fake.failNext({ route: 'messages', status: 401 });
    const rejected = { kind: 'retry', reason: 'token-rejected', everywhere: true };
    expect(await later(since)).toMatchObject(rejected);
    const requests = fake.calls.length;
    expect(await later(since)).toMatchObject(rejected);
    expect(fake.calls).toHaveLength(requests);
  });

  test('in a thread the look and the post are there', async () => {
    const thread = fake.addChannel();
    const place = { ...home(), thread: thread.id };
    chat(1, thread.id);
    fake.advance(minute);
    const since = fake.now();
    fake.advance(10 * minute);
    fake.setChannel(thread.id, 'archived');
    expect(await send({ place, doubt: { since, mayPost: true } })).toEqual({ kind: 'sent', message: ours()[0]?.id });
    expect(ours()[0]?.channel).toBe(thread.id);
    expect(fake.violations).toEqual([]);
  });
});

describe('whatever happens to the attempts of one delivery', () => {
  const answers: readonly (Fault | undefined)[] = [
    undefined,
    { status: 429, headers: { 'retry-after': '1' } },
    ...[{ status: 500 }, { status: 502 }, { reset: true }].flatMap((fault) => [
      fault,
      { ...fault, accepted: true },
      { ...fault, accepted: 'late' as const },
    ]),
  ];
  const fault = fc.constantFrom(...answers);
  const trouble = fc.record({
    create: fault,
    look: fc.constantFrom(undefined, undefined, { status: 502 }, { reset: true }),
    /** Between this attempt and the next, beyond what the outcome asks for. */
    waitMs: fc.constantFrom(0, 0, 20_000, 90_000, 4 * minute),
    chatter: fc.constantFrom(0, 0, 3, 120),
    /** The process dies before it hears the answer, and another takes over. */
    dies: fc.constantFrom(false, false, false, true),
    archive: fc.constantFrom(false, false, false, true),
  });
  const course = fc.record({
    troubles: fc.array(trouble, { maxLength: 8 }),
    readable: fc.constantFrom(true, true, true, false),
    /** After this attempt the post is too late to be sent. */
    wantedFor: fc.constantFrom(1, 3, 99),
  });
  let run = 0;

  /** Plays the sender: keeps since when there is doubt, and gives the post again as the outcomes ask. */
  async function deliver(channel: string, own: string, { troubles, readable, wantedFor }: Course): Promise<Outcome> {
    let since: number | undefined;
    for (let at = 0; ; at++) {
      const { create, look, waitMs = 0, chatter = 0, dies = false, archive = false } = troubles[at] ?? {};
      const mayPost = at < wantedFor;
      if (!mayPost && since === undefined) return { kind: 'refused', reason: 'late' };
      if (archive && readable) fake.setChannel(channel, 'archived');
      if (create) fake.failNext({ route: 'create', ...create });
      if (look) fake.failNext({ route: 'messages', ...look });
      const left = fake.now();
      const place = { ...home(), chat: channel };
      const outcome = await send({
        place,
        key: own,
        blocks: blocksOf(own),
        ...(since !== undefined && { doubt: { since, mayPost } }),
      });
      fake.calm();
      if (dies) since ??= left;
      else if (outcome.kind === 'doubtful') since ??= left;
      else if (outcome.kind !== 'retry') return outcome;
      chat(chatter, channel);
      fake.advance(waitMs + (dies || !('afterMs' in outcome) ? 3_000 : outcome.afterMs));
    }
  }
  type Course = typeof course extends fc.Arbitrary<infer T> ? T : never;

  test('the channel never shows two posts, and sent is answered only for one that is there', async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(course, async (one) => {
        // Each course is a process of its own: discord.js counts its requests by the real second.
        adapter = createAdapter();
        const own = `${(++run).toString(36)}-2026-11-22`;
        const { id: channel } = fake.addChannel();
        chat(1, channel);
        fake.advance(60 * minute);
        if (!one.readable) fake.setChannel(channel, 'no-history');
        const outcome = await deliver(channel, own, one);
        // What still is under way gets there.
        fake.advance(minute);
        const shown = ours().filter((message) => message.channel === channel);
        expect(shown.length).toBeLessThanOrEqual(1);
        if (outcome.kind === 'sent') expect(shown.map(({ id }) => id)).toEqual([outcome.message]);
        if (outcome.kind === 'refused') expect(shown).toEqual([]);
        if (one.readable && one.wantedFor > one.troubles.length) expect(outcome.kind).toBe('sent');
        seen.set(outcome.kind, (seen.get(outcome.kind) ?? 0) + 1);
      }),
      { numRuns: 150 },
    );
    expect([...seen.keys()].sort()).toEqual(['refused', 'sent', 'unknown']);
    expect(fake.violations).toEqual([]);
  });
});
