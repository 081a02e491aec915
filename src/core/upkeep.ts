/** What the store needs now and then: old rows go, and plans are made again when time itself was corrected. */
import { describeBug } from './bug.ts';
import type { World } from './call.ts';
import { dueByRules } from './planning.ts';
import type { Reminder } from './store.ts';

const hourMs = 3_600_000;
/** A clock that is set back by less makes no post wait for long. */
const setBackMs = 120_000;
/** How many reminders are planned again in one transaction: few enough not to hold up the loop. */
const batch = 100;
const notes = { zones: 'zone-data', clock: 'clock' } as const;

/**
 * One small step of upkeep a call; answers when to call again.
 * @param zoneData the version of the time-zone data that this process knows
 */
export function createUpkeep(world: World, zoneData: string): (now: number) => Promise<number> {
  const { store, log } = world;
  let lastNow: number | undefined;
  let hourlyAt = Number.NEGATIVE_INFINITY;
  /** The last reminder that was planned again; undefined: all are up to date. */
  let replanned: number | undefined;

  async function needsReplan(now: number): Promise<boolean> {
    const before = lastNow ?? Number((await store.note(notes.clock)) ?? now);
    const isFirst = lastNow === undefined;
    lastNow = now;
    return now < before - setBackMs || (isFirst && (await store.note(notes.zones)) !== zoneData);
  }

  /** True when more are left. */
  async function replan(now: number, after: number): Promise<boolean> {
    replanned = await store.replan(now, after, batch, (reminder) => dueOr(world, reminder, now));
    if (replanned !== undefined) return true;
    await store.saveNote(notes.zones, zoneData);
    log.info('reminders-replanned', { zones: zoneData });
    return false;
  }

  return async (now) => {
    if (await needsReplan(now)) replanned = 0;
    if (replanned !== undefined && (await replan(now, replanned))) return now;
    // A clock that was set back must not put this off.
    if (Math.abs(now - hourlyAt) >= hourMs) {
      hourlyAt = now;
      await store.purge(now);
      await store.saveNote(notes.clock, String(now));
    }
    return now + hourMs;
  };
}

/** A reminder in a zone that the data no longer knows keeps its plan, and is dealt with when it is due. */
function dueOr(world: World, reminder: Reminder, now: number): number {
  try {
    return dueByRules(reminder, now);
  } catch (error) {
    world.log.error('bug', { reminder: reminder.id, ...describeBug(error) });
    return reminder.nextDue;
  }
}
