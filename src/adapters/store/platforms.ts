/** Which process sends and listens on a platform, where several share a database. */
import { type RawBuilder, sql } from 'kysely';
import type { Store } from '../../core/store.ts';
import type { Database, Dialect } from './database.ts';
import type { Db } from './tables.ts';

/** Milliseconds by the clock of PostgreSQL, which all processes share. Goes on within a statement that had to wait. */
const clock = sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`;

/** How a process stands to a platform: it holds it, another one does, or nobody. */
export type Standing = 'mine' | 'other' | 'free';

export function createPlatforms({ db, dialect }: Database, owner: string): Pick<Store, 'holdPlatform'> {
  return {
    async holdPlatform(platform, leaseMs) {
      if (!dialect.shared) return true;
      const { rows } = await sql`
        insert into platform (platform, owner, lease_until) values (${platform}, ${owner}, ${clock} + ${leaseMs})
        on conflict (platform) do update set owner = excluded.owner, lease_until = ${clock} + ${leaseMs}
        where platform.owner = excluded.owner or platform.lease_until <= ${clock}
        returning owner`.execute(db);
      return rows.length > 0;
    },
  };
}

/** Nobody can take the platform until the transaction has ended. */
export async function standingOf(
  transaction: Db,
  { shared }: Dialect,
  owner: string,
  platform: string,
): Promise<Standing> {
  if (!shared) return 'mine';
  const row = await transaction
    .selectFrom('platform')
    .select(['owner', sql<boolean>`lease_until > ${clock}`.as('held')])
    .where('platform', '=', platform)
    .forShare()
    .executeTakeFirst();
  if (row?.held !== true) return 'free';
  return row.owner === owner ? 'mine' : 'other';
}

/** True for the deliveries whose platform this process holds. */
export function isOnHeldPlatform({ shared }: Dialect, owner: string): RawBuilder<boolean> {
  if (!shared) return sql`true`;
  return sql`exists (
    select 1 from platform join reminder on reminder.platform = platform.platform
    where reminder.id = delivery.reminder and platform.owner = ${owner} and platform.lease_until > ${clock}
  )`;
}

export async function giveUpPlatforms({ db, dialect }: Database, owner: string): Promise<void> {
  if (dialect.shared) await db.deleteFrom('platform').where('owner', '=', owner).execute();
}
