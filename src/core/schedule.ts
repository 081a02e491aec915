/** When a reminder is due: local time, zone and weekdays in, instants out. Pure, by Temporal; no clock is read here. */

/** ISO weekdays, 1 = Monday. */
export const everyDay: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
const workdays: readonly number[] = [1, 2, 3, 4, 5];
const weekend: readonly number[] = [6, 7];
/** As people shorten them; index 0 is Monday. */
export const dayNames: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * The first instant after `after` at which a reminder is due, in epoch milliseconds.
 * DST: disambiguation `compatible`, so a time in the gap moves on the same day and a time in the overlap counts once,
 * at its first pass. Never +24 h: the date is the local one.
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

/** The instant at which a reminder is due on a local date. */
export function dueAt(rule: { time: string; zone: string }, date: Temporal.PlainDate | string): number {
  const day = Temporal.PlainDate.from(date);
  return day.toZonedDateTime({ timeZone: rule.zone, plainTime: Temporal.PlainTime.from(rule.time) }).epochMilliseconds;
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
  return now - due <= catchUpMs && localDate(now, zone) === localDate(due, zone);
}

/**
 * Reads a time of day as people write it: `7`, `7am`, `07:00`, `19.30`, `7:30 pm`, `7h30`.
 * @returns `HH:MM`, or undefined when it is no time of a day.
 */
export function parseTime(text: string): string | undefined {
  const match = /^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?$/i.exec(text.trim());
  if (!match) return undefined;
  const half = match[3]?.toLowerCase().charAt(0);
  let hour = Number(match[1]);
  const minute = Number(match[2] ?? '0');
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/**
 * Reads weekdays: `mon-fri`, `weekdays`, `every day`, `tue thu`, `sat,sun`, `fri-mon`.
 * @returns ISO weekdays in ascending order or undefined when a word is no weekday.
 */
export function parseWeekdays(text: string): number[] | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/\s*[-–]\s*/g, '-');
  if (/^(every ?day|daily|all)$/.test(plain)) return [...everyDay];
  if (/^(weekdays?|workdays?)$/.test(plain)) return [...workdays];
  if (/^weekends?$/.test(plain)) return [...weekend];
  const days = new Set<number>();
  for (const word of plain.split(/[\s,;&+]+/).filter((part) => part !== '' && part !== 'and')) {
    const range = rangeOf(word);
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

/** 1 to 7, or 0 for a word that is no weekday: `mon`, `monday`, `mondays`, `tues`, `thur`. */
function weekdayOf(word: string): number {
  if (word.length < 3) return 0;
  const index = dayNames.findIndex((name) => word.startsWith(name));
  const full = ['mondays', 'tuesdays', 'wednesdays', 'thursdays', 'fridays', 'saturdays', 'sundays'][index];
  return full?.startsWith(word) ? index + 1 : 0;
}
