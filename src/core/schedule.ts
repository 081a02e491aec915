/** When a reminder is due: local time, zone and weekdays in, instants out. Pure, by Temporal; no clock is read here. */

/** ISO weekdays, 1 = Monday. */
export const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
const workdays: readonly number[] = [1, 2, 3, 4, 5];
const weekend: readonly number[] = [6, 7];
/** As people shorten them; index 0 is Monday. */
export const dayNames: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * The first instant after `after` at which a reminder is due, in epoch milliseconds.
 * DST: a time in the gap moves on the same day, a time in the overlap counts once, at its first pass (see `dueAt`).
 * Never +24 h: the date is the local one.
 */
export function nextDue(rule: { time: string; zone: string; weekdays: readonly number[] }, after: number): number {
  const start = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(rule.zone).toPlainDate();
  // One week finds every weekday; the eighth day is for a date whose time has passed, the ninth for a zone that skips a date.
  for (let days = 0; days <= 9; days += 1) {
    const date = start.add({ days });
    if (!rule.weekdays.includes(date.dayOfWeek)) continue;
    const due = dueAt(rule, date);
    if (due > after) return due;
  }
  throw new Error('a reminder needs at least one weekday');
}

/**
 * The instant at which a reminder is due on a local date. A time that a gap leaves out moves later by the length of the
 * gap, as disambiguation `compatible` has it; in Greenland, where the gap ends at midnight, that would be the next day,
 * so there it moves earlier.
 */
export function dueAt(rule: { time: string; zone: string }, date: Temporal.PlainDate | string): number {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(rule.time);
  const due = local.toZonedDateTime(rule.zone);
  if (due.day === local.day) return due.epochMilliseconds;
  return local.toZonedDateTime(rule.zone, { disambiguation: 'earlier' }).epochMilliseconds;
}

/** The local date, `YYYY-MM-DD`, on which an instant falls. */
export function localDate(instant: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** `Wednesday 25 November`, in the order of the language. */
export function dayText(date: Temporal.PlainDate, language: string): string {
  // The reference language is British.
  const locale = language === 'en' ? 'en-GB' : language;
  return date.toLocaleString(locale, { weekday: 'long', day: 'numeric', month: 'long' });
}

/** How late a post may appear after downtime; later ones are skipped and recorded. */
const catchUpMs = 3 * 3_600_000;

/** May a post due at `due` still appear at `now`? Only up to 3 h late and still on its own local date. */
export function isFresh(due: number, now: number, zone: string): boolean {
  // Within a minute of the clock nothing has changed its date: midnight comes at the full minute in every zone.
  if (Math.floor(now / 60_000) === Math.floor(due / 60_000)) return true;
  return now - due <= catchUpMs && localDate(now, zone) === localDate(due, zone);
}

/** Words that name a time. */
const namedTimes: Readonly<Record<string, string>> = {
  noon: '12:00',
  midday: '12:00',
  '12 noon': '12:00',
  midnight: '00:00',
  '12 midnight': '00:00',
};

/**
 * Reads a time of day as people write it: `7`, `7am`, `07:00`, `0730`, `19.30`, `7:30 pm`, `7h30`, `7 o'clock`, `noon`.
 * @returns `HH:MM`, or undefined when it is no time of a day.
 */
export function parseTime(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim().toLowerCase();
  const named = namedTimes[plain];
  if (named !== undefined) return named;
  const match =
    /^(\d{1,2})(?:[:.h](\d{2})|h| ?o['’]?clock)?\s*(am|pm|a\.m\.?|p\.m\.?)?$/.exec(plain) ??
    /^(\d{1,2})(\d{2})\s*(am|pm)?$/.exec(plain);
  if (!match) return undefined;
  const half = match[3]?.charAt(0);
  let hour = Number(match[1]);
  const minute = Number(match[2] ?? '0');
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** What people say for several days at once. */
const namedDays: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^((every|each) ?day|daily|all|all days|all week|(every|each) day of the week)$/, everyDay],
  [/^((every|each) )?(week ?days?|work ?days?|working ?days?)$/, workdays],
  [/^((every|each|at|on) )?(the )?week-?ends?$/, weekend],
];

/**
 * Reads weekdays: `mon-fri`, `weekdays`, `every day`, `tue thu`, `sat,sun`, `fri-mon`, `Tuesdays and Thursdays`, `mo-fr`,
 * `every day except sunday`.
 * @returns ISO weekdays in ascending order or undefined when a word is no weekday.
 */
export function parseWeekdays(text: string): number[] | undefined {
  const plain = text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\s*[-–—]\s*|\s+(?:to|till|until|through)\s+/g, '-')
    .replace(/\s+/g, ' ');
  const [all = '', without, more] = plain.split(/ (?:except|but not|but|not|without) (?:on )?/);
  if (more !== undefined) return undefined;
  const days = daysIn(all);
  if (without === undefined || !days) return days;
  const off = daysIn(without);
  const left = days.filter((day) => !off?.includes(day));
  return off && left.length > 0 ? left : undefined;
}

function daysIn(plain: string): number[] | undefined {
  const named = namedDays.find(([name]) => name.test(plain));
  if (named) return [...named[1]];
  const days = new Set<number>();
  const small = /^(|and|on|every|each)$/;
  for (const word of plain.split(/[\s,;&+/]+/).filter((part) => !small.test(part))) {
    const range = namedDays.find(([name]) => name.test(word))?.[1] ?? rangeOf(word);
    if (!range) return undefined;
    for (const day of range) days.add(day);
  }
  return days.size > 0 ? [...days].sort((a, b) => a - b) : undefined;
}

function rangeOf(word: string): number[] | undefined {
  const [from, to, more] = word.split('-').map(weekdayOf);
  if (more !== undefined || from === undefined || from === 0) return undefined;
  if (to === undefined) return [from];
  if (to === 0) return undefined;
  const length = ((to - from + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => ((from - 1 + index) % 7) + 1);
}

/** 1 to 7, or 0 for a word that is no weekday: `mo`, `mon`, `monday`, `mondays`, `tues`, `thur`. */
export function weekdayOf(word: string): number {
  const plain = word.replace(/\.$/, '');
  if (plain.length < 2) return 0;
  const index = dayNames.findIndex((name) => plain.startsWith(name) || plain === name.slice(0, 2));
  const full = ['mondays', 'tuesdays', 'wednesdays', 'thursdays', 'fridays', 'saturdays', 'sundays'][index];
  return full?.startsWith(plain) ? index + 1 : 0;
}
