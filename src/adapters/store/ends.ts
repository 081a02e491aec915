/** What becomes of claims: `sending` is committed before the requests leave, and later how each of them ended. */
import { sql } from 'kysely';
import type { Claim, ClaimEnd, Store } from '../../core/store.ts';
import { type Database, tableOf } from './database.ts';
import { isOnHeldPlatform } from './platforms.ts';

const keyTypes = { reminder: 'integer', local_date: 'text', slot: 'text', attempt: 'integer' } as const;
const endTypes = { ...keyTypes, state: 'text', message: 'text', reason: 'text', not_before: 'bigint' } as const;

export function createEnds({ db, dialect }: Database, owner: string): Pick<Store, 'startSending' | 'endClaims'> {
  /** The delivery of a claim in `item`, as long as the claim holds it. */
  const isHeld = sql<boolean>`
    delivery.reminder = item.reminder and delivery.local_date = item.local_date and delivery.slot = item.slot
    and delivery.attempts = item.attempt and delivery.owner = ${owner}`;
  const mayBeSent = sql<boolean>`${isHeld} and ${isOnHeldPlatform(dialect, owner)}`;

  return {
    async startSending(claims, now, leaseMs) {
      if (claims.length === 0) return [];
      const started = await db
        .updateTable('delivery')
        .from(tableOf(dialect, keyTypes, claims.map(keyOf)).as('item'))
        .set((to) => ({
          state: 'sending',
          lease_until: now + leaseMs,
          first_attempt_at: to.fn.coalesce('first_attempt_at', to.val(now)),
        }))
        .where(mayBeSent)
        .returning(['delivery.reminder', 'delivery.local_date', 'delivery.slot', 'delivery.attempts as attempt'])
        .execute();
      const keys = new Set(started.map(textOf));
      return claims.filter((claim) => keys.has(textOf(keyOf(claim))));
    },

    async endClaims(ends, now) {
      if (ends.length === 0) return;
      await db
        .updateTable('delivery')
        .from(tableOf(dialect, endTypes, ends.map(rowOf)).as('item'))
        .set((to) => ({
          state: to.ref('item.state'),
          reason: to.ref('item.reason'),
          message_id: to.ref('item.message'),
          owner: null,
          // Without a time to wait for, the end is final.
          lease_until: sql`case when item.not_before is null then null else 0 end`,
          ended_at: sql`case when item.not_before is null then cast(${now} as bigint) end`,
          not_before: to.fn.coalesce('item.not_before', 'delivery.not_before'),
          first_attempt_at: sql`case item.state when 'claimed' then null
            when 'sending' then coalesce(delivery.first_attempt_at, ${now}) else delivery.first_attempt_at end`,
        }))
        .where(isHeld)
        .execute();
    },
  };
}

function keyOf({ reminder, date, slot, attempt }: Claim) {
  return { reminder: reminder.id, local_date: date, slot, attempt };
}

function textOf({ reminder, local_date, slot, attempt }: ReturnType<typeof keyOf>): string {
  return `${reminder} ${local_date} ${slot} ${attempt}`;
}

function rowOf(end: ClaimEnd) {
  return {
    ...keyOf(end.claim),
    state: end.state,
    message: end.state === 'sent' ? end.message : null,
    reason: end.reason ?? null,
    // Whole milliseconds: platforms ask for fractions of a second, and PostgreSQL takes no fraction here.
    not_before: end.state === 'claimed' || end.state === 'sending' ? Math.ceil(end.notBefore) : null,
  };
}
