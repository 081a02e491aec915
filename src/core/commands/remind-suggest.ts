/** What is offered while an organiser types the number of a reminder: the club's own, each with what it does. */
import type { Call } from '../call.ts';
import type { Choice } from '../ports.ts';
import { ruleText } from './remind-show.ts';

export async function offerReminders(call: Call, option: string): Promise<readonly Choice[]> {
  if (option !== 'number') return [];
  const all = await call.world.store.reminders(call.incoming.place);
  return all.map((reminder) => ({
    name: `#${reminder.id} ${ruleText(call, reminder, true)}`,
    value: String(reminder.id),
  }));
}
