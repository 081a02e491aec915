/** `remind edit`: changes what was named, by one line or by buttons, and keeps everything else. */
import { asEdit, type Call, choices, heading, paragraph, toEveryone } from '../call.ts';
import type { Block, Button, Reply } from '../message.ts';
import { everyDay } from '../schedule.ts';
import type { Reminder, ReminderChange } from '../store.ts';
import { saveChange } from './remind-change.ts';
import { askNext, dayPresets, type Form, mentionRefused, settle } from './remind-form.ts';
import { type Order, packOrder, unpackOrder, type Values } from './remind-order.ts';
import { placeRefused, withPlaceNote } from './remind-place.ts';
import { isSamePlace, ruleText, show } from './remind-show.ts';

/** A change in a button: `remind:=<id>[h]:<order>`; with `h` the reminder also moves to where the button is pressed. */
const formFor = (id: number, here = false): Form => ({
  action: (carried) => `remind:=${id}${here ? 'h' : ''}:${packOrder(carried)}`,
  command: () => `/remind edit ${id}`,
  back: `remind:edit:${id}`,
});

/** Changes what was said; without anything, shows what can be changed. */
export async function edit(call: Call, reminder: Reminder, order: Order, known: Values = {}): Promise<Reply> {
  const here = order.here !== undefined && !/^(no|off|false)$/i.test(order.here);
  if (Object.keys(order).length === 0) return menu(call, reminder);
  const settled = settle(call, order, formFor(reminder.id, here), known);
  return 'question' in settled ? settled.question : change(call, reminder, settled.values, here);
}

/** The action that brings an order to a reminder once it is known which is meant; undefined where it must be asked about first. */
export function orderAction(call: Call, order: Order, id: number): string | undefined {
  const settled = settle(call, order, formFor(id));
  if ('question' in settled || Object.keys(order).length === 0) return undefined;
  return formFor(id, order.here !== undefined).action({ values: settled.values });
}

/** The same from a button, whose order may be forged. */
export async function editFromAction(call: Call, reminder: Reminder, packed: string, here: boolean): Promise<Reply> {
  const carried = unpackOrder(call.world.content, packed);
  if (!carried) return menu(call, reminder);
  const { values, ask } = carried;
  if (ask !== undefined) return askNext(call, ask, values, formFor(reminder.id, here));
  return change(call, reminder, values, here);
}

async function change(call: Call, reminder: Reminder, values: Values, here: boolean): Promise<Reply> {
  const mention = values.mention === undefined ? reminder.mention : values.mention;
  // What is changed elsewhere says nothing of the place that it posts in.
  const counts = here || (values.mention !== undefined && isSamePlace(reminder.place, call.incoming.place));
  const again = formFor(reminder.id, here).action({ values });
  const refused = mentionRefused(call, values) ?? (counts ? placeRefused(call, mention, again) : undefined);
  if (refused) return refused;
  // Moved away from the place that failed, it goes on.
  const wasStopped = reminder.paused !== undefined && reminder.paused !== 'by-admin';
  const moved: ReminderChange = here
    ? { place: call.incoming.place, ...(wasStopped && { paused: null, failingSince: null }) }
    : {};
  const next = await saveChange(call, reminder, { ...values, ...moved });
  const shown = await show(call, next, call.say('remind-changed', { id: String(reminder.id) }));
  return counts ? withPlaceNote(call, mention, shown) : shown;
}

/** What can be changed, each by one tap or two. */
export function menu(call: Call, reminder: Reminder): Reply {
  const { say, incoming } = call;
  const { mention, tidy, place } = reminder;
  const id = String(reminder.id);
  const form = formFor(reminder.id);
  const to = (values: Values) => form.action({ values });
  return toEveryone(
    heading(say('remind-edit-head', { id })),
    paragraph(ruleText(call, reminder)),
    paragraph(say('remind-edit-how', { id })),
    choices(
      { label: say('button-edit-time'), action: form.action({ values: {}, ask: 'time' }) },
      { label: say('button-edit-days'), action: `remind:days:${id}` },
      { label: say('button-edit-zone'), action: form.action({ values: {}, ask: 'zone' }) },
      { label: say('button-edit-routine'), action: `remind:what:${id}` },
      ...(incoming.private ? [] : [mentionButton(say, mention, to)]),
      tidy === true
        ? { label: say('button-tidy-off'), action: to({ tidy: false }) }
        : { label: say('button-tidy-on'), action: to({ tidy: true }) },
      ...(isSamePlace(place, incoming.place)
        ? []
        : [{ label: say('button-edit-here'), action: formFor(reminder.id, true).action({ values: {} }) }]),
      { label: say('button-back'), action: `remind:show:${id}` },
    ),
  );
}

function mentionButton(say: Call['say'], mention: string | undefined, to: (values: Values) => string): Button {
  return mention === undefined
    ? { label: say('button-mention-all'), action: to({ mention: 'all' }) }
    : { label: say('button-mention-none'), action: to({ mention: null }) };
}

/**
 * The days as a list to tick: each tap counts at once. `set` are digits from a button, which may be forged. Without any
 * the days stay: a reminder without days would be a pause without a word.
 */
export async function days(call: Call, reminder: Reminder, set = ''): Promise<Reply> {
  const wanted = everyDay.filter((day) => set.includes(String(day)));
  const next = wanted.length > 0 ? await saveChange(call, reminder, { weekdays: wanted }) : reminder;
  return asEdit(daysScreen(call, next));
}

function daysScreen(call: Call, reminder: Reminder): Reply {
  const { say } = call;
  const { id, weekdays } = reminder;
  const action = (days: readonly number[]) => `remind:days:${id}:${days.join('')}`;
  const checklist: Block = {
    kind: 'checklist',
    items: everyDay.map((day) => {
      const isOn = weekdays.includes(day);
      const after = isOn ? weekdays.filter((one) => one !== day) : [...weekdays, day].sort((a, b) => a - b);
      return { label: say(`day-${day}`), state: isOn ? 'yes' : 'open', action: action(after) };
    }),
  };
  const presets = dayPresets(say).map(
    (preset): Button => ({
      label: preset.label,
      action: formFor(id).action({ values: { weekdays: preset.weekdays } }),
    }),
  );
  return toEveryone(
    heading(say('remind-days-head', { id: String(id) })),
    paragraph(say('remind-days-how')),
    checklist,
    choices(...presets, { label: say('button-done'), action: `remind:show:${id}`, tone: 'primary' }),
  );
}
