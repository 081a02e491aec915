/** From due to recorded: what each outcome makes of a post, with a real store. */
import { expect, test } from 'vitest';
import { deliveryKey, tick } from '../src/core/reminders.ts';
import { channel, inClub, startBot, textOf, transcript } from './support/bot.ts';

/** A club with a reminder at 07:00 UTC every day, at 06:00 on a Monday. */
async function club() {
  const bot = await startBot('2026-11-23T06:00Z');
  await bot.say('/remind add 7 UTC', inClub);
  const [reminder] = await bot.world.store.reminders(channel);
  if (!reminder) throw new Error('no reminder');
  return {
    ...bot,
    last: () => bot.world.store.lastDelivery(reminder.id),
    list: async () => transcript(await bot.say('/remind', inClub)),
  };
}

test('nothing before the hour, one post at it, none after', async () => {
  const bot = await club();
  await bot.tickAt('2026-11-23T06:59:59Z');
  expect(bot.posted).toEqual([]);
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.tickAt('2026-11-23T07:01Z');
  expect(bot.posted.length).toBe(1);
  expect(await bot.last()).toMatchObject({ date: '2026-11-23', state: 'sent', attempts: 1 });
});

test('the post is one message of at most 60 words with its buttons, and goes to its own place', async () => {
  const bot = await club();
  for (let day = 23; day <= 26; day += 1) await bot.tickAt(`2026-11-${day}T07:00Z`);
  expect(bot.posted.length).toBe(4);
  for (const { place, blocks, key } of bot.posted) {
    expect(place).toEqual(channel);
    const words = textOf(blocks.filter(({ kind }) => kind !== 'choices'))
      .split(/\s+/)
      .filter((word) => /[\p{L}\p{N}]/u.test(word));
    expect(words.length).toBeLessThanOrEqual(60);
    expect(textOf(blocks)).toContain('[Full steps] [Danger signs]');
    expect(key.length).toBeLessThanOrEqual(25);
  }
  expect(textOf(bot.posted[0]?.blocks ?? [])).toMatch(/^# Monday: /);
});

test('once the process stops, nothing new is claimed', async () => {
  const bot = await club();
  bot.setNow('2026-11-23T07:00Z');
  await tick(bot.world, bot.world.now(), AbortSignal.abort());
  expect(bot.posted).toEqual([]);
  expect(await bot.last()).toBeUndefined();
});

test('two ticks at once post once', async () => {
  const bot = await club();
  bot.setNow('2026-11-23T07:00Z');
  await Promise.all([tick(bot.world, bot.world.now()), tick(bot.world, bot.world.now())]);
  expect(bot.posted.length).toBe(1);
});

test('a refusal before acceptance is tried again later, under the same key', async () => {
  const bot = await club();
  bot.outcomes.push({ kind: 'retry', afterMs: 90_000, reason: 'rate-limit' });
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.tickAt('2026-11-23T07:01Z');
  expect(bot.posted).toEqual([]);
  await bot.tickAt('2026-11-23T07:02Z');
  expect(bot.posted.map(({ key }) => key)).toEqual([deliveryKey(1, '2026-11-23')]);
  expect(await bot.last()).toMatchObject({ state: 'sent', attempts: 2 });
});

test('what cannot be sent within three hours is skipped, not posted stale', async () => {
  const bot = await club();
  bot.outcomes.push({ kind: 'retry', afterMs: 4 * 3_600_000, reason: 'rate-limit' });
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.tickAt('2026-11-23T11:30Z');
  expect(bot.posted).toEqual([]);
  expect(await bot.last()).toMatchObject({ state: 'skipped', reason: 'late' });
});

test('after a short downtime the post comes late, after a long one each missed date is recorded as skipped', async () => {
  const bot = await club();
  await bot.tickAt('2026-11-23T09:59Z');
  expect(bot.posted.length).toBe(1);
  await bot.tickAt('2026-11-30T12:00Z');
  expect(bot.posted.length).toBe(1);
  expect(await bot.last()).toMatchObject({ date: '2026-11-30', state: 'skipped', reason: 'late' });
  await bot.tickAt('2026-12-01T07:00Z');
  expect(bot.posted.length).toBe(2);
});

test('a place that is gone pauses the reminder and says why', async () => {
  const bot = await club();
  bot.outcomes.push({ kind: 'gone', reason: 'no-access' });
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.tickAt('2026-11-24T07:00Z');
  expect(bot.posted).toEqual([]);
  expect(await bot.list()).toContain('Stopped by itself: I cannot see that channel');
});

test('a chat that moved is followed and gets its post at once', async () => {
  const bot = await club();
  const to = { platform: 'test', club: 'big', chat: 'channel' };
  bot.outcomes.push({ kind: 'moved', to });
  await bot.tickAt('2026-11-23T07:00Z');
  expect(bot.posted.map(({ place }) => place.club)).toEqual(['big']);
});

test('a definite refusal fails that date only', async () => {
  const bot = await club();
  bot.outcomes.push({ kind: 'refused', reason: 'bad-request' });
  await bot.tickAt('2026-11-23T07:00Z');
  expect(await bot.list()).toContain('failed: the platform refused the message');
  await bot.tickAt('2026-11-24T07:00Z');
  expect(bot.posted.length).toBe(1);
});

test('a post whose fate is unknown is recorded as such and never sent again', async () => {
  const bot = await club();
  bot.outcomes.push({ kind: 'unknown', reason: 'no-answer' });
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.tickAt('2026-11-23T07:30Z');
  expect(bot.posted).toEqual([]);
  expect(await bot.list()).toContain('nobody can say whether it arrived');
});

test('a platform that is switched off keeps its reminders waiting', async () => {
  const bot = await club();
  const off = { ...bot.world, messengers: {} };
  bot.setNow('2026-11-23T07:00Z');
  await tick(off, bot.world.now());
  expect(await bot.last()).toMatchObject({ state: 'claimed', reason: 'not-connected' });
  await bot.tickAt('2026-11-23T07:02Z');
  expect(bot.posted.length).toBe(1);
});

test("'sending' stands in the database before the request leaves", async () => {
  const bot = await club();
  const messenger = bot.world.messengers['test'];
  if (!messenger) throw new Error('no messenger');
  const states: unknown[] = [];
  const send: typeof messenger.send = async (...args) => {
    states.push((await bot.last())?.state);
    return messenger.send(...args);
  };
  bot.setNow('2026-11-23T07:00Z');
  await tick({ ...bot.world, messengers: { test: { ...messenger, send } } }, bot.world.now());
  expect(states).toEqual(['sending']);
});

test('a post that a dying process left in the air becomes unknown, and is never sent again', async () => {
  const bot = await club();
  bot.setNow('2026-11-23T07:00Z');
  const plan = () => ({ date: '2026-11-23', action: 'post', nextDue: Date.parse('2026-11-24T07:00Z') }) as const;
  const [claim] = await bot.world.store.claimDue(bot.world.now(), 60_000, 1, plan);
  if (!claim) throw new Error('nothing claimed');
  await bot.world.store.startSending(claim, bot.world.now(), 60_000);
  await bot.tickAt('2026-11-23T07:02Z');
  expect(bot.posted).toEqual([]);
  expect(await bot.last()).toMatchObject({ state: 'unknown' });
});

test('who pauses while a post waits for another attempt gets no post', async () => {
  const bot = await club();
  bot.outcomes.push({ kind: 'retry', afterMs: 90_000, reason: 'rate-limit' });
  await bot.tickAt('2026-11-23T07:00Z');
  await bot.say('/remind pause', inClub);
  await bot.tickAt('2026-11-23T07:02Z');
  expect(bot.posted).toEqual([]);
  expect(await bot.last()).toMatchObject({ state: 'skipped', reason: 'paused' });
});

test('a reminder in a zone that nobody knows holds up no other', async () => {
  const bot = await club();
  const place = { ...channel, chat: 'lost' };
  const nextDue = Date.parse('2026-11-23T06:30Z');
  await bot.world.store.addReminder({
    place,
    time: '06:30',
    zone: 'Mars/Olympus',
    weekdays: [1],
    what: 'daily',
    nextDue,
  });
  await bot.tickAt('2026-11-23T07:00Z');
  expect(bot.posted.map((post) => post.place.chat)).toEqual(['channel']);
});

test('one reminder that fails by a bug does not stop the others', async () => {
  const bot = await club();
  await bot.say('/remind add 7 UTC', { place: { ...channel, chat: 'other' }, private: false });
  const messenger = bot.world.messengers['test'];
  if (!messenger) throw new Error('no messenger');
  let first = true;
  const world = {
    ...bot.world,
    messengers: {
      test: {
        ...messenger,
        send: (...args: Parameters<typeof messenger.send>) => {
          if (!first) return messenger.send(...args);
          first = false;
          throw new TypeError('a secret');
        },
      },
    },
  };
  bot.setNow('2026-11-23T07:00Z');
  await tick(world, bot.world.now());
  expect(bot.posted.length).toBe(1);
  expect(bot.logged.join()).toContain('TypeError');
  expect(bot.logged.join()).not.toContain('a secret');
});
