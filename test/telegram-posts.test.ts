/** Posts of reminders on Telegram: one request each, and what became of it, whatever happens on the way. */
import { createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createTelegram } from '../src/adapters/telegram/index.ts';
import type { Log, Outcome, Post } from '../src/core/ports.ts';
import {
  createTestTelegram,
  placeOf,
  postTo,
  startTestTelegram,
  type TestTelegram,
} from './support/telegram-adapter.ts';
import type { Fault } from './support/telegram-wire.ts';
import type { FakeChat } from './support/telegram-world.ts';

let telegram: TestTelegram;
afterEach(async () => telegram.stop());

/** A bot that only posts, and a group it is in. */
async function inClub(options: Parameters<typeof createTestTelegram>[0] = {}) {
  telegram = await createTestTelegram(options);
  const { fake, adapter } = telegram;
  const admin = fake.person('Bo');
  const club = fake.group({ admins: [admin], topics: [12] });
  return { fake, admin, club, messenger: adapter.messenger, here: placeOf(club) };
}

const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
const requests = () => telegram.fake.calls.filter(({ method }) => method === 'sendMessage');
const shown = (chat: FakeChat) => [...chat.messages.values()].map(({ text }) => text);
const refusal = (status: number, description: string, parameters = {}): Fault => ({ status, description, parameters });

/** What Telegram says when it certainly did not post. */
const refusals: [Fault, Outcome][] = [
  [refusal(429, 'Too Many Requests: retry after 7', { retry_after: 7 }), retry('rate-limit', 7000)],
  [refusal(429, 'Too Many Requests'), retry('rate-limit', 1000)],
  [
    refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: -10077 }),
    { kind: 'moved', to: placeOf({ id: -10077 }) },
  ],
  [refusal(403, 'Forbidden: bot was blocked by the user'), { kind: 'gone', reason: 'blocked-by-person' }],
  [refusal(403, 'Forbidden: user is deactivated'), { kind: 'gone', reason: 'blocked-by-person' }],
  [refusal(403, 'Forbidden: bot was kicked from the group chat'), { kind: 'gone', reason: 'removed-from-club' }],
  [refusal(403, 'Forbidden: bot was kicked from the supergroup chat'), { kind: 'gone', reason: 'removed-from-club' }],
  [refusal(403, 'Forbidden: bot was kicked from the channel chat'), { kind: 'gone', reason: 'removed-from-club' }],
  [
    refusal(403, 'Forbidden: bot is not a member of the supergroup chat'),
    { kind: 'gone', reason: 'removed-from-club' },
  ],
  [refusal(403, 'Forbidden: the group chat was deleted'), { kind: 'gone', reason: 'removed-from-club' }],
  [refusal(403, 'Forbidden: something new'), { kind: 'gone', reason: 'no-access' }],
  [refusal(400, 'Bad Request: chat not found'), { kind: 'gone', reason: 'chat-not-found' }],
  [
    refusal(400, 'Bad Request: not enough rights to send text messages to the chat'),
    { kind: 'gone', reason: 'no-permission' },
  ],
  [refusal(400, 'Bad Request: message thread not found'), { kind: 'refused', reason: 'thread-closed' }],
  [refusal(400, 'Bad Request: TOPIC_CLOSED'), { kind: 'refused', reason: 'thread-closed' }],
  [refusal(400, 'Bad Request: TOPIC_DELETED'), { kind: 'refused', reason: 'thread-closed' }],
  [refusal(400, 'Bad Request: message is too long'), { kind: 'refused', reason: 'too-large' }],
  [refusal(400, 'Bad Request: message text is empty'), { kind: 'refused', reason: 'bad-request' }],
  [refusal(400, "Bad Request: can't parse entities: x"), { kind: 'refused', reason: 'bad-request' }],
  [refusal(400, 'Bad Request: BUTTON_DATA_INVALID'), { kind: 'refused', reason: 'bad-request' }],
  [refusal(401, 'Unauthorized'), { ...retry('token-rejected', 600_000), everywhere: true }],
  [refusal(404, 'Not Found'), { ...retry('token-rejected', 600_000), everywhere: true }],
];

