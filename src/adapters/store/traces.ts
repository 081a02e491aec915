/** The two small things that the store remembers of conversations: the newest step of a questionnaire's message, and the last tip. */
import { createHash } from 'node:crypto';
import type { Place } from '../../core/message.ts';
import type { StepTaken, Store } from '../../core/ports.ts';
import type { Db } from './tables.ts';

type Traces = Pick<Store, 'takeStep' | 'lastTip' | 'saveLastTip' | 'purge'>;

const DAY_MS = 24 * 60 * 60 * 1000;

export function createTraces(db: Db): Traces {
  return {
    takeStep(message, { step, closes, gapMs }, now) {
      const key = createHash('sha256').update(message).digest('base64url');
      return db.transaction().execute(async (transaction): Promise<StepTaken> => {
        const row = await transaction.selectFrom('step').selectAll().where('message', '=', key).executeTakeFirst();
        if (row && row.step >= step) return { kind: 'stale', at: row.at, closed: row.closed === 1 };
        if (row?.closed === 1 && closes && now - row.at < gapMs) return { kind: 'too-soon' };
        const next = { step, closed: Number(closes), at: now };
        await transaction
          .insertInto('step')
          .values({ message: key, ...next })
          .onConflict((conflict) => conflict.column('message').doUpdateSet(next))
          .execute();
        return { kind: 'taken' };
      });
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
