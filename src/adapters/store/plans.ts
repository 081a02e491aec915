/** When something is due: the next times, how much waits, and plans that are made again. */
import { sql } from 'kysely';
import type { Store } from '../../core/store.ts';
import { type Database, type Dialect, isOn, prepared, tableOf } from './database.ts';
import { type Db, reminderOf } from './tables.ts';

export function createPlans({ db, dialect }: Database): Pick<Store, 'nextDue' | 'nextWaiting' | 'queue' | 'replan'> {
  const open = db.selectFrom('delivery').where(isOn(''));
  const waitingTimes = prepared(
    db,
    db
      .selectNoFrom([
        open.select('not_before').where('lease_until', '=', 0).orderBy('not_before').limit(1).as('waiting'),
        open.select('lease_until').where('lease_until', '>', 0).orderBy('lease_until').limit(1).as('held'),
      ])
      .compile(),
  );
  return {
    async nextDue() {
      const { reminder, delivery } = await db
        .selectNoFrom((to) => [
          to
            .selectFrom('reminder')
            .select((of) => of.fn.min('next_due').as('at'))
            .where('paused', 'is', null)
            .as('reminder'),
          to
            .selectFrom('delivery')
            .select(sql<number | null>`min(case when lease_until = 0 then not_before else lease_until end)`.as('at'))
            .where('lease_until', 'is not', null)
            .as('delivery'),
        ])
        .executeTakeFirstOrThrow();
      return earliest(reminder, delivery);
    },

    async nextWaiting(platform) {
      const [row] = await waitingTimes(platform, 0, 1, platform, 0, 1);
      return earliest(row?.waiting, row?.held);
    },

    async queue(platform, now) {
      const { due, open } = await db
        .selectNoFrom((to) => [
          to
            .selectFrom('reminder')
            .select((of) => of.fn.countAll<number>().as('count'))
            .where('platform', '=', platform)
            .where('paused', 'is', null)
            .where('next_due', '<=', now)
            .as('due'),
          to
            .selectFrom('delivery')
            .where(isOn(platform))
            .select((of) => of.fn.countAll<number>().as('count'))
            .where('lease_until', '>=', 0)
            .as('open'),
        ])
        .executeTakeFirstOrThrow();
      return Number(due) + Number(open);
    },

    replan: (...task) => replan(db, dialect, ...task),
  };
}

function earliest(...times: (number | null | undefined)[]): number | undefined {
  const known = times.filter((time) => typeof time === 'number');
  return known.length === 0 ? undefined : Math.min(...known);
}

async function replan(db: Db, dialect: Dialect, ...[now, after, limit, next]: Parameters<Store['replan']>) {
  const rows = await db
    .selectFrom('reminder')
    .selectAll()
    .where('id', '>', after)
    .where('next_due', '>', now)
    .orderBy('id')
    .limit(limit)
    .execute();
  const plans = rows.map((row) => ({ id: row.id, before: row.next_due, next_due: next(reminderOf(row)) }));
  const changed = plans.filter(({ before, next_due }) => before !== next_due);
  const plan = tableOf(dialect, { id: 'integer', before: 'bigint', next_due: 'bigint' }, changed);
  // Whoever changed a reminder meanwhile planned it by today's rules.
  if (changed.length > 0)
    await db
      .updateTable('reminder')
      .from(plan.as('plan'))
      .set((to) => ({ next_due: to.ref('plan.next_due') }))
      .whereRef('reminder.id', '=', 'plan.id')
      .whereRef('reminder.next_due', '=', 'plan.before')
      .execute();
  const last = rows.at(-1)?.id;
  if (last !== undefined) await forgetFuture(db, now, after, last);
  return rows.length < limit ? undefined : last;
}

/** Dates that a clock which ran ahead found too late are still to come. What was posted on them stays, so that it is not posted again. */
async function forgetFuture(db: Db, now: number, after: number, last: number): Promise<void> {
  await db
    .deleteFrom('delivery')
    .where('reminder', '>', after)
    .where('reminder', '<=', last)
    .where('state', '=', 'skipped')
    .where('due_at', '>', now)
    .execute();
}
