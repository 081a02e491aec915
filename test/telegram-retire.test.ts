/** Older posts that are taken away or shortened, and words to one person, on Telegram. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Block, Place } from '../src/core/message.ts';
import { createTestTelegram, placeOf, postTo, type TestTelegram } from './support/telegram-adapter.ts';
import type { Fault } from './support/telegram-wire.ts';

let telegram: TestTelegram;
afterEach(async () => telegram.stop());

const twoDaysMs = 48 * 3_600_000;
const instead: Block[] = [{ kind: 'text', text: 'This post is over.' }];
const blocks: Block[] = [
  { kind: 'text', text: 'Time to stretch, Grace' },
  { kind: 'choices', buttons: [{ label: 'Full steps', action: 'routine:x' }] },
];
/** Long enough for loopback on a busy machine, short enough to wait for. */
const impatient = { postMaxMs: 250 };
const methods = () => telegram.fake.calls.map(({ method }) => method);
const failures = () => telegram.logged.filter((line) => line.includes('retire-failed'));

describe('an older post', () => {
  /** A group with a post of the bot, of which `calls` are not counted. */
  async function withPost(type: 'group' | 'supergroup' = 'supergroup', options: { postMaxMs?: number } = {}) {
    telegram = await createTestTelegram(options);
    const { fake, adapter } = telegram;
    const admin = fake.person('Bo');
    const club = fake.group({ type, admins: [admin], ...(type === 'supergroup' && { topics: [12] }) });
    const here: Place = placeOf(club, type === 'supergroup' ? 12 : undefined);
    const outcome = await adapter.messenger.send(postTo(here, { blocks }));
    const message = outcome.kind === 'sent' ? outcome.message : '';
    const retire = () => adapter.messenger.retire(here, message, instead);
    return { fake, admin, club, here, message, retire };
  }

  test('is deleted', async () => {
    const { fake, club, retire } = await withPost();
    fake.advance(twoDaysMs - 5000);
    await retire();
    expect([...club.messages.values()]).toEqual([]);
    expect(methods()).toEqual(['sendMessage', 'deleteMessage']);
    expect(fake.violations).toEqual([]);
  });

  test.each(['group', 'supergroup'] as const)('of 48 hours in a %s is shortened, without its buttons', async (type) => {
    const { fake, club, retire } = await withPost(type);
    expect([...club.messages.values()][0]).toHaveProperty('reply_markup');
    fake.advance(twoDaysMs);
    await retire();
    expect([...club.messages.values()]).toMatchObject([{ text: 'This post is over.' }]);
    expect([...club.messages.values()][0]).not.toHaveProperty('reply_markup');
    expect(methods()).toEqual(['sendMessage', 'deleteMessage', 'editMessageText']);
    expect(telegram.logged).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('that is gone or shortened already is as it should be', async () => {
    const { fake, club, retire } = await withPost();
    fake.advance(twoDaysMs);
    await retire();
    await retire();
    club.messages.clear();
    await retire();
    expect(telegram.logged).toEqual([]);
  });

  test.each<Fault>([{ reset: true, accepted: true }, { status: 502 }, { hang: true }])(
    'is tried for once more when nobody knows what became of it: %j',
    async (fault) => {
      const { fake, club, retire } = await withPost('supergroup', impatient);
      fake.failNext('deleteMessage', fault);
      await retire();
      expect(methods().slice(1)).toEqual(['deleteMessage', 'deleteMessage']);
      expect(club.messages.size).toBe(0);
      expect(failures()).toEqual([]);
    },
  );

  test.each<Fault>([{ reset: true }, { status: 502 }, { hang: true }, { status: 500, description: 'Internal' }])(
    'that stays for good is logged and no error, and nothing but the request is repeated: %j',
    async (fault) => {
      const { fake, club, retire } = await withPost('supergroup', impatient);
      fake.failAlways('deleteMessage', fault);
      await retire();
      expect(methods().slice(1)).toEqual(['deleteMessage', 'deleteMessage']);
      expect(club.messages.size).toBe(1);
      expect(failures()).toHaveLength(1);
    },
  );

  test('waits when Telegram asks for it', async () => {
    const { fake, club, retire } = await withPost();
    const limit = { status: 429, description: 'Too Many Requests: retry after 3', parameters: { retry_after: 3 } };
    fake.failNext('deleteMessage', limit);
    fake.advance(twoDaysMs);
    fake.failNext('editMessageText', limit);
    await retire();
    expect(telegram.waits).toEqual([3000, 3000]);
    expect([...club.messages.values()]).toMatchObject([{ text: 'This post is over.' }]);
  });

  test('in a group that put the bot out is left there, and that is logged once', async () => {
    const { fake, admin, club, retire } = await withPost();
    fake.removeBot(club, admin);
    await retire();
    expect(club.messages.size).toBe(1);
    expect(failures()).toHaveLength(1);
  });

  test('neither throws nor loses its words to the log when Telegram is not there at all', async () => {
    const { fake, retire } = await withPost();
    await fake.stop();
    await retire();
    expect(failures()).toHaveLength(1);
    expect(telegram.logged.join()).not.toMatch(/This post is over|Grace|127\.0\.0\.1|loopback/i);
  });
});

describe('a word to one person', () => {
  async function withPerson(options: { postMaxMs?: number } = {}) {
    telegram = await createTestTelegram(options);
    const { fake, adapter } = telegram;
    const person = fake.person('Bo');
    const own = fake.privateChat(person);
    await fake.say(own, person, '/start', { calls: 0 });
    own.messages.clear();
    return { fake, person, own, tell: (id: number | string = person.id) => adapter.messenger.tell(`${id}`, instead) };
  }

  test('comes into the private chat', async () => {
    const { fake, own, tell } = await withPerson();
    expect(await tell()).toBe(true);
    expect([...own.messages.values()]).toMatchObject([{ text: 'This post is over.' }]);
    expect(fake.violations).toEqual([]);
  });

  test('does not get through to whoever never wrote to the bot, has blocked it, or is gone', async () => {
    const { fake, person, own, tell } = await withPerson();
    expect(await tell(fake.person('Ada').id)).toBe(false);
    expect(await tell(404)).toBe(false);
    fake.block(person);
    expect(await tell()).toBe(false);
    own.bot = 'deactivated';
    expect(await tell()).toBe(false);
    expect(own.messages.size).toBe(0);
    expect(telegram.logged).toHaveLength(4);
  });

  test('never stands in a group', async () => {
    const { fake, tell } = await withPerson();
    const club = fake.group();
    for (const id of [club.id, '', 'Bo', `@${fake.me.username}`]) expect(await tell(id)).toBe(false);
    expect(club.messages.size).toBe(0);
    expect(fake.calls).toEqual([]);
  });

  test.each<Fault>([{ reset: true }, { status: 502 }, { hang: true }, { status: 504, json: {} }])(
    'counts as said when nobody knows, and is not said again: %j',
    async (fault) => {
      const { fake, own, tell } = await withPerson(impatient);
      for (const accepted of [false, true]) {
        fake.failNext('sendMessage', { ...fault, accepted });
        expect(await tell()).toBe(true);
      }
      expect(methods()).toEqual(['sendMessage', 'sendMessage']);
      expect(own.messages.size).toBe(1);
    },
  );

  test.each<Fault>([
    { status: 429, description: 'Too Many Requests: retry after 3', parameters: { retry_after: 3 } },
    { status: 400, description: 'Bad Request: chat not found' },
  ])('that Telegram refuses is not said, in one request: %j', async (fault) => {
    const { fake, tell } = await withPerson();
    fake.failNext('sendMessage', fault);
    expect(await tell()).toBe(false);
    expect(methods()).toEqual(['sendMessage']);
  });

  test('is not said where Telegram cannot be reached', async () => {
    const { fake, tell } = await withPerson();
    await fake.stop();
    expect(await tell()).toBe(false);
    expect(telegram.logged.join()).not.toMatch(/This post is over|127\.0\.0\.1|loopback/i);
  });
});
