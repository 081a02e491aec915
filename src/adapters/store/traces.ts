/** The small things that the store remembers: the newest step of a questionnaire's message, the last tip, notes; and what it forgets. */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Place } from '../../core/message.ts';
import type { Store } from '../../core/store.ts';
import type { Database, Dialect } from './database.ts';
import type { Db } from './tables.ts';

type Traces = Pick<Store, 'takeStep' | 'lastTip' | 'saveLastTip' | 'note' | 'saveNote' | 'purge'>;

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long the end of a delivery is kept. */
const KEPT_MS = 90 * DAY_MS;
const PURGED_AT_ONCE = 200;
const PURGE_PAUSE_MS = 50;

export function createTraces({ db, dialect }: Database): Traces {
  return {
    async takeStep(message, { step, closes, gapMs }, now) {
      const key = createHash('sha256').update(message).digest('base64url');
      const next = { step, closed: Number(closes), at: now };
      // One statement, so that of two quick taps the second sees what the first one wrote, in every database.
      const taken = await db
        .insertInto('step')
        .values({ message: key, ...next })
        .onConflict((conflict) =>
          conflict
            .column('message')
            .doUpdateSet(next)
            .where('step.step', '<', step)
            .where((is) =>
              closes ? is.or([is('step.closed', '=', 0), is('step.at', '<=', now - gapMs)]) : is.lit(true),
            ),
        )
        .returning('message')
        .executeTakeFirst();
      if (taken !== undefined) return { kind: 'taken' };
      const row = await db.selectFrom('step').selectAll().where('message', '=', key).executeTakeFirstOrThrow();
      return row.step >= step ? { kind: 'stale', at: row.at, closed: row.closed === 1 } : { kind: 'too-soon' };
    },

    async lastTip(place) {
      const row = await db.selectFrom('tip').select('tip').where('place', '=', keyOf(place)).executeTakeFirst();
      return row?.tip;
    },

    async saveLastTip(place, tip) {
      await db
        .insertInto('tip')
        .values({ place: keyOf(place), tip })
        .onConflict((conflict) => conflict.column('place').doUpdateSet((to) => ({ tip: to.ref('excluded.tip') })))
        .execute();
    },

    async note(key) {
      const row = await db.selectFrom('note').select('value').where('key', '=', key).executeTakeFirst();
      return row?.value;
    },

    async saveNote(key, value) {
      await db
        .insertInto('note')
        .values({ key, value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
        .execute();
    },

    async purge(now) {
      await db
        .deleteFrom('step')
        .where('at', '<', now - DAY_MS)
        .execute();
      while ((await purgeSome(db, dialect, now - KEPT_MS)) === PURGED_AT_ONCE) {
        await setTimeout(PURGE_PAUSE_MS);
      }
    },
  };
}

/** A busy hour has tens of thousands to delete: in small pieces, between which others have their turn, and the disk its rest. */
async function purgeSome(db: Db, { shared }: Dialect, endedBefore: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('delivery')
    .where((is) =>
      is(
        is.refTuple('reminder', 'local_date', 'slot'),
        'in',
        is
          .selectFrom('delivery')
          .select(['reminder', 'local_date', 'slot'])
          .where('ended_at', '<', endedBefore)
          .orderBy('ended_at')
          .limit(PURGED_AT_ONCE)
          // Another process may be at the same rows.
          .$if(shared, (query) => query.forUpdate().skipLocked())
          .$asTuple('reminder', 'local_date', 'slot'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** One text for a place. Ids are foreign, so no separator is safe but JSON's. */
function keyOf({ platform, club, chat, thread }: Place): string {
  return JSON.stringify([platform, club, chat, thread ?? null]);
}
