/**
 * Walks reminders over every change of the clocks that a zone has in three years, and compares each post with what a
 * clock on the wall says. The wall clock is Intl's, which knows nothing of the rule that is tested.
 */
import { planDue } from '../../src/core/planning.ts';
import { everyDay, nextDue } from '../../src/core/schedule.ts';
import type { DueReminder } from '../../src/core/store.ts';

const dayMs = 86_400_000;
const from = Date.parse('2025-01-01T00:00Z');
const until = Date.parse('2028-01-01T00:00Z');
/** How far a walk goes on either side of a change. */
const reachMs = 3 * dayMs;

/** All zones that the runtime knows. */
export const allZones: readonly string[] = Intl.supportedValuesOf('timeZone');
/** Every half hour of the day, `HH:MM`. */
const times = Array.from({ length: 48 }, (_, half) => `${pad(Math.floor(half / 2))}:${half % 2 === 0 ? '00' : '30'}`);

/** A change of the clocks: when, and how far local time is ahead of UTC before and after it, all in ms. */
type Change = { readonly at: number; readonly before: number; readonly after: number };
export type Swept = { zones: number; transitions: number; posts: number; faults: string[] };

/** Zones whose clocks go alike in these years, by one of them. */
export function distinctZones(): string[] {
  const byRules = new Map(allZones.map((zone) => [JSON.stringify(changesOf(zone)), zone]));
  return [...byRules.values()];
}

/** Walks all times of day over all changes of these zones, and over an ordinary day in zones without one. */
export function sweep(zones: readonly string[]): Swept {
  const swept: Swept = { zones: zones.length, transitions: 0, posts: 0, faults: [] };
  for (const zone of zones) {
    const changes = changesOf(zone);
    const wall = wallClock(zone);
    for (const change of changes) {
      if (change.before !== change.after) swept.transitions += 1;
      for (const time of times) walk(zone, time, change, wall, swept);
    }
  }
  return swept;
}

/** The changes of a zone; for one without, any moment at which nothing changes. */
function changesOf(zone: string): Change[] {
  const changes: Change[] = [];
  const start = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  let before = start.offsetNanoseconds / 1e6;
  for (let next = start.getTimeZoneTransition('next'); next; next = next.getTimeZoneTransition('next')) {
    if (next.epochMilliseconds >= until) break;
    const after = next.offsetNanoseconds / 1e6;
    changes.push({ at: next.epochMilliseconds, before, after });
    before = after;
  }
  return changes.length > 0 ? changes : [{ at: from + dayMs / 2, before, after: before }];
}

/** Local time as `2026-03-29 02:30`. */
function wallClock(zone: string): (instant: number) => string {
  // Swedish writes dates as ISO does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  return (instant) => format.format(instant);
}

function walk(zone: string, time: string, change: Change, wall: (instant: number) => string, swept: Swept): void {
  const rule = { time, zone, weekdays: everyDay };
  const start = change.at - reachMs;
  let due = nextDue(rule, start);
  // The first post belongs to the first local date whose time is still to come.
  let date = wall(start).slice(0, 10);
  if ((expected(date, time, change, wall) ?? 0) <= start) date = dayAfter(date);
  while (due <= change.at + reachMs) {
    const plan = planDue({ ...anyReminder, ...rule, nextDue: due }, due);
    const right = expected(date, time, change, wall);
    swept.posts += 1;
    if (plan.date !== date || due !== right || plan.skip !== undefined)
      swept.faults.push(`${zone} ${time}: ${plan.date} at ${wall(due)}, not ${date} at ${right && wall(right)}`);
    due = plan.nextDue;
    date = dayAfter(date);
  }
}

/**
 * When the post of a local date belongs there: at the first instant at which the wall clock shows its time. Where a gap
 * leaves that time out, it moves by the length of the gap: later, or earlier where later would be the next day.
 * Undefined when the wall clock knows neither the time nor a gap there.
 */
function expected(date: string, time: string, change: Change, wall: (instant: number) => string): number | undefined {
  const local = Date.parse(`${date}T${time}Z`);
  const [byBefore, byAfter] = [local - change.before, local - change.after];
  const shown = [byBefore, byAfter].filter((instant) => wall(instant) === `${date} ${time}`);
  if (shown.length > 0) return Math.min(...shown);
  const isLeftOut = byAfter < change.at && change.at <= byBefore;
  return [byBefore, byAfter].find((instant) => isLeftOut && wall(instant).startsWith(date));
}

const dayAfter = (date: string) => new Date(Date.parse(date) + dayMs).toISOString().slice(0, 10);

function pad(count: number): string {
  return String(count).padStart(2, '0');
}

/** What planning asks for and the sweep does not vary. */
export const anyReminder: DueReminder = {
  id: 1,
  place: { platform: 'test', club: 'club', chat: 'channel' },
  time: '07:00',
  zone: 'UTC',
  weekdays: everyDay,
  what: 'daily',
  nextDue: 0,
  overtaken: false,
};
