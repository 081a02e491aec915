/** Reminders in the store: the standing orders of clubs. */
import type { Place } from '../../core/message.ts';
import type { Store } from '../../core/ports.ts';
import { type Db, reminderOf } from './tables.ts';

type Reminders = Pick<
  Store,
  'addReminder' | 'reminders' | 'reminder' | 'updateReminder' | 'removeReminder' | 'pauseClub' | 'nextDue'
>;

export function createReminders(db: Db): Reminders {
  return {
    async addReminder(reminder) {
      const row = {
        ...columnsOf(reminder.place),
        local_time: reminder.time,
        zone: reminder.zone,
        weekdays: reminder.weekdays.join(''),
        what: reminder.what,
        next_due: reminder.nextDue,
        paused: null,
      };
      const { id } = await db.insertInto('reminder').values(row).returning('id').executeTakeFirstOrThrow();
      return reminderOf({ ...row, id });
    },

    async reminders(place) {
      return (await ofClub(db, place).orderBy('id').execute()).map(reminderOf);
    },

    async reminder(place, id) {
      // Ids come back from buttons, which can be forged, and PostgreSQL takes only integers of its own size.
      if (!Number.isInteger(id) || Math.abs(id) > 2 ** 31 - 1) return undefined;
      const row = await ofClub(db, place).where('id', '=', id).executeTakeFirst();
      return row && reminderOf(row);
    },

    async updateReminder(id, { nextDue, paused, place }) {
      const columns = {
        ...(nextDue === undefined ? {} : { next_due: nextDue }),
        ...(paused === undefined ? {} : { paused }),
        ...(place === undefined ? {} : columnsOf(place)),
      };
      if (Object.keys(columns).length === 0) return;
      await db.updateTable('reminder').set(columns).where('id', '=', id).execute();
    },

    async removeReminder(id) {
      // Its deliveries go with it: the foreign key cascades.
      await db.deleteFrom('reminder').where('id', '=', id).execute();
    },

    async pauseClub({ platform, club }, reason) {
      await db
        .updateTable('reminder')
        .set({ paused: reason })
        .where('platform', '=', platform)
        .where('club', '=', club)
        .where('paused', 'is', null)
        .execute();
    },

    async nextDue() {
      const row = await db
        .selectFrom('reminder')
        .select('next_due')
        .where('paused', 'is', null)
        .orderBy('next_due')
        .limit(1)
        .executeTakeFirst();
      return row?.next_due;
    },
  };
}

function ofClub(db: Db, { platform, club }: Place) {
  return db.selectFrom('reminder').selectAll().where('platform', '=', platform).where('club', '=', club);
}

function columnsOf({ platform, club, chat, thread }: Place) {
  return { platform, club, chat, thread: thread ?? null };
}
