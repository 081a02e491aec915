/** From due to recorded: what each outcome makes of a post, with a real store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { World } from '../src/core/call.ts';
import type { Messenger, Post } from '../src/core/ports.ts';
import { createSender, deliveryKey, drain, leaseMs } from '../src/core/reminders.ts';
import type { Store } from '../src/core/store.ts';
import { channel, inClub, startBot, type TestBot, textOf, transcript } from './support/bot.ts';

const folder = mkdtempSync(join(tmpdir(), 'limber-delivery-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A club with a reminder at 07:00 UTC every day, at 06:00 on a Monday. */
async function club(url?: string) {
  const bot = await startBot('2026-11-23T06:00Z', undefined, url);
  await bot.say('/remind add 7 UTC', inClub);
  const [reminder] = await bot.world.store.reminders(channel);
  if (!reminder) throw new Error('no reminder');
  return { ...bot, id: reminder.id, ...views(bot, reminder.id) };
}

function views(bot: TestBot, id: number) {
  return {
    last: async () => (await bot.world.store.deliveries(id, 1))[0],
    all: async () =>
      (await bot.world.store.deliveries(id, 100)).map(({ date, state, reason }) => [date, state, reason]),
    reminder: async () => (await bot.world.store.reminder(channel, id)) ?? {},
    list: async () => transcript(await bot.say('/remind', inClub)),
  };
}

/** The same world with another way of sending, or a store that misbehaves. */
function sendingBy(bot: TestBot, messenger: Partial<Messenger>, store: Partial<Store> = {}) {
  const usual = bot.world.messengers['test'];
  if (!usual) throw new Error('no messenger');
  const world: World = {
    ...bot.world,
    store: { ...bot.world.store, ...store },
    messengers: { test: { ...usual, ...messenger } },
  };
  const sender = createSender(world, 'test');
  return {
    sender,
    tickAt: async (time: string) => {
      bot.setNow(time);
      await drain(sender, world.now());
    },
  };
}

const inOther = { ...inClub, place: { ...channel, chat: 'other' } };

