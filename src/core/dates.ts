/** Dates as people write and read them: `24 Dec`, `24.12.`, `Dec 24 - Jan 2`, `tomorrow`. Dates are local and plain, `YYYY-MM-DD`. */
import { weekdayOf } from './schedule.ts';

/** What a text says: dates, ascending; two possible meanings of `3/4`, day first; or why it says none. */
export type DateReading =
  | { readonly kind: 'dates'; readonly dates: readonly string[] }
  | { readonly kind: 'either'; readonly readings: readonly (readonly string[])[] }
  | { readonly kind: 'past' | 'too-far' | 'unreadable' };

/** How far ahead a date may lie, so that a slip in the year is noticed. */
const reachDays = 800;
/** More than any list of dates needs; the time to read one grows with its length. */
const charsMax = 200;
/** How long a range that has begun already may be, for it to mean this one and not next year's. */
const begunDaysMax = 60;

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthPattern =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const dayPattern = '(\\d{1,2})(?:st|nd|rd|th)?';

/** A piece of a text: a day with what was said of its month and year, a day after today, or a sign between two days. */
type Piece =
  | {
      readonly kind: 'day';
      readonly day: number;
      readonly month?: number;
      readonly year?: number;
      readonly dayFirst?: boolean;
    }
  | { readonly kind: 'date'; readonly date: Temporal.PlainDate }
  | { readonly kind: 'to' | 'and' };
type Order = 'day' | 'month';

/**
 * Reads dates, ranges and lists of them. A date without a year is the next one; a range that has begun already and ends
 * in the future is this one. Dates before `today` are left out.
 */
export function readDates(text: string, today: string): DateReading {
  if (text.length > charsMax) return { kind: 'unreadable' };
  const [dayFirst, monthFirst] = (['day', 'month'] as const).map((order) => readIn(order, text, today));
  if (!dayFirst || !monthFirst) return { kind: 'unreadable' };
  if (dayFirst.kind !== 'dates') return monthFirst.kind === 'unreadable' ? dayFirst : monthFirst;
  if (monthFirst.kind !== 'dates' || String(dayFirst.dates) === String(monthFirst.dates)) return dayFirst;
  return { kind: 'either', readings: [dayFirst.dates, monthFirst.dates] };
}

/** Reads one date, or a length of time from today: `24 Dec`, `2 weeks`, `for 10 days`, `a month`. */
export function readUntil(text: string, today: string): DateReading {
  const plain = text.trim().replace(/^(?:until|till|to|for|by)\s+/i, '');
  const [, count, unit] = /^(\d{1,3}|an?|one|two|three|four) ?(day|week|month)s?$/i.exec(plain) ?? [];
  if (count !== undefined && unit !== undefined) {
    const amount = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4 }[count.toLowerCase()] ?? Number(count);
    const date = Temporal.PlainDate.from(today).add({ [`${unit.toLowerCase()}s`]: amount });
    return amount < 1 ? { kind: 'past' } : within([date], Temporal.PlainDate.from(today));
  }
  const reading = readDates(plain, today);
  const all = reading.kind === 'dates' ? [reading.dates] : reading.kind === 'either' ? reading.readings : [];
  return all.every((dates) => dates.length === 1) ? reading : { kind: 'unreadable' };
}

function readIn(order: Order, text: string, today: string): DateReading {
  const now = Temporal.PlainDate.from(today);
  const pieces = piecesOf(plainOf(text), order, now);
  const days = pieces && withMonths(pieces);
  if (!days) return { kind: 'unreadable' };
  const dates: Temporal.PlainDate[] = [];
  for (let at = 0; at < days.length; at += 2) {
    const [first, sign, last] = days.slice(at, at + 3);
    const range = sign?.kind === 'to';
    const read = range ? rangeOf(first, last, now) : resolve(first, now);
    if (!read) return { kind: 'unreadable' };
    if (read === 'too-far') return { kind: 'too-far' };
    dates.push(...[read].flat());
    if (range) at += 2;
  }
  return within(dates, now);
}

function within(dates: readonly Temporal.PlainDate[], now: Temporal.PlainDate): DateReading {
  const last = now.add({ days: reachDays });
  if (dates.some((date) => Temporal.PlainDate.compare(date, last) > 0)) return { kind: 'too-far' };
  const coming = dates.filter((date) => Temporal.PlainDate.compare(date, now) >= 0).map(String);
  return coming.length > 0 ? { kind: 'dates', dates: [...new Set(coming)].sort() } : { kind: 'past' };
}

function plainOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[–—]/g, '-')
    .replace(/\s+/g, ' ')
    .replace(/\b(?:on|from|the|next) /g, '')
    .trim();
}

