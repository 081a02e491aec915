/** What every store must do with deliveries that somebody gave back, was too slow with, or left behind. */
import { expect, test } from 'vitest';
import type { Claim, ClaimEnd } from '../../src/core/store.ts';
import type { Subject } from './store-contract.ts';
import { DATE } from './store-deliveries.ts';
import { claimAll, claimOne, club, DAY_MS, idsOf, LEASE_MS, NOW, newReminder } from './store-samples.ts';

const waits = (claim: Claim, notBefore: number): ClaimEnd => ({
  claim,
  state: 'claimed',
  notBefore,
  reason: 'rate-limit',
});
const doubts = (claim: Claim, notBefore: number): ClaimEnd => ({
  claim,
  state: 'sending',
  notBefore,
  reason: 'no-answer',
});

export function describeTakeover(subject: Subject): void {
  describeWaiting(subject);
  describeDoubt(subject);
  describeFencing(subject);
}

function describeWaiting(subject: Subject): void {
  test('a delivery that waits comes back when its time has come, as the next attempt, with the reason', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending([claim], NOW, LEASE_MS);
    // Platforms ask for fractions of a second too.
    await subject.store.endClaims([waits(claim, NOW + 4999.3)], NOW);
    expect(await subject.store.nextWaiting('telegram')).toBe(NOW + 5000);
    expect(await claimAll(subject.store, NOW + 4999)).toEqual([]);
    expect(await claimOne(subject.store, NOW + 5000)).toEqual({ ...claim, attempt: 2, reason: 'rate-limit' });
  });

  test('the next waiting time is the earliest of all that wait or are held', async () => {
    for (let made = 0; made < 3; made++) await subject.store.addReminder(newReminder());
    const [first, second] = await claimAll(subject.store);
    if (!first || !second) throw new Error('too few claims');
    await subject.store.endClaims([waits(first, NOW + 2 * LEASE_MS)], NOW);
    expect(await subject.store.nextWaiting('telegram')).toBe(NOW + LEASE_MS);
    await subject.store.endClaims([doubts(second, NOW + 5)], NOW);
    expect(await subject.store.nextWaiting('telegram')).toBe(NOW + 5);
  });

  test('a delivery whose holder is too slow is taken over when the lease ends', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    expect(await claimAll(subject.store, NOW + LEASE_MS - 1)).toEqual([]);
    expect(await claimOne(subject.store, NOW + LEASE_MS)).toEqual({ ...claim, attempt: 2 });
  });

  test('a waiting delivery of a reminder that was paused meanwhile is handed out with the reason, to be ended', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.endClaims([waits(await claimOne(subject.store), NOW)], NOW);
    await subject.store.pauseClub(club, 'removed-from-club');
    expect((await claimOne(subject.store)).reminder).toMatchObject({ id, paused: 'removed-from-club' });
  });

  test('a claim that is taken over carries what was changed of its reminder meanwhile', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.moveClub(club, { ...club, club: '-300', chat: '-300' });
    await subject.store.updateReminder(id, { what: 'hips' });
    const again = await claimOne(subject.store, NOW + LEASE_MS);
    expect(again).toMatchObject({
      date: claim.date,
      reminder: { what: 'hips', place: { club: '-300', chat: '-300' } },
    });
  });
}

function describeDoubt(subject: Subject): void {
  test('an attempt that may have arrived stays in doubt, since it left, over any number of attempts', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending([claim], NOW + 1, LEASE_MS);
    await subject.store.endClaims([doubts(claim, NOW + 10)], NOW + 5);
    const second = await claimOne(subject.store, NOW + 10);
    expect(second).toEqual({ ...claim, attempt: 2, doubtSince: NOW + 1, reason: 'no-answer' });
    expect(await subject.store.deliveries(id, 9)).toMatchObject([{ state: 'sending', attempts: 2 }]);
    expect(await subject.store.startSending([second], NOW + 11, LEASE_MS)).toEqual([second]);
    await subject.store.endClaims([doubts(second, NOW + 20)], NOW + 15);
    const third = await claimOne(subject.store, NOW + 20);
    expect(third).toEqual({ ...second, attempt: 3 });
    await subject.store.endClaims([{ claim: third, state: 'unknown', reason: 'no-answer' }], NOW + 25);
    expect(await subject.store.deliveries(id, 9)).toMatchObject([{ state: 'unknown', endedAt: NOW + 25 }]);
  });

  test('an attempt that certainly did not arrive leaves no doubt', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending([claim], NOW, LEASE_MS);
    await subject.store.endClaims([waits(claim, NOW + 10)], NOW);
    const second = await claimOne(subject.store, NOW + 10);
    expect(second.doubtSince).toBeUndefined();
    await subject.store.startSending([second], NOW + 11, LEASE_MS);
    await subject.store.endClaims([doubts(second, NOW + 20)], NOW + 12);
    expect((await claimOne(subject.store, NOW + 20)).doubtSince).toBe(NOW + 11);
  });

  test('what was sending when its lease ended is in doubt', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending([claim], NOW + 1000, LEASE_MS);
    expect(await claimAll(subject.store, NOW + LEASE_MS)).toEqual([]);
    const again = await claimOne(subject.store, NOW + 1000 + LEASE_MS);
    expect(again).toEqual({ ...claim, attempt: 2, doubtSince: NOW + 1000 });
  });
}

