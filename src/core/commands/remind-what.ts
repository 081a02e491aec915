/** What a reminder posts, chosen by buttons: the daily routines in turn, one routine, or one for each weekday. */
import { type Call, choices, heading, paragraph, toEveryone } from '../call.ts';
import type { Button, Reply } from '../message.ts';
import { readWhat, rotation, writeWhat } from '../post.ts';
import type { Reminder } from '../store.ts';
import { saveChange } from './remind-change.ts';
import { ask } from './remind-form.ts';
import { routineName, show, whatText } from './remind-show.ts';

/** Routines on a page; three more buttons lead on, back, and to the daily ones in turn. */
const listed = 20;

/**
 * Buttons of `remind:what:<id>:...`, which may be forged. `<day>` is an ISO weekday, 0 for every day.
 * - nothing: the three ways · `week`: the days · `<day>`: the routines for it · `<day>:?<page>`: a page of them
 * - `<day>:<routine>`, or `daily` for the ones in turn: sets it
 */
export async function what(call: Call, reminder: Reminder, values: readonly string[]): Promise<Reply> {
  const [first = '', second] = values;
  if (first === 'week') return week(call, reminder);
  if (!/^[0-7]$/.test(first)) return ways(call, reminder);
  const day = Number(first);
  const page = /^\?(\d)$/.exec(second ?? '')?.[1];
  if (second === undefined || page !== undefined) return pick(call, reminder, day, Number(page ?? 0));
  if (second !== rotation && !call.world.content.routines.has(second)) return ways(call, reminder);
  const next = await saveChange(call, reminder, { what: day === 0 ? second : withDay(reminder, day, second) });
  // Whoever gives a day its routine mostly has more days to give.
  return day === 0 ? show(call, next, call.say('remind-changed', { id: String(reminder.id) })) : week(call, next);
}

function withDay(reminder: Reminder, day: number, routine: string): string {
  const named = new Map(readWhat(reminder.what));
  if (routine === rotation) named.delete(day);
  else named.set(day, routine);
  return writeWhat(named);
}

function ways(call: Call, reminder: Reminder): Reply {
  const { say } = call;
  const { id } = reminder;
  return ask(say('remind-what-ask', { what: whatText(call, reminder) }), [
    { label: say('remind-rotation'), action: `remind:what:${id}:0:${rotation}` },
    { label: say('button-what-one'), action: `remind:what:${id}:0` },
    { label: say('button-what-week'), action: `remind:what:${id}:week` },
    { label: say('button-back'), action: `remind:edit:${id}` },
  ]);
}

/** Each day on which it posts, with its routine. */
function week(call: Call, reminder: Reminder): Reply {
  const { say } = call;
  const { id, weekdays } = reminder;
  const named = readWhat(reminder.what);
  return toEveryone(
    heading(say('remind-week-head', { id: String(id) })),
    {
      kind: 'list',
      items: weekdays.map((day) =>
        say('remind-week-day', { day: say(`day-${day}`), routine: routineName(call, named.get(day)) }),
      ),
    },
    paragraph(say('remind-week-how')),
    choices(...weekdays.map((day): Button => ({ label: say(`day-${day}`), action: `remind:what:${id}:${day}` })), {
      label: say('button-done'),
      action: `remind:show:${id}`,
      tone: 'primary',
    }),
  );
}

/** The short daily ones first: they are made for a post. */
function pick(call: Call, { id }: Reminder, day: number, page: number): Reply {
  const { say, world } = call;
  const all = [...world.content.routines.values()].sort((a, b) => Number(b.daily) - Number(a.daily));
  const shown = all.slice(page * listed, (page + 1) * listed);
  const set = (routine: string) => `remind:what:${id}:${day}:${routine}`;
  const more = { label: say('button-more'), action: `remind:what:${id}:${day}:?${page + 1}` };
  return ask(day === 0 ? say('remind-what-one') : say('remind-what-day', { day: say(`day-${day}`) }), [
    ...shown.map((one) => ({ label: one.name, action: set(one.id) })),
    ...(all.length > (page + 1) * listed ? [more] : []),
    ...(day === 0 ? [] : [{ label: say('remind-rotation'), action: set(rotation) }]),
    { label: say('button-back'), action: `remind:what:${id}${day === 0 ? '' : ':week'}` },
  ]);
}