/** How a piece may look, and what it then is; the first that fits at a place counts. */
type Form = readonly [RegExp, (match: RegExpExecArray, order: Order, now: Temporal.PlainDate) => Piece | undefined];
const sticky = (pattern: string) => new RegExp(pattern, 'y');
const forms: readonly Form[] = [
  [sticky(' ?(?:,? and |[,;&+])+ ?'), () => ({ kind: 'and' })],
  [sticky('(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})\\b'), ([, year, month, day]) => dayPiece(day, month, year)],
  [
    sticky('(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4}|\\d{2})\\b'),
    ([, a, sign, b, year], order) => numbered(a, b, sign, order, year),
  ],
  [sticky('(\\d{1,2})([/.])(\\d{1,2})\\b\\.?'), ([, a, sign, b], order) => numbered(a, b, sign, order)],
  [
    sticky(`${dayPattern}\\.? ?(?:of )?${monthPattern}\\b\\.?(?:,? (\\d{4}))?`),
    ([, day, month, year]) => dayPiece(day, month, year, true),
  ],
  [
    sticky(`${monthPattern}\\.? ?${dayPattern}\\b(?:,? (\\d{4})\\b)?`),
    ([, month, day, year]) => dayPiece(day, month, year, false),
  ],
  [sticky(`${dayPattern}\\b\\.?`), ([, day]) => ({ kind: 'day', day: Number(day) })],
  [sticky('today\\b'), (_, __, date) => ({ kind: 'date', date })],
  [sticky('tomorrow\\b'), (_, __, now) => ({ kind: 'date', date: now.add({ days: 1 }) })],
  [sticky('[a-z]{3,10}\\b'), ([word = ''], _, now) => weekdayPiece(word, now)],
  [sticky(' ?(?:-|\\.{2,3}|to|till|until|through) ?'), () => ({ kind: 'to' })],
];
/** A weekday before its date says nothing new. */
const weekdayBefore = /([a-z]{2,9})\.?,? (?=\d|[a-z]{3,9}\.? ?\d)/y;

/** The text in pieces, days and signs in turn; undefined where something is no piece. */
function piecesOf(text: string, order: Order, now: Temporal.PlainDate): Piece[] | undefined {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    weekdayBefore.lastIndex = at;
    const before = weekdayBefore.exec(text);
    if (before && weekdayOf(before[1] ?? '') > 0) at += before[0].length;
    const next = pieceAt(text, at, order, now);
    if (!next) return undefined;
    pieces.push(next.piece);
    at = next.end;
  }
  const inTurn = pieces.every(({ kind }, index) => (kind === 'day' || kind === 'date') === (index % 2 === 0));
  return inTurn && pieces.length % 2 === 1 ? pieces : undefined;
}

function pieceAt(text: string, at: number, order: Order, now: Temporal.PlainDate) {
  for (const [pattern, read] of forms) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const piece = match && match[0] !== '' ? read(match, order, now) : undefined;
    if (piece) return { piece, end: pattern.lastIndex };
  }
  return undefined;
}

/** `24.12.` is always day first, `24/12` and `12/24` as the number that is no month says, `3/4` as `order` says. */
function numbered(a = '', b = '', sign = '', order: Order = 'day', year?: string): Piece | undefined {
  return sign === '.' || order === 'day' ? dayPiece(a, b, year, true) : dayPiece(b, a, year, false);
}

function dayPiece(day = '', month = '', year?: string, dayFirst?: boolean): Piece | undefined {
  const number = /\d/.test(month) ? Number(month) : monthNames.indexOf(month.slice(0, 3)) + 1;
  if (number < 1 || number > 12) return undefined;
  return {
    kind: 'day',
    day: Number(day),
    month: number,
    ...(dayFirst !== undefined && { dayFirst }),
    ...(year !== undefined && { year: year.length === 2 ? 2000 + Number(year) : Number(year) }),
  };
}

/** The next such day, never today: `today` says that. */
function weekdayPiece(word: string, now: Temporal.PlainDate): Piece | undefined {
  const day = weekdayOf(word);
  return day === 0 ? undefined : { kind: 'date', date: now.add({ days: ((day - now.dayOfWeek + 6) % 7) + 1 }) };
}

/** In `24 - 27 Dec` and `Dec 24, 25` the month is said once: after days that come first, before those that come last. */
function withMonths(pieces: readonly Piece[]): Piece[] | undefined {
  const whole = pieces.map((piece, index): Piece | undefined => {
    if (piece.kind !== 'day' || piece.month !== undefined) return piece;
    const isFull = (other: Piece) => other.kind === 'day' && other.month !== undefined;
    const after = pieces.slice(index).find(isFull);
    const before = pieces.slice(0, index).findLast(isFull);
    const from = after?.kind === 'day' && after.dayFirst !== false ? after : before;
    return from?.kind === 'day' && (from === after || from.dayFirst === false)
      ? { ...from, day: piece.day }
      : undefined;
  });
  return whole.every((piece) => piece !== undefined) ? whole : undefined;
}

