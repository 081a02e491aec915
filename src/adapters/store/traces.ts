/** The two small things that the store remembers of conversations: the newest step of a questionnaire's message, and the last tip. */
import type { Place } from '../../core/message.ts';
import type { Store } from '../../core/ports.ts';
import type { Db } from './tables.ts';

type Traces = Pick<Store, 'takeStep' | 'lastTip' | 'saveLastTip' | 'purge'>;

const DAY_MS = 24 * 60 * 60 * 1000;

export function createTraces(db: Db): Traces {
  return {
    async takeStep(message, step, now) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('step')
        .values({ message, step, at: now })
        .onConflict((conflict) =>
          conflict
            .column('message')
            .doUpdateSet((to) => ({ step: to.ref('excluded.step'), at: to.ref('excluded.at') }))
            .whereRef('step.step', '<', 'excluded.step'),
        )
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 1n) return { taken: true };
      const newest = await db.selectFrom('step').select('at').where('message', '=', message).executeTakeFirst();
      return { taken: false, at: newest?.at ?? now };
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

    async purge(now) {
      await db
        .deleteFrom('step')
        .where('at', '<', now - DAY_MS)
        .execute();
    },
  };
}

/** One text for a place. Ids are foreign, so no separator is safe but JSON's. */
function keyOf({ platform, club, chat, thread }: Place): string {
  return JSON.stringify([platform, club, chat, thread ?? null]);
}
