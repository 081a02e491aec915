/** The whole bot as its host runs it, on a fake Telegram: set a reminder, survive a restart, post once, check in private. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningLimber, startLimber } from './support/process.ts';
import { type FakeTelegram, startTelegram } from './support/telegram.ts';
import type { FakeCall } from './support/telegram-methods.ts';

let fake: FakeTelegram;
let folder: string;
let limber: RunningLimber | undefined;

beforeEach(async () => {
  fake = await startTelegram();
  folder = mkdtempSync(join(tmpdir(), 'limber-telegram-'));
});

afterEach(async () => {
  await limber?.stop();
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

const database = () => join(folder, 'limber.db');

async function start(): Promise<RunningLimber> {
  limber = await startLimber({
    TELEGRAM_TOKEN: fake.token,
    TELEGRAM_API_URL: fake.url,
    DATABASE_URL: `sqlite:${database()}`,
  });
  return limber;
}

const textOf = (calls: readonly FakeCall[]) => calls.map((call) => call.message?.text ?? '').join('\n');
const labelsOf = (call: FakeCall | undefined) =>
  call?.message?.reply_markup?.inline_keyboard.flat().map((button) => button.text) ?? [];

/** A zone where it is day, so that a minute ago was the same date there. */
function daytimeZone(): string {
  const zones = ['Europe/Berlin', 'America/Los_Angeles', 'Asia/Tokyo', 'America/New_York', 'Australia/Sydney'];
  const isDay = (zone: string) => {
    const { hour } = Temporal.Now.zonedDateTimeISO(zone);
    return hour >= 6 && hour < 22;
  };
  return zones.find(isDay) ?? 'UTC';
}

/** Moves the only reminder to a minute ago: a process has no clock that a test could move. */
function makeDue(zone: string): void {
  const due = Temporal.Now.zonedDateTimeISO(zone)
    .round({ smallestUnit: 'minute', roundingMode: 'floor' })
    .subtract({ minutes: 1 });
  const db = new DatabaseSync(database());
  const localTime = due.toPlainTime().toString({ smallestUnit: 'minute' });
  const { changes } = db
    .prepare('update reminder set next_due = ?, local_time = ?')
    .run(due.epochMilliseconds, localTime);
  db.close();
  expect(changes).toBe(1);
}

function deliveries(): unknown[] {
  const db = new DatabaseSync(database(), { readOnly: true });
  const rows = db.prepare('select state, attempts, message_id as message from delivery').all();
  db.close();
  return rows.map((row) => ({ ...row }));
}

test('a reminder set by an admin in a topic survives restarts and is posted exactly once', async () => {
  const admin = fake.person('Bo');
  const runner = fake.person('Ada');
  const club = fake.group({ admins: [admin], members: [runner], topics: [12] });
  const zone = daytimeZone();

  const first = await start();
  const [refusal] = await fake.say(club, runner, `/remind add 7:00 ${zone}`, { thread: 12 });
  expect(refusal?.payload['ephemeral_message_parameters']).toEqual({ receiver_user_id: runner.id });
  expect(refusal?.message?.text).not.toContain(zone);
  expect(textOf(await fake.say(club, admin, `/remind add 7:00 ${zone}`, { thread: 12 }))).toContain(zone);
  expect(await first.stop()).toEqual({ code: 0, signal: null });

  makeDue(zone);
  const before = fake.calls.length;
  const second = await start();
  const post = await fake.waitForCall((call) => call.method === 'sendMessage', before);
  expect(post.payload).toMatchObject({ chat_id: club.id, message_thread_id: 12, disable_notification: true });
  expect(post.payload).not.toHaveProperty('reply_parameters');
  await second.waitFor((line) => line.msg === 'delivery' && line['outcome'] === 'sent');
  await second.stop();

  const third = await start();
  await fake.waitForPoll();
  await third.stop();
  const posts = fake.calls.slice(before).filter((call) => call.method === 'sendMessage');
  expect(posts).toHaveLength(1);
  expect(deliveries()).toEqual([{ state: 'sent', attempts: 1, message: String(post.message?.message_id) }]);
  expect(fake.violations).toEqual([]);
});

test('check in a group goes by deep link to the private chat, straight to the first question, and on by buttons', async () => {
  const runner = fake.person('Ada');
  const club = fake.group({ members: [runner] });
  const running = await start();

  const [invitation] = await fake.say(club, runner, '/check');
  const url = invitation?.message?.reply_markup?.inline_keyboard[0]?.[0]?.url ?? '';
  expect(url).toMatch(/^https:\/\/t\.me\/limber_test_bot\?start=[a-z0-9]{14}_check$/);

  const [question] = await fake.openStartLink(url, runner);
  if (!question?.message) throw new Error('The link led to no question');
  expect(question.chat).toBe(runner.id);
  const ages = labelsOf(question);
  expect(ages.length).toBeGreaterThan(4);

  const age = ages[2] ?? '';
  const turned = await fake.press(question.message, runner, age);
  const second = turned.find((call) => call.method === 'editMessageText');
  expect(labelsOf(second)).toContain('None of these');
  expect(labelsOf(second)).not.toEqual(ages);

  // The health questions stay out of the group and out of the log.
  expect([...club.messages.values()].map((message) => message.text)).toEqual(['/check', invitation?.message?.text]);
  expect(running.output()).not.toContain(second?.message?.text ?? '-');
  expect(running.output()).not.toContain(fake.token);
  expect(fake.violations).toEqual([]);
});

test('a wrong token ends the process with a sentence and without the token', async () => {
  const wrong = '123456:wrong-token';
  const attempt = startLimber({ TELEGRAM_TOKEN: wrong, TELEGRAM_API_URL: fake.url });
  await expect(attempt).rejects.toThrow('TELEGRAM_TOKEN was refused by Telegram');
  await expect(attempt).rejects.not.toThrow(wrong);
});

test('a second instance takes over polling, and the first one exits with code 1 and says why', async () => {
  const first = await start();
  await fake.waitForPoll();
  const second = await startLimber({ TELEGRAM_TOKEN: fake.token, TELEGRAM_API_URL: fake.url });
  await first.waitFor((line) => JSON.stringify(line).includes('Another instance is polling'));
  await expect.poll(() => isAlive(first.pid), { timeout: 10_000 }).toBe(false);
  expect(await first.stop()).toEqual({ code: 1, signal: null });
  // grammY's runner would print whole errors.
  expect(first.output()).not.toContain('grammY');
  await second.stop();
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
