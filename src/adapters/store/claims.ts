/**
 * Who may work on which post. A claim is fenced by its owner, which is there only while somebody holds the delivery, and
 * by its attempt: whoever lost the delivery to another, gave it back or ended it cannot write to it any more.
 */
import { type ExpressionBuilder, type JoinBuilder, sql } from 'kysely';
import type { Claim, DeliveryState, DuePlan, DueReminder, Reminder, Store } from '../../core/store.ts';
import { settingsOf } from './clubs.ts';
import { type Database, type Dialect, isOn, prepared, tableOf } from './database.ts';
import { type Standing, standingOf } from './platforms.ts';
import { type Db, type ReminderRow, reminderOf, type Tables } from './tables.ts';

type Options = Parameters<Store['claimDue']>[2];

/** What one call works with. */
type Round = Options & {
  readonly db: Db;
  readonly dialect: Dialect;
  readonly owner: string;
  readonly platform: string;
  readonly now: number;
};

export function createClaims({ db, dialect }: Database, owner: string): Pick<Store, 'claimDue'> {
  const anythingToDo = prepareLook(db);
  return {
    async claimDue(platform, now, options, plan) {
      const looks = [platform, now, platform, now, platform, now, owner];
      if ((await anythingToDo(...looks)).length === 0) return { claims: [], more: false };
      return db.transaction().execute(async (transaction) => {
        const standing = await standingOf(transaction, dialect, owner, platform);
        if (standing === 'other') return { claims: [], more: false };
        const round = { ...options, db: transaction, dialect, owner, platform, now };
        const due = await dueReminders(round);
        const left = options.limit - due.length;
        const waiting = left > 0 ? await openDeliveries(round, standing, left) : [];
        const claims = [...(await claimReminders(round, due, plan)), ...(await takeOver(round, waiting))];
        return { claims, more: due.length + waiting.length >= options.limit };
      });
    },
  };
}

/** Is there anything to do? Most looks find nothing, and then a transaction would cost more than the question. */
function prepareLook(db: Db) {
  const open = sql`select 1 from delivery where ${isOn('')}`;
  return prepared(
    db,
    sql`
    select 1 from reminder where platform = ${''} and paused is null and next_due <= ${0}
    union all ${open} and lease_until = 0 and not_before <= ${0}
    union all ${open} and lease_until > 0 and (lease_until <= ${0} or owner is distinct from ${''})
    limit 1`.compile(db),
  );
}

type Due = { readonly reminder: Reminder; readonly overtaken: boolean; readonly settings: string | null };

/** On-time posts first; two looks into the index, each in its order, where one query for both would sort all that is due. */
async function dueReminders(round: Round): Promise<Due[]> {
  const { now, limit, lateAfterMs } = round;
  const onTime = await dueBetween(round, now - lateAfterMs + 1, now, limit).execute();
  const due: Due[] = onTime.map((row) => ({ reminder: reminderOf(row), overtaken: false, settings: row.settings }));
  if (due.length === limit) return due;
  const late = dueBetween(round, 0, now - lateAfterMs, limit - due.length).select(overtaken(now));
  for (const row of await late.execute())
    due.push({ reminder: reminderOf(row), overtaken: Boolean(row.overtaken), settings: row.settings });
  return due;
}

function dueBetween({ db, dialect, platform }: Round, first: number, last: number, limit: number) {
  return (
    db
      .selectFrom('reminder')
      .leftJoin('club', ofReminder)
      .selectAll('reminder')
      .select('settings')
      .where('reminder.platform', '=', platform)
      .where('paused', 'is', null)
      .where('next_due', '>=', first)
      .where('next_due', '<=', last)
      .orderBy('next_due')
      .orderBy('id')
      .limit(limit)
      // What an admin is changing just now is left for the next look.
      .$if(dialect.shared, (query) => query.forUpdate('reminder').skipLocked())
  );
}

/** The settings stand in the club's row, which may not be there yet. */
const ofReminder = (on: JoinBuilder<Tables, 'reminder' | 'club'>) =>
  on.onRef('club.platform', '=', 'reminder.platform').onRef('club.club', '=', 'reminder.club');

/** Of several with the same due time the one that was added last is not overtaken. */
const overtaken = (now: number) => (to: ExpressionBuilder<Tables, 'reminder'>) =>
  to
    .exists(
      to
        .selectFrom('reminder as other')
        .select('other.id')
        .whereRef('other.platform', '=', 'reminder.platform')
        .whereRef('other.club', '=', 'reminder.club')
        .where('other.next_due', '<=', now)
        .where(sql<boolean>`(other.next_due, other.id) > (reminder.next_due, reminder.id)`)
        // Not `is null`, for which both databases would go through all that is due on the platform, and not through the club.
        .where(sql<boolean>`coalesce(other.paused, '') = ''`),
    )
    .as('overtaken');

const plannedTypes = { reminder: 'integer', date: 'text', due: 'bigint', next: 'bigint', skip: 'text' } as const;

