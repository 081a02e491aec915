/** What the tests of the store are made of: places, reminders, plans, and a log that keeps what it is told. */
import type { DuePlan, Log, LogFields, NewReminder, Reminder, Settings } from '../../src/core/ports.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;
export const LEASE_MS = 60_000;
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
  return { date: new Date(nextDue).toISOString().slice(0, 10), action: 'post', nextDue: nextDue + DAY_MS };
}

export function planSkip(reminder: Reminder): DuePlan {
  return { ...planPost(reminder), action: 'skip' };
}

export function recordingLog(): Log & { entries: { event: string; fields: LogFields }[] } {
  const entries: { event: string; fields: LogFields }[] = [];
  const keep = (event: string, fields: LogFields = {}) => void entries.push({ event, fields });
  return { entries, info: keep, warn: keep, error: keep };
}
