/** What is asked of deliveries beside claiming and ending them: what became of each date, and posts by hand. */
import type { Delivery, Store } from '../../core/store.ts';
import type { Database } from './database.ts';
import type { DeliveryRow } from './tables.ts';

type Deliveries = Pick<Store, 'addByHand' | 'deliveries'>;

export function createDeliveries({ db }: Database): Deliveries {
  return {
    async addByHand(reminder, date, now) {
      const row = {
        reminder,
        local_date: date,
        slot: 'now',
        state: 'claimed',
        attempts: 0,
        not_before: 0,
        lease_until: 0,
        due_at: now,
      } as const;
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('delivery')
        .values(row)
        .onConflict((conflict) => conflict.columns(['reminder', 'local_date', 'slot']).doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },

    async deliveries(reminder, limit) {
      const rows = await db
        .selectFrom('delivery')
        .selectAll()
        .where('reminder', '=', reminder)
        .orderBy('local_date', 'desc')
        .orderBy('slot')
        .limit(limit)
        .execute();
      return rows.map(deliveryOf);
    },
  };
}

function deliveryOf(row: DeliveryRow): Delivery {
  return {
    reminder: row.reminder,
    date: row.local_date,
    slot: row.slot,
    state: row.state,
    attempts: row.attempts,
    ...(row.due_at !== null && { dueAt: row.due_at }),
    ...(row.ended_at !== null && { endedAt: row.ended_at }),
    ...(row.message_id !== null && { message: row.message_id }),
    ...(row.reason !== null && { reason: row.reason }),
  };
}