async function claimReminders(
  { db, dialect, owner, now, leaseMs }: Round,
  due: readonly Due[],
  plan: (reminder: DueReminder) => DuePlan,
): Promise<Claim[]> {
  if (due.length === 0) return [];
  const planned = due.map(({ reminder, overtaken, settings }) => ({
    reminder,
    settings,
    ...plan({ ...reminder, overtaken }),
  }));
  const rows = planned.map(({ reminder, date, nextDue, skip }) => ({
    reminder: reminder.id,
    date,
    due: reminder.nextDue,
    next: nextDue,
    skip: skip ?? null,
  }));
  const item = tableOf(dialect, plannedTypes, rows).as('item');
  const added = await db
    .insertInto('delivery')
    .columns(['reminder', 'local_date', 'due_at', 'reason', 'state', 'attempts', 'lease_until', 'owner', 'ended_at'])
    .expression((to) =>
      to
        .selectFrom(item)
        .select(['item.reminder', 'item.date', 'item.due', 'item.skip'])
        .select([
          sql<DeliveryState>`case when skip is null then 'claimed' else 'skipped' end`.as('state'),
          sql<number>`case when skip is null then 1 else 0 end`.as('attempts'),
          sql<number>`case when skip is null then cast(${now + leaseMs} as bigint) end`.as('lease_until'),
          sql<string>`case when skip is null then ${owner} end`.as('owner'),
          sql<number>`case when skip is null then null else cast(${now} as bigint) end`.as('ended_at'),
        ])
        // Without a condition SQLite would take the conflict for one of a join.
        .where(sql.lit(true)),
    )
    // A date that has its delivery already stays as it is.
    .onConflict((conflict) => conflict.columns(['reminder', 'local_date', 'slot']).doNothing())
    .returning('reminder')
    .execute();
  await db
    .updateTable('reminder')
    .from(item)
    .set((to) => ({ next_due: to.ref('item.next') }))
    .whereRef('reminder.id', '=', 'item.reminder')
    .execute();
  const isNew = new Set(added.map(({ reminder }) => reminder));
  return planned
    .filter(({ reminder, skip }) => skip === undefined && isNew.has(reminder.id))
    .map(({ reminder, date, nextDue, settings }) => ({
      reminder: { ...reminder, nextDue },
      date,
      slot: '',
      attempt: 1,
      dueAt: reminder.nextDue,
      ...readable(settings),
    }));
}

/** A row that somebody damaged by hand costs its club its language, not every club its posts. */
function readable(settings: string | null): Pick<Claim, 'settings'> {
  if (settings === null) return {};
  try {
    return { settings: settingsOf(settings) };
  } catch {
    return {};
  }
}

type OpenDelivery = Awaited<ReturnType<typeof openDeliveries>>[number];

/** Deliveries that nobody works on: they wait, their lease has ended, or their holder has lost the platform to us. */
function openDeliveries({ db, dialect, owner, platform, now }: Round, standing: Standing, limit: number) {
  const open = db
    .selectFrom('delivery')
    .select(['reminder', 'local_date', 'slot', 'attempts', 'first_attempt_at', 'due_at', 'reason'])
    .where('lease_until', 'is not', null)
    .where(isOn(platform))
    .where((is) =>
      is.or([
        is('lease_until', '=', 0).and('not_before', '<=', now),
        is('lease_until', '>', 0).and('lease_until', '<=', now),
        ...(standing === 'mine' ? [is('lease_until', '>', 0).and('owner', 'is distinct from', owner)] : []),
      ]),
    )
    .orderBy('due_at')
    .orderBy('local_date')
    .orderBy('reminder')
    .limit(limit)
    .$if(dialect.shared, (query) => query.forUpdate().skipLocked());
  return db
    .selectFrom(open.as('open'))
    .innerJoin('reminder', 'reminder.id', 'open.reminder')
    .leftJoin('club', ofReminder)
    .selectAll('reminder')
    .select(['settings', 'local_date', 'slot', 'attempts', 'first_attempt_at', 'due_at', 'reason'])
    .orderBy('due_at')
    .orderBy('local_date')
    .orderBy('id')
    .execute();
}

async function takeOver(
  { db, dialect, owner, now, leaseMs }: Round,
  waiting: readonly OpenDelivery[],
): Promise<Claim[]> {
  if (waiting.length === 0) return [];
  const table = tableOf(
    dialect,
    { reminder: 'integer', local_date: 'text', slot: 'text' },
    waiting.map(({ id, local_date, slot }) => ({ reminder: id, local_date, slot })),
  );
  await db
    .updateTable('delivery')
    .from(table.as('item'))
    .set((to) => ({ attempts: to('attempts', '+', 1), lease_until: now + leaseMs, owner }))
    .whereRef('delivery.reminder', '=', 'item.reminder')
    .whereRef('delivery.local_date', '=', 'item.local_date')
    .whereRef('delivery.slot', '=', 'item.slot')
    .execute();
  return waiting.map((row) => claimOf(row));
}

function claimOf(row: Omit<ReminderRow, 'id'> & OpenDelivery): Claim {
  return {
    reminder: reminderOf(row),
    date: row.local_date,
    slot: row.slot,
    attempt: row.attempts + 1,
    // Every open delivery has one: older ones got theirs when the column came.
    dueAt: row.due_at ?? 0,
    ...readable(row.settings),
    ...(row.first_attempt_at !== null && { doubtSince: row.first_attempt_at }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}
