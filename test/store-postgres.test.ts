/** The store holds its contract on a real PostgreSQL, alone and beside others. */
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../src/adapters/store/index.ts';
import type { Claim, ClaimEnd, Store } from '../src/core/store.ts';
import { connect, query, startPostgres, type TestPostgres, untilWaiting } from './support/postgres.ts';
import { describeStore } from './support/store-contract.ts';
import {
  claimAll,
  claimOne,
  club,
  HOLD_MS,
  idsOf,
  LEASE_MS,
  NOW,
  newReminder,
  recordingLog,
  settings,
} from './support/store-samples.ts';
import { takeWalk, walk } from './support/store-walk.ts';

let server: TestPostgres;
/** The database that tests share; each leaves it empty. */
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
});
afterAll(() => server.stop());

const open = (): Promise<Store> => openStore({ url, log: recordingLog() });

/** Quicker than a new database for each test. */
async function empty(): Promise<void> {
  const tables = await query(url, "select tablename from pg_tables where schemaname = 'public'");
  const ours = tables.map(({ tablename }) => String(tablename)).filter((name) => !name.startsWith('limber_migration'));
  await query(url, `truncate ${ours.join()} restart identity`);
}

describeStore('PostgreSQL', true, async () => ({ open, remove: empty }));

describe('several processes on one PostgreSQL', () => {
  const stores: Store[] = [];
  async function join(): Promise<Store> {
    const store = await open();
    stores.push(store);
    return store;
  }
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await empty();
  });
  const addMany = async (store: Store, count: number) =>
    Promise.all(Array.from({ length: count }, (_, at) => store.addReminder(newReminder({ nextDue: NOW - at }))));
  const doubts = (claim: Claim): ClaimEnd => ({ claim, state: 'sending', notBefore: NOW, reason: 'no-answer' });

  test('a platform belongs to the first that asks, until it is given up', async () => {
    const [one, two] = [await join(), await join()];
    expect(await one.holdPlatform('telegram', HOLD_MS)).toBe(true);
    expect(await one.holdPlatform('telegram', HOLD_MS)).toBe(true);
    expect(await two.holdPlatform('telegram', HOLD_MS)).toBe(false);
    expect(await two.holdPlatform('discord', HOLD_MS)).toBe(true);
    expect(await one.holdPlatform('discord', HOLD_MS)).toBe(false);
    await one.close();
    expect(await two.holdPlatform('telegram', HOLD_MS)).toBe(true);
    const three = await join();
    expect(await three.holdPlatform('telegram', HOLD_MS)).toBe(false);
    expect(await three.holdPlatform('discord', HOLD_MS)).toBe(false);
  });

  test('a platform whose holder is silent for too long goes to whoever asks next', async () => {
    const [one, two] = [await join(), await join()];
    expect(await one.holdPlatform('telegram', 0)).toBe(true);
    expect(await two.holdPlatform('telegram', HOLD_MS)).toBe(true);
    expect(await one.holdPlatform('telegram', HOLD_MS)).toBe(false);
  });

  test('each renewal counts from its own time, and may shorten the lease', async () => {
    const [one, two] = [await join(), await join()];
    await one.holdPlatform('telegram', 0);
    await one.holdPlatform('telegram', HOLD_MS);
    expect(await two.holdPlatform('telegram', HOLD_MS)).toBe(false);
    await one.holdPlatform('telegram', 0);
    expect(await two.holdPlatform('telegram', HOLD_MS)).toBe(true);
  });

  test('of many that ask at once one gets the platform', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, join));
    for (let round = 0; round < 5; round++) {
      const asked = [...all, ...all].map((store) => store.holdPlatform('telegram', HOLD_MS));
      const winners = (await Promise.all(asked)).filter(Boolean);
      expect(winners).toHaveLength(2);
      await query(url, 'delete from platform');
    }
  });

  test('who lost the platform can neither claim, send nor record, and the next one takes all over', async () => {
    const [old, next] = [await join(), await join()];
    await old.holdPlatform('telegram', HOLD_MS);
    await addMany(old, 4);
    const claims = await claimAll(old, NOW, 3);
    const [sending, claimed, waiting] = claims;
    if (!sending || !claimed || !waiting) throw new Error('too few claims');
    await old.startSending([sending], NOW, LEASE_MS);
    await old.endClaims([doubts(waiting)], NOW);
    await old.holdPlatform('telegram', 0);
    await next.holdPlatform('telegram', HOLD_MS);
    expect(await claimAll(old, NOW + LEASE_MS)).toEqual([]);
    expect(await old.startSending(claims, NOW, LEASE_MS)).toEqual([]);
    const taken = await claimAll(next, NOW);
    expect(taken.map(({ attempt }) => attempt)).toEqual([1, 2, 2, 2]);
    await old.endClaims([{ claim: sending, state: 'sent', message: '5' }], NOW);
    expect(await next.startSending(taken, NOW, LEASE_MS)).toEqual(taken);
    const again = taken.filter(({ attempt }) => attempt === 2);
    expect(new Map(again.map(({ reminder, doubtSince }) => [reminder.id, doubtSince]))).toEqual(
      new Map([
        [sending.reminder.id, NOW],
        [waiting.reminder.id, NOW],
        [claimed.reminder.id, undefined],
      ]),
    );
  });

  test('a holder whose lease has just ended sends nothing, although nobody has taken over', async () => {
    const store = await join();
    await addMany(store, 1);
    const claim = await claimOne(store);
    expect(await store.startSending([claim], NOW, LEASE_MS)).toEqual([]);
    await store.holdPlatform('telegram', 0);
    expect(await store.startSending([claim], NOW, LEASE_MS)).toEqual([]);
    await store.holdPlatform('telegram', HOLD_MS);
    expect(await store.startSending([claim], NOW, LEASE_MS)).toEqual([claim]);
  });

  test('without the platform nobody takes over what another is still working on', async () => {
    const [one, two] = [await join(), await join()];
    await addMany(one, 1);
    const claim = await claimOne(one);
    expect(await claimAll(two)).toEqual([]);
    await two.holdPlatform('discord', HOLD_MS);
    expect(await claimAll(two)).toEqual([]);
    await two.holdPlatform('telegram', HOLD_MS);
    expect(await claimAll(two)).toEqual([{ ...claim, attempt: 2 }]);
  });

  test('many that claim at once never hand out one delivery twice, neither new ones nor waiting ones', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, join));
    const [first] = all;
    if (first === undefined) throw new Error('no store');
    const ids = (await addMany(first, 200)).map(({ id }) => id).sort((a, b) => a - b);
    for (const attempt of [1, 2, 3]) {
      const claimed = all.map(async (store) => {
        const claims = [];
        for (let empty = 0; empty < 3; ) {
          const batch = await claimAll(store, NOW, 7);
          if (batch.length === 0) empty++;
          claims.push(...batch);
        }
        return claims;
      });
      const batches = await Promise.all(claimed);
      expect(idsOf(batches.flat()).sort((a, b) => a - b)).toEqual(ids);
      expect(batches.flat().every((claim) => claim.attempt === attempt)).toBe(true);
      for (const [at, store] of all.entries()) await store.endClaims((batches[at] ?? []).map(doubts), NOW);
    }
  });

  test('a reminder that somebody is changing is left for the next look, and holds nothing up', async () => {
    const store = await join();
    const [changing, other] = await addMany(store, 2);
    const admin = await connect(url);
    await admin.query(`begin; update reminder set what = 'hips' where id = ${changing?.id}`);
    expect(idsOf(await claimAll(store))).toEqual([other?.id]);
    await admin.query('commit');
    await admin.end();
    expect((await claimOne(store)).reminder).toMatchObject({ id: changing?.id, what: 'hips' });
  });

  test('nobody gets the platform in the middle of a claim', async () => {
    const store = await join();
    await store.holdPlatform('telegram', HOLD_MS);
    await addMany(store, 1);
    const blocker = await connect(url);
    await blocker.query('begin; lock table delivery in exclusive mode');
    const claiming = claimAll(store);
    await untilWaiting(url, 1);
    const expiring = query(url, 'update platform set lease_until = 0');
    await untilWaiting(url, 2);
    await blocker.query('rollback');
    await blocker.end();
    expect(await claiming).toHaveLength(1);
    await expiring;
  });

  test('a club whose move is heard of twice at once keeps its row', async () => {
    const store = await join();
    const moved = { ...club, club: '-100777', chat: '-100777' };
    const before = await store.club(club, { ...settings, country: 'JP' });
    const first = await connect(url);
    // As the first move does it, with the second one held up between its look and its changes.
    await first.query(`begin; lock table club in share mode; update club set club = '${moved.club}'`);
    const moving = store.moveClub(club, moved);
    await untilWaiting(url, 1);
    await first.query('commit');
    await first.end();
    await moving;
    expect(await store.club(moved, settings)).toEqual(before);
  });

  test('whatever they do, no delivery is handed out twice and each ends once', async () => {
    await fc.assert(
      fc.asyncProperty(walk, async (steps) => {
        const all = await Promise.all(Array.from({ length: 3 }, open));
        await all[0]?.holdPlatform('telegram', HOLD_MS);
        await takeWalk(all, steps).finally(() => Promise.all(all.map((store) => store.close())));
        await empty();
      }),
      { numRuns: 10, endOnFailure: true },
    );
  });
});
