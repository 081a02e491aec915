/** The Telegram adapter while Telegram is down, slow or out of reach: it waits, says so once, and ends when told to. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  createTestTelegram,
  placeOf,
  postTo,
  said,
  startTestTelegram,
  type TestTelegram,
} from './support/telegram-adapter.ts';
import type { Fault } from './support/telegram-wire.ts';

let telegram: TestTelegram;
afterEach(async () => telegram.stop());

const nowhere = postTo(placeOf({ id: -1 }));
const limit = (seconds: number): Fault => ({
  status: 429,
  description: `Too Many Requests: retry after ${seconds}`,
  parameters: { retry_after: seconds },
});
const logged = (event: string) => telegram.logged.filter((line) => line.includes(`"${event}"`));

describe('a start while Telegram is down', () => {
  test.each<[string, Fault, number]>([
    ['getMe', { status: 502 }, 3000],
    ['getMe', { reset: true }, 3000],
    ['getMe', limit(7), 7000],
    ['deleteWebhook', { status: 502 }, 3000],
  ])('is tried again after %s met %j', async (method, fault, pauseMs) => {
    telegram = await createTestTelegram();
    telegram.fake.failNext(method, fault);
    telegram.fake.failNext(method, fault);
    expect(telegram.adapter.healthy()).toBe(false);
    await telegram.adapter.start(telegram.bot);
    expect(telegram.waits).toEqual([pauseMs, pauseMs]);
    expect(logged('telegram-not-reached')).toHaveLength(1);
    expect(telegram.adapter.healthy()).toBe(true);
  });

  test('still ends with a sentence where the token is wrong', async () => {
    telegram = await createTestTelegram({ token: '1:wrong' });
    telegram.fake.failNext('getMe', { status: 502 });
    await expect(telegram.adapter.start(telegram.bot)).rejects.toMatchObject({ name: 'StartError' });
  });

  test('ends without an error when it is stopped in a pause', async () => {
    const paused = Promise.withResolvers<void>();
    telegram = await createTestTelegram({
      wait: (_ms, signal) => {
        paused.resolve();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    telegram.fake.failNext('getMe', { status: 502 });
    const start = telegram.adapter.start(telegram.bot);
    await Promise.race([paused.promise, start]);
    await telegram.adapter.stop();
    await start;
    expect(telegram.adapter.healthy()).toBe(false);
    expect(telegram.fake.calls.map((call) => call.method)).toEqual(['getMe']);
  });

  test('ends without an error when it is stopped while a request hangs', async () => {
    telegram = await createTestTelegram();
    telegram.fake.failNext('getMe', { hang: true });
    const start = telegram.adapter.start(telegram.bot);
    await telegram.fake.waitForCall((call) => call.method === 'getMe');
    await telegram.adapter.stop();
    await start;
    expect(telegram.adapter.healthy()).toBe(false);
  }, 5000);
});

test('a bot that has not heard for a minute is unhealthy until it hears, and says both once', async () => {
  let now = 1_000_000;
  telegram = await startTestTelegram({ now: () => now, retryMs: 1 });
  const { fake } = telegram;
  await fake.waitForPoll();
  fake.failAlways('getUpdates', { status: 502 });
  fake.addBot(fake.group(), fake.person('Bo'));
  await expect.poll(() => fake.faultsMet('getUpdates')).toBeGreaterThan(2);
  expect(telegram.adapter.healthy()).toBe(true);
  now += 59_000;
  expect(telegram.adapter.healthy()).toBe(true);
  now += 1000;
  await expect.poll(() => logged('telegram-polls-fail')).toHaveLength(1);
  expect(telegram.adapter.healthy()).toBe(false);
  const met = fake.faultsMet('getUpdates');
  await expect.poll(() => fake.faultsMet('getUpdates')).toBeGreaterThan(met + 2);
  fake.failAlways('getUpdates', undefined);
  await expect.poll(() => telegram.adapter.healthy()).toBe(true);
  expect(logged('telegram-polls-fail')).toHaveLength(1);
  expect(logged('telegram-polls-again')).toHaveLength(1);
});

test('a stop is over in its time, also where an answer and a post hang, and cuts both off', async () => {
  telegram = await startTestTelegram({ stopMaxMs: 200 });
  const { fake } = telegram;
  const runner = fake.person('Ada');
  fake.failAlways('sendMessage', { hang: true });
  await fake.say(fake.privateChat(runner), runner, '/tip');
  const post = telegram.adapter.messenger.send(nowhere);
  await fake.waitForCall((call) => call.chat === -1);
  await telegram.adapter.stop();
  expect(await post).toEqual({ kind: 'unknown', reason: 'no-answer' });
  expect(await telegram.adapter.messenger.send(nowhere)).toMatchObject({
    kind: 'retry',
    reason: 'not-connected',
  });
}, 5000);

test('a rate limit that one person meets in a group holds up nobody else there', async () => {
  const released = Promise.withResolvers<void>();
  telegram = await startTestTelegram({ wait: () => released.promise });
  const { fake } = telegram;
  const [ada, bo] = [fake.person('Ada'), fake.person('Bo')];
  const club = fake.group({ members: [ada, bo] });
  telegram.answerWith(({ act }) => said(act.kind === 'command' ? act.text : ''));
  fake.failNext('sendMessage', limit(12));
  await fake.say(club, ada, '/tip first');
  const second = fake.say(club, ada, '/tip second', { calls: 3 });
  const [answer] = await fake.say(club, bo, '/tip other');
  expect(answer?.message?.text).toBe('other');
  released.resolve();
  const texts = (await second).map((call) => call.message?.text);
  expect(texts).toEqual(['other', 'first', 'second']);
}, 15_000);
