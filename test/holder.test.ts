/** One process at a time sends and listens: who holds a platform, who waits, and what losing it means. */
import { expect, test } from 'vitest';
import { createHolder } from '../src/core/holder.ts';
import { inClub, startBot } from './support/bot.ts';

const leaseMs = 15_000;
const start = Date.parse('2026-11-23T07:00Z');

/** A holder over a lease in the test's hand, with one post due. */
async function setUp(held = true) {
  const bot = await startBot('2026-11-23T06:00Z');
  await bot.say('/remind add 7 UTC', inClub);
  const lease = { held, looks: 0, away: false };
  const seen: string[] = [];
  const store = {
    ...bot.world.store,
    holdPlatform: async () => {
      lease.looks += 1;
      if (lease.away) throw new Error('the database is away');
      return lease.held;
    },
  };
  const holder = createHolder({ ...bot.world, store }, 'test', {
    leaseMs,
    onHeld: () => void seen.push('held'),
    onLost: () => void seen.push('lost'),
  });
  const tickAt = async (now: number) => {
    bot.setNow(now);
    const next = await holder.tick(now);
    await holder.idle();
    return next;
  };
  return { bot, lease, seen, holder, tickAt };
}

test('whoever has the platform sends, and looks again well within the lease', async () => {
  const { bot, seen, holder, tickAt } = await setUp();
  expect(await tickAt(start)).toBeLessThanOrEqual(start + leaseMs / 2);
  expect(bot.posted.length).toBe(1);
  expect([seen, holder.state()]).toEqual([['held'], 'held']);
});

test('whoever waits sends nothing, and takes over within half a lease when it is free', async () => {
  const { bot, lease, seen, holder, tickAt } = await setUp(false);
  const next = await tickAt(start);
  expect([bot.posted.length, seen, holder.state()]).toEqual([0, [], 'standby']);
  expect(next - start).toBeLessThanOrEqual(leaseMs / 2);
  lease.held = true;
  await tickAt(next);
  expect([bot.posted.length, seen, holder.state()]).toEqual([1, ['held'], 'held']);
});

test('the lease is renewed before its end, but not with every round', async () => {
  const { lease, tickAt } = await setUp();
  for (let passedMs = 0; passedMs < leaseMs; passedMs += 100) await tickAt(start + passedMs);
  expect(lease.looks).toBe(3);
});

test('a platform that another process took over is lost for good: nothing is sent any more', async () => {
  const { bot, lease, seen, holder, tickAt } = await setUp();
  await tickAt(start);
  lease.held = false;
  await tickAt(start + leaseMs);
  lease.held = true;
  await tickAt(start + 2 * leaseMs);
  await tickAt(Date.parse('2026-11-24T07:00Z'));
  expect([bot.posted.length, seen, holder.state()]).toEqual([1, ['held', 'lost'], 'lost']);
});

test('while the database does not answer nothing is sent; once it does, it goes on', async () => {
  const { bot, lease, tickAt } = await setUp();
  lease.away = true;
  await expect(tickAt(start)).rejects.toThrow('away');
  expect(bot.posted).toEqual([]);
  lease.away = false;
  await tickAt(start + 5000);
  expect(bot.posted.length).toBe(1);
});
