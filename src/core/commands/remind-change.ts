/** Changes a reminder in the store and says what it is from then on; when it is due next follows from the change. */
import type { Call } from '../call.ts';
import { dueAfterChange } from '../planning.ts';
import type { Reminder, ReminderChange } from '../store.ts';

/** How many dates back a delivery can be that a changed reminder might meet again: a change of zone reaches a day. */
const datesBack = 14;

/** Saves the change; everything else of the reminder stays as it is. */
export async function saveChange(call: Call, reminder: Reminder, change: ReminderChange): Promise<Reminder> {
  // Whoever changes a reminder that nobody set is told when it fails.
  const owner = reminder.setBy === undefined ? { setBy: call.incoming.person.id } : {};
  const next = changed(reminder, { ...owner, ...change });
  // Otherwise left alone: the sender may be moving it on at this very moment.
  const due = isRescheduled(reminder, next, call.now) ? { nextDue: await dueOf(call, next) } : {};
  await call.world.store.updateReminder(reminder.id, { ...owner, ...change, ...due });
  return { ...next, ...due };
}

function changed(reminder: Reminder, change: ReminderChange): Reminder {
  const entries = Object.entries({ ...reminder, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries) as Reminder;
}

/** A post that is due this very minute still goes out: what comes after it follows the new order by itself. */
function isRescheduled(before: Reminder, after: Reminder, now: number): boolean {
  if (before.paused !== undefined) return after.paused === undefined || ruleOf(before) !== ruleOf(after);
  return before.nextDue > now && ruleOf(before) !== ruleOf(after);
}

const ruleOf = ({ time, zone, weekdays }: Reminder) => [time, zone, ...weekdays].join();

async function dueOf({ world, now }: Call, reminder: Reminder): Promise<number> {
  const deliveries = await world.store.deliveries(reminder.id, datesBack);
  const used = deliveries.filter(({ slot }) => slot === '').map(({ date }) => date);
  return dueAfterChange(reminder, now, used);
}
