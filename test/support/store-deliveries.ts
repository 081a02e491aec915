/** What every store must do with deliveries: claimed once, fenced, taken over, and ended in exactly one state. */
import { expect, test } from 'vitest';
import type { Claim, Store } from '../../src/core/ports.ts';
import type { Subject } from './store-contract.ts';
import { club, DAY_MS, LEASE_MS, NOW, newReminder, planPost, planSkip } from './store-samples.ts';

const DATE = '2026-03-02';

export function describeDeliveries(subject: Subject): void {
  describeClaims(subject);
  describePlans(subject);
  describeSending(subject);
  describeTakeover(subject);
}

/** Claims the only due delivery. */
async function claimOne(store: Store, now = NOW): Promise<Claim> {
  const [claim, ...others] = await store.claimDue(now, LEASE_MS, 10, planPost);
  expect(others).toEqual([]);
  if (claim === undefined) throw new Error('nothing was claimed');
  return claim;
}

function describeClaims(subject: Subject): void {
  test('a due reminder is claimed with its date, and moves on to its next time', async () => {
    const added = await subject.store.addReminder(newReminder());
    expect(await subject.store.claimDue(NOW - 1, LEASE_MS, 10, planPost)).toEqual([]);
    const moved = { ...added, nextDue: NOW + DAY_MS };
    expect(await claimOne(subject.store)).toEqual({ reminder: moved, date: DATE, attempt: 1 });
    expect(await subject.store.reminder(club, added.id)).toEqual(moved);
    expect(await subject.store.lastDelivery(added.id)).toEqual({
      reminder: added.id,
      date: DATE,
      state: 'claimed',
      attempts: 1,
    });
    expect(await subject.store.claimDue(NOW, LEASE_MS, 10, planPost)).toEqual([]);
  });

  test('the longest due come first, and no more than the limit', async () => {
    const times = [NOW, NOW - 3000, NOW - 1000, NOW - 2000];
    for (const nextDue of times) await subject.store.addReminder(newReminder({ nextDue }));
    const first = await subject.store.claimDue(NOW, LEASE_MS, 3, planPost);
    expect(first.map(({ reminder }) => reminder.nextDue - DAY_MS)).toEqual([NOW - 3000, NOW - 2000, NOW - 1000]);
    expect(await subject.store.claimDue(NOW, LEASE_MS, 3, planPost)).toHaveLength(1);
  });

  test('a paused reminder is not claimed until it is resumed', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.updateReminder(id, { paused: 'by-admin' });
    expect(await subject.store.claimDue(NOW, LEASE_MS, 10, planPost)).toEqual([]);
    await subject.store.updateReminder(id, { paused: null });
    expect(await subject.store.claimDue(NOW, LEASE_MS, 10, planPost)).toHaveLength(1);
  });

  test('claims made at once never hand out one delivery twice', async () => {
    for (let made = 0; made < 40; made++) await subject.store.addReminder(newReminder({ nextDue: NOW - made }));
    const batches = await Promise.all(
      Array.from({ length: 8 }, () => subject.store.claimDue(NOW, LEASE_MS, 7, planPost)),
    );
    const keys = batches.flat().map(({ reminder, date }) => `${reminder.id} ${date}`);
    expect(keys).toHaveLength(40);
    expect(new Set(keys).size).toBe(40);
  });

  test('other work asked for at once waits for the claim and sees all of it', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claiming = subject.store.claimDue(NOW, LEASE_MS, 10, planPost);
    const [claims, delivery] = await Promise.all([claiming, subject.store.lastDelivery(id), subject.store.nextDue()]);
    expect(claims).toHaveLength(1);
    expect(delivery === undefined || delivery.state === 'claimed').toBe(true);
  });
}

function describePlans(subject: Subject): void {
  test('a skipped date is recorded as late and not handed out', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    expect(await subject.store.claimDue(NOW, LEASE_MS, 10, planSkip)).toEqual([]);
    expect(await subject.store.lastDelivery(id)).toEqual({
      reminder: id,
      date: DATE,
      state: 'skipped',
      attempts: 0,
      reason: 'late',
    });
    expect(await subject.store.nextDue()).toBe(NOW + DAY_MS);
    expect(await subject.store.claimDue(NOW + LEASE_MS, LEASE_MS, 10, planPost)).toEqual([]);
  });

  test('a date that has its delivery already is not posted again, and the reminder moves on', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending(claim, NOW, LEASE_MS);
    await subject.store.settle(claim, { state: 'sent', message: '55' });
    await subject.store.updateReminder(id, { nextDue: NOW + 60_000 });
    expect(await subject.store.claimDue(NOW + 60_000, LEASE_MS, 10, planPost)).toEqual([]);
    expect(await subject.store.nextDue()).toBe(NOW + 60_000 + DAY_MS);
    expect(await subject.store.lastDelivery(id)).toMatchObject({ state: 'sent', message: '55', attempts: 1 });
  });

  test('a plan that throws leaves everything as it was', async () => {
    const first = await subject.store.addReminder(newReminder({ nextDue: NOW - 1 }));
    await subject.store.addReminder(newReminder());
    const claiming = subject.store.claimDue(NOW, LEASE_MS, 10, (reminder) => {
      if (reminder.id !== first.id) throw new Error('no such zone');
      return planPost(reminder);
    });
    await expect(claiming).rejects.toThrow('no such zone');
    expect(await subject.store.lastDelivery(first.id)).toBeUndefined();
    expect(await subject.store.claimDue(NOW, LEASE_MS, 10, planPost)).toHaveLength(2);
  });
}

