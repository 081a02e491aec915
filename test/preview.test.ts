/** Conversations on the preview page, over the app itself, with a small bot that records what it is asked. */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPreview } from '../src/adapters/preview/index.ts';
import type { Block, Incoming, Reply } from '../src/core/message.ts';
import type { CommandSpec, LogFields, Post } from '../src/core/ports.ts';

const host = 'localhost:3000';
const startMs = Date.UTC(2026, 0, 5, 6, 30);
const club = { platform: 'preview', club: 'club', chat: 'channel' };
const you = { platform: 'preview', club: 'you', chat: 'you' };
const help: CommandSpec = {
  name: 'help',
  description: 'Help',
  admin: false,
  health: false,
  options: [],
  subcommands: [],
};

let preview: ReturnType<typeof createPreview>;
let handled: Incoming[];
/** What the bot answers; set by each test. */
let answer: (incoming: Incoming) => Reply | undefined | Promise<Reply | undefined>;
let now: number;
let due: number | undefined;
let nextDue: () => Promise<number | undefined>;
let moves: number[];
let logged: [string, LogFields | undefined][];

beforeEach(async () => {
  handled = [];
  answer = () => undefined;
  now = startMs;
  due = undefined;
  nextDue = async () => due;
  moves = [];
  logged = [];
  const keep = (event: string, fields?: LogFields) => void logged.push([event, fields]);
  preview = createPreview({
    clock: {
      now: () => now,
      nextDue: () => nextDue(),
      tick: async () => {},
      async advanceTo(time) {
        moves.push(time);
        now = Math.max(now, time);
      },
    },
    zone: 'Europe/Berlin',
    log: { info: keep, warn: keep, error: keep },
  });
  await preview.start({
    commands: [help],
    async handle(incoming) {
      if (incoming.act.kind === 'joined') return undefined;
      handled.push(incoming);
      return answer(incoming);
    },
  });
});

async function page(): Promise<string> {
  return (await preview.app.request('/', { headers: { host } })).text();
}

/** Posts a form of the page and answers the page after it. */
async function post(path: string, fields: Record<string, string>): Promise<string> {
  const response = await send(path, fields);
  expect(response.status).toBe(303);
  return page();
}

async function send(path: string, fields: Record<string, string>): Promise<Response> {
  const token = /name="token" value="([^"]+)"/.exec(await page())?.[1] ?? '';
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
  return preview.app.request(path, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ token, ...fields }).toString(),
  });
}

