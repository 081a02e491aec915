/** The tables as rows: which columns there are. No column can hold a health answer or a text that a person typed. */
import type { Generated, Kysely } from 'kysely';
import type { Place } from '../../core/message.ts';
import type { Reason } from '../../core/ports.ts';
import type { DeliveryState, Reminder } from '../../core/store.ts';

/** Times are epoch milliseconds. */
export type Tables = {
  club: { link: string; platform: string; club: string; settings: string };
  reminder: ReminderRow;
  delivery: DeliveryRow;
  step: { message: string; step: number; closed: number; at: number };
  tip: { place: string; tip: string };
  note: { key: string; value: string };
  /** Which process sends and listens on a platform, and until when by the clock of the database. */
  platform: { platform: string; owner: string; lease_until: number };
  limber_migration: { name: string; timestamp: string };
};

export type ReminderRow = {
  id: Generated<number>;
  platform: string;
  club: string;
  chat: string;
  thread: string | null;
  local_time: string;
  zone: string;
  /** The ISO weekdays as digits, ascending: `12345`. */
  weekdays: string;
  what: string;
  paused: 'by-admin' | Reason | null;
  next_due: number;
  set_by: string | null;
  mention: string | null;
  /** 0 or 1. */
  tidy: number;
  paused_until: string | null;
  /** Local dates joined by commas. */
  quiet: string;
  failing_since: string | null;
  last_message: string | null;
};

export type DeliveryRow = {
  reminder: number;
  local_date: string;
  /** Empty for the post of the day, `now` for one that was asked for by hand. */
  slot: string;
  state: DeliveryState;
  attempts: number;
  /** When the first attempt left that may have arrived; null while it is certain that none did. */
  first_attempt_at: number | null;
  /** Nobody takes the delivery up again before this. */
  not_before: number;
  /** Until when its holder may work on it; 0: waiting, nobody holds it; null: it has ended. */
  lease_until: number | null;
  /** The process that holds it. */
  owner: string | null;
  due_at: number | null;
  ended_at: number | null;
  message_id: string | null;
  reason: Reason | null;
};

export type Db = Kysely<Tables>;

export function reminderOf(row: Omit<ReminderRow, 'id'> & { id: number }): Reminder {
  return {
    id: row.id,
    place: {
      platform: row.platform,
      club: row.club,
      chat: row.chat,
      ...(row.thread !== null && { thread: row.thread }),
    },
    time: row.local_time,
    zone: row.zone,
    weekdays: [...row.weekdays].map(Number),
    what: row.what,
    nextDue: row.next_due,
    ...(row.paused !== null && { paused: row.paused }),
    ...(row.set_by !== null && { setBy: row.set_by }),
    ...(row.mention !== null && { mention: row.mention }),
    ...(row.tidy === 1 && { tidy: true }),
    ...(row.paused_until !== null && { pausedUntil: row.paused_until }),
    ...(row.quiet !== '' && { quiet: row.quiet.split(',') }),
    ...(row.failing_since !== null && { failingSince: row.failing_since }),
    ...(row.last_message !== null && { lastMessage: row.last_message }),
  };
}

export function placeColumns({ platform, club, chat, thread }: Place) {
  return { platform, club, chat, thread: thread ?? null };
}