describe('in time', () => {
  test('nothing before the hour, one post at it, none after', async () => {
    const bot = await club();
    await bot.tickAt('2026-11-23T06:59:59Z');
    expect(bot.posted).toEqual([]);
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:01Z');
    expect(bot.posted.length).toBe(1);
    expect(await bot.last()).toMatchObject({
      date: '2026-11-23',
      state: 'sent',
      attempts: 1,
      dueAt: Date.parse('2026-11-23T07:00Z'),
      endedAt: Date.parse('2026-11-23T07:00Z'),
    });
  });

  test('the post goes to its own place, under its own key, without a sound', async () => {
    const bot = await club();
    await bot.tickAt('2026-11-23T07:00Z');
    const [post] = bot.posted;
    expect(post?.place).toEqual(channel);
    expect(post?.key).toBe(deliveryKey(bot.id, '2026-11-23'));
    expect(post?.key.length).toBeLessThanOrEqual(25);
    expect(post).not.toHaveProperty('mention');
    expect(textOf(post?.blocks ?? [])).toMatch(/^# Monday: /);
  });

  test('two rounds at once post once', async () => {
    const bot = await club();
    bot.setNow('2026-11-23T07:00Z');
    const senders = [createSender(bot.world, 'test'), createSender(bot.world, 'test')];
    await Promise.all(senders.map((sender) => drain(sender, bot.world.now())));
    expect(bot.posted.length).toBe(1);
  });

  test('a platform of which nobody is the sender keeps its reminders', async () => {
    const bot = await club();
    const world = { ...bot.world, messengers: { ...bot.world.messengers, ...otherPlatform(bot) } };
    bot.setNow('2026-11-23T07:00Z');
    await drain(createSender(world, 'elsewhere'), world.now());
    expect(bot.posted).toEqual([]);
    expect(await bot.last()).toBeUndefined();
  });

  test("'sending' stands in the database before the request leaves", async () => {
    const bot = await club();
    const states: unknown[] = [];
    const { tickAt } = sendingBy(bot, {
      send: async () => {
        states.push((await bot.last())?.state);
        return { kind: 'sent', message: 'm' };
      },
    });
    await tickAt('2026-11-23T07:00Z');
    expect(states).toEqual(['sending']);
  });
});

function otherPlatform(bot: TestBot): World['messengers'] {
  const usual = bot.world.messengers['test'];
  return usual ? { elsewhere: usual } : {};
}

describe('refused before anything was accepted', () => {
  test('it is tried again when the platform said so, under the same key', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'retry', afterMs: 90_000, reason: 'rate-limit' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:01Z');
    expect(bot.posted).toEqual([]);
    await bot.tickAt('2026-11-23T07:01:30Z');
    expect(bot.posted.map(({ key }) => key)).toEqual([deliveryKey(1, '2026-11-23')]);
    expect(await bot.last()).toMatchObject({ state: 'sent', attempts: 2 });
  });

  test('the sender asks to be woken for it within the minute', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'retry', afterMs: 5_000, reason: 'rate-limit' });
    const { sender, tickAt } = sendingBy(bot, {});
    await tickAt('2026-11-23T07:00Z');
    expect(await sender.round(bot.world.now())).toBe(Date.parse('2026-11-23T07:00:05Z'));
  });

  test('what cannot be sent within three hours is skipped, not posted stale, with the reason that held it up', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'retry', afterMs: 4 * 3_600_000, reason: 'token-rejected', everywhere: true });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T11:30Z');
    expect(bot.posted).toEqual([]);
    expect(await bot.last()).toMatchObject({ state: 'skipped', reason: 'token-rejected' });
  });

  test('a chat that asks for a pause gets nothing meanwhile, not even another reminder; other chats do', async () => {
    const bot = await club();
    await bot.say('/remind add 7:01 UTC', inClub);
    await bot.say('/remind add 7:01 UTC', inOther);
    bot.outcomes.push({ kind: 'retry', afterMs: 120_000, reason: 'rate-limit' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:01Z');
    expect(bot.posted.map(({ place }) => place.chat)).toEqual(['other']);
    await bot.tickAt('2026-11-23T07:02Z');
    expect(bot.posted.length).toBe(3);
  });

  test('several chats that ask for a pause within a second mean the platform', async () => {
    const bot = await club();
    for (const chat of ['a', 'b', 'c', 'd'])
      await bot.say('/remind add 7 UTC', { ...inClub, place: { ...channel, chat } });
    for (const _ of 'abc') bot.outcomes.push({ kind: 'retry', afterMs: 60_000, reason: 'rate-limit' });
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted.length).toBe(2);
    await bot.say('/remind add 7:01 UTC', { ...inClub, place: { ...channel, chat: 'e' } });
    await bot.tickAt('2026-11-23T07:00:59Z');
    expect(bot.posted.length).toBe(2);
    await bot.tickAt('2026-11-23T07:01Z');
    expect(bot.posted.length).toBe(6);
  });

  test('a pause for the whole platform stops every chat', async () => {
    const bot = await club();
    await bot.say('/remind add 7:01 UTC', inOther);
    bot.outcomes.push({ kind: 'retry', afterMs: 120_000, reason: 'token-rejected', everywhere: true });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:01Z');
    expect(bot.posted).toEqual([]);
    await bot.tickAt('2026-11-23T07:02Z');
    expect(bot.posted.length).toBe(2);
  });

  test('a chat that moved is followed and gets its post at once', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'moved', to: { platform: 'test', club: 'big', chat: 'channel' } });
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted.map(({ place }) => place.club)).toEqual(['big']);
  });
});

