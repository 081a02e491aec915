/** What every store must do with deliveries: claimed once, in order, sent under a lease, and ended in exactly one state. */
import { expect, test } from 'vitest';
import type { ClaimEnd, DueReminder } from '../../src/core/store.ts';
import type { Subject } from './store-contract.ts';
import {
  claimAll,
  claimOne,
  club,
  DAY_MS,
  dateOf,
  idsOf,
  LATE_MS,
  LEASE_MS,
  NOW,
  newReminder,
  otherClub,
  planPost,
  planSkip,
} from './store-samples.ts';

export const DATE = dateOf(NOW);

export function describeDeliveries(subject: Subject): void {
  describeClaims(subject);
  describeOrder(subject);
  describePlans(subject);
  describeSending(subject);
  describeEnds(subject);
  describeByHand(subject);
}

function describeClaims(subject: Subject): void {
  test('a due reminder is claimed with its date, and moves on to its next time', async () => {
    const added = await subject.store.addReminder(newReminder());
    expect(await claimAll(subject.store, NOW - 1)).toEqual([]);
    const moved = { ...added, nextDue: NOW + DAY_MS };
    expect(await claimOne(subject.store)).toEqual({ reminder: moved, date: DATE, slot: '', attempt: 1, dueAt: NOW });
    expect(await subject.store.reminder(club, added.id)).toEqual(moved);
    expect(await subject.store.deliveries(added.id, 9)).toEqual([
      { reminder: added.id, date: DATE, slot: '', state: 'claimed', attempts: 1, dueAt: NOW },
    ]);
    expect(await claimAll(subject.store)).toEqual([]);
  });

  test('a claim carries everything that its reminder has', async () => {
    const added = await subject.store.addReminder(newReminder({ setBy: '1', mention: 'all', tidy: true }));
    const change = { pausedUntil: '2026-01-01', quiet: ['2026-12-24'], failingSince: '2026-03-01', lastMessage: '55' };
    await subject.store.updateReminder(added.id, change);
    expect((await claimOne(subject.store)).reminder).toEqual({ ...added, ...change, nextDue: NOW + DAY_MS });
  });

  test('each platform has its own due reminders and waiting deliveries', async () => {
    const discord = await subject.store.addReminder(newReminder({ place: { ...club, platform: 'discord' } }));
    const options = { leaseMs: LEASE_MS, limit: 10, lateAfterMs: LATE_MS };
    expect(await claimAll(subject.store)).toEqual([]);
    expect(await subject.store.queue('telegram', NOW)).toBe(0);
    const { claims } = await subject.store.claimDue('discord', NOW, options, planPost);
    expect(idsOf(claims)).toEqual([discord.id]);
    expect(await subject.store.nextWaiting('telegram')).toBeUndefined();
    const telegram = await subject.store.addReminder(newReminder());
    expect(idsOf(await claimAll(subject.store, NOW + LEASE_MS))).toEqual([telegram.id]);
    expect((await subject.store.claimDue('discord', NOW + LEASE_MS, options, planPost)).claims).toHaveLength(1);
  });

  test('a paused reminder is not claimed until it is resumed', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.updateReminder(id, { paused: 'by-admin' });
    expect(await claimAll(subject.store)).toEqual([]);
    expect(await subject.store.queue('telegram', NOW)).toBe(0);
    await subject.store.updateReminder(id, { paused: null });
    expect(await claimAll(subject.store)).toHaveLength(1);
  });

  test('claims made at once never hand out one delivery twice', async () => {
    for (let made = 0; made < 40; made++) await subject.store.addReminder(newReminder({ nextDue: NOW - made }));
    const batches = await Promise.all(Array.from({ length: 8 }, () => claimAll(subject.store, NOW, 7)));
    batches.push(await claimAll(subject.store));
    const keys = batches.flat().map(({ reminder, date }) => `${reminder.id} ${date}`);
    expect(keys).toHaveLength(40);
    expect(new Set(keys).size).toBe(40);
  });

  test('other work asked for at once sees all of a claim or nothing of it', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claiming = claimAll(subject.store);
    const [claims, deliveries] = await Promise.all([
      claiming,
      subject.store.deliveries(id, 9),
      subject.store.nextDue(),
    ]);
    expect(claims).toHaveLength(1);
    expect(deliveries.every(({ state }) => state === 'claimed')).toBe(true);
  });

  test('the queue counts what is due or has not ended', async () => {
    expect(await subject.store.queue('telegram', NOW)).toBe(0);
    for (const nextDue of [NOW - 1, NOW, NOW + 1]) await subject.store.addReminder(newReminder({ nextDue }));
    expect(await subject.store.queue('telegram', NOW)).toBe(2);
    const [claim] = await claimAll(subject.store, NOW, 1);
    if (claim === undefined) throw new Error('nothing was claimed');
    expect(await subject.store.queue('telegram', NOW)).toBe(2);
    await subject.store.endClaims([{ claim, state: 'claimed', notBefore: NOW + 9, reason: 'rate-limit' }], NOW);
    expect(await subject.store.queue('telegram', NOW)).toBe(2);
    const again = (await claimAll(subject.store, NOW + 9)).find(({ attempt }) => attempt === 2);
    if (again === undefined) throw new Error('nothing was claimed again');
    await subject.store.endClaims([{ claim: again, state: 'failed', reason: 'too-large' }], NOW);
    expect(await subject.store.queue('telegram', NOW + 9)).toBe(2);
  });
}

