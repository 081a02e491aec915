/** Asks an organiser for what is missing or wrong in an order, always with buttons that complete it. Stores nothing. */
import { type Call, choices, findByName, notice, paragraph, quoted, toEveryone } from '../call.ts';
import { type Button, limits, type Reply } from '../message.ts';
import { rotation } from '../post.ts';
import { everyDay, parseTime, parseWeekdays } from '../schedule.ts';
import { findZone, offeredZones, zoneAreas, zoneLabel, zonesOfArea } from '../zones.ts';
import { type Carried, fitsButton, type Order, type Values } from './remind-order.ts';

/** What an order is for: a new reminder, a change to one, or a setting. */
export type Form = {
  /** The action of a button that carries the order on. */
  action(carried: Carried): string;
  /** The command that takes the answer typed: `/remind edit 2`. */
  command(values: Values): string;
  /** Where 'Back' leads. */
  readonly back?: string;
};

const offeredTimes = ['06:30', '07:00', '12:30', '18:00', '20:00'];
const minuteStep = 5;
/** Zones on a page; two more buttons lead on and back. */
const zonesListed = 20;

/**
 * The order in values, or the question about the first part that cannot be read, with the others carried along.
 * @param known what was answered before
 */
export function settle(
  call: Call,
  order: Order,
  form: Form,
  known: Values = {},
): { values: Values } | { question: Reply } {
  // A part that cannot be read is asked about, whatever was said of it before.
  const said = new Set(Object.keys(order).map((part) => valueNames[part] ?? part));
  const before = Object.fromEntries(Object.entries(known).filter(([name]) => !said.has(name)));
  const read: Values = {
    ...before,
    ...readRoutine(call, order.routine),
    ...readDays(order.days),
    ...readTime(order.time),
    ...readZone(order.zone),
    ...readMention(order.mention),
    ...readTidy(order.tidy),
  };
  const question =
    wrongRoutine(call, order, read, form) ??
    wrongDays(call, order, read, form) ??
    wrongTime(call, order, read, form) ??
    wrongZone(call, order, read, form) ??
    wrongMention(call, order, read, form) ??
    wrongTidy(call, order, read, form);
  return question ? { question } : { values: read };
}

/** The parts of an order that are called otherwise once they are read. */
const valueNames: Readonly<Record<string, string>> = { routine: 'what', days: 'weekdays' };

/** A refusal for a person who may not call people here, and so may not have the bot do it. */
export function mentionRefused({ incoming, say }: Call, { mention }: Values): Reply | undefined {
  if (mention === undefined || mention === null || incoming.person.mayMention !== false) return undefined;
  const text = say('error-may-not-mention');
  return incoming.act.kind === 'press' ? notice(text) : toEveryone(paragraph(text));
}

function readRoutine({ world, say }: Call, text: string | undefined): Values {
  if (text === undefined) return {};
  if ([rotation, say('remind-rotation'), 'in turn', 'turn'].includes(text.trim().toLowerCase()))
    return { what: rotation };
  const found = findByName(world.content.routines.values(), text);
  return found ? { what: found.id } : {};
}

function readDays(text: string | undefined): Values {
  const weekdays = text === undefined ? undefined : parseWeekdays(text);
  return weekdays ? { weekdays } : {};
}

function readTime(text: string | undefined): Values {
  const time = text === undefined ? undefined : parseTime(text);
  return time === undefined ? {} : { time };
}

function readZone(text: string | undefined): Values {
  const search = text === undefined ? undefined : findZone(text);
  return search?.kind === 'zone' ? { zone: search.zone } : {};
}

function readMention(text: string | undefined): Values {
  const plain = text?.trim().toLowerCase() ?? '';
  if (/^(all|everyone|everybody|on|yes|true)$/.test(plain)) return { mention: 'all' };
  if (/^(off|no|none|nobody|false)$/.test(plain)) return { mention: null };
  return /^role:\d{1,20}$/.test(plain) ? { mention: plain } : {};
}