/** The first such date from `from` on; with a year just that one. */
function resolve(piece: Piece | undefined, from: Temporal.PlainDate): Temporal.PlainDate | undefined {
  if (piece?.kind === 'date') return piece.date;
  if (piece?.kind !== 'day' || piece.month === undefined) return undefined;
  const { day, month } = piece;
  if (piece.year !== undefined) return dateOf(piece.year, month, day);
  // Of 29 February the next may be eight years away.
  for (let year = from.year; year <= from.year + 8; year += 1) {
    const date = dateOf(year, month, day);
    if (date && Temporal.PlainDate.compare(date, from) >= 0) return date;
  }
  return undefined;
}

function dateOf(year: number, month: number, day: number): Temporal.PlainDate | undefined {
  if (month < 1) return undefined;
  const last = new Temporal.PlainYearMonth(year, month).daysInMonth;
  return day >= 1 && day <= last ? Temporal.PlainDate.from({ year, month, day }) : undefined;
}

function rangeOf(
  first: Piece | undefined,
  last: Piece | undefined,
  now: Temporal.PlainDate,
): Temporal.PlainDate[] | 'too-far' | undefined {
  // Nobody means eleven months by '27 - 2 Jan'.
  const sameMonth = first?.kind === 'day' && last?.kind === 'day' && first.month === last.month;
  if (sameMonth && first.day > last.day && first.year === undefined) return undefined;
  const start = resolveBefore(first, last) ?? resolveBegun(first, last, now) ?? resolve(first, now);
  const end = start && resolve(last, start);
  if (!start || !end) return undefined;
  const days = start.until(end).days;
  if (days < 0) return undefined;
  if (days > reachDays) return 'too-far';
  return Array.from({ length: days + 1 }, (_, index) => start.add({ days: index }));
}

/** In `24 Dec - 2 Jan 2027` the year said last tells the first: the latest such date before it. */
function resolveBefore(first: Piece | undefined, last: Piece | undefined): Temporal.PlainDate | undefined {
  const end =
    last?.kind === 'day' && last.year !== undefined ? dateOf(last.year, last.month ?? 0, last.day) : undefined;
  if (first?.kind !== 'day' || first.year !== undefined || first.month === undefined || !end) return undefined;
  const start = dateOf(end.year, first.month, first.day);
  return start && Temporal.PlainDate.compare(start, end) <= 0 ? start : dateOf(end.year - 1, first.month, first.day);
}

/** `24 Dec - 2 Jan`, said on 27 December, began three days ago. */
function resolveBegun(first: Piece | undefined, last: Piece | undefined, now: Temporal.PlainDate) {
  if (first?.kind !== 'day' || first.year !== undefined) return undefined;
  const start = resolve(first, now.subtract({ days: begunDaysMax }));
  const end = start && resolve(last, start);
  if (!start || !end || Temporal.PlainDate.compare(start, now) >= 0) return undefined;
  return Temporal.PlainDate.compare(end, now) >= 0 && start.until(end).days <= begunDaysMax ? start : undefined;
}

/** The reference language is British. */
export const localeOf = (language: string): string => (language === 'en' ? 'en-GB' : language);

/** A date more than this many days away is shown with its year. */
const yearFromDays = 300;

/** `Thu 24 Dec`, with the year where it is not clear. */
export function dateText(date: string, language: string, today: string): string {
  return Temporal.PlainDate.from(date).toLocaleString(localeOf(language), {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(isFar(date, today) && { year: 'numeric' }),
  });
}

const isFar = (date: string, today: string) =>
  Math.abs(Temporal.PlainDate.from(today).until(Temporal.PlainDate.from(date)).days) > yearFromDays;

/** Dates that follow each other, as first and last: `[['2026-12-24', '2027-01-02'], ...]`. */
export function rangesOf(dates: readonly string[]): (readonly [first: string, last: string])[] {
  const ranges: [string, string][] = [];
  for (const date of dates) {
    const open = ranges.at(-1);
    if (open && Temporal.PlainDate.from(open[1]).add({ days: 1 }).toString() === date) open[1] = date;
    else ranges.push([date, date]);
  }
  return ranges;
}

/** `24 Dec – 2 Jan`, or a single date with its weekday. */
export function rangeText([first, last]: readonly [string, string], language: string, today: string): string {
  if (first === last) return dateText(first, language, today);
  const format = new Intl.DateTimeFormat(localeOf(language), {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    ...(isFar(last, today) && { year: 'numeric' }),
  });
  const [from = 0, to = 0] = [first, last].map((date) => Date.parse(date));
  // Over the turn of a year the platform's own range would name both years; its blanks are of many kinds.
  return first.slice(0, 4) === last.slice(0, 4)
    ? format.formatRange(from, to).replace(/\s/g, ' ')
    : `${format.format(from)} – ${format.format(to)}`;
}
