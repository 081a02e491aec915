/** A database as the first version of the tables left it, with a row of every kind in it; and what must become of them. */
import { expect } from 'vitest';
import type { Store } from '../../src/core/store.ts';
import { claimAll, club, DAY_MS, HOLD_MS, LEASE_MS, NOW, otherClub, settings } from './store-samples.ts';

/** @param autoId how the database numbers rows */
export function olderTables(autoId: string): string {
  return `
    create table limber_migration (name varchar(255) not null primary key, timestamp varchar(255) not null);
    create table limber_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null);
    insert into limber_migration values ('0001-start', '2026-01-01T00:00:00.000Z');
    insert into limber_migration_lock values ('migration_lock', 0);
    create table club (link text primary key, platform text not null, club text not null, settings text not null,
      constraint club_unique unique (platform, club));
    create table reminder (id integer primary key ${autoId}, platform text not null, club text not null, chat text not null,
      thread text, local_time text not null, zone text not null, weekdays text not null, what text not null, paused text,
      next_due bigint not null);
    create index reminder_club on reminder (platform, club);
    create index reminder_due on reminder (next_due, id) where paused is null;
    create table delivery (reminder integer not null references reminder (id) on delete cascade, local_date text not null,
      slot text default '' not null, state text not null, attempts integer not null, first_attempt_at bigint,
      not_before bigint default 0 not null, lease_until bigint, message_id text, reason text,
      constraint delivery_key primary key (reminder, local_date, slot));
    create index delivery_open on delivery (lease_until) where lease_until is not null;
    create table step (message text primary key, step integer not null, closed integer not null, at bigint not null);
    create index step_at on step (at);
    create table tip (place text primary key, tip text not null);

    insert into club values ('abcdefghijklmn', 'telegram', '-100', '{"language":"en","units":"km"}');
    insert into reminder (platform, club, chat, thread, local_time, zone, weekdays, what, paused, next_due) values
      ('telegram', '-100', '-100', '7', '08:00', 'Europe/Berlin', '125', 'daily', null, ${NOW + DAY_MS}),
      ('telegram', '-100', '-100', null, '09:30', 'Asia/Tokyo', '7', 'hips', 'by-admin', ${NOW}),
      ('telegram', '-200', '-200', null, '07:00', 'No/Where', '1234567', 'daily', null, ${NOW});
    insert into delivery values
      (1, '2026-02-27', '', 'sent', 1, ${NOW - 3 * DAY_MS}, 0, null, '55', null),
      (1, '2026-02-28', '', 'skipped', 0, null, 0, null, null, 'late'),
      (1, '2026-03-01', '', 'sending', 2, ${NOW - DAY_MS}, 0, ${NOW - 5}, null, 'server-error'),
      (1, '2026-03-02', '', 'claimed', 1, ${NOW - 9}, ${NOW + 5}, 0, null, 'rate-limit'),
      (3, '2026-03-01', '', 'claimed', 1, null, 0, ${NOW + LEASE_MS}, null, null);
    insert into step values ('hash', 4, 1, ${NOW});
    insert into tip values ('["telegram","-100","-100",null]', 'sleep');`;
}

export async function expectOlderRows(store: Store): Promise<void> {
  expect(await store.club(club, { ...settings, units: 'mi' })).toEqual({ link: 'abcdefghijklmn', settings });
  expect(await store.lastTip(club)).toBe('sleep');
  const place = { ...club, thread: '7' };
  const rule = { time: '08:00', zone: 'Europe/Berlin', weekdays: [1, 2, 5], what: 'daily', nextDue: NOW + DAY_MS };
  expect(await store.reminders(club)).toEqual([
    { id: 1, place, ...rule },
    {
      id: 2,
      place: club,
      time: '09:30',
      zone: 'Asia/Tokyo',
      weekdays: [7],
      what: 'hips',
      nextDue: NOW,
      paused: 'by-admin',
    },
  ]);
  expect(await store.deliveries(1, 9)).toEqual(
    [
      { date: '2026-03-02', state: 'claimed', attempts: 1, dueAt: NOW, reason: 'rate-limit' },
      { date: '2026-03-01', state: 'sending', attempts: 2, dueAt: NOW - DAY_MS, reason: 'server-error' },
      { date: '2026-02-28', state: 'skipped', attempts: 0, endedAt: Date.UTC(2026, 1, 28), reason: 'late' },
      { date: '2026-02-27', state: 'sent', attempts: 1, endedAt: NOW - 3 * DAY_MS, message: '55' },
    ].map((delivery) => ({ reminder: 1, slot: '', ...delivery })),
  );
  await store.holdPlatform('telegram', HOLD_MS);
  const claims = await claimAll(store, NOW + 5);
  expect(claims.map(({ reminder, date, attempt, doubtSince }) => [reminder.id, date, attempt, doubtSince])).toEqual([
    [3, '2026-03-02', 1, undefined],
    [3, '2026-03-01', 2, undefined],
    [1, '2026-03-01', 3, NOW - DAY_MS],
    [1, '2026-03-02', 2, undefined],
  ]);
  expect((await store.addReminder({ place: otherClub, ...rule })).id).toBe(4);
  await store.purge(Date.UTC(2026, 1, 28) + 90 * DAY_MS + 1);
  expect((await store.deliveries(1, 9)).map(({ date }) => date)).toEqual(['2026-03-02', '2026-03-01']);
}