describe('in doubt', () => {
  test('the next attempt says since when, and that it may still be posted', async () => {
    const bot = await club();
    const posts: Post[] = [];
    const { tickAt } = sendingBy(bot, {
      send: async (post) => {
        posts.push(post);
        return posts.length < 3
          ? { kind: 'doubtful', afterMs: 3000, reason: 'server-error' }
          : { kind: 'sent', message: 'm' };
      },
    });
    await tickAt('2026-11-23T07:00Z');
    expect(await bot.last()).toMatchObject({ state: 'sending', reason: 'server-error' });
    await tickAt('2026-11-23T07:00:03Z');
    await tickAt('2026-11-23T07:00:06Z');
    const doubt = { since: Date.parse('2026-11-23T07:00Z'), mayPost: true };
    expect(posts.map((post) => post.doubt)).toEqual([undefined, doubt, doubt]);
    expect(await bot.last()).toMatchObject({ state: 'sent', attempts: 3, message: 'm' });
  });

  test('a pause that is asked for meanwhile changes nothing about the doubt', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'doubtful', afterMs: 3000, reason: 'no-answer' });
    bot.outcomes.push({ kind: 'retry', afterMs: 3000, reason: 'rate-limit' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:00:03Z');
    await bot.tickAt('2026-11-23T07:00:06Z');
    expect(bot.posted[0]?.doubt).toMatchObject({ since: Date.parse('2026-11-23T07:00Z') });
  });

  test('a process that stood still between the commit and the request sends nothing, and the doubt stays', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'doubtful', afterMs: 3000, reason: 'no-answer' });
    await bot.tickAt('2026-11-23T07:00Z');
    const asked: Post[] = [];
    const { tickAt } = sendingBy(
      bot,
      {
        send: async (post) => {
          asked.push(post);
          return { kind: 'sent', message: 'm' };
        },
      },
      {
        startSending: async (...args) => {
          if (asked.length === 0 && bot.world.now() < Date.parse('2026-11-23T07:00:14Z'))
            bot.setNow('2026-11-23T07:00:14Z');
          return bot.world.store.startSending(...args);
        },
      },
    );
    await tickAt('2026-11-23T07:00:03Z');
    expect(asked).toEqual([]);
    await tickAt('2026-11-23T07:00:20Z');
    expect(asked.map(({ doubt }) => doubt?.since)).toEqual([Date.parse('2026-11-23T07:00Z')]);
  });

  test.each([
    ['refused', { kind: 'refused', reason: 'bad-request' }],
    ['gone', { kind: 'gone', reason: 'no-access' }],
  ] as const)('a later attempt that is %s leaves the first one unknown', async (_, outcome) => {
    const bot = await club();
    bot.outcomes.push({ kind: 'doubtful', afterMs: 3000, reason: 'no-answer' }, outcome);
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:00:03Z');
    expect(await bot.last()).toMatchObject({ state: 'unknown' });
  });

  test('past its time it is only looked for, however late, and never posted', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'doubtful', afterMs: 3000, reason: 'no-answer' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T11:00Z');
    expect(bot.posted[0]?.doubt?.mayPost).toBe(false);
  });

  test('a platform that fails for a day is asked ever more slowly, and then never again', async () => {
    const bot = await club();
    let asked = 0;
    const { sender } = sendingBy(bot, {
      send: async () => {
        asked += 1;
        return { kind: 'doubtful', afterMs: 3000, reason: 'server-error' };
      },
    });
    const end = Date.parse('2026-11-24T06:59Z');
    for (let now = Date.parse('2026-11-23T07:00Z'); now < end; ) {
      bot.setNow(now);
      await drain(sender, now);
      now = Math.max(now + 1, (await sender.round(now)) ?? end);
    }
    expect(asked).toBeLessThan(1600);
    await bot.world.store.updateReminder(bot.id, { paused: 'by-admin' });
    bot.setNow('2026-11-24T07:02Z');
    await drain(sender, bot.world.now());
    expect(await bot.last()).toMatchObject({ state: 'unknown', reason: 'server-error' });
  });

  test('what a dead process was sending comes back as a doubt to the next one, at once', async () => {
    const url = `sqlite:${join(folder, 'dead.db')}`;
    const dead = await club(url);
    const never = new Promise<never>(() => undefined);
    const { sender } = sendingBy(dead, { send: () => never });
    dead.setNow('2026-11-23T07:00Z');
    await sender.round(dead.world.now());
    await dead.world.store.close();
    const bot = await startBot('2026-11-23T07:00:05Z', undefined, url);
    await bot.tickAt('2026-11-23T07:00:05Z');
    expect(bot.posted.map(({ key, doubt }) => [key, doubt?.since])).toEqual([
      [deliveryKey(dead.id, '2026-11-23'), Date.parse('2026-11-23T07:00Z')],
    ]);
    await bot.world.store.close();
  });

  test('a request that is never answered is in doubt when its lease ends', async () => {
    const bot = await club();
    const never = new Promise<never>(() => undefined);
    let asked = 0;
    const { sender } = sendingBy(bot, {
      send: () => (++asked === 1 ? never : Promise.resolve({ kind: 'sent', message: 'm' })),
    });
    const start = Date.parse('2026-11-23T07:00Z');
    bot.setNow(start);
    await sender.round(start);
    bot.setNow(start + leaseMs - 1);
    await sender.round(start + leaseMs - 1);
    expect(asked).toBe(1);
    bot.setNow(start + leaseMs);
    await sender.round(start + leaseMs);
    expect(asked).toBe(2);
  });

  test('a fate that nobody can find out is recorded as unknown and never sent again', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'unknown', reason: 'no-answer' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T07:30Z');
    expect(bot.posted).toEqual([]);
    expect(await bot.last()).toMatchObject({ state: 'unknown', reason: 'no-answer' });
  });
});