function describeSending(subject: Subject): void {
  test('a delivery is sending before the request, and then ends with its message', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    expect(await subject.store.startSending(claim, NOW, LEASE_MS)).toBe(true);
    expect((await subject.store.lastDelivery(id))?.state).toBe('sending');
    expect(await subject.store.startSending(claim, NOW, LEASE_MS)).toBe(false);
    await subject.store.settle(claim, { state: 'sent', message: '55' });
    expect(await subject.store.lastDelivery(id)).toEqual({
      reminder: id,
      date: DATE,
      state: 'sent',
      attempts: 1,
      message: '55',
    });
  });

  test('an end is final', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending(claim, NOW, LEASE_MS);
    await subject.store.settle(claim, { state: 'failed', reason: 'too-large' });
    await subject.store.settle(claim, { state: 'sent', message: '55' });
    await subject.store.postpone(claim, NOW, 'rate-limit');
    expect(await subject.store.startSending(claim, NOW, LEASE_MS)).toBe(false);
    expect(await subject.store.lastDelivery(id)).toMatchObject({ state: 'failed', reason: 'too-large' });
    expect(await subject.store.claimDue(NOW + 2 * LEASE_MS, LEASE_MS, 10, planPost)).toEqual([]);
  });

  test('a claim that came too late is skipped without a request', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.settle(await claimOne(subject.store), { state: 'skipped', reason: 'late' });
    expect(await subject.store.lastDelivery(id)).toMatchObject({ state: 'skipped', reason: 'late' });
  });

  test('the last delivery is that of the latest date', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    expect(await subject.store.lastDelivery(id)).toBeUndefined();
    await subject.store.claimDue(NOW, LEASE_MS, 10, planSkip);
    await subject.store.claimDue(NOW + DAY_MS, LEASE_MS, 10, planPost);
    expect(await subject.store.lastDelivery(id)).toMatchObject({ date: '2026-03-03', state: 'claimed' });
  });
}

function describeTakeover(subject: Subject): void {
  test('a postponed delivery comes back when its time has come, as the next attempt', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    await subject.store.startSending(claim, NOW, LEASE_MS);
    await subject.store.postpone(claim, NOW + 5000, 'rate-limit');
    expect(await subject.store.startSending(claim, NOW, LEASE_MS)).toBe(false);
    expect(await subject.store.claimDue(NOW + 4999, LEASE_MS, 10, planPost)).toEqual([]);
    expect(await claimOne(subject.store, NOW + 5000)).toEqual({ ...claim, attempt: 2 });
  });

  test('a delivery whose holder died before sending is taken over when the lease ends', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    expect(await subject.store.claimDue(NOW + LEASE_MS - 1, LEASE_MS, 10, planPost)).toEqual([]);
    expect(await claimOne(subject.store, NOW + LEASE_MS)).toEqual({ ...claim, attempt: 2 });
  });

  test('a slower worker cannot send, postpone or end what another has taken over', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const slow = await claimOne(subject.store);
    const quick = await claimOne(subject.store, NOW + LEASE_MS);
    expect(await subject.store.startSending(slow, NOW + LEASE_MS, LEASE_MS)).toBe(false);
    await subject.store.settle(slow, { state: 'failed', reason: 'bad-request' });
    expect(await subject.store.startSending(quick, NOW + LEASE_MS, LEASE_MS)).toBe(true);
    await subject.store.settle(slow, { state: 'failed', reason: 'bad-request' });
    await subject.store.postpone(slow, NOW, 'rate-limit');
    expect(await subject.store.lastDelivery(id)).toMatchObject({ state: 'sending', attempts: 2 });
    await subject.store.settle(quick, { state: 'sent', message: '55' });
    expect(await subject.store.lastDelivery(id)).toMatchObject({ state: 'sent', message: '55' });
  });

  test('waiting deliveries come after the due ones, in what is left of the limit', async () => {
    const old = await subject.store.addReminder(newReminder());
    await subject.store.postpone(await claimOne(subject.store), NOW, 'rate-limit');
    const fresh = await subject.store.addReminder(newReminder());
    const later = await subject.store.addReminder(newReminder({ nextDue: NOW + 1 }));
    const full = await subject.store.claimDue(NOW + 1, LEASE_MS, 2, planPost);
    expect(full.map(({ reminder }) => reminder.id)).toEqual([fresh.id, later.id]);
    const rest = await subject.store.claimDue(NOW + 1, LEASE_MS, 2, planPost);
    expect(rest.map(({ reminder }) => reminder.id)).toEqual([old.id]);
  });

  test('a waiting delivery of a reminder that was paused meanwhile is handed out with the reason, to be ended', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.postpone(await claimOne(subject.store), NOW, 'rate-limit');
    await subject.store.pauseClub(club, 'removed-from-club');
    const claim = await claimOne(subject.store);
    expect(claim.reminder).toMatchObject({ id, paused: 'removed-from-club' });
  });

  test('what was sending when its process died ends as unknown once its lease has ended, and is never sent again', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.addReminder(newReminder());
    const [claim] = await subject.store.claimDue(NOW, LEASE_MS, 10, planPost);
    if (claim === undefined) throw new Error('nothing was claimed');
    await subject.store.startSending(claim, NOW + 1000, LEASE_MS);
    expect(await subject.store.settleAbandoned(NOW + LEASE_MS)).toBe(0);
    expect(await subject.store.settleAbandoned(NOW + LEASE_MS + 1000)).toBe(1);
    expect(await subject.store.settleAbandoned(NOW + LEASE_MS + 1000)).toBe(0);
    expect(await subject.store.lastDelivery(id)).toMatchObject({ state: 'unknown', reason: 'no-answer' });
    const later = await subject.store.claimDue(NOW + 2 * LEASE_MS, LEASE_MS, 10, planPost);
    expect(later.map(({ reminder }) => reminder.id)).not.toContain(id);
  });
}