/** What says nothing about whether Telegram posted. */
const doubts: [Fault, Outcome][] = [
  [refusal(500, 'Internal Server Error: request aborted'), { kind: 'unknown', reason: 'server-error' }],
  [{ status: 502 }, { kind: 'unknown', reason: 'no-answer' }],
  [
    { status: 503, json: { message: 'Service Unavailable' } },
    { kind: 'unknown', reason: 'no-answer' },
  ],
  [
    { status: 504, json: null },
    { kind: 'unknown', reason: 'no-answer' },
  ],
  [
    { status: 200, json: { ok: true } },
    { kind: 'unknown', reason: 'no-answer' },
  ],
  [{ reset: true }, { kind: 'unknown', reason: 'no-answer' }],
];

function retry(
  reason: 'rate-limit' | 'token-rejected' | 'not-connected',
  afterMs: number,
): Outcome & { kind: 'retry' } {
  return { kind: 'retry', reason, afterMs };
}

describe('a post', () => {
  test('is one silent message in its topic', async () => {
    const { fake, club, messenger } = await inClub();
    expect(await messenger.send(postTo(placeOf(club, 12)))).toEqual({ kind: 'sent', message: '1' });
    expect(requests()).toHaveLength(1);
    expect(requests()[0]?.payload).toMatchObject({ message_thread_id: 12, disable_notification: true });
    expect(shown(club)).toEqual(['Time to stretch, Grace']);
    expect(fake.violations).toEqual([]);
  });

  test.each(['all', 'role:5'])('with the mention %s makes a sound, and calls nobody by name', async (mention) => {
    const { messenger, here, club } = await inClub();
    await messenger.send(postTo(here, { mention }));
    expect(requests()[0]?.payload['disable_notification']).not.toBe(true);
    expect(shown(club)).toEqual(['Time to stretch, Grace']);
  });

  test('leaves some of what Telegram takes for answers', async () => {
    const { messenger } = await inClub();
    expect(messenger.postsPerSecond).toBe(25);
  });

  test.each(refusals)('that meets %j is %j, from one request', async (fault, outcome) => {
    const { fake, messenger, here, club } = await inClub();
    fake.failNext('sendMessage', fault);
    expect(await messenger.send(postTo(here))).toEqual(outcome);
    expect(requests()).toHaveLength(1);
    expect(shown(club)).toEqual([]);
  });

  test.each(doubts)('that meets %j is %j, from one request, whether it was accepted or not', async (fault, outcome) => {
    const { fake, messenger, here } = await inClub();
    for (const accepted of [false, true]) {
      fake.failNext('sendMessage', { ...fault, accepted });
      expect(await messenger.send(postTo(here))).toEqual(outcome);
    }
    expect(requests()).toHaveLength(2);
  });

  test('that gets no answer is given up in its time, and unknown', async () => {
    const { fake, messenger, here, club } = await inClub({ postMaxMs: 250 });
    for (const accepted of [false, true]) {
      fake.failNext('sendMessage', { hang: true, accepted });
      expect(await messenger.send(postTo(here))).toEqual({ kind: 'unknown', reason: 'no-answer' });
    }
    expect(requests()).toHaveLength(2);
    expect(shown(club)).toHaveLength(1);
  }, 5000);

  test('that may have arrived before is unknown, without a request', async () => {
    const { messenger, here } = await inClub();
    for (const mayPost of [true, false]) {
      const outcome = await messenger.send(postTo(here, { doubt: { since: 0, mayPost } }));
      expect(outcome).toEqual({ kind: 'unknown', reason: 'no-answer' });
    }
    expect(telegram.fake.calls).toEqual([]);
  });

  test('that cannot be shown is refused, without a request and without its words in the log', async () => {
    const { messenger, here } = await inClub();
    const blocks: Post['blocks'] = [JSON.parse('{"kind":"video","text":"words of a club"}')];
    expect(await messenger.send(postTo(here, { blocks }))).toEqual({ kind: 'refused', reason: 'own-fault' });
    expect(telegram.fake.calls).toEqual([]);
    expect(telegram.logged).toEqual([expect.stringContaining('render-failed')]);
    expect(telegram.logged.join()).not.toContain('words of a club');
  });

  test('has the outcome of the state its chat is in', async () => {
    const { fake, club, admin, messenger } = await inClub();
    const send = (chat: { id: number }, thread?: number) => messenger.send(postTo(placeOf(chat, thread)));
    expect(await send({ id: -99 })).toEqual({ kind: 'gone', reason: 'chat-not-found' });
    club.mayWrite = false;
    expect(await send(club)).toEqual({ kind: 'gone', reason: 'no-permission' });
    fake.removeBot(club, admin);
    expect(await send(club)).toEqual({ kind: 'gone', reason: 'removed-from-club' });
    const group = fake.group({ type: 'group' });
    expect(await send(group)).toMatchObject({ kind: 'sent' });
    expect(await send(group)).toMatchObject({ kind: 'sent' });
    const next = fake.migrate(group, admin);
    expect(await send(group)).toEqual({ kind: 'moved', to: placeOf(next) });
    const runner = fake.privateChat(fake.person('Ada'));
    expect(await send(runner)).toEqual({ kind: 'gone', reason: 'blocked-by-person' });
    expect(fake.violations).toEqual([]);
  });

  test('for a topic that is closed or gone goes to the group itself, once, and says why', async () => {
    const { club, fake, messenger } = await inClub();
    const send = (thread: number) => messenger.send(postTo(placeOf(club, thread)));
    club.topics.set(12, 'closed');
    expect(await send(12)).toEqual({ kind: 'sent', message: '1', reason: 'thread-closed' });
    expect(await send(99)).toEqual({ kind: 'sent', message: '2', reason: 'thread-closed' });
    expect(requests().map(({ payload }) => payload['message_thread_id'])).toEqual([12, undefined, 99, undefined]);
    expect([...club.messages.values()].every((message) => message.message_thread_id === undefined)).toBe(true);
    // What may have arrived in the group is in doubt, as any post is.
    fake.failNext('sendMessage', refusal(400, 'Bad Request: TOPIC_CLOSED'));
    fake.failNext('sendMessage', { reset: true, accepted: true });
    expect(await send(12)).toEqual({ kind: 'unknown', reason: 'no-answer' });
    for (const _ of [1, 2]) fake.failNext('sendMessage', refusal(400, 'Bad Request: TOPIC_CLOSED'));
    expect(await send(12)).toEqual({ kind: 'refused', reason: 'thread-closed' });
    expect(shown(club)).toHaveLength(3);
    expect(fake.violations).toEqual([]);
  });

  test('that comes too fast for its chat is asked to wait for as long as it takes', async () => {
    const { fake, messenger, here, club } = await inClub();
    fake.strictRates(true);
    for (const _ of Array.from({ length: 20 })) {
      expect(await messenger.send(postTo(here))).toMatchObject({ kind: 'sent' });
      fake.advance(1000);
    }
    const outcome = await messenger.send(postTo(here));
    expect(outcome).toMatchObject({ kind: 'retry', reason: 'rate-limit' });
    fake.advance(outcome.kind === 'retry' ? outcome.afterMs : 0);
    expect(await messenger.send(postTo(here))).toMatchObject({ kind: 'sent' });
    expect(shown(club)).toHaveLength(21);
  });
});