describe('after a downtime', () => {
  test('the post comes late within three hours; after a longer one each missed date is recorded as skipped', async () => {
    const bot = await club();
    await bot.tickAt('2026-11-23T09:59Z');
    expect(bot.posted.length).toBe(1);
    await bot.tickAt('2026-11-30T12:00Z');
    expect(bot.posted.length).toBe(1);
    expect((await bot.all()).slice(0, 7)).toEqual(
      [30, 29, 28, 27, 26, 25, 24].map((day) => [`2026-11-${day}`, 'skipped', 'late']),
    );
    await bot.tickAt('2026-12-01T07:00Z');
    expect(bot.posted.length).toBe(2);
  });

  test('a club gets one late post, its latest; what is due just now comes first', async () => {
    const bot = await club();
    await bot.say('/remind add 7:30 UTC', inClub);
    await bot.say('/remind add 8:00 UTC', { ...inClub, place: { ...channel, club: 'b', chat: 'b' } });
    await bot.say('/remind add 9:00 UTC', { ...inClub, place: { ...channel, club: 'c', chat: 'c' } });
    await bot.tickAt('2026-11-23T09:00Z');
    expect(bot.posted.map(({ place, key }) => [place.club, key.slice(0, 1)])).toEqual([
      ['c', '4'],
      ['club', '2'],
      ['b', '3'],
    ]);
    expect(await bot.all()).toEqual([['2026-11-23', 'skipped', 'newer-post']]);
  });
});

