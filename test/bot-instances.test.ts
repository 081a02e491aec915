/** Several instances over one PostgreSQL: one sends and listens, the next takes over when it dies, and no post is lost or doubled. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore } from '../src/adapters/store/index.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { startPostgres } from './support/postgres.ts';
import { type RunningLimber, startLimber } from './support/process.ts';
import { recordingLog } from './support/store-samples.ts';
import { startTelegram } from './support/telegram.ts';

const token = 'MTI0.many.token';
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let discord: FakeDiscord;
let url: string;
const running: RunningLimber[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());
beforeEach(async () => {
  discord = await startDiscord({ token });
  url = await postgres.createDatabase();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((limber) => limber.stop()));
  await discord.close();
});

/** @param leaseMs how long the platform stays with an instance that died */
async function start(leaseMs = 1000, more: Readonly<Record<string, string>> = {}): Promise<RunningLimber> {
  const limber = await startLimber({
    DATABASE_URL: url,
    LEASE_MS: String(leaseMs),
    DISCORD_TOKEN: token,
    DISCORD_API_URL: discord.url,
    ...more,
  });
  running.push(limber);
  return limber;
}

/** Makes posts due that only the next holder can send. */
async function makeDue(count: number): Promise<void> {
  const store = await openStore({ url, log: recordingLog() });
  const nextDue = Math.floor(Date.now() / 60_000) * 60_000;
  const place = { platform: 'discord', club: discord.home.guild, chat: discord.home.channel };
  const time = new Date(nextDue).toISOString().slice(11, 16);
  for (let made = 0; made < count; made += 1) {
    await store.addReminder({ place, time, zone: 'UTC', weekdays: [1, 2, 3, 4, 5, 6, 7], what: 'daily', nextDue });
  }
  await store.close();
}

const holds = (limber: RunningLimber) => limber.lines.some(({ msg }) => msg === 'platform-held');

test('one holds the platform, the other waits and is healthy; when the first is killed the second takes over and posts', async () => {
  const first = await start();
  const second = await start();
  expect([first, second].map(holds)).toEqual([true, false]);
  expect((await fetch(`${second.http}/healthz`)).status).toBe(200);
  await first.kill();
  await makeDue(3);
  await second.waitFor(({ msg }) => msg === 'platform-held');
  await discord.until(() => discord.visible().length === 3, 'three posts', 20_000);
  const { message } = await discord.command('help', {});
  expect(message?.text).not.toBe('');
  expect(discord.violations).toEqual([]);
});

test('over the HTTP endpoint the one that waits answers too, from the same database', async () => {
  const ports = ['41873', '41874'];
  let turn = 0;
  // Takes the next instance each time, and another one where nobody is there yet.
  discord.serveEndpoint(async (request) => {
    const body = await request.arrayBuffer();
    const { headers } = request;
    const to = (port = '') => fetch(`http://127.0.0.1:${port}/discord/interactions`, { method: 'POST', headers, body });
    const at = turn++;
    return to(ports[at % 2]).catch(() => to(ports[(at + 1) % 2]));
  });
  const over = { DISCORD_PUBLIC_KEY: discord.publicKey, PUBLIC_URL: 'https://limber.example' };
  const first = await start(1000, { ...over, PORT: ports[0] ?? '' });
  const second = await start(1000, { ...over, PORT: ports[1] ?? '' });
  expect([first, second].map(holds)).toEqual([true, false]);
  const admin = { admin: true };
  const { message } = await discord.command('remind add', { time: '7:00', zone: 'Berlin' }, admin);
  if (!message) throw new Error('no answer');
  await discord.press(message, 'Pause', admin);
  const lists = [await discord.command('remind list', {}, admin), await discord.command('remind list', {}, admin)];
  for (const list of lists) expect(list.message?.text).toContain('07:00 Europe/Berlin');
  expect(turn).toBeGreaterThanOrEqual(6);
  expect(discord.violations).toEqual([]);
});

test('an instance that is stopped gives the platform up at once, although its lease is long', async () => {
  const first = await start(20_000);
  expect((await first.stop()).code).toBe(0);
  const askedAt = Date.now();
  const second = await start(20_000);
  expect(holds(second)).toBe(true);
  expect(Date.now() - askedAt).toBeLessThan(19_000);
});

test('by webhook every instance answers; a push that reaches two of them sets one reminder, and the next holder goes on', async () => {
  const telegram = await startTelegram();
  const publicUrl = 'https://limber.example.org';
  const secret = 'a-secret-of-the-host';
  const env = {
    DATABASE_URL: url,
    LEASE_MS: '1000',
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.url,
    PUBLIC_URL: publicUrl,
    TELEGRAM_WEBHOOK_SECRET: secret,
  };
  const sets = () => telegram.calls.filter(({ method }) => method === 'setWebhook').length;
  const [first, second] = [await startLimber(env), await startLimber(env)];
  running.push(first, second);
  telegram.routePushes(publicUrl, [first.http, second.http]);
  expect(sets()).toBe(1);
  const bo = telegram.person('Bo');
  const club = telegram.group({ admins: [bo] });
  for (const _ of [1, 2]) await telegram.say(club, bo, '/about');
  await telegram.waitForPoll();
  expect(telegram.pushes.map(({ base, status }) => [base, status])).toEqual([
    [first.http, 200],
    [second.http, 200],
  ]);

  const message = { message_id: 99, date: 1, chat: { id: club.id, type: 'supergroup', title: 'x' }, from: bo };
  const body = JSON.stringify({ update_id: 77, message: { ...message, text: '/remind add 7:00 UTC' } });
  const headers = { 'x-telegram-bot-api-secret-token': secret };
  for (const { http } of [first, second, first]) {
    expect((await fetch(`${http}/telegram/webhook`, { method: 'POST', headers, body })).status).toBe(200);
  }
  const store = await openStore({ url, log: recordingLog() });
  const id = String(club.id);
  expect(await store.reminders({ platform: 'telegram', club: id, chat: id })).toHaveLength(1);
  await store.close();

  await first.kill();
  await second.waitFor(({ msg }) => msg === 'telegram-started');
  expect(sets()).toBe(2);
  const [answer] = await telegram.say(club, bo, '/remind');
  expect(answer?.message?.text).toContain('07:00 UTC');
  expect(telegram.violations).toEqual([]);
  await telegram.stop();
});

test('/metrics counts what was posted, and what waits', async () => {
  await makeDue(2);
  const limber = await start();
  await discord.until(() => discord.visible().length === 2, 'two posts', 20_000);
  await limber.waitFor(() => limber.lines.filter(({ msg }) => msg === 'delivery').length === 2);
  const text = await (await fetch(`${limber.http}/metrics`)).text();
  expect(text).toContain('limber_deliveries_total{platform="discord",outcome="sent",reason=""} 2');
  expect(text).toContain('limber_queue{platform="discord"} 0');
});

test('a database that cannot be reached stops the start with a sentence without the password', async () => {
  const starting = startLimber({
    DATABASE_URL: 'postgres://limber:hunter2@127.0.0.1:1/limber',
    DISCORD_TOKEN: token,
    DISCORD_API_URL: discord.url,
  });
  await expect(starting).rejects.toThrow('cannot be reached');
  await expect(starting).rejects.not.toThrow(/hunter2/);
});