function describeOrder(subject: Subject): void {
  const add = async (...dues: number[]) => {
    const ids = [];
    for (const nextDue of dues) ids.push((await subject.store.addReminder(newReminder({ nextDue }))).id);
    return ids;
  };
  const claim = (limit: number, now = NOW) =>
    subject.store.claimDue('telegram', now, { leaseMs: LEASE_MS, limit, lateAfterMs: LATE_MS }, planPost);

  test('the longest due come first, and no more than the limit', async () => {
    const [c, a, b, a2] = await add(NOW, NOW - 3000, NOW - 1000, NOW - 3000);
    const first = await claim(3);
    expect(idsOf(first.claims)).toEqual([a, a2, b]);
    expect(first.more).toBe(true);
    const rest = await claim(3);
    expect(idsOf(rest.claims)).toEqual([c]);
    expect(rest.more).toBe(false);
  });

  test('posts that are on time come before late ones, each kind in due order', async () => {
    const [late1, edge, onTime2, late2, onTime1] = await add(
      NOW - 3 * LATE_MS,
      NOW - LATE_MS,
      NOW,
      NOW - 2 * LATE_MS,
      NOW - LATE_MS + 1,
    );
    const batches = [await claim(2), await claim(2), await claim(2)];
    expect(batches.map(({ claims }) => idsOf(claims))).toEqual([[onTime1, onTime2], [late1, late2], [edge]]);
    expect(batches.map(({ more }) => more)).toEqual([true, true, false]);
  });

  test('waiting deliveries come after the due ones, oldest due first, in what is left of the limit', async () => {
    const [younger, older] = await add(NOW - 1, NOW - 2);
    const waiting = (await claimAll(subject.store)).map(
      (claim): ClaimEnd => ({ claim, state: 'claimed', notBefore: NOW, reason: 'rate-limit' }),
    );
    await subject.store.endClaims(waiting, NOW);
    const [fresh, later] = await add(NOW, NOW + 1);
    const full = await claim(2, NOW + 1);
    expect(idsOf(full.claims)).toEqual([fresh, later]);
    expect(full.more).toBe(true);
    const [last] = await add(NOW + 1);
    const both = await claim(2, NOW + 1);
    expect(idsOf(both.claims)).toEqual([last, older]);
    expect(both.more).toBe(true);
    const rest = await claim(2, NOW + 1);
    expect(idsOf(rest.claims)).toEqual([younger]);
    expect(rest.more).toBe(false);
  });

  test('skipped dates count towards the limit', async () => {
    await add(NOW, NOW, NOW);
    const options = { leaseMs: LEASE_MS, limit: 2, lateAfterMs: LATE_MS };
    expect(await subject.store.claimDue('telegram', NOW, options, planSkip)).toEqual({ claims: [], more: true });
    expect(await subject.store.claimDue('telegram', NOW, options, planSkip)).toEqual({ claims: [], more: false });
  });

  test('of a club that is late with several posts all but the newest are overtaken', async () => {
    const overtaken: Record<number, boolean> = {};
    const watch = (reminder: DueReminder) => {
      overtaken[reminder.id] = reminder.overtaken;
      return planPost(reminder);
    };
    const late = NOW - 2 * LATE_MS;
    const inClub = (change: object) => subject.store.addReminder(newReminder({ nextDue: late, ...change }));
    const [oldest, same, sameLater] = [await inClub({ nextDue: late - 5 }), await inClub({}), await inClub({})];
    const [foreign, namesake] = [
      await inClub({ place: otherClub, nextDue: late - 9 }),
      await inClub({ place: { ...club, platform: 'discord' }, nextDue: late + 9 }),
    ];
    const paused = await inClub({ nextDue: late + 9 });
    await subject.store.updateReminder(paused.id, { paused: 'by-admin' });
    const tomorrow = await inClub({ nextDue: NOW + 1 });
    await claimAll(subject.store, NOW, 100, watch);
    expect(overtaken).toEqual({ [oldest.id]: true, [same.id]: true, [sameLater.id]: false, [foreign.id]: false });
    expect([namesake.id, paused.id, tomorrow.id].some((id) => id in overtaken)).toBe(false);
  });

  test('a late post is overtaken by one of its club that is on time', async () => {
    const [late] = await add(NOW - 2 * LATE_MS, NOW);
    const seen: [number, boolean][] = [];
    await claimAll(subject.store, NOW, 100, (reminder) => {
      seen.push([reminder.id, reminder.overtaken]);
      return planPost(reminder);
    });
    expect(seen.find(([id]) => id === late)).toEqual([late, true]);
  });
}