function room(html: string, name: 'channel' | 'private'): string {
  return new RegExp(`<section class="room" id="${name}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '';
}

function messages(html: string, name: 'channel' | 'private'): string[] {
  return [...room(html, name).matchAll(/<article [\s\S]*?<\/article>/g)].map(([article]) => article);
}

function notice(html: string, name: 'channel' | 'private'): string {
  return /role="status"[^>]*>([^<]*)</.exec(room(html, name))?.[1] ?? '';
}

function reply(text: string, more: Partial<Reply> = {}): Reply {
  return { audience: 'asker', mode: 'new', blocks: [{ kind: 'text', text }], ...more };
}

const say = (name: string, text: string) => post(`/rooms/${name}/say`, { text });

describe('what a person types', () => {
  test('a command goes to the bot with its words, from the place and the person it was typed by', async () => {
    await say('private', ' /Tip@limber  shoes and socks ');
    await say('channel', '/help');
    const command = { kind: 'command', options: {} };
    expect(handled).toEqual([
      {
        place: you,
        private: true,
        person: { id: 'you', mayManage: true },
        act: { ...command, name: 'tip', text: 'shoes and socks' },
      },
      {
        place: club,
        private: false,
        person: { id: 'organiser', mayManage: true },
        act: { ...command, name: 'help', text: '' },
      },
    ]);
  });

  test('plain text reaches the bot in private, and only the club in the channel', async () => {
    const html = await say('channel', 'See you at the track');
    expect(handled).toEqual([]);
    expect(messages(html, 'channel')[0]).toContain('See you at the track');
    await say('private', 'my leg is numb');
    expect(handled.map(({ act }) => act)).toEqual([{ kind: 'text', text: 'my leg is numb' }]);
  });

  test('as a member, one has no rights', async () => {
    const html = await post('/person', { as: 'member' });
    expect(html).toContain('value="member" id="as-member" aria-pressed="true"');
    await say('channel', '/remind add 07:00');
    expect(handled[0]?.person).toEqual({ id: 'member', mayManage: false });
    expect(await preview.messenger.mayManage(club, 'member')).toBe(false);
    expect(await preview.messenger.mayManage(club, 'organiser')).toBe(true);
    expect(await preview.messenger.mayManage(club, 'nobody')).toBe(false);
  });

  test('a command that nobody knows and the bot leaves alone gets a hint', async () => {
    expect(notice(await say('channel', '/helo'), 'channel')).toBe('Limber has no command /helo. Try /help.');
    expect(notice(await say('channel', '/help'), 'channel')).toBe('');
  });

  test.each(['', '   ', '/', '/ help', '/tip!', 'x'.repeat(1_001), `/tip ${'x'.repeat(1_000)}`])(
    'what is no message (%#) gets a polite word and goes nowhere',
    async (text) => {
      const html = await say('private', text);
      expect(notice(html, 'private')).toMatch(/^[A-Z].+\.$/);
      expect(messages(html, 'private')).toEqual([]);
      expect(handled).toEqual([]);
    },
  );
});

test('an untouched room offers first things to try, until somebody tries one', async () => {
  const button = '<button name="text" value="/help">See what Limber can do';
  expect(room(await page(), 'channel')).toContain(button);
  expect(room(await say('channel', 'Hello'), 'channel')).not.toContain(button);
});

describe('what the bot answers', () => {
  test('an answer in private stands below the question', async () => {
    answer = () => reply('Land softly.');
    const html = await say('private', '/tip');
    expect(messages(html, 'private').map((article) => article.includes('message bot'))).toEqual([false, true]);
    expect(messages(html, 'private')[1]).toContain('Land softly.');
    expect(room(html, 'private')).not.toContain('Only you can see this');
  });

  test('an answer to the asker in the channel is marked, and nobody else sees it or the command', async () => {
    answer = () => reply('Only organisers may.');
    const html = await say('channel', '/remind');
    expect(messages(html, 'channel').every((article) => article.includes('Only you can see this'))).toBe(true);
    expect(messages(html, 'channel')).toHaveLength(2);
    expect(messages(await post('/person', { as: 'member' }), 'channel')).toEqual([]);
    expect(messages(await post('/person', { as: 'organiser' }), 'channel')).toHaveLength(2);
  });

  test('an answer to everyone in the channel shows the command to everyone too', async () => {
    answer = () => reply('Set.', { audience: 'everyone' });
    await say('channel', '/remind');
    const html = await post('/person', { as: 'member' });
    expect(messages(html, 'channel')).toHaveLength(2);
    expect(room(html, 'channel')).not.toContain('Only you can see this');
  });

  test('a notice is a passing word that the next deed takes away', async () => {
    answer = () => reply('Well done.', { mode: 'notice' });
    const html = await say('private', '/done');
    expect(notice(html, 'private')).toBe('Well done.');
    expect(messages(html, 'private')).toHaveLength(1);
    answer = () => reply('A tip');
    expect(notice(await say('private', '/tip'), 'private')).toBe('');
  });

  test('a notice with a button is a message, because a line cannot show it', async () => {
    const blocks: Block[] = [{ kind: 'choices', buttons: [{ label: 'Start again', action: 'c:' }] }];
    answer = () => reply('', { mode: 'notice', blocks });
    expect(messages(await say('channel', '/check'), 'channel')[1]).toContain('Start again');
  });
});

describe('a pressed button', () => {
  const ask = (label: string, action: string): Reply =>
    reply('', { blocks: [{ kind: 'choices', buttons: [{ label, action }] }] });

  async function askAndFind(name: 'channel' | 'private'): Promise<string> {
    answer = () => ask('One', 'c:1');
    const html = await say(name, '/check');
    return /name="message" value="([^"]+)"/.exec(room(html, name))?.[1] ?? '';
  }

  test('tells the bot its action and its message', async () => {
    const message = await askAndFind('private');
    await post('/rooms/private/press', { message, action: 'c:1' });
    expect(handled[1]).toEqual({
      place: you,
      private: true,
      person: { id: 'you', mayManage: true },
      act: { kind: 'press', action: 'c:1', message },
    });
  });

  test('an edit takes the place of the message it was on', async () => {
    const message = await askAndFind('private');
    answer = () => ({ ...ask('Two', 'c:2'), mode: 'edit' });
    const html = await post('/rooms/private/press', { message, action: 'c:1' });
    expect(messages(html, 'private')).toHaveLength(2);
    expect(messages(html, 'private')[1]).toContain(`id="m-${message}"`);
    expect(room(html, 'private')).toContain('Two');
    expect(room(html, 'private')).not.toContain('>One<');
  });

  test('an edit for the asker alone never takes the place of what everyone reads', async () => {
    await preview.messenger.send({ place: club, blocks: [{ kind: 'text', text: 'For all' }], key: 'k' });
    const message = /id="m-([^"]+)"/.exec(room(await page(), 'channel'))?.[1] ?? '';
    answer = () => reply('For you', { mode: 'edit' });
    const html = await post('/rooms/channel/press', { message, action: 'a' });
    expect(messages(html, 'channel')[0]).toContain('For all');
    expect(messages(html, 'channel')[1]).toMatch(/Only you can see this[\s\S]*For you/);
  });

  test('nobody changes another person’s message', async () => {
    const message = await askAndFind('channel');
    await post('/person', { as: 'member' });
    answer = () => reply('Mine', { mode: 'edit' });
    expect(messages(await post('/rooms/channel/press', { message, action: 'a' }), 'channel')).toHaveLength(1);
    expect(messages(await post('/person', { as: 'organiser' }), 'channel')[1]).toContain('One');
  });

  const direct = { done: 'It is in the private chat.', refused: 'No.' };

  test.each(['everyone', 'asker'] as const)(
    'an answer for the private chat goes there alone, for %s',
    async (audience) => {
      const message = await askAndFind('channel');
      answer = () => reply('For your doctor', { audience, mode: 'edit', direct });
      const html = await post('/rooms/channel/press', { message, action: 'c:1' });
      expect(messages(html, 'private')).toHaveLength(1);
      expect(messages(html, 'private')[0]).toContain('For your doctor');
      expect(messages(html, 'channel')[1]).toContain('>One<');
      expect(room(html, 'channel')).not.toContain('doctor');
      expect(notice(html, 'channel')).toBe('It is in the private chat.');
    },
  );

  test('an answer for the private chat is a new message when pressed there', async () => {
    const message = await askAndFind('private');
    answer = () => reply('For your doctor', { mode: 'edit', direct });
    const html = await post('/rooms/private/press', { message, action: 'c:1' });
    expect(messages(html, 'private')).toHaveLength(3);
    expect(messages(html, 'private')[1]).toContain('>One<');
    expect(messages(html, 'private')[2]).toContain('For your doctor');
    expect(notice(html, 'private')).toBe('It is in the private chat.');
  });

  test('a notice with a text to copy is a message, because a line cannot show its lines', async () => {
    const message = await askAndFind('private');
    answer = () => reply('', { mode: 'notice', blocks: [{ kind: 'copy', text: 'a\nb' }] });
    expect(messages(await post('/rooms/private/press', { message, action: 'c:1' }), 'private')[2]).toContain(
      'a\nb</pre>',
    );
  });

  test('a forged one is passed on as it came, and an edit of nothing is a new message', async () => {
    answer = () => reply('That button is old.', { mode: 'edit' });
    const html = await post('/rooms/private/press', { message: 'no-such', action: '"><b>' });
    expect(handled[0]?.act).toEqual({ kind: 'press', action: '"><b>', message: 'no-such' });
    expect(messages(html, 'private')).toHaveLength(1);
  });

  test('message ids differ between two starts, because the store outlives the page', async () => {
    const first = await askAndFind('private');
    const other = createPreview({
      clock: { now: () => 0, nextDue: async () => 0, advanceTo: async () => {}, tick: async () => {} },
      zone: 'UTC',
      log: { info() {}, warn() {}, error() {} },
    });
    const sent = await other.messenger.send({ place: you, blocks: [], key: 'k' });
    expect(sent.kind === 'sent' && sent.message.split('-')[0]).not.toBe(first.split('-')[0]);
  });
});

test('a word to an admin stands in the private chat; to nobody else there is a way', async () => {
  expect(await preview.messenger.tell('organiser', [{ kind: 'text', text: 'No post today.' }])).toBe(true);
  expect(await preview.messenger.tell('stranger', [{ kind: 'text', text: 'Psst' }])).toBe(false);
  const html = await page();
  expect(messages(html, 'private')).toHaveLength(1);
  expect(messages(html, 'private')[0]).toContain('No post today.');
  expect(messages(html, 'channel')).toHaveLength(0);
});

describe('a post', () => {
  test('appears to everyone in its place, once however often it is sent', async () => {
    const stretch: Post = { place: club, blocks: [{ kind: 'heading', text: 'Stretch' }], key: 'r1-2026-01-05' };
    const first = await preview.messenger.send(stretch);
    expect(await preview.messenger.send(stretch)).toEqual(first);
    await post('/person', { as: 'member' });
    expect(messages(await page(), 'channel')).toHaveLength(1);
    expect(messages(await page(), 'private')).toHaveLength(0);
  });

  test('for a place that is not on the page is gone', async () => {
    const outcome = { kind: 'gone', reason: 'chat-not-found' };
    for (const place of [
      { ...club, chat: 'x' },
      { ...club, platform: 'discord' },
    ])
      expect(await preview.messenger.send({ place, blocks: [], key: 'k' })).toEqual(outcome);
  });

  test('that may have arrived is found by its key, and is not posted where it may not be', async () => {
    const stretch: Post = { place: club, blocks: [{ kind: 'heading', text: 'Stretch' }], key: 'k1' };
    const doubt = { since: startMs, mayPost: false };
    expect(await preview.messenger.send({ ...stretch, doubt })).toEqual({ kind: 'unknown', reason: 'no-answer' });
    const sent = await preview.messenger.send({ ...stretch, doubt: { ...doubt, mayPost: true } });
    expect(sent).toMatchObject({ kind: 'sent' });
    expect(await preview.messenger.send({ ...stretch, doubt })).toEqual(sent);
    expect(messages(await page(), 'channel')).toHaveLength(1);
  });

  test.each([
    ['all', 'Everyone in the club is notified.'],
    ['role:42', 'Everyone with the role 42 is notified.'],
    [undefined, undefined],
  ])('that calls %s says so', async (mention, words) => {
    const blocks: Block[] = [{ kind: 'text', text: 'Stretch' }];
    await preview.messenger.send({ place: club, blocks, key: 'k', ...(mention && { mention }) });
    const [shown = ''] = messages(await page(), 'channel');
    expect(/<strong>([^<]*notified\.)</.exec(shown)?.[1]).toBe(words);
  });

  test('goes away when it is retired, and it alone', async () => {
    const send = (text: string) =>
      preview.messenger.send({ place: club, blocks: [{ kind: 'text', text }], key: text }) as Promise<{
        message: string;
      }>;
    const { message } = await send('Monday');
    await send('Tuesday');
    await preview.messenger.retire(club, message, []);
    await preview.messenger.retire({ ...club, chat: 'x' }, message, []);
    expect(messages(await page(), 'channel').map((shown) => /Monday|Tuesday/.exec(shown)?.[0])).toEqual(['Tuesday']);
  });

  test('number 201 pushes the first one out', async () => {
    for (let count = 0; count <= 200; count++) {
      const blocks: Block[] = [{ kind: 'text', text: `post ${count}.` }];
      await preview.messenger.send({ place: club, blocks, key: `k${count}` });
    }
    const html = await page();
    expect(messages(html, 'channel')).toHaveLength(200);
    expect(html).not.toContain('post 0.');
    expect(html).toContain('post 200.');
  });
});

describe('the clock', () => {
  test('shows the zone of the page and UTC', async () => {
    const html = await page();
    expect(html).toMatch(/Mon,? 5 Jan 2026,? 07:30/);
    expect(html).toMatch(/Mon,? 5 Jan 2026,? 06:30/);
  });

  test('cannot go to the next post while none is due, and says why', async () => {
    const html = await page();
    expect(html).toMatch(/id="clock-next"[^>]* disabled>/);
    expect(html).toContain('No post is due. Set a daily stretch in the channel, or resume one.');
    await post('/clock', { move: 'next' });
    expect(moves).toEqual([]);
  });

  test('goes to the next post, an hour or a day on', async () => {
    due = startMs + 90_000;
    expect(await page()).toMatch(/Next post: Mon,? 5 Jan 2026,? 07:31/);
    await post('/clock', { move: 'next' });
    await post('/clock', { move: 'hour' });
    await post('/clock', { move: 'day' });
    expect(moves).toEqual([due, due + 3_600_000, due + 25 * 3_600_000]);
  });

  test('stays where it is when told nonsense', async () => {
    for (const move of ['', 'back', 'constructor', '__proto__']) await post('/clock', { move });
    expect(moves).toEqual([]);
  });
});

describe('when things go wrong', () => {
  test('a room or a deed that does not exist is not found', async () => {
    expect((await send('/rooms/attic/say', { text: 'hi' })).status).toBe(404);
    expect((await send('/rooms/channel/shout', { text: 'hi' })).status).toBe(404);
    expect((await send('/rooms/__proto__/say', { text: 'hi' })).status).toBe(404);
  });

  test('whatever is posted, no answer is a server error and the page still opens', async () => {
    answer = () => reply('ok');
    const paths = fc.constantFrom(
      '/rooms/private/say',
      '/rooms/channel/say',
      '/rooms/channel/press',
      '/clock',
      '/person',
    );
    const text = fc.string({ unit: 'binary', maxLength: 1_200 });
    const fields = fc.record({ text, message: text, action: text, move: text, as: text }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(paths, fields, async (path, posted) => {
        expect((await send(path, posted as Record<string, string>)).status).toBe(303);
      }),
      { numRuns: 100 },
    );
    expect((await preview.app.request('/', { headers: { host } })).status).toBe(200);
  });

  test('a body that is no form is refused, not failed', async () => {
    const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
    for (const body of ['', '%', '%E0%A4%A', 'token', '\u0000', '&&&=', '[]']) {
      expect((await preview.app.request('/clock', { method: 'POST', headers, body })).status).toBe(403);
    }
  });

  test('a bug is told politely and logged without what was typed', async () => {
    answer = () => {
      throw new TypeError('secret words');
    };
    const response = await send('/rooms/private/say', { text: '/secret words' });
    expect(response.status).toBe(500);
    expect(await response.text()).toContain('Something went wrong in Limber.');
    expect(logged).toEqual([['preview-failed', { platform: 'preview', class: 'TypeError' }]]);
  });

  test('before the start and after the stop it says so', async () => {
    expect(preview.healthy()).toBe(true);
    await preview.stop();
    expect(preview.healthy()).toBe(false);
    expect((await send('/rooms/private/say', { text: '/help' })).status).toBe(503);
  });

  test('the stop waits for an answer on its way', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<Reply>();
    answer = () => {
      arrived.resolve();
      return release.promise;
    };
    const posted = send('/rooms/private/say', { text: '/tip' });
    await arrived.promise;
    let over = false;
    const stopped = preview.stop().then(() => {
      over = true;
    });
    // One turn of the event loop: time enough for a stop that waits for nothing.
    await new Promise((resolve) => setImmediate(resolve));
    expect(over).toBe(false);
    release.resolve(reply('Land softly.'));
    await stopped;
    expect((await posted).status).toBe(303);
    expect(await page()).toContain('Land softly.');
  });
});

describe('open pages', () => {
  async function follow() {
    const response = await preview.app.request('/events', { headers: { host } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    return { response, read: async () => (await reader?.read())?.value };
  }

  test('hear of each change, and get the revision when they connect', async () => {
    const { response, read } = await follow();
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const first = await read();
    expect(first).toMatch(/^event: change\ndata: \d+\n\n$/);
    await preview.messenger.send({ place: club, blocks: [{ kind: 'text', text: 'Stretch' }], key: 'k' });
    expect(await read()).not.toBe(first);
  });

  test('never get a page that is older than the revision it carries', async () => {
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<number | undefined>();
    nextDue = () => {
      asked.resolve();
      return release.promise;
    };
    const slow = page();
    await asked.promise;
    nextDue = async () => startMs;
    await say('channel', '/help');
    release.resolve(undefined);
    const revision = (html: string) => Number(/data-revision="(\d+)"/.exec(html)?.[1]);
    expect(revision(await slow)).toBeLessThan(revision(await page()));
  });

  test('are let go when the preview stops', async () => {
    const { read } = await follow();
    await read();
    await preview.stop();
    expect(await read()).toBeUndefined();
    expect((await follow()).response.status).toBe(503);
  });
});

test('the bot’s first words stand in the channel from the start', async () => {
  const joined: Incoming[] = [];
  await preview.start({
    commands: [],
    async handle(incoming) {
      joined.push(incoming);
      return reply('Hello, runners.', { audience: 'everyone' });
    },
  });
  expect(joined[0]).toMatchObject({ place: club, private: false, act: { kind: 'joined' } });
  expect(messages(await page(), 'channel')[0]).toContain('Hello, runners.');
});
