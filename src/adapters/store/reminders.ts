/** Reminders in the store: the standing orders of clubs. */
import type { Place } from '../../core/message.ts';
import type { NewReminder, Reminder, ReminderChange, Store } from '../../core/store.ts';
import { findClub } from './clubs.ts';
import type { Database } from './database.ts';
import { type Db, placeColumns, reminderOf } from './tables.ts';

type Reminders = Pick<
  Store,
  'addReminder' | 'addReminderIf' | 'reminders' | 'reminder' | 'updateReminder' | 'removeReminder' | 'pauseClub'
>;

export function createReminders({ db, dialect }: Database): Reminders {
  return {
    addReminder: (reminder) => insert(db, reminder),

    addReminderIf: (reminder, mayAdd) =>
      db.transaction().execute(async (transaction) => {
        // Whoever adds for the same club in another process waits here.
        if (dialect.shared) await findClub(transaction, reminder.place).forUpdate().execute();
        const own = await ofClub(transaction, reminder.place).execute();
        return mayAdd(own.map(reminderOf)) ? insert(transaction, reminder) : undefined;
      }),

    async reminders(place) {
      return (await ofClub(db, place).orderBy('id').execute()).map(reminderOf);
    },

    async reminder(place, id) {
      // Ids come back from buttons, which can be forged, and PostgreSQL takes only integers of its own size.
      if (!Number.isInteger(id) || Math.abs(id) > 2 ** 31 - 1) return undefined;
      const row = await ofClub(db, place).where('id', '=', id).executeTakeFirst();
      return row && reminderOf(row);
    },

    async updateReminder(id, change) {
      const columns = changedColumns(change);
      if (Object.values(columns).every((value) => value === undefined)) return;
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
  };
}

async function insert(db: Db, reminder: NewReminder): Promise<Reminder> {
  const row = {
    ...placeColumns(reminder.place),
    local_time: reminder.time,
    zone: reminder.zone,
    weekdays: reminder.weekdays.join(''),
    what: reminder.what,
    next_due: reminder.nextDue,
    set_by: reminder.setBy ?? null,
    mention: reminder.mention ?? null,
    tidy: Number(reminder.tidy ?? false),
    quiet: '',
  };
  return reminderOf(await db.insertInto('reminder').values(row).returningAll().executeTakeFirstOrThrow());
}

function ofClub(db: Db, { platform, club }: Place) {
  return db.selectFrom('reminder').selectAll().where('platform', '=', platform).where('club', '=', club);
}

/** Undefined: not named by the change. Null takes away what may be absent, and leaves what every reminder has. */
function changedColumns({ place, weekdays, tidy, quiet, lastMessage, ...change }: ReminderChange) {
  return {
    ...(place && { ...placeColumns(place), last_message: null }),
    local_time: change.time ?? undefined,
    zone: change.zone ?? undefined,
    weekdays: weekdays?.join(''),
    what: change.what ?? undefined,
    next_due: change.nextDue ?? undefined,
    set_by: change.setBy,
    mention: change.mention,
    tidy: tidy === undefined ? undefined : Number(tidy ?? false),
    paused: change.paused,
    paused_until: change.pausedUntil,
    quiet: quiet === undefined ? undefined : (quiet ?? []).join(','),
    failing_since: change.failingSince,
    ...(lastMessage !== undefined && { last_message: lastMessage }),
  };
}