describe('nothing has left, and no post is in doubt,', () => {
  const unreached = { ...retry('not-connected', 10_000), everywhere: true };
  const nowhere = postTo(placeOf({ id: -1 }));

  /** A server that does this with every connection, and what a post over it comes to. */
  async function postOver(scheme: 'http' | 'https', meet: (socket: Socket) => void): Promise<Outcome> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      meet(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    telegram = await createTestTelegram({ apiUrl: `${scheme}://127.0.0.1:${port}`, connectMaxMs: 50, postMaxMs: 5000 });
    const outcome = await telegram.adapter.messenger.send(nowhere);
    for (const socket of sockets) socket.destroy();
    server.close();
    return outcome;
  }

  test('where nothing listens', async () => {
    telegram = await createTestTelegram();
    await telegram.fake.stop();
    expect(await telegram.adapter.messenger.send(nowhere)).toEqual(unreached);
  });

  test('where a connection is not made in its time', async () => {
    expect(await postOver('https', () => undefined)).toEqual(unreached);
  }, 4000);

  test('where a connection breaks before it stands', async () => {
    expect(await postOver('https', (socket) => socket.destroy())).toEqual(unreached);
  });

  test('but one that breaks later may have taken the post with it', async () => {
    const outcome = await postOver('http', (socket) => socket.once('data', () => socket.destroy()));
    expect(outcome).toEqual({ kind: 'unknown', reason: 'no-answer' });
  });

  test('because a connection that idled is not used again', async () => {
    const { fake, messenger, here } = await inClub({ idleMaxMs: 20 });
    await messenger.send(postTo(here));
    await expect.poll(() => fake.connections().open).toBe(0);
    expect(await messenger.send(postTo(here))).toMatchObject({ kind: 'sent' });
  });
});

