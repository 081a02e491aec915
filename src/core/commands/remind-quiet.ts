/** `remind quiet`: days without a post, of all reminders of a club or of one. */
import { type Call, choices, heading, paragraph, toEveryone } from '../call.ts';
import { type DateReading, dateText, rangesOf, rangeText, readDates } from '../dates.ts';
import { type Button, limits, type Reply } from '../message.ts';
import { localDate } from '../schedule.ts';
import type { Reminder } from '../store.ts';
import { ask, fits } from './remind-form.ts';
import { comingDates, saveQuiet, wrongDate } from './remind-pause.ts';
import { list } from './remind-show.ts';

/** Quiet days of one reminder: a long holiday and many a single day. */
const datesMax = 100;
/** Days on one screen: three weeks. */
const daysListed = 21;
/** Entries of the overview; each has a button. */
const entriesShown = 20;

type Range = readonly [first: string, last: string];
/** Quiet days that follow each other, and which reminders keep them. */
type Entry = { readonly range: Range; readonly ids: readonly number[] };

/** Adds the dates that were typed, to one reminder (`quiet 2 24 Dec`) or to all, or shows which there are. */
export async function quiet(call: Call, number: string | undefined, text: string): Promise<Reply> {
  const { say, world, incoming } = call;
  const all = await world.store.reminders(incoming.place);
  if (all.length === 0) return list(call);
  const today = todayOf(call, all);
  const whole = readDates(text, today);
  // '24 Dec' begins with a number that is no reminder's; '2 24 Dec' is no date as a whole.
  const [, first, rest = ''] = /^#?(\d{1,9})\b\s*(.*)$/s.exec(text.trim()) ?? [];
  const isWhole = number !== undefined || first === undefined || whole.kind !== 'unreadable';
  const [id, dates] = isWhole ? [number, text] : [first, rest];
  const chosen = id === undefined ? all : all.filter((one) => one.id === Number(id.replace('#', '')));
  if (chosen.length === 0) {
    const list = { label: say('button-list'), action: 'remind:list' };
    return ask(say('error-no-reminder', { id: (id ?? '').replace(/\D/g, '') }), [list]);
  }
  if (dates.trim() === '') return overview(call);
  return addRead(call, chosen, isWhole ? whole : readDates(dates, today), dates);
}

/** Buttons: `pick:<page>` and `<first>` ask, `<first>:<last>[:<id>]` adds. All may be forged. */
export async function quietFromAction(call: Call, values: readonly string[]): Promise<Reply> {
  const all = await call.world.store.reminders(call.incoming.place);
  const [first = '', last = '', id] = values;
  const today = todayOf(call, all);
  if (all.length === 0) return list(call);
  if (first === 'pick') return pickFirst(call, today, /^\d$/.test(last) ? Number(last) : 0);
  const days = daysOf(first, last === '' ? first : last, today);
  const chosen = id === undefined ? all : all.filter((one) => String(one.id) === id);
  if (!days || chosen.length === 0) return overview(call);
  return last === '' ? pickLast(call, first, today) : addDates(call, chosen, days);
}

/** Takes quiet days back, of one reminder or of all. */
export async function loudFromAction(call: Call, values: readonly string[]): Promise<Reply> {
  const [first = '', last = '', id] = values;
  const all = await call.world.store.reminders(call.incoming.place);
  if (!isDate(first) || !isDate(last)) return overview(call);
  for (const reminder of all.filter((one) => id === undefined || String(one.id) === id)) {
    const left = (reminder.quiet ?? []).filter((date) => date < first || date > last);
    if (left.length < (reminder.quiet ?? []).length) await saveQuiet(call, reminder, left);
  }
  return overview(call);
}

/** The club's own date. */
function todayOf({ settings, now }: Call, all: readonly Reminder[]): string {
  return localDate(now, settings.zone ?? all[0]?.zone ?? 'UTC');
}

function isDate(text: string): boolean {
  const reading = /^\d{4}-\d\d-\d\d$/.test(text) ? readDates(text, '2000-01-01') : undefined;
  return reading !== undefined && reading.kind !== 'unreadable';
}

/** The coming days from `first` to `last`. */
function daysOf(first: string, last: string, today: string): readonly string[] | undefined {
  if (!isDate(first) || !isDate(last)) return undefined;
  const reading = readDates(`${first} - ${last}`, today);
  return reading.kind === 'dates' ? reading.dates : undefined;
}

function addRead(call: Call, chosen: readonly Reminder[], reading: DateReading, text: string): Promise<Reply> | Reply {
  const { say } = call;
  if (reading.kind === 'dates') return addDates(call, chosen, reading.dates);
  if (reading.kind !== 'either') return ask(wrongDate(call, reading, text), [pickButton(call)]);
  const ranges = reading.readings.map(rangesOf);
  // A button has room for one range only.
  if (ranges.some((one) => one.length > 1)) return ask(say('error-date-either-long'), [pickButton(call)]);
  const today = todayOf(call, chosen);
  const [only, ...others] = chosen;
  const id = only && others.length === 0 ? `:${only.id}` : '';
  return ask(
    say('error-date-either'),
    ranges.flat().map((range) => ({
      label: say('button-day', { day: rangeText(range, call.settings.language, today) }),
      action: `remind:quiet:${range.join(':')}${id}`,
    })),
  );
}