function readTidy(text: string | undefined): Values {
  const plain = text?.trim().toLowerCase() ?? '';
  if (/^(on|yes|true)$/.test(plain)) return { tidy: true };
  return /^(off|no|false)$/.test(plain) ? { tidy: false } : {};
}

type Wrong = (call: Call, order: Order, values: Values, form: Form) => Reply | undefined;

const wrongRoutine: Wrong = ({ world, say }, { routine }, values, form) => {
  if (routine === undefined || values.what !== undefined) return undefined;
  // The daily ones are made for a club's post; any other can still be named.
  const daily = [...world.content.routines.values()].filter((one) => one.daily).slice(0, limits.messageButtons - 1);
  const offered = [{ id: rotation, name: say('remind-rotation') }, ...daily];
  return question(
    say,
    say('error-routine'),
    offered.map(({ id, name }) => ({ label: name, action: form.action({ values: { ...values, what: id } }) })),
  );
};

const wrongDays: Wrong = ({ say }, { days }, values, form) => {
  if (days === undefined || values.weekdays) return undefined;
  return question(
    say,
    say('error-weekdays', { days: quoted(days) }),
    dayPresets(say).map(({ label, weekdays }) => ({ label, action: form.action({ values: { ...values, weekdays } }) })),
  );
};

const wrongTime: Wrong = (call, { time }, values, form) =>
  time === undefined || values.time !== undefined
    ? undefined
    : askNext(call, 'time', values, form, call.say('error-time', { time: quoted(time) }));

const wrongZone: Wrong = (call, { zone }, values, form) => {
  if (zone === undefined || values.zone !== undefined) return undefined;
  const { say } = call;
  const search = findZone(zone);
  if (search.kind !== 'several') {
    return askNext(call, 'zone', values, form, say('error-zone-unknown', { zone: quoted(zone) }));
  }
  const text = say(search.isGuess ? 'error-zone-guess' : 'error-zone-several', { zone: quoted(zone) });
  return question(say, text, zoneButtons(call, search.zones, values, form));
};

const wrongMention: Wrong = ({ say }, order, values, form) => {
  if (order.mention === undefined || values.mention !== undefined) return undefined;
  return question(say, say('error-mention', { mention: quoted(order.mention) }), [
    { label: say('button-mention-all'), action: form.action({ values: { ...values, mention: 'all' } }) },
    { label: say('button-mention-none'), action: form.action({ values: { ...values, mention: null } }) },
  ]);
};

const wrongTidy: Wrong = ({ say }, order, values, form) => {
  if (order.tidy === undefined || values.tidy !== undefined) return undefined;
  return question(say, say('error-tidy'), [
    { label: say('button-tidy-on'), action: form.action({ values: { ...values, tidy: true } }) },
    { label: say('button-tidy-off'), action: form.action({ values: { ...values, tidy: false } }) },
  ]);
};

/** The days that most clubs choose. */
export function dayPresets(say: Call['say']): { label: string; weekdays: readonly number[] }[] {
  return [
    { label: say('days-every'), weekdays: everyDay },
    { label: say('days-work'), weekdays: everyDay.slice(0, 5) },
    { label: say('days-weekend'), weekdays: everyDay.slice(5) },
  ];
}