test('posts close together share connections', async () => {
  const { fake, messenger, here } = await inClub();
  for (const _ of Array.from({ length: 5 })) await messenger.send(postTo(here));
  expect(fake.connections().made).toBe(1);
});

test('after a rejected token nothing is requested any more, and the adapter is unhealthy', async () => {
  telegram = await startTestTelegram();
  const { fake, adapter } = telegram;
  const here = placeOf(fake.group());
  fake.failNext('sendMessage', refusal(401, 'Unauthorized'));
  const rejected = { kind: 'retry', reason: 'token-rejected', everywhere: true };
  expect(await adapter.messenger.send(postTo(here))).toMatchObject(rejected);
  const before = fake.calls.length;
  expect(await adapter.messenger.send(postTo(here))).toMatchObject(rejected);
  expect(await adapter.messenger.mayManage(here, '5')).toBe(false);
  expect(await adapter.messenger.tell('5', [])).toBe(false);
  await adapter.messenger.retire(here, '1', []);
  expect(fake.calls).toHaveLength(before);
  expect(adapter.healthy()).toBe(false);
  expect(telegram.fatal).toHaveLength(1);
});

test('posts go out before the adapter is started, and a stop without a start is one too', async () => {
  const { fake, messenger, here, club } = await inClub();
  await messenger.send(postTo(here));
  expect(shown(club)).toHaveLength(1);
  await telegram.adapter.stop();
  await telegram.adapter.stop();
  await telegram.adapter.start(telegram.bot);
  expect(telegram.adapter.healthy()).toBe(false);
  expect(fake.calls).toHaveLength(1);
});

/** What meets an attempt; with `dies` the process is killed while it waits for the answer. */
type Step = { readonly fault: Fault | undefined; readonly dies: boolean };

const step: fc.Arbitrary<Step> = fc.record({
  fault: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    // Rate limits are what lets a delivery go on to further attempts.
    { weight: 4, arbitrary: fc.constantFrom(...refusals.slice(0, 2).map(([fault]) => fault)) },
    { weight: 1, arbitrary: fc.constantFrom(...refusals.map(([fault]) => fault)) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          fault: fc.constantFrom<Fault>({ hang: true }, ...doubts.map(([one]) => one)),
          accepted: fc.boolean(),
        })
        .map(({ fault, accepted }) => ({ ...fault, accepted })),
    },
  ),
  dies: fc.nat(9).map((chance) => chance === 0),
});

test('no run of faults shows a delivery twice, or loses one that arrived', async () => {
  const { fake } = await inClub();
  const ends = new Set<string>();
  /** Attempts one delivery as the sender does: again only after `retry`, or in doubt where its process died. */
  const deliver = async (chat: FakeChat, steps: readonly Step[]): Promise<Outcome> => {
    let outcome: Outcome = retry('not-connected', 0);
    let doubt: Post['doubt'];
    for (const { fault, dies } of [...steps, { fault: undefined, dies: false }]) {
      fake.failAlways('sendMessage', fault);
      const { messenger, ...adapter } = createTelegram({
        token: fake.token,
        apiUrl: fake.url,
        log: quietLog,
        postMaxMs: 40,
      });
      outcome = await messenger.send(postTo(placeOf(chat, steps.length % 2 ? 12 : undefined), doubt ? { doubt } : {}));
      await adapter.stop();
      if (dies) doubt = { since: 0, mayPost: true };
      else if (outcome.kind !== 'retry') break;
    }
    return outcome;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      const chat = fake.group({ topics: [12] });
      const outcome = await deliver(chat, steps);
      const posts = [...chat.messages.keys()].map(String);
      expect(posts.length).toBeLessThanOrEqual(1);
      if (outcome.kind === 'sent') expect(posts).toEqual([outcome.message]);
      else if (outcome.kind !== 'unknown') expect(posts).toEqual([]);
      ends.add(`${outcome.kind} ${posts.length}`);
    }),
    { numRuns: 300 },
  );
  // The run reached the ends that matter: else it would prove nothing.
  expect([...ends]).toEqual(expect.arrayContaining(['sent 1', 'unknown 0', 'unknown 1', 'gone 0', 'moved 0']));
  expect(fake.violations).toEqual([]);
});
