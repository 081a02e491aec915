/** The fake Telegram itself, where the proof of other tests rests on it: what it refuses, and when. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeTelegram, startTelegram } from './support/telegram.ts';
import type { FakeChat, FakeMessage } from './support/telegram-world.ts';

let fake: FakeTelegram;
let now = Date.parse('2026-11-23T07:00Z');
beforeEach(async () => {
  fake = await startTelegram({ now: () => now });
});
afterEach(async () => fake.stop());

type Answer = { ok: boolean; result: FakeMessage; description?: string; parameters?: { retry_after?: number } };

async function call(method: string, payload: object): Promise<Answer & { retryAfter: string | null }> {
  const response = await fetch(`${fake.url}/bot${fake.token}/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  });
  const body: Answer = JSON.parse(await response.text());
  return { ...body, retryAfter: response.headers.get('retry-after') };
}

const send = (chat: FakeChat, text = 'Hello') => call('sendMessage', { chat_id: chat.id, text });
const remove = (chat: FakeChat, id: number) => call('deleteMessage', { chat_id: chat.id, message_id: id });

function privateChat(): FakeChat {
  const chat = fake.privateChat(fake.person('Ada'));
  chat.bot = 'member';
  return chat;
}

describe('deleting', () => {
  test('is allowed for 48 hours, to the second', async () => {
    for (const [chat, whom] of [
      [fake.group(), ''],
      [fake.group({ type: 'group' }), ' for everyone'],
      [privateChat(), ' for everyone'],
    ] as const) {
      const [first, second] = [await send(chat), await send(chat)];
      now += 48 * 3_600_000 - 1000;
      expect(await remove(chat, first.result.message_id)).toMatchObject({ ok: true, result: true });
      now += 1000;
      const refused = await remove(chat, second.result.message_id);
      expect(refused.description).toBe(`Bad Request: message can't be deleted${whom}`);
      expect(chat.messages.size).toBe(1);
    }
  });

  test('needs the message, and the right where it is of somebody else', async () => {
    const runner = fake.person('Ada');
    const club = fake.group({ members: [runner] });
    expect((await remove(club, 9)).description).toBe('Bad Request: message to delete not found');
    await fake.say(club, runner, 'Anybody out for a run?', { calls: 0 });
    expect((await remove(club, 1)).description).toBe("Bad Request: message can't be deleted");
    club.bot = 'administrator';
    expect((await remove(club, 1)).ok).toBe(true);
    club.bot = 'kicked';
    expect((await remove(club, 1)).description).toContain('bot was kicked');
  });
});

describe('writing too fast', () => {
  test('is refused with the seconds to wait, once that is switched on', async () => {
    const club = fake.group();
    expect([(await send(club)).ok, (await send(club)).ok]).toEqual([true, true]);
    fake.strictRates(true);
    expect((await send(club)).ok).toBe(true);
    const refused = await send(club);
    expect(refused).toMatchObject({ ok: false, parameters: { retry_after: 1 }, retryAfter: '1' });
    expect(refused.description).toBe('Too Many Requests: retry after 1');
    now += 1000;
    const sent = await send(club);
    expect(sent.ok).toBe(true);
    const edit = { chat_id: club.id, message_id: sent.result.message_id, text: 'Bye' };
    expect((await call('editMessageText', edit)).parameters?.retry_after).toBe(1);
    expect((await remove(club, sent.result.message_id)).ok).toBe(true);
    fake.strictRates(false);
    expect((await send(club)).ok).toBe(true);
  });

  test('is more than 20 messages a minute in a group, and not so in a private chat', async () => {
    fake.strictRates(true);
    const [club, own] = [fake.group(), privateChat()];
    for (const _ of Array.from({ length: 20 })) {
      expect([(await send(club)).ok, (await send(own)).ok]).toEqual([true, true]);
      now += 1000;
    }
    expect((await send(own)).ok).toBe(true);
    expect((await send(club)).parameters?.retry_after).toBe(40);
    fake.advance(39_999);
    expect((await send(club)).parameters?.retry_after).toBe(1);
    fake.advance(1);
    expect((await send(club)).ok).toBe(true);
  });

  test('is more than 30 messages a second over all chats; what is refused does not count', async () => {
    fake.strictRates(true);
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(fake.group())));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(30);
    now += 1000;
    const more = await Promise.all(Array.from({ length: 30 }, () => send(fake.group())));
    expect(more.every(({ ok }) => ok)).toBe(true);
  });
});

test('every method takes effect or not under a fault, as the fault says', async () => {
  const club = fake.group();
  const { result } = await send(club);
  const target = { chat_id: club.id, message_id: result.message_id };
  fake.failNext('editMessageText', { status: 502 });
  fake.failNext('editMessageText', { reset: true, accepted: true });
  await expect(call('editMessageText', { ...target, text: 'Bye' })).rejects.toThrow();
  expect(club.messages.get(result.message_id)?.text).toBe('Hello');
  await expect(call('editMessageText', { ...target, text: 'Bye' })).rejects.toThrow();
  expect(club.messages.get(result.message_id)?.text).toBe('Bye');
  fake.failNext('deleteMessage', { reset: true });
  fake.failNext('deleteMessage', { status: 500, description: 'Internal Server Error', accepted: true });
  await expect(call('deleteMessage', target)).rejects.toThrow();
  expect(club.messages.size).toBe(1);
  expect((await call('deleteMessage', target)).ok).toBe(false);
  expect(club.messages.size).toBe(0);
  expect(fake.violations).toEqual([]);
});
