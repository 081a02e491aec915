/** Both platforms at the same time, from one process and one database; one that is down does not take the other with it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { type RunningLimber, startLimber } from './support/process.ts';
import { type FakeTelegram, startTelegram } from './support/telegram.ts';

const token = 'MTI0.both.token';
let discord: FakeDiscord;
let telegram: FakeTelegram;
let limber: RunningLimber | undefined;

beforeEach(async () => {
  discord = await startDiscord({ token });
  telegram = await startTelegram();
});

afterEach(async () => {
  await limber?.stop();
  await discord.close();
  await telegram.stop();
});

test('the same bot answers on Discord and on Telegram, each club with its own reminders', async () => {
  limber = await startLimber({
    DISCORD_TOKEN: token,
    DISCORD_API_URL: discord.url,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.url,
  });
  const admin = telegram.person('Bo');
  const club = telegram.group({ admins: [admin] });
  const { message } = await discord.command('remind add', { time: '7', zone: 'Berlin' }, { admin: true });
  expect(message?.text).toContain('07:00 Europe/Berlin');
  const [answer] = await telegram.say(club, admin, '/remind');
  expect(answer?.message?.text).toContain('No reminder is set here yet');
  const health = await fetch(`${limber.http}/healthz`);
  expect([health.status, await health.json()]).toMatchObject([
    200,
    { parts: { discord: true, telegram: true, clock: true } },
  ]);
  expect(discord.violations).toEqual([]);
  expect(telegram.violations).toEqual([]);
  expect(limber.output()).not.toMatch(new RegExp(`${token}|${telegram.token}`));
});

test('a wrong token on one platform ends the start with a sentence about that one', async () => {
  const starting = startLimber({
    DISCORD_TOKEN: token,
    DISCORD_API_URL: discord.url,
    TELEGRAM_TOKEN: '1:wrong',
    TELEGRAM_API_URL: telegram.url,
  });
  await expect(starting).rejects.toThrow('TELEGRAM_TOKEN was refused');
});