async function addDates(call: Call, chosen: readonly Reminder[], dates: readonly string[]): Promise<Reply> {
  const { say, settings } = call;
  const wanted = chosen.map((reminder) => ({
    reminder,
    quiet: comingDates(call, reminder, [...(reminder.quiet ?? []), ...dates]),
  }));
  if (wanted.some((one) => one.quiet.length > datesMax)) {
    const back = { label: say('button-quiet'), action: 'remind:quiet' };
    return ask(say('error-dates-many', { max: datesMax }), [back]);
  }
  for (const one of wanted) await saveQuiet(call, one.reminder, one.quiet);
  const ranges = rangesOf(dates);
  const today = todayOf(call, chosen);
  const said = ranges.map((range) => rangeText(range, settings.language, today)).join(', ');
  const [only, ...others] = ranges;
  const [reminder, ...more] = chosen;
  const id = reminder && more.length === 0 ? `:${reminder.id}` : '';
  const undo = only && others.length === 0 ? [undoButton(call, only, id)] : [];
  return overview(call, say('remind-quiet-added', { days: said }), undo);
}

const undoButton = ({ say }: Call, range: Range, id: string): Button => ({
  label: say('button-undo'),
  action: `remind:loud:${range.join(':')}${id}`,
});

const pickButton = ({ say }: Call): Button => ({ label: say('button-quiet-pick'), action: 'remind:quiet:pick:0' });

/** All quiet days to come, each with a button that takes it back. */
export async function overview(call: Call, head?: string, first: readonly Button[] = []): Promise<Reply> {
  const { say, settings, world, incoming } = call;
  const all = await world.store.reminders(incoming.place);
  const today = todayOf(call, all);
  const entries = entriesOf(call, all);
  const shown = entries.slice(0, entriesShown);
  const text = ({ range, ids }: Entry) => {
    const days = rangeText(range, settings.language, today);
    return ids.length === all.length
      ? days
      : say('remind-quiet-of', { days, ids: ids.map((id) => `#${id}`).join(', ') });
  };
  const buttons = shown.flatMap(({ range, ids }): Button[] => {
    const days = rangeText(range, settings.language, today);
    const action = `remind:loud:${range.join(':')}`;
    const label = fits(say('button-quiet-undo', { days }), days);
    if (ids.length === all.length) return [{ label, action }];
    return ids.map((id) => ({
      label: fits(say('button-quiet-undo-of', { id: String(id), days }), days),
      action: `${action}:${id}`,
    }));
  });
  // What was just added has a button of its own, unless it became part of something longer.
  const extra = first.filter(({ action }) => !buttons.some((button) => button.action === action));
  return toEveryone(
    heading(head ?? say('remind-quiet-head')),
    ...(shown.length > 0 ? [{ kind: 'list' as const, items: shown.map(text) }] : [paragraph(say('remind-quiet-none'))]),
    paragraph(say('remind-quiet-how')),
    choices(...extra, ...buttons.slice(0, limits.messageButtons - extra.length - 2)),
    choices(pickButton(call), { label: say('button-back'), action: 'remind:list' }),
  );
}

/** The same days of several reminders stand together. */
function entriesOf(call: Call, all: readonly Reminder[]): Entry[] {
  const byRange = new Map<string, { range: Range; ids: number[] }>();
  for (const reminder of all) {
    for (const range of rangesOf(comingDates(call, reminder, reminder.quiet ?? []))) {
      const known = byRange.get(range.join());
      if (known) known.ids.push(reminder.id);
      else byRange.set(range.join(), { range, ids: [reminder.id] });
    }
  }
  return [...byRange.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** Two taps for a range: its first day, then its last. */
function pickFirst(call: Call, today: string, page: number): Reply {
  const { say, settings } = call;
  const from = Temporal.PlainDate.from(today).add({ days: page * daysListed });
  return ask(say('remind-quiet-first'), [
    ...daysFrom(from).map((date) => ({
      label: say('button-day', { day: dateText(date, settings.language, today) }),
      action: `remind:quiet:${date}`,
    })),
    { label: say('button-more'), action: `remind:quiet:pick:${Math.min(page + 1, 9)}` },
    { label: say('button-back'), action: 'remind:quiet' },
  ]);
}

function pickLast(call: Call, first: string, today: string): Reply {
  const { say, settings } = call;
  const later = daysFrom(Temporal.PlainDate.from(first).add({ days: 1 }));
  return ask(say('remind-quiet-last', { day: dateText(first, settings.language, today) }), [
    { label: say('button-quiet-only'), action: `remind:quiet:${first}:${first}` },
    ...later.map((date) => ({
      label: say('button-day', { day: dateText(date, settings.language, today) }),
      action: `remind:quiet:${first}:${date}`,
    })),
    { label: say('button-back'), action: 'remind:quiet:pick:0' },
  ]);
}

const daysFrom = (date: Temporal.PlainDate) =>
  Array.from({ length: daysListed }, (_, index) => date.add({ days: index }).toString());
