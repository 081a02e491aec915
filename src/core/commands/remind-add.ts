/** `remind add`: reads an order as people write it, asks for what is missing with buttons, and sets the reminder. */
import { type Call, choices, findByName, type Input, paragraph, quoted, toEveryone } from '../call.ts';
import { type Button, limits, type Reply } from '../message.ts';
import type { NewReminder, Reminder } from '../ports.ts';
import { rotation } from '../post.ts';
import { dayNames, everyDay, nextDue, parseTime, parseWeekdays } from '../schedule.ts';
import { findZone, offeredZones } from '../zones.ts';
import { show } from './remind-show.ts';

/** Enough for a club with several groups, few enough to stay readable. */
const remindersPerClubMax = 10;
const offeredTimes = ['06:30', '07:00', '12:30', '18:00', '20:00'];

/** What was asked for, as typed; what is absent was not said. */
type Order = { time?: string; days?: string; zone?: string; what?: string };

/** Reads named options, or one line in any order of its parts: `7:30 pm mon-fri new york hips`. */
export function readOrder(call: Call, { options, text }: Input): Order {
  const { time, days, zone, routine } = options;
  if (time !== undefined || days !== undefined || zone !== undefined || routine !== undefined) {
    return {
      ...(time !== undefined && { time }),
      ...(days !== undefined && { days }),
      ...(zone !== undefined && { zone }),
      ...(routine !== undefined && { what: routine }),
    };
  }
  const words = tidy(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  const order: Order = {};
  const at = words.findIndex((word) => /^\d/.test(word));
  if (at >= 0) {
    // A half of the day may stand alone: '7:30 pm'.
    const halfDay = /^[ap]\.?m\.?$/i.test(words[at + 1] ?? '');
    order.time = words.splice(at, halfDay ? 2 : 1).join(' ');
  }
  const rest = takeDays(words, order);
  takeRoutine(call, rest, order);
  if (rest.length > 0) order.zone = rest.join(' ');
  return order;
}

/** 'monday to friday' and 'mon - fri' are ranges; small words between the parts mean nothing. */
function tidy(text: string): string {
  return text
    .trim()
    .replace(/\bevery (weekday|workday)s?\b/gi, 'weekdays')
    .replace(/(?<=[a-z])\s+(?:to|till|until|through)\s+(?=[a-z])|\s+[-–]\s+/gi, '-')
    .replace(/(^|\s)(?:at|in|on|from)(?=\s)/gi, '$1');
}

/** Moves the words that name a routine into the order, wherever they stand; the longest name wins. */
function takeRoutine(call: Call, rest: string[], order: Order): void {
  for (let length = rest.length; length > 0; length -= 1) {
    for (let from = 0; from + length <= rest.length; from += 1) {
      const name = rest.slice(from, from + length).join(' ');
      if (!findByName(call.world.content.routines.values(), name)) continue;
      order.what = rest.splice(from, length).join(' ');
      return;
    }
  }
}

/** Moves the words that are weekdays into the order; `every day` is two words. */
function takeDays(words: readonly string[], order: Order): string[] {
  const rest: string[] = [];
  const days: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const pair = `${word} ${words[index + 1] ?? ''}`;
    if (/^every day$/i.test(pair)) {
      days.push(pair);
      index += 1;
    } else if (parseWeekdays(word) || (days.length > 0 && /^(and|&|,)$/i.test(word))) days.push(word);
    else rest.push(word);
  }
  if (days.length > 0) order.days = days.join(' ');
  return rest;
}

/** A button's order: `+:<time or ->:<weekdays, a digit each>:<what>:<zone or ->`. */
export function addFromAction(call: Call, values: readonly string[]): Promise<Reply> {
  const [time = '-', days = '', what = rotation, ...zone] = values;
  const order: Order = { days: [...days].map((digit) => dayNames[Number(digit) - 1] ?? '').join(' '), what };
  if (/^\d{4}$/.test(time)) order.time = `${time.slice(0, 2)}:${time.slice(2)}`;
  if (zone.length > 0 && zone[0] !== '-') order.zone = zone.join(':');
  return add(call, order);
}

