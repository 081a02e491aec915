/** What a due reminder means: post or skip, for which date, and when it is due next. Pure; the store applies it. */
import type { Reason } from './ports.ts';
import { isFresh, localDate, nextDue } from './schedule.ts';
import type { DuePlan, DueReminder, Reminder } from './store.ts';

/** A post that is this late comes after a downtime: on-time posts go first then, and a club gets one late post only. */
export const lateAfterMs = 10 * 60_000;

/** A zone's rules may change under a plan by this much at most without a date being lost. */
const replanReachMs = 3 * 3_600_000;

type Rule = Pick<Reminder, 'time' | 'zone' | 'weekdays'>;
type Rests = Pick<Reminder, 'quiet' | 'pausedUntil'>;

/** Why nobody wants a post on this local date; undefined where one belongs there. */
export function restReason({ quiet = [], pausedUntil }: Rests, date: string): Reason | undefined {
  // Dates as text, `YYYY-MM-DD`, sort like dates.
  if (pausedUntil !== undefined && date < pausedUntil) return 'paused';
  return quiet.includes(date) ? 'quiet-day' : undefined;
}

/** One date at a time, so that each missed date gets a row of its own: posted while fresh and wanted, else skipped. */
export function planDue(reminder: DueReminder, now: number): DuePlan {
  const due = reminder.nextDue;
  const date = localDate(due, reminder.zone);
  const skip = restReason(reminder, date) ?? lateReason(reminder, now);
  return { date, nextDue: nextDue(reminder, due), ...(skip && { skip }) };
}

function lateReason({ nextDue: due, zone, overtaken }: DueReminder, now: number): Reason | undefined {
  if (!isFresh(due, now, zone)) return 'late';
  return overtaken && now - due > lateAfterMs ? 'newer-post' : undefined;
}

/** The due times of the next `count` posts, from `nextDue` on, without the dates that rest. */
export function nextPosts(reminder: Rule & Rests & Pick<Reminder, 'nextDue'>, count: number): number[] {
  const posts: number[] = [];
  let due = Math.max(reminder.nextDue, firstAfterPause(reminder));
  while (posts.length < count) {
    if (restReason(reminder, localDate(due, reminder.zone)) === undefined) posts.push(due);
    due = nextDue(reminder, due);
  }
  return posts;
}

function firstAfterPause({ pausedUntil, ...rule }: Rule & Rests): number {
  if (pausedUntil === undefined) return 0;
  return nextDue(rule, Temporal.PlainDate.from(pausedUntil).toZonedDateTime(rule.zone).epochMilliseconds - 1);
}

/**
 * When a reminder whose time, zone or weekdays were changed at `now` is due next. A local date on which it has posted
 * already does not count again.
 * @param used local dates that have a delivery
 */
export function dueAfterChange(rule: Rule, now: number, used: readonly string[]): number {
  let due = nextDue(rule, now);
  while (used.includes(localDate(due, rule.zone))) due = nextDue(rule, due);
  return due;
}

/**
 * When a reminder that waits for `reminder.nextDue` is due by today's rules: the data on its zone may be newer than its
 * plan, or the clock that made the plan was ahead. A post that was still to come is not lost when the new rules put it a
 * little into the past; a date that has its delivery is passed over when it is claimed.
 */
export function dueByRules(reminder: Reminder, now: number): number {
  const due = nextDue(reminder, now - replanReachMs);
  // Two posts of a reminder are never so near to each other, so this is the one that was planned.
  const hasMoved = reminder.nextDue - due <= replanReachMs;
  return due > now || hasMoved ? due : nextDue(reminder, now);
}
