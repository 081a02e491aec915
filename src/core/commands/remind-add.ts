/** `remind add`: sets a reminder from one line or from a short form with buttons. */
import type { Call } from '../call.ts';
import type { Reply } from '../message.ts';
import { rotation } from '../post.ts';
import { everyDay, nextDue } from '../schedule.ts';
import type { NewReminder, Reminder } from '../store.ts';
import { ask, askNext, type Form, mentionRefused, settle } from './remind-form.ts';
import { type Order, packOrder, unpackOrder, type Values } from './remind-order.ts';
import { placeRefused, withPlaceNote } from './remind-place.ts';
import { show } from './remind-show.ts';

/** Enough for a club with several groups, few enough to stay readable. */
const remindersPerClubMax = 10;

const form: Form = {
  action: (carried) => `remind:+${packOrder(carried)}`,
  command: ({ time }) => ['/remind add', time].filter(Boolean).join(' '),
};

/** Sets what was typed, or asks about the first part that is missing or cannot be read. */
export async function add(call: Call, order: Order, known: Values = {}): Promise<Reply> {
  const settled = settle(call, order, form, known);
  const full = await refuseEleventh(call);
  return full ?? ('question' in settled ? settled.question : complete(call, settled.values));
}

/** The same from a button, whose order may be forged. */
export async function addFromAction(call: Call, text: string): Promise<Reply> {
  const carried = unpackOrder(call.world.content, text);
  const full = await refuseEleventh(call);
  if (full) return full;
  if (carried?.ask !== undefined) return askNext(call, carried.ask, carried.values, form);
  return complete(call, carried?.values ?? {});
}

async function refuseEleventh(call: Call): Promise<Reply | undefined> {
  const { length } = await call.world.store.reminders(call.incoming.place);
  return length < remindersPerClubMax ? undefined : tooMany(call);
}

function tooMany({ say }: Call): Reply {
  return ask(say('error-too-many-reminders', { max: remindersPerClubMax }), [
    { label: say('button-list'), action: 'remind:list' },
  ]);
}

/** Time and zone are all that a reminder needs; the zone is said once per club. */
async function complete(call: Call, values: Values): Promise<Reply> {
  const { world, incoming, say, settings, now } = call;
  const { time, zone = settings.zone, weekdays = everyDay, what = rotation, mention, tidy } = values;
  const refused = mentionRefused(call, values) ?? placeRefused(call, mention, form.action({ values }));
  if (refused) return refused;
  if (time === undefined) return askNext(call, 'time', values, form);
  if (zone === undefined) return askNext(call, 'zone', values, form);
  const rule: Omit<NewReminder, 'nextDue'> = {
    place: incoming.place,
    time,
    zone,
    weekdays,
    what,
    setBy: incoming.person.id,
    ...(mention && { mention }),
    ...(tidy && { tidy }),
  };
  const isSame = (one: Reminder) => keyOf(one) === keyOf(rule);
  // A second tap on the last button, or that of a second organiser at the same moment, must not mean two posts a day.
  const mayAdd = (own: readonly Reminder[]) => own.length < remindersPerClubMax && !own.some(isSame);
  const reminder = await world.store.addReminderIf({ ...rule, nextDue: nextDue(rule, now) }, mayAdd);
  if (!reminder) {
    const same = (await world.store.reminders(incoming.place)).find(isSame);
    return same ? show(call, same, say('remind-added')) : tooMany(call);
  }
  // The zone also tells the country, and with it the emergency number.
  if (settings.zone === undefined) await world.store.saveSettings(incoming.place, { ...settings, zone });
  return withPlaceNote(call, mention, await show(call, reminder, say('remind-added')));
}

function keyOf({ place, time, zone, weekdays, what, mention, tidy }: Omit<NewReminder, 'nextDue'>): string {
  return JSON.stringify([place.chat, place.thread, time, zone, weekdays, what, mention, tidy === true]);
}
