/**
 * Deliveries in the store: who may work on which post, and what became of it.
 *
 * A claim is fenced by its attempt and by being held (`lease_until` above 0): whoever lost the delivery to another
 * worker, gave it back or ended it cannot write to it any more.
 */
import type { Claim, DuePlan, Reminder, Store } from '../../core/ports.ts';
import { type Db, type DeliveryRow, reminderOf } from './tables.ts';

type Deliveries = Pick<Store, 'claimDue' | 'startSending' | 'postpone' | 'settle' | 'settleAbandoned' | 'lastDelivery'>;
type Plan = (reminder: Reminder, now: number) => DuePlan;

/** There is one post a day so far. */
const SLOT = '';

export function createDeliveries(db: Db): Deliveries {
  return {
    async claimDue(now, leaseMs, limit, plan) {
      if (!(await anythingDue(db, now))) return [];
      return db.transaction().execute(async (transaction) => {
        const claims = await claimReminders(transaction, now, now + leaseMs, limit, plan);
        const waiting = await claimWaiting(transaction, now, now + leaseMs, limit - claims.length);
        return [...claims, ...waiting];
      });
    },

    async startSending(claim, now, leaseMs) {
      const { numUpdatedRows } = await held(db, claim)
        .where('state', '=', 'claimed')
        .set((to) => ({
          state: 'sending',
          lease_until: now + leaseMs,
          first_attempt_at: to.fn.coalesce('first_attempt_at', to.val(now)),
        }))
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    async postpone(claim, notBefore, reason) {
      await held(db, claim).set({ state: 'claimed', lease_until: 0, not_before: notBefore, reason }).execute();
    },

    async settle(claim, { state, message = null, reason = null }) {
      await held(db, claim).set({ state, lease_until: null, message_id: message, reason }).execute();
    },

    async settleAbandoned(now) {
      const { numUpdatedRows } = await db
        .updateTable('delivery')
        .set({ state: 'unknown', lease_until: null, reason: 'no-answer' })
        .where('state', '=', 'sending')
        .where('lease_until', '<=', now)
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },

    async lastDelivery(reminder) {
      const row = await db
        .selectFrom('delivery')
        .selectAll()
        .where('reminder', '=', reminder)
        .orderBy('local_date', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && deliveryOf(row);
    },
  };
}

/** Most minutes have nothing to do, and then a transaction would cost more than the question. */
async function anythingDue(db: Db, now: number): Promise<boolean> {
  const due = await db
    .selectFrom('reminder')
    .select('id')
    .where('paused', 'is', null)
    .where('next_due', '<=', now)
    .unionAll((to) =>
      to.selectFrom('delivery').select('reminder as id').where('lease_until', '<=', now).where('state', '=', 'claimed'),
    )
    .limit(1)
    .executeTakeFirst();
  return due !== undefined;
}

/** The delivery of a claim, as long as the claim holds it. */
function held(db: Db, { reminder, date, attempt }: Claim) {
  return db
    .updateTable('delivery')
    .where('reminder', '=', reminder.id)
    .where('local_date', '=', date)
    .where('slot', '=', SLOT)
    .where('attempts', '=', attempt)
    .where('lease_until', '>', 0);
}

async function claimReminders(db: Db, now: number, leaseUntil: number, limit: number, plan: Plan): Promise<Claim[]> {
  const due = await db
    .selectFrom('reminder')
    .selectAll()
    .where('paused', 'is', null)
    .where('next_due', '<=', now)
    .orderBy('next_due')
    .orderBy('id')
    .limit(limit)
    .execute();
  const claims: Claim[] = [];
  for (const row of due) {
    const before = reminderOf(row);
    const { date, action, nextDue } = plan(before, now);
    const reminder = { ...before, nextDue };
    const added = await addDelivery(db, row.id, date, action, leaseUntil);
    await db.updateTable('reminder').set({ next_due: nextDue }).where('id', '=', row.id).execute();
    if (added && action === 'post') claims.push({ reminder, date, attempt: 1 });
  }
  return claims;
}

/** False: this date has its delivery already. */
async function addDelivery(db: Db, reminder: number, date: string, action: DuePlan['action'], leaseUntil: number) {
  const fate =
    action === 'post'
      ? ({ state: 'claimed', attempts: 1, lease_until: leaseUntil } as const)
      : ({ state: 'skipped', attempts: 0, reason: 'late' } as const);
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('delivery')
    .values({ reminder, local_date: date, slot: SLOT, not_before: 0, ...fate })
    .onConflict((conflict) => conflict.columns(['reminder', 'local_date', 'slot']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Takes over deliveries that were postponed, or whose holder died before it began to send. */
async function claimWaiting(db: Db, now: number, leaseUntil: number, limit: number): Promise<Claim[]> {
  if (limit <= 0) return [];
  const waiting = await db
    .selectFrom('delivery')
    .innerJoin('reminder', 'reminder.id', 'delivery.reminder')
    .selectAll('reminder')
    .select(['local_date', 'attempts'])
    .where('state', '=', 'claimed')
    .where('lease_until', '<=', now)
    .where('not_before', '<=', now)
    .orderBy('not_before')
    .orderBy('local_date')
    .orderBy('reminder.id')
    .limit(limit)
    .execute();
  for (const { id, local_date, attempts } of waiting) {
    await db
      .updateTable('delivery')
      .set({ attempts: attempts + 1, lease_until: leaseUntil })
      .where('reminder', '=', id)
      .where('local_date', '=', local_date)
      .where('slot', '=', SLOT)
      .execute();
  }
  return waiting.map((row) => ({ reminder: reminderOf(row), date: row.local_date, attempt: row.attempts + 1 }));
}

function deliveryOf(row: DeliveryRow) {
  return {
    reminder: row.reminder,
    date: row.local_date,
    state: row.state,
    attempts: row.attempts,
    ...(row.message_id === null ? {} : { message: row.message_id }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  };
}
