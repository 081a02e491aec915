/** The tables as rows: which columns there are. No column can hold a health answer or a text that a person typed. */
import type { Generated, Kysely } from 'kysely';
import type { DeliveryState, Reason, Reminder } from '../../core/ports.ts';

/** Times are epoch milliseconds. */
export type Tables = {
  club: { link: string; platform: string; club: string; settings: string };
  reminder: ReminderRow;
  delivery: DeliveryRow;
  step: { message: string; step: number; closed: number; at: number };
  tip: { place: string; tip: string };
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
};

export type DeliveryRow = {
  reminder: number;
  local_date: string;
  /** Room for more than one post a day; empty as long as there is one. */
  slot: string;
  state: DeliveryState;
  attempts: number;
  first_attempt_at: number | null;
  /** Nobody takes the delivery up again before this. */
  not_before: number;
  /** Until when its holder may work on it; 0: waiting, nobody holds it; null: it has ended. */
  lease_until: number | null;
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
      ...(row.thread === null ? {} : { thread: row.thread }),
    },
    time: row.local_time,
    zone: row.zone,
    weekdays: [...row.weekdays].map(Number),
    what: row.what,
    nextDue: row.next_due,
    ...(row.paused === null ? {} : { paused: row.paused }),
  };
}