function describeFencing(subject: Subject): void {
  test('a slower worker cannot send, give back or end what another has taken over', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const slow = await claimOne(subject.store);
    const quick = await claimOne(subject.store, NOW + LEASE_MS);
    expect(await subject.store.startSending([slow], NOW + LEASE_MS, LEASE_MS)).toEqual([]);
    await subject.store.endClaims([{ claim: slow, state: 'failed', reason: 'bad-request' }], NOW);
    expect(await subject.store.startSending([slow, quick], NOW + LEASE_MS, LEASE_MS)).toEqual([quick]);
    await subject.store.endClaims([{ claim: slow, state: 'failed', reason: 'bad-request' }], NOW);
    await subject.store.endClaims([waits(slow, NOW)], NOW);
    await subject.store.endClaims([doubts(slow, NOW)], NOW);
    expect(await subject.store.deliveries(id, 9)).toMatchObject([{ state: 'sending', attempts: 2 }]);
    await subject.store.endClaims([{ claim: quick, state: 'sent', message: '55' }], NOW);
    expect(await subject.store.deliveries(id, 9)).toMatchObject([{ state: 'sent', message: '55' }]);
  });

  test('in one batch the ends of claims that are held count, and the others do not', async () => {
    for (let made = 0; made < 4; made++) await subject.store.addReminder(newReminder());
    const slow = await claimAll(subject.store);
    const quick = await claimAll(subject.store, NOW + LEASE_MS, 2);
    expect(idsOf(quick)).toEqual(idsOf(slow.slice(0, 2)));
    await subject.store.endClaims(
      slow.map((claim) => ({ claim, state: 'failed', reason: 'bad-request' })),
      NOW,
    );
    const states = slow.map(async ({ reminder }) => (await subject.store.deliveries(reminder.id, 9))[0]?.state);
    expect(await Promise.all(states)).toEqual(['claimed', 'claimed', 'failed', 'failed']);
  });
}

/** Where a database lasts, another process may come to what the first one left behind. */
export function describeTakeoverByAnother(subject: Subject): void {
  test('what a process left behind is taken over by the next one at once, in doubt only what may have arrived', async () => {
    for (let made = 0; made < 4; made++) await subject.store.addReminder(newReminder({ nextDue: NOW + made }));
    const claims = await claimAll(subject.store, NOW + 3);
    const [held, sent, waiting, ended] = claims;
    if (!held || !sent || !waiting || !ended) throw new Error('too few claims');
    await subject.store.startSending([sent], NOW + 4, LEASE_MS);
    await subject.store.endClaims([waits(waiting, NOW + 50), { claim: ended, state: 'sent', message: '5' }], NOW + 4);
    await subject.reopen();
    expect(await claimAll(subject.store, NOW + 5)).toEqual([
      { ...held, attempt: 2 },
      { ...sent, attempt: 2, doubtSince: NOW + 4 },
    ]);
    expect(await claimAll(subject.store, NOW + 5)).toEqual([]);
    expect(await claimAll(subject.store, NOW + 50)).toEqual([{ ...waiting, attempt: 2, reason: 'rate-limit' }]);
    expect(await subject.store.startSending(claims, NOW + 50, LEASE_MS)).toEqual([]);
  });

  test('a claim of an earlier process is not held, even when its attempt is still the newest', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.reopen();
    expect(await subject.store.startSending([claim], NOW, LEASE_MS)).toEqual([]);
    await subject.store.endClaims([{ claim, state: 'sent', message: '5' }], NOW);
    expect(await subject.store.deliveries(id, 9)).toMatchObject([{ date: DATE, state: 'claimed', attempts: 1 }]);
    expect(await claimOne(subject.store, NOW + DAY_MS - 1)).toMatchObject({ attempt: 2 });
  });
}
