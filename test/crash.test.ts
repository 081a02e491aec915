/** The crash test in short: what `npm run crash` does a thousand times, and whether its verdict can be trusted. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broken, count } from '../bench/crash/count.ts';
import { killManyTimes } from '../bench/crash/kills.ts';
import { createLimber, createNaive } from '../bench/crash/senders.ts';
import { temporaryFolder } from '../bench/tidy.ts';
import type { DeliveryState } from '../src/core/store.ts';
import { startPostgres } from './support/postgres.ts';

const folder = temporaryFolder();

/** More faults than the long run has, because there are few requests; and no life only to time the start. */
const options = { kills: 3, seed: 4, faultShare: 0.2, startMs: 1500 };
/** Starting the bot so often takes a while where other tests run beside. */
const timeoutMs = 180_000;

test.concurrent(
  'killed at random moments over SQLite, the bot loses and doubles nothing',
  async () => {
    const database = `sqlite:${join(folder, 'limber.db')}`;
    const { counts, violations } = await killManyTimes((env) => createLimber(database, env), { ...options, lane: 'a' });
    expect({ broken: broken(counts), violations }).toEqual({ broken: [], violations: [] });
    expect(counts.discord.due * counts.telegram.due).toBeGreaterThan(0);
  },
  timeoutMs,
);

test.concurrent(
  'killed at random moments over PostgreSQL, the bot loses and doubles nothing',
  async () => {
    const postgres = await startPostgres();
    try {
      const database = await postgres.createDatabase();
      const { counts, violations } = await killManyTimes((env) => createLimber(database, env), {
        ...options,
        lane: 'b',
      });
      expect({ broken: broken(counts), violations }).toEqual({ broken: [], violations: [] });
      expect(counts.discord.due * counts.telegram.due).toBeGreaterThan(0);
    } finally {
      await postgres.stop();
    }
  },
  timeoutMs,
);

test(
  'a sender that resends what has no record is convicted by the same test',
  async () => {
    const { counts } = await killManyTimes((env) => createNaive(join(folder, 'naive.db'), env), {
      ...options,
      faultShare: 0.6,
      startMs: 200,
      lane: 'c',
    });
    expect(counts.discord.doubled + counts.telegram.doubled).toBeGreaterThan(0);
  },
  timeoutMs,
);

type Case = [
  what: string,
  platform: 'discord' | 'telegram',
  shown: number,
  states: DeliveryState[],
  breaches: string[],
];

test.each<Case>([
  ['shown and recorded', 'discord', 1, ['sent'], []],
  ['missing and recorded as unknown', 'telegram', 0, ['unknown'], []],
  ['shown and recorded as unknown', 'telegram', 1, ['unknown'], []],
  ['unknown on Discord', 'discord', 1, ['unknown'], ['1 unknown on Discord']],
  ['shown twice', 'discord', 2, ['sent'], ['1 doubled']],
  ['missing though recorded as sent', 'telegram', 0, ['sent'], ['1 lost', '1 recorded wrongly']],
  ['missing and recorded as skipped', 'telegram', 0, ['skipped'], ['1 lost']],
  ['shown though recorded as failed', 'discord', 1, ['failed'], ['1 recorded wrongly']],
  ['missing and without a record', 'discord', 0, [], ['1 lost', '1 without a final record']],
  ['shown and still open', 'discord', 1, ['sending'], ['1 without a final record']],
  ['shown with two records', 'telegram', 1, ['sent', 'sent'], ['1 without a final record']],
])(
  'the verdict on a post that is %s',
  (_, platform, shown, states, breaches) => {
    const spot = { platform, club: '1', chat: '2' };
    expect(broken(count([{ spot, states }], new Map([['2', shown]])))).toEqual(breaches);
  },
  timeoutMs,
);
