/** `remind pause`, `resume` and `skip`: a reminder rests for a while, until a date, or for one post. */
import { type Call, paragraph, quoted, toEveryone } from '../call.ts';
import { type DateReading, dateText, readUntil } from '../dates.ts';
import type { Button, Reply } from '../message.ts';
import { nextPosts } from '../planning.ts';
import { localDate } from '../schedule.ts';
import type { Reminder } from '../store.ts';
import { saveChange } from './remind-change.ts';
import { ask } from './remind-form.ts';
import { show } from './remind-show.ts';

/** Days to go on again that are offered beside one week and two: clubs mostly begin on a Monday or with a month. */
const mondaysOffered = 5;
const monthsOffered = 3;

/** Pauses until what was typed, or asks until when. */
export async function pause(call: Call, reminder: Reminder, text: string): Promise<Reply> {
  const today = localDate(call.now, reminder.zone);
  if (text.trim() === '') return askUntil(call, reminder);
  if (/^(for ever|forever|until (?:i|we) resume(?: it)?)$/i.test(text.trim()))
    return pauseUntil(call, reminder, undefined);
  const reading = readUntil(text, today);
  const [date] = reading.kind === 'dates' ? reading.dates : [];
  if (date !== undefined && date > today) return pauseUntil(call, reminder, date);
  if (reading.kind === 'either') return askEither(call, reminder, reading.readings.flat());
  return askUntil(call, reminder, wrongDate(call, reading, text));
}

/** `stop`, or the date on which it goes on; from a button, so perhaps forged. */
export async function pauseFromAction(call: Call, reminder: Reminder, until: string): Promise<Reply> {
  if (until === 'stop') return pauseUntil(call, reminder, undefined);
  return pause(call, reminder, /^\d{4}-\d\d-\d\d$/.test(until) ? until : '');
}

/** Why a date cannot be taken. */
export function wrongDate({ say }: Call, { kind }: DateReading, text: string): string {
  if (kind === 'too-far') return say('error-date-far');
  if (kind === 'past') return say('error-date-past');
  return kind === 'unreadable' ? say('error-date', { date: quoted(text) }) : say('error-date-today');
}

async function pauseUntil(call: Call, reminder: Reminder, until: string | undefined): Promise<Reply> {
  const { say, settings, now } = call;
  const id = String(reminder.id);
  if (until === undefined) {
    const next = await saveChange(call, reminder, { paused: 'by-admin', pausedUntil: null });
    return show(call, next, say('remind-paused', { id }));
  }
  const next = await saveChange(call, reminder, { paused: null, pausedUntil: until });
  const day = dateText(until, settings.language, localDate(now, reminder.zone));
  return show(call, next, say('remind-paused-until', { id, day }));
}

/** One tap: a week, two, until somebody resumes it, or one of the days on which clubs begin again. */
function askUntil(call: Call, reminder: Reminder, wrong?: string): Reply {
  const { say, settings, now } = call;
  const id = String(reminder.id);
  const today = Temporal.PlainDate.from(localDate(now, reminder.zone));
  const monday = today.add({ days: 8 - today.dayOfWeek });
  const mondays = Array.from({ length: mondaysOffered }, (_, index) => monday.add({ weeks: index }));
  const month = today.with({ day: 1 }).add({ months: 1 });
  const firsts = Array.from({ length: monthsOffered }, (_, index) => month.add({ months: index }));
  const inWeeks = (weeks: number) => today.add({ weeks }).toString();
  const dates = [...new Set([...mondays, ...firsts].map(String))].sort();
  const others = dates.filter((date) => date !== inWeeks(1) && date !== inWeeks(2));
  const until = (date: string) => `remind:pause:${id}:${date}`;
  return ask(`${wrong === undefined ? '' : `${wrong} `}${say('remind-pause-ask', { id })}`, [
    { label: say('button-pause-week'), action: until(inWeeks(1)) },
    { label: say('button-pause-two-weeks'), action: until(inWeeks(2)) },
    { label: say('button-pause-stop'), action: `remind:pause:${id}:stop` },
    ...others.map((date) => ({
      label: say('button-pause-until', { day: dateText(date, settings.language, String(today)) }),
      action: until(date),
    })),
    { label: say('button-back'), action: `remind:show:${id}` },
  ]);
}

function askEither(call: Call, reminder: Reminder, dates: readonly string[]): Reply {
  const { say, settings, now } = call;
  const today = localDate(now, reminder.zone);
  return ask(
    say('error-date-either'),
    dates.map((date) => ({
      label: say('button-pause-until', { day: dateText(date, settings.language, today) }),
      action: `remind:pause:${reminder.id}:${date}`,
    })),
  );
}

/** From now on: what fell into the pause is not made up for, and a new failure is told anew. */
export async function resume(call: Call, reminder: Reminder): Promise<Reply> {
  const next = await saveChange(call, reminder, { paused: null, pausedUntil: null, failingSince: null });
  return show(call, next, call.say('remind-resumed', { id: String(reminder.id) }));
}

/** The local date of the next post; undefined while it is paused. */
export function nextDate(reminder: Reminder): string | undefined {
  const [next] = reminder.paused === undefined ? nextPosts(reminder, 1) : [];
  return next === undefined ? undefined : localDate(next, reminder.zone);
}

/** Leaves out the next post. A button names its date, so that a second tap, or a late one, skips no other. */
export async function skip(call: Call, reminder: Reminder, date = nextDate(reminder)): Promise<Reply> {
  const { say, settings } = call;
  if (date === undefined) return toEveryone(paragraph(say('remind-skip-paused', { id: String(reminder.id) })));
  const known = reminder.quiet?.includes(date) === true;
  if (!known && date !== nextDate(reminder)) return show(call, reminder);
  const next = known ? reminder : await saveQuiet(call, reminder, [...(reminder.quiet ?? []), date]);
  const undo: Button = { label: say('button-undo'), action: `remind:unskip:${reminder.id}:${date}` };
  return show(call, next, say('remind-skipped', { day: dateText(date, settings.language, date) }), [undo]);
}

/** Takes a skipped date back in. */
export async function unskip(call: Call, reminder: Reminder, date: string): Promise<Reply> {
  if (reminder.quiet?.includes(date) !== true) return show(call, reminder);
  const next = await saveQuiet(
    call,
    reminder,
    reminder.quiet.filter((one) => one !== date),
  );
  return show(call, next, call.say('remind-unskipped', { day: dateText(date, call.settings.language, date) }));
}

/** Saves quiet days in order and once each, without those that are over. */
export function saveQuiet(call: Call, reminder: Reminder, dates: readonly string[]): Promise<Reminder> {
  return saveChange(call, reminder, { quiet: comingDates(call, reminder, dates) });
}

export function comingDates({ now }: Call, { zone }: Reminder, dates: readonly string[]): string[] {
  const today = localDate(now, zone);
  return [...new Set(dates)].filter((date) => date >= today).sort();
}