function describePlans(subject: Subject): void {
  test('a skipped date is recorded with its reason and its time, and not handed out', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    expect(await claimAll(subject.store, NOW + 5, 10, planSkip)).toEqual([]);
    expect(await subject.store.deliveries(id, 9)).toEqual([
      {
        reminder: id,
        date: DATE,
        slot: '',
        state: 'skipped',
        attempts: 0,
        dueAt: NOW,
        endedAt: NOW + 5,
        reason: 'late',
      },
    ]);
    expect(await subject.store.nextDue()).toBe(NOW + DAY_MS);
    expect(await claimAll(subject.store, NOW + LEASE_MS)).toEqual([]);
  });

  test('a date that has its delivery already is not posted again, and the reminder moves on', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.endClaims([{ claim, state: 'sent', message: '55' }], NOW);
    await subject.store.updateReminder(id, { nextDue: NOW + 60_000 });
    expect(await claimAll(subject.store, NOW + 60_000)).toEqual([]);
    expect(await subject.store.nextDue()).toBe(NOW + 60_000 + DAY_MS);
    expect(await subject.store.deliveries(id, 9)).toMatchObject([{ state: 'sent', message: '55', attempts: 1 }]);
  });

  test('one claim may post some, skip some, and find some done', async () => {
    const ids = [];
    for (let made = 0; made < 9; made++) ids.push((await subject.store.addReminder(newReminder())).id);
    const done = ids.slice(0, 3);
    await claimAll(subject.store, NOW, 3, planSkip);
    for (const id of done) await subject.store.updateReminder(id, { nextDue: NOW });
    const claims = await claimAll(subject.store, NOW, 100, (reminder) =>
      reminder.id % 2 === 0 ? planPost(reminder) : planSkip(reminder),
    );
    expect(idsOf(claims)).toEqual(ids.slice(3).filter((id) => id % 2 === 0));
    const states = await Promise.all(
      ids.map(async (id) => (await subject.store.deliveries(id, 9)).map((d) => d.state)),
    );
    expect(states).toEqual(ids.map((id) => [done.includes(id) || id % 2 === 1 ? 'skipped' : 'claimed']));
    expect(await subject.store.nextDue()).toBe(NOW + LEASE_MS);
  });

  test('a plan that throws leaves everything as it was', async () => {
    const first = await subject.store.addReminder(newReminder({ nextDue: NOW - 1 }));
    await subject.store.addReminder(newReminder());
    const claiming = claimAll(subject.store, NOW, 10, (reminder) => {
      if (reminder.id !== first.id) throw new Error('no such zone');
      return planPost(reminder);
    });
    await expect(claiming).rejects.toThrow('no such zone');
    expect(await subject.store.deliveries(first.id, 9)).toEqual([]);
    expect(await claimAll(subject.store)).toHaveLength(2);
  });
}

function describeSending(subject: Subject): void {
  test('deliveries are sending before the requests leave, many in one commit', async () => {
    const ids = [];
    for (let made = 0; made < 5; made++) ids.push((await subject.store.addReminder(newReminder())).id);
    const claims = await claimAll(subject.store);
    expect(await subject.store.startSending([], NOW, LEASE_MS)).toEqual([]);
    expect(await subject.store.startSending(claims, NOW, LEASE_MS)).toEqual(claims);
    for (const id of ids) expect(await subject.store.deliveries(id, 9)).toMatchObject([{ state: 'sending' }]);
  });

  test('only the claims that are still held are answered', async () => {
    for (let made = 0; made < 3; made++) await subject.store.addReminder(newReminder());
    const claims = await claimAll(subject.store);
    const [ended, given, held] = claims;
    if (!ended || !given || !held) throw new Error('too few claims');
    await subject.store.endClaims(
      [
        { claim: ended, state: 'skipped', reason: 'paused' },
        { claim: given, state: 'claimed', notBefore: NOW, reason: 'rate-limit' },
      ],
      NOW,
    );
    expect(await subject.store.startSending(claims, NOW, LEASE_MS)).toEqual([held]);
    await subject.store.removeReminder(held.reminder.id);
    expect(await subject.store.startSending(claims, NOW, LEASE_MS)).toEqual([]);
  });

  test('sending begins a lease of its own', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    expect(await subject.store.nextWaiting('telegram')).toBe(NOW + LEASE_MS);
    await subject.store.startSending([claim], NOW + 5000, LEASE_MS);
    expect(await subject.store.nextWaiting('telegram')).toBe(NOW + 5000 + LEASE_MS);
    expect(await claimAll(subject.store, NOW + LEASE_MS)).toEqual([]);
  });
}

