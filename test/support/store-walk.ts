/**
 * Random work on a store by one process or several, beside a model of what may happen: no delivery is handed out while
 * somebody holds it, nobody writes to what is not theirs, and in the end each date has ended exactly once.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Claim, ClaimEnd, Store } from '../../src/core/store.ts';
import { club, DAY_MS, HOLD_MS, LATE_MS, LEASE_MS, NOW, newReminder, planPost, planSkip } from './store-samples.ts';

/** What the model knows of one delivery. */
type Known = {
  claim: Claim;
  holder: number;
  phase: 'held' | 'waiting' | 'final';
  /** When its lease ends, or its waiting. */
  until: number;
  mayHaveArrived: boolean;
  state: string;
};

type Work = { kind: string; who: number; picks: number[]; end: number; wait: number };

const work = fc.record({
  kind: fc.constantFrom('add', 'add', 'wait', 'claim', 'claim', 'send', 'send', 'end', 'end', 'byHand', 'take'),
  who: fc.nat(2),
  picks: fc.array(fc.nat(99), { minLength: 1, maxLength: 12 }),
  end: fc.nat(5),
  wait: fc.nat(2 * LEASE_MS),
});
export const walk = fc.array(work, { minLength: 20, maxLength: 90 });

const ends = [
  { state: 'sent', message: '5' },
  { state: 'failed', reason: 'too-large' },
  { state: 'unknown', reason: 'no-answer' },
] as const;
const keyOf = ({ reminder, date, slot }: Claim) => [reminder.id, date, slot].join(' ');

/** @param stores processes on one database; the first one holds the platform */
export async function takeWalk(stores: readonly Store[], steps: readonly Work[]): Promise<void> {
  const known = new Map<string, Known>();
  const handed: Claim[][] = stores.map(() => []);
  const reminders: number[] = [];
  let now = NOW;
  let holder = 0;
  const isHeld = (claim: Claim, who: number) => {
    const state = known.get(keyOf(claim));
    return state?.claim.attempt === claim.attempt && state.holder === who && state.phase === 'held';
  };
  const pick = (who: number, picks: number[]) => {
    const own = handed[who] ?? [];
    const claims = picks.flatMap((at) => own[own.length - 1 - (at % 15)] ?? []);
    return [...new Map(claims.map((claim) => [keyOf(claim), claim])).values()];
  };

  async function claim(store: Store, who: number, limit: number): Promise<Claim[]> {
    const options = { leaseMs: LEASE_MS, limit, lateAfterMs: LATE_MS };
    const { claims } = await store.claimDue(club.platform, now, options, (reminder) =>
      reminder.id % 5 === 0 ? planSkip(reminder) : planPost(reminder),
    );
    if (who !== holder) expect(claims).toEqual([]);
    for (const claim of claims) {
      const before = known.get(keyOf(claim));
      if (before === undefined) {
        expect(claim).toMatchObject({ attempt: 1 });
      } else {
        expect(before.phase).not.toBe('final');
        expect(before.until <= now || (before.phase === 'held' && before.holder !== who)).toBe(true);
        expect(claim.attempt).toBe(before.claim.attempt + 1);
      }
      expect(claim.doubtSince !== undefined).toBe(before?.mayHaveArrived ?? false);
      const state = before?.mayHaveArrived ? 'sending' : 'claimed';
      const mayHaveArrived = before?.mayHaveArrived ?? false;
      known.set(keyOf(claim), { claim, holder: who, phase: 'held', until: now + LEASE_MS, mayHaveArrived, state });
      handed[who]?.push(claim);
    }
    return claims;
  }

  async function send(store: Store, who: number, claims: Claim[]): Promise<void> {
    const held = who === holder ? claims.filter((claim) => isHeld(claim, who)) : [];
    expect(await store.startSending(claims, now, LEASE_MS)).toEqual(held);
    for (const claim of held) {
      const state = known.get(keyOf(claim));
      if (state) Object.assign(state, { mayHaveArrived: true, until: now + LEASE_MS, state: 'sending' });
    }
  }

  async function end(store: Store, who: number, claims: Claim[], kind: number, notBefore: number): Promise<void> {
    const endOf = (claim: Claim): ClaimEnd => {
      const final = ends[kind];
      if (final) return { claim, ...final };
      return { claim, state: kind % 2 === 0 ? 'claimed' : 'sending', notBefore, reason: 'rate-limit' };
    };
    const batch = claims.map(endOf);
    await store.endClaims(batch, now);
    for (const { claim, state } of batch.filter(({ claim }) => isHeld(claim, who))) {
      const phase = ends[kind] ? 'final' : 'waiting';
      const mayHaveArrived = state === 'sending';
      const before = known.get(keyOf(claim));
      if (before) Object.assign(before, { phase, until: notBefore, state, mayHaveArrived });
    }
  }

  async function take(who: number): Promise<void> {
    await stores[holder]?.holdPlatform(club.platform, 0);
    expect(await stores[who]?.holdPlatform(club.platform, HOLD_MS)).toBe(true);
    holder = who;
  }

  async function doWork({ kind, who: any, picks, end: endKind, wait }: Work): Promise<void> {
    const who = any % stores.length;
    const store = stores[who];
    if (store === undefined) return;
    if (kind === 'add') reminders.push((await store.addReminder(newReminder({ nextDue: now + wait - LEASE_MS }))).id);
    if (kind === 'wait') now += wait;
    if (kind === 'claim') await claim(store, who, picks.length);
    if (kind === 'send') await send(store, who, pick(who, picks));
    if (kind === 'end') await end(store, who, pick(who, picks), endKind, now + wait);
    if (kind === 'byHand')
      await store.addByHand(reminders[wait % reminders.length] ?? 0, '2026-03-02', now).catch(() => {});
    if (kind === 'take') await take(who);
  }

  for (const step of steps) await doWork(step);
  // Whoever is left with the platform brings everything to its end.
  now += 3 * LEASE_MS;
  const [first] = stores;
  if (first === undefined) return;
  await take(0);
  for (let claims = await claim(first, 0, 7); claims.length > 0; claims = await claim(first, 0, 7)) {
    await end(first, 0, claims, 0, 0);
  }
  const ended = (await Promise.all(reminders.map((id) => first.deliveries(id, 99)))).flat();
  expect(ended.filter(({ endedAt }) => endedAt === undefined)).toEqual([]);
  for (const { reminder, date, slot, state, attempts } of ended) {
    const model = known.get([reminder, date, slot].join(' '));
    if (state !== 'skipped')
      expect({ state, attempts }).toEqual({ state: model?.state, attempts: model?.claim.attempt });
  }
  expect(ended.filter(({ slot }) => slot === '').map(({ reminder }) => reminder)).toEqual(reminders);
  expect(now).toBeLessThan(NOW + DAY_MS);
}