/** Sets the reminder, or says what is wrong or missing and offers what would be right. Nothing is stored until all is right. */
export async function add(call: Call, order: Order): Promise<Reply> {
  const { world, incoming, say, settings, now } = call;
  const existing = await world.store.reminders(incoming.place);
  if (existing.length >= remindersPerClubMax) {
    return ask(say('error-too-many-reminders', { max: remindersPerClubMax }), [
      { label: say('button-list'), action: 'remind:list' },
    ]);
  }
  const what =
    order.what === undefined || order.what === rotation
      ? { id: rotation }
      : findByName(world.content.routines.values(), order.what);
  const weekdays = order.days === undefined ? [...everyDay] : parseWeekdays(order.days);
  const time = order.time === undefined ? undefined : parseTime(order.time);
  const search = findOrderZone(call, order);
  const zone = search?.kind === 'zone' ? search.zone : undefined;
  const next = (change: Partial<Choice>): string =>
    actionFor({ time, weekdays: weekdays ?? [...everyDay], what: what?.id ?? rotation, zone, ...change });

  if (!what) {
    // The daily ones are made for a club's post; any other can still be named.
    const daily = [...world.content.routines.values()].filter((one) => one.daily).slice(0, limits.messageButtons - 1);
    const buttons = daily.map((one) => ({ label: one.name, action: next({ what: one.id }) }));
    return ask(say('error-routine'), [{ label: say('remind-rotation'), action: next({ what: rotation }) }, ...buttons]);
  }
  if (!weekdays) {
    return ask(say('error-weekdays', { days: quoted(order.days ?? '') }), [
      { label: say('days-every'), action: next({ weekdays: [...everyDay] }) },
      { label: say('days-work'), action: next({ weekdays: [1, 2, 3, 4, 5] }) },
      { label: say('days-weekend'), action: next({ weekdays: [6, 7] }) },
    ]);
  }
  if (time === undefined) {
    const text = order.time === undefined ? say('remind-ask-time') : say('error-time', { time: quoted(order.time) });
    return ask(
      text,
      offeredTimes.map((offered) => ({ label: offered, action: next({ time: offered }) })),
    );
  }
  if (zone === undefined) {
    const zones = search?.kind === 'several' ? search.zones : offeredZones;
    const text =
      order.zone === undefined
        ? say('remind-ask-zone')
        : say(search?.kind === 'several' ? 'error-zone-several' : 'error-zone-unknown', { zone: quoted(order.zone) });
    return ask(
      text,
      zones.map((offered) => ({ label: offered, action: next({ zone: offered }) })),
    );
  }
  const rule = { place: incoming.place, time, zone, weekdays, what: what.id };
  // A second tap on the last button must not mean two posts a day.
  const same = existing.find((one) => isSame(one, rule));
  if (same) return show(call, same, say('remind-added'));
  const reminder = await world.store.addReminder({ ...rule, nextDue: nextDue(rule, now) });
  // The zone is said once per club: it also tells the country, and with it the emergency number.
  if (settings.zone === undefined) await world.store.saveSettings(incoming.place, { ...settings, zone });
  return show(call, reminder, say('remind-added'));
}

function isSame(one: Reminder, rule: Omit<NewReminder, 'nextDue'>): boolean {
  const key = ({ place, time, zone, weekdays, what }: Omit<NewReminder, 'nextDue'>) =>
    JSON.stringify([place.chat, place.thread, time, zone, weekdays, what]);
  return key(one) === key(rule);
}

function findOrderZone(call: Call, order: Order) {
  if (order.zone !== undefined) return findZone(order.zone, [...call.world.content.countries.keys()]);
  return call.settings.zone === undefined ? undefined : ({ kind: 'zone', zone: call.settings.zone } as const);
}

type Choice = { time: string | undefined; weekdays: readonly number[]; what: string; zone: string | undefined };

function actionFor({ time, weekdays, what, zone }: Choice): string {
  return ['remind:+', time?.replace(':', '') ?? '-', weekdays.join(''), what, zone ?? '-'].join(':');
}

/** A question with what would be a right answer; what is too long for a button is left out, it can still be typed. */
function ask(text: string, buttons: readonly Button[]): Reply {
  return toEveryone(paragraph(text), choices(...buttons.filter(({ action }) => action.length <= limits.actionBytes)));
}