const ends = [
  { state: 'sent', message: '55' },
  { state: 'failed', reason: 'too-large' },
  { state: 'gone', reason: 'chat-not-found' },
  { state: 'unknown', reason: 'no-answer' },
  { state: 'skipped', reason: 'paused' },
] as const;

function describeEnds(subject: Subject): void {
  test('each end is recorded with what is known of it, many in one commit', async () => {
    for (const _ of ends) await subject.store.addReminder(newReminder());
    const claims = await claimAll(subject.store);
    await subject.store.startSending(claims, NOW, LEASE_MS);
    const batch = claims.flatMap((claim, index) => (ends[index] ? [{ claim, ...ends[index] }] : []));
    await subject.store.endClaims([], NOW);
    await subject.store.endClaims(batch, NOW + 7);
    for (const { claim, ...end } of batch) {
      const { id } = claim.reminder;
      const times = { dueAt: NOW, endedAt: NOW + 7 };
      expect(await subject.store.deliveries(id, 9)).toEqual([
        { reminder: id, date: DATE, slot: '', attempts: 1, ...times, ...end },
      ]);
    }
    expect(await subject.store.nextWaiting('telegram')).toBeUndefined();
  });

  test.for(ends)('$state is final', async (end) => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending([claim], NOW, LEASE_MS);
    await subject.store.endClaims([{ claim, ...end }], NOW);
    const [ended] = await subject.store.deliveries(id, 9);
    for (const other of ends) await subject.store.endClaims([{ claim, ...other }], NOW + 1);
    await subject.store.endClaims([{ claim, state: 'claimed', notBefore: NOW, reason: 'rate-limit' }], NOW + 1);
    await subject.store.endClaims([{ claim, state: 'sending', notBefore: NOW, reason: 'no-answer' }], NOW + 1);
    expect(await subject.store.startSending([claim], NOW, LEASE_MS)).toEqual([]);
    expect(await subject.store.deliveries(id, 9)).toEqual([ended]);
    expect(await claimAll(subject.store, NOW + 2 * LEASE_MS)).toEqual([]);
  });

  test('deliveries come newest date first, of one date the post of the day first, and no more than asked for', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    expect(await subject.store.deliveries(id, 9)).toEqual([]);
    for (let day = 0; day < 3; day++) await claimAll(subject.store, NOW + day * DAY_MS, 10, planSkip);
    await subject.store.addByHand(id, dateOf(NOW + DAY_MS), NOW);
    const keys = (await subject.store.deliveries(id, 9)).map(({ date, slot }) => [date, slot].join(' ').trim());
    expect(keys).toEqual(['2026-03-04', '2026-03-03', '2026-03-03 now', '2026-03-02']);
    expect(await subject.store.deliveries(id, 2)).toHaveLength(2);
  });
}

function describeByHand(subject: Subject): void {
  test('a post by hand is claimed at once, beside the post of the day, and once a date', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    expect(await subject.store.addByHand(id, DATE, NOW - 5)).toBe(true);
    expect(await subject.store.addByHand(id, DATE, NOW - 4)).toBe(false);
    expect(await subject.store.nextWaiting('telegram')).toBe(0);
    const byHand = await claimOne(subject.store, NOW - 3);
    expect(byHand).toMatchObject({ slot: 'now', date: DATE, attempt: 1, dueAt: NOW - 5 });
    const ofDay = await claimOne(subject.store);
    await subject.store.startSending([byHand, ofDay], NOW, LEASE_MS);
    await subject.store.endClaims([{ claim: byHand, state: 'sent', message: '55' }], NOW);
    expect(await subject.store.deliveries(id, 9)).toMatchObject([
      { slot: '', state: 'sending' },
      { slot: 'now', state: 'sent', message: '55' },
    ]);
    expect(await subject.store.addByHand(id, DATE, NOW)).toBe(false);
    expect(await subject.store.addByHand(id, dateOf(NOW + DAY_MS), NOW)).toBe(true);
  });

  test('a post by hand goes out although its reminder is paused or posted already', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.endClaims([{ claim: await claimOne(subject.store), state: 'sent', message: '5' }], NOW);
    await subject.store.updateReminder(id, { paused: 'by-admin' });
    expect(await subject.store.addByHand(id, DATE, NOW)).toBe(true);
    expect(await claimOne(subject.store)).toMatchObject({ slot: 'now', reminder: { id, paused: 'by-admin' } });
  });
}
