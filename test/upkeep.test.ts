/** Plans follow time itself: new data on zones, a clock that was ahead; and old rows go. */
import { expect, test } from 'vitest';
import { createUpkeep } from '../src/core/upkeep.ts';
import { channel, inClub, startBot, type TestBot } from './support/bot.ts';

async function dues(bot: TestBot): Promise<string[]> {
  const all = await bot.world.store.reminders(channel);
  return all.map(({ nextDue }) => new Date(nextDue).toISOString().slice(0, 16));
}

/** Runs upkeep until it wants to rest. */
async function run(upkeep: (now: number) => Promise<number>, time: string): Promise<void> {
  const now = Date.parse(time);
  while ((await upkeep(now)) <= now);
}

/** A club with a reminder at 07:00 UTC, upkeep done once at 06:00. */
async function setUp() {
  const bot = await startBot('2026-11-23T06:00Z');
  await bot.say('/remind add 7 UTC', inClub);
  const upkeep = createUpkeep(bot.world, '2026a');
  await run(upkeep, '2026-11-23T06:00Z');
  const [reminder] = await bot.world.store.reminders(channel);
  return { bot, upkeep, id: reminder?.id ?? 0 };
}

test('a plan made with older zone data is made again at the start, however many there are', async () => {
  const { bot, id } = await setUp();
  for (let hour = 8; hour < 17; hour += 1) await bot.say(`/remind add ${hour} UTC`, inClub);
  // What an older data version would have said: an hour later.
  await bot.world.store.updateReminder(id, { nextDue: Date.parse('2026-11-23T08:00Z') });
  await run(createUpkeep(bot.world, '2026b'), '2026-11-23T06:10Z');
  expect((await dues(bot))[0]).toBe('2026-11-23T07:00');
  expect(await bot.world.store.note('zone-data')).toBe('2026b');
});

test('with the same zone data nothing is planned again', async () => {
  const { bot, id } = await setUp();
  await bot.world.store.updateReminder(id, { nextDue: Date.parse('2026-11-23T08:00Z') });
  await run(createUpkeep(bot.world, '2026a'), '2026-11-23T06:10Z');
  expect(await dues(bot)).toEqual(['2026-11-23T08:00']);
});

test('a clock that ran a year ahead and was set right costs no silent year', async () => {
  const { bot, upkeep } = await setUp();
  await bot.tickAt('2027-11-23T06:00Z');
  await run(upkeep, '2027-11-23T06:00Z');
  expect(await dues(bot)).toEqual(['2027-11-23T07:00']);
  await run(upkeep, '2026-11-23T06:30Z');
  expect(await dues(bot)).toEqual(['2026-11-23T07:00']);
  // The dates that it skipped on its way are still to come.
  for (let day = 23; day <= 26; day += 1) await bot.tickAt(`2026-11-${day}T07:00Z`);
  expect(bot.posted.length).toBe(4);
});

test('the same, when the process was restarted in between', async () => {
  const { bot } = await setUp();
  await run(createUpkeep(bot.world, '2026a'), '2027-11-23T06:00Z');
  await bot.tickAt('2027-11-23T06:00Z');
  await run(createUpkeep(bot.world, '2026a'), '2026-11-24T06:30Z');
  expect(await dues(bot)).toEqual(['2026-11-24T07:00']);
});

test('a date that was posted while the clock was ahead is not posted again', async () => {
  const { bot, upkeep } = await setUp();
  await bot.tickAt('2026-11-23T07:00Z');
  await run(upkeep, '2026-11-23T07:30Z');
  await run(upkeep, '2026-11-23T05:30Z');
  await bot.tickAt('2026-11-23T07:00Z');
  expect(bot.posted.length).toBe(1);
  await bot.tickAt('2026-11-24T07:00Z');
  expect(bot.posted.length).toBe(2);
});

test('a zone that the data no longer knows keeps its plan and stops nothing', async () => {
  const { bot, id } = await setUp();
  await bot.world.store.updateReminder(id, { zone: 'Mars/Olympus' });
  await run(createUpkeep(bot.world, '2026b'), '2026-11-23T06:10Z');
  expect(await dues(bot)).toEqual(['2026-11-23T07:00']);
  expect(bot.logged.join()).toContain('RangeError');
});