describe('dates without a post', () => {
  test('a quiet day and the days of a pause are recorded as skipped; then it goes on by itself', async () => {
    const bot = await club();
    await bot.world.store.updateReminder(bot.id, { quiet: ['2026-11-23'], pausedUntil: '2026-11-26' });
    for (let day = 23; day <= 26; day += 1) await bot.tickAt(`2026-11-${day}T07:00Z`);
    expect(await bot.all()).toEqual([
      ['2026-11-26', 'sent', undefined],
      ['2026-11-25', 'skipped', 'paused'],
      ['2026-11-24', 'skipped', 'paused'],
      ['2026-11-23', 'skipped', 'paused'],
    ]);
  });

  test.each([
    ['paused', { paused: 'by-admin' }, 'paused'],
    ['given a quiet day', { quiet: ['2026-11-23'] }, 'quiet-day'],
  ] as const)(
    'a reminder that is %s while its post waits for another attempt posts nothing',
    async (_, change, reason) => {
      const bot = await club();
      bot.outcomes.push({ kind: 'retry', afterMs: 90_000, reason: 'rate-limit' });
      await bot.tickAt('2026-11-23T07:00Z');
      await bot.world.store.updateReminder(bot.id, change);
      await bot.tickAt('2026-11-23T07:02Z');
      expect(bot.posted).toEqual([]);
      expect(await bot.last()).toMatchObject({ state: 'skipped', reason });
    },
  );

  test('a post by hand comes on a quiet day too, once', async () => {
    const bot = await club();
    await bot.world.store.updateReminder(bot.id, { quiet: ['2026-11-23'] });
    await bot.tickAt('2026-11-23T07:00Z');
    expect(await bot.world.store.addByHand(bot.id, '2026-11-23', bot.world.now())).toBe(true);
    expect(await bot.world.store.addByHand(bot.id, '2026-11-23', bot.world.now())).toBe(false);
    await bot.tickAt('2026-11-23T07:01Z');
    await bot.tickAt('2026-11-23T07:02Z');
    expect(bot.posted.map(({ key }) => key)).toEqual([deliveryKey(bot.id, '2026-11-23', 'now')]);
    expect(bot.posted[0]?.key.length).toBeLessThanOrEqual(25);
  });
});

