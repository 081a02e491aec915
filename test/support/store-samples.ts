/** What the tests of the store are made of: places, reminders, plans, and a log that keeps what it is told. */
import type { Log, LogFields } from '../../src/core/ports.ts';
import type { Claim, DuePlan, DueReminder, NewReminder, Reminder, Settings, Store } from '../../src/core/store.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
export const LEASE_MS = 60_000;
export const LATE_MS = 600_000;
/** Longer than any test runs. */
export const HOLD_MS = 600_000;
/** 2026-03-02 07:00 UTC, a Monday. */
export const NOW = Date.UTC(2026, 2, 2, 7);

export const club = { platform: 'telegram', club: '-100', chat: '-100' };
export const otherClub = { platform: 'telegram', club: '-200', chat: '-200' };
export const settings: Settings = { language: 'en', units: 'km' };

export function newReminder(change: Partial<NewReminder> = {}): NewReminder {
  return {
    place: club,
    time: '07:00',
    zone: 'Europe/Berlin',
    weekdays: [1, 2, 5],
    what: 'daily',
    nextDue: NOW,
    ...change,
  };
}

/** A plan as the core would make it: the UTC date of the due time, and the same time a day later. */
export function planPost({ nextDue }: Reminder): DuePlan {
  return { date: dateOf(nextDue), nextDue: nextDue + DAY_MS };
}

export function planSkip(reminder: Reminder): DuePlan {
  return { ...planPost(reminder), skip: 'late' };
}

export const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

type Plan = (reminder: DueReminder) => DuePlan;

/** Claims what is due on the platform of the samples. */
export async function claimAll(store: Store, now = NOW, limit = 100, plan: Plan = planPost): Promise<Claim[]> {
  const options = { leaseMs: LEASE_MS, limit, lateAfterMs: LATE_MS };
  return (await store.claimDue(club.platform, now, options, plan)).claims;
}

/** Claims the only due delivery. */
export async function claimOne(store: Store, now = NOW): Promise<Claim> {
  const [claim, ...others] = await claimAll(store, now);
  if (claim === undefined || others.length > 0) throw new Error(claim ? 'several were claimed' : 'nothing was claimed');
  return claim;
}

export const idsOf = (claims: readonly Claim[]): number[] => claims.map(({ reminder }) => reminder.id);

export function recordingLog(): Log & { entries: { event: string; fields: LogFields }[] } {
  const entries: { event: string; fields: LogFields }[] = [];
  const keep = (event: string, fields: LogFields = {}) => void entries.push({ event, fields });
  return { entries, info: keep, warn: keep, error: keep };
}