/** The screen for `ask` (see `Carried`), which may be forged; anything unknown asks for the time. */
export function askNext(call: Call, next: string, values: Values, form: Form, text?: string): Reply {
  const { say } = call;
  const [area = '', page = ''] = next.split('.');
  const back = form.back === undefined ? [] : [{ label: say('button-back'), action: form.back }];
  if (next === 'zone') {
    const how = text ?? say('remind-ask-zone', { command: form.command(values) });
    return question(say, how, zoneButtons(call, offeredZones, values, form), back);
  }
  if (next === 'areas') {
    const buttons = zoneAreas.map((one) => ({
      label: say(`button-area-${one.toLowerCase()}`),
      action: form.action({ values, ask: `${one}.0` }),
    }));
    return question(say, say('remind-ask-area'), buttons, back);
  }
  if (zoneAreas.includes(area) && /^\d$/.test(page)) return askZoneIn(call, area, Number(page), values, form);
  const toTimes = [{ label: say('button-back'), action: form.action({ values, ask: 'time' }) }];
  if (next === 'hours') return question(say, say('remind-ask-hour'), hourButtons(values, form), toTimes);
  if (/^([01]\d|2[0-3])$/.test(next)) {
    const toHours = [{ label: say('button-back'), action: form.action({ values, ask: 'hours' }) }];
    return question(say, say('remind-ask-minute'), minuteButtons(next, values, form), toHours);
  }
  const times = offeredTimes.map((time) => ({ label: time, action: form.action({ values: { ...values, time } }) }));
  const other = { label: say('button-time-other'), action: form.action({ values, ask: 'hours' }) };
  return question(say, text ?? say('remind-ask-time', { command: form.command(values) }), [...times, other], back);
}

const two = (number: number) => String(number).padStart(2, '0');

function hourButtons(values: Values, form: Form): Button[] {
  return Array.from({ length: 24 }, (_, hour) => ({
    label: two(hour),
    action: form.action({ values, ask: two(hour) }),
  }));
}

function minuteButtons(hour: string, values: Values, form: Form): Button[] {
  return Array.from({ length: 60 / minuteStep }, (_, step) => {
    const time = `${hour}:${two(step * minuteStep)}`;
    return { label: time, action: form.action({ values: { ...values, time } }) };
  });
}

function askZoneIn({ say }: Call, area: string, page: number, values: Values, form: Form): Reply {
  const zones = zonesOfArea(area);
  const shown = zones.slice(page * zonesListed, (page + 1) * zonesListed);
  const more = { label: say('button-more'), action: form.action({ values, ask: `${area}.${page + 1}` }) };
  const back = { label: say('button-back'), action: form.action({ values, ask: 'areas' }) };
  return question(
    say,
    say('remind-ask-city'),
    shown.map((zone) => zoneButton(zone, values, form)),
    zones.length > (page + 1) * zonesListed ? [more, back] : [back],
  );
}

/** These zones, and the way to all others. */
function zoneButtons({ say }: Call, zones: readonly string[], values: Values, form: Form): Button[] {
  const others = { label: say('button-zone-other'), action: form.action({ values, ask: 'areas' }) };
  return [...zones.map((zone) => zoneButton(zone, values, form)), others];
}

const zoneButton = (zone: string, values: Values, form: Form): Button => ({
  label: zoneLabel(zone),
  action: form.action({ values: { ...values, zone } }),
});

/** A button's label, in its shorter form where a phone would cut it. */
export function fits(label: string, short: string): string {
  return label.length <= limits.buttonLabelChars ? label : short.slice(0, limits.buttonLabelChars);
}

/** A question of a form, which can be answered in words as well. `leading` are the buttons to other pages. */
function question(say: Call['say'], text: string, buttons: readonly Button[], leading: readonly Button[] = []): Reply {
  // Some labels are phrases of the middle of a sentence, too.
  const labelled = buttons.map((one) => ({ ...one, label: one.label.charAt(0).toUpperCase() + one.label.slice(1) }));
  const block = { ...choices(...labelled.filter(fitsButton)), write: say('button-write') };
  return toEveryone(paragraph(text), block, ...(leading.length > 0 ? [choices(...leading.filter(fitsButton))] : []));
}

/** A question with what would be a right answer; what is too long for a button can still be typed. */
export function ask(text: string, buttons: readonly Button[]): Reply {
  return toEveryone(paragraph(text), choices(...buttons.filter(fitsButton)));
}