describe('trouble', () => {
  test('a definite refusal fails that date only; the one who set it hears of it once', async () => {
    const bot = await club();
    for (const _ of [1, 2]) bot.outcomes.push({ kind: 'refused', reason: 'bad-request' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.told.map(({ person }) => person)).toEqual(['p']);
    expect(textOf(bot.told[0]?.blocks ?? [])).toContain('23 Nov');
    expect(await bot.reminder()).toMatchObject({ failingSince: '2026-11-23' });
    await bot.tickAt('2026-11-25T07:00Z');
    expect(bot.posted.length).toBe(1);
    expect(await bot.reminder()).not.toHaveProperty('failingSince');
  });

  test('after a post that arrived, the next failure is told again', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'unknown', reason: 'no-answer' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-24T07:00Z');
    bot.outcomes.push({ kind: 'unknown', reason: 'no-answer' });
    await bot.tickAt('2026-11-25T07:00Z');
    expect(bot.told.length).toBe(2);
  });

  test('a post that had to stand elsewhere in its chat is told once, shown, and forgotten when one is in its place', async () => {
    const bot = await club();
    await bot.say('/remind edit tidy', inClub);
    for (const message of ['g1', 'g2']) bot.outcomes.push({ kind: 'sent', message, reason: 'thread-closed' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.retired).toEqual(['g1']);
    expect(bot.told).toHaveLength(1);
    const told = textOf(bot.told[0]?.blocks ?? []);
    expect(told).toContain('since Monday 23 November it posts in the main chat, because the thread or topic is closed');
    expect(told).toContain('/remind edit 1 here');
    expect(await bot.list()).toContain(told);
    expect(await bot.last()).toMatchObject({ state: 'sent', reason: 'thread-closed', message: 'g2' });
    bot.outcomes.push({ kind: 'sent', message: 'g3', reason: 'thread-closed' });
    expect(transcript(await bot.say('/remind test', inClub))).toContain('Posted in the main chat');
    await bot.tickAt('2026-11-25T07:00Z');
    expect(await bot.reminder()).not.toHaveProperty('failingSince');
    expect(await bot.list()).not.toContain('main chat');
  });

  test('a place that is gone pauses its reminder and says why', async () => {
    const bot = await club();
    bot.outcomes.push({ kind: 'gone', reason: 'no-access' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.posted).toEqual([]);
    expect(await bot.reminder()).toMatchObject({ paused: 'no-access' });
    expect(bot.told.length).toBe(1);
    expect(await bot.list()).toContain('I cannot see that channel');
  });

  test('a club that removed the bot has all its reminders paused, and one word is said', async () => {
    const bot = await club();
    await bot.say('/remind add 8 UTC', inOther);
    bot.outcomes.push({ kind: 'gone', reason: 'removed-from-club' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-23T08:00Z');
    expect(bot.posted).toEqual([]);
    expect(bot.told.length).toBe(1);
  });

  test('somebody who cannot be reached in private stops nothing', async () => {
    const bot = await club();
    const { tickAt } = sendingBy(bot, {
      send: async () => ({ kind: 'refused', reason: 'too-large' }),
      tell: async () => {
        throw new TypeError('a secret');
      },
    });
    await tickAt('2026-11-23T07:00Z');
    expect(await bot.last()).toMatchObject({ state: 'failed', reason: 'too-large' });
    expect(bot.logged.join()).not.toContain('a secret');
  });
});

describe('the post before', () => {
  test('is taken away when the new one is there, if the club wants that', async () => {
    const bot = await club();
    await bot.world.store.updateReminder(bot.id, { tidy: true });
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.retired).toEqual([]);
    await bot.tickAt('2026-11-24T07:00Z');
    await bot.tickAt('2026-11-25T07:00Z');
    expect(bot.retired).toEqual(['m0', 'm1']);
  });

  test('stays after the reminder moved to another place, where its number may be another message', async () => {
    const bot = await club();
    await bot.world.store.updateReminder(bot.id, { tidy: true });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.world.store.updateReminder(bot.id, { place: inOther.place });
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.retired).toEqual([]);
  });

  test('stays where nobody asked', async () => {
    const bot = await club();
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.retired).toEqual([]);
  });
});

describe('faults of our own', () => {
  test('a reminder in a zone that nobody knows holds up no other', async () => {
    const bot = await club();
    await bot.world.store.addReminder({
      place: { ...channel, chat: 'lost' },
      time: '06:30',
      zone: 'Mars/Olympus',
      weekdays: [1],
      what: 'daily',
      nextDue: Date.parse('2026-11-23T06:30Z'),
    });
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted.map((post) => post.place.chat)).toEqual(['channel']);
  });

  test('a zone that is forgotten while a post waits ends that post and holds up no other', async () => {
    const bot = await club();
    await bot.say('/remind add 7:02 UTC', inOther);
    bot.outcomes.push({ kind: 'retry', afterMs: 60_000, reason: 'not-connected' });
    await bot.tickAt('2026-11-23T07:00Z');
    await bot.world.store.updateReminder(bot.id, { zone: 'Mars/Olympus' });
    await bot.tickAt('2026-11-23T07:02Z');
    expect(bot.posted.map((post) => post.place.chat)).toEqual(['other']);
    expect(await bot.last()).toMatchObject({ state: 'failed', reason: 'own-fault' });
  });

  test('a messenger that throws ends one post as unknown, logs no words, and stops no other', async () => {
    const bot = await club();
    await bot.say('/remind add 7 UTC', inOther);
    let first = true;
    const { tickAt } = sendingBy(bot, {
      send: async () => {
        if (!first) return { kind: 'sent', message: 'm' };
        first = false;
        throw new TypeError('a secret');
      },
    });
    await tickAt('2026-11-23T07:00Z');
    expect(await bot.all()).toEqual([['2026-11-23', 'unknown', 'own-fault']]);
    expect(bot.logged.join()).toContain('TypeError');
    expect(bot.logged.join()).not.toContain('a secret');
  });

  test('a database that fails while an end is recorded loses nothing: the next round records it', async () => {
    const bot = await club();
    let fails = 1;
    const { sender } = sendingBy(
      bot,
      {},
      {
        endClaims: async (...args) => {
          if (fails-- > 0) throw new Error('the database is away');
          return bot.world.store.endClaims(...args);
        },
      },
    );
    bot.setNow('2026-11-23T07:00Z');
    await sender.round(bot.world.now());
    await sender.idle().catch(() => undefined);
    await sender.round(bot.world.now());
    expect(await bot.last()).toMatchObject({ state: 'sent', message: 'm0' });
    expect(bot.posted.length).toBe(1);
  });
});
