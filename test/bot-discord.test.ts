/** The whole bot as a process, on Discord: an admin sets a reminder, and its post appears once, over restarts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { type RunningLimber, startLimber } from './support/process.ts';

const token = 'MTI0.secret.token';
let fake: FakeDiscord;
let folder: string;
let running: RunningLimber | undefined;

beforeEach(async () => {
  fake = await startDiscord({ token });
  folder = mkdtempSync(join(tmpdir(), 'limber-discord-'));
});

afterEach(async () => {
  await running?.stop();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<RunningLimber> {
  running = await startLimber({
    DISCORD_TOKEN: token,
    DISCORD_API_URL: fake.url,
    DATABASE_URL: `sqlite:${join(folder, 'limber.db')}`,
  });
  return running;
}

/** What the database holds, read or changed while no process has it open. */
function sql(statement: string, ...values: number[]): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, 'limber.db'));
  try {
    return database.prepare(statement).all(...values);
  } finally {
    database.close();
  }
}

/** Two minutes ago, in a zone where that is the same day and far from midnight. */
function justPassed(): { zone: string; time: string; due: number } {
  const now = Temporal.Now.instant().subtract({ minutes: 2 });
  const zone =
    ['Etc/UTC', 'Asia/Tokyo'].find((one) => Math.abs(now.toZonedDateTimeISO(one).hour - 12) < 9) ?? 'Etc/UTC';
  const local = now.toZonedDateTimeISO(zone).round({ smallestUnit: 'minute', roundingMode: 'floor' });
  return { zone, time: local.toPlainTime().toString().slice(0, 5), due: local.epochMilliseconds };
}

const posts = () => fake.messages.filter(({ nonce }) => nonce !== undefined);

test('a reminder that an admin sets is posted once, over restarts', async () => {
  const { zone, time, due } = justPassed();
  const first = await start();
  const { message } = await fake.command('remind add', { time, zone }, { admin: true });
  expect(message?.text).toContain(time);
  await first.stop();
  expect(sql('select local_time, zone from reminder')).toEqual([{ local_time: time, zone }]);
  sql('update reminder set next_due = ?', due);

  const second = await start();
  const post = await fake.until(() => posts()[0], 'the post');
  expect(post).toMatchObject({ channel: fake.home.channel, flags: 32768 | 4096 });
  await second.waitFor((line) => line.msg === 'delivery' && line['outcome'] === 'sent');
  await second.stop();

  const third = await start();
  await fake.command('remind list', {}, { admin: true });
  await third.stop();
  expect(posts()).toHaveLength(1);
  expect(sql('select state, message_id from delivery')).toEqual([{ state: 'sent', message_id: post.id }]);
  expect(sql('select next_due from reminder where next_due > ?', due)).toHaveLength(1);
  expect(fake.violations).toEqual([]);
  expect(second.output()).not.toContain(token);
});

test('a post whose answer was lost is shown once, calls once, and is found again after the process died', async () => {
  const { zone, time, due } = justPassed();
  const first = await start();
  const admin = { admin: true, mentions: true };
  const { message } = await fake.command('remind add', { time, zone, mention: '<@&7>' }, admin);
  expect(message?.text).toContain(time);
  await first.stop();
  sql('update reminder set next_due = ?', due);

  fake.failNext({ route: 'create', reset: true, accepted: true });
  const second = await start();
  await second.waitFor((line) => line.msg === 'delivery' && line['outcome'] === 'doubtful');
  await second.kill();
  // As if the process had been away for longer than Discord keeps a nonce.
  const awayMs = 10 * 60_000;
  fake.advance(awayMs);
  sql('update delivery set first_attempt_at = first_attempt_at - ?', awayMs);

  const third = await start();
  await third.waitFor((line) => line.msg === 'delivery' && line['outcome'] === 'sent');
  await third.stop();
  expect(posts()).toMatchObject([{ pinged: ['role:7'], flags: 32768 }]);
  expect(sql('select state, message_id from delivery')).toEqual([{ state: 'sent', message_id: posts()[0]?.id }]);
  expect(fake.calls.filter(({ route }) => route === 'messages')).toHaveLength(1);
  expect(fake.violations).toEqual([]);
});

test('a wrong token ends the process with a sentence that says so', async () => {
  const starting = startLimber({ DISCORD_TOKEN: 'MTI0.wrong.token', DISCORD_API_URL: fake.url });
  await expect(starting).rejects.toThrow(/DISCORD_TOKEN was refused by Discord/);
  expect(fake.calls).toHaveLength(1);
});
