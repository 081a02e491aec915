/** What a reminder posts on which day, the post itself, and how routines and doses are said. */
import { choices, dangerSigns, heading, paragraph } from './call.ts';
import type { Content, Dose, Routine } from './content-schema.ts';
import type { Block, Button } from './message.ts';
import type { Say } from './phrases.ts';
import { everyDay } from './schedule.ts';
import type { Reminder } from './store.ts';

/** What a reminder posts when no routine is named: the daily ones in turn. */
export const rotation = 'daily';

/** Which reminder posts what on which of its days. */
type Posting = Pick<Reminder, 'id' | 'what' | 'weekdays'>;

/** The routines, by ISO weekday, that a reminder's `what` names; on the other days the daily ones take turns. */
export function readWhat(what: string): ReadonlyMap<number, string> {
  if (what === rotation) return new Map();
  if (!what.startsWith('week:')) return new Map(everyDay.map((day) => [day, what]));
  return new Map([...what.matchAll(/([1-7])=([^,]+)/g)].map(([, day, id = '']) => [Number(day), id]));
}

/** The `what` of a reminder that posts these routines on these ISO weekdays. */
export function writeWhat(routines: ReadonlyMap<number, string>): string {
  if (routines.size === 0) return rotation;
  const [id, ...others] = new Set(routines.values());
  if (id !== undefined && others.length === 0 && routines.size === everyDay.length) return id;
  const days = [...routines].sort(([a], [b]) => a - b);
  return `week:${days.map((day) => day.join('=')).join(',')}`;
}

/** Whole weeks since a Monday that lies before all dates. */
function weekOf(date: Temporal.PlainDate): number {
  return Math.floor(Temporal.PlainDate.from('1970-01-05').until(date).days / 7);
}

/** How far apart in the rotation reminders with neighbouring ids are: a prime, so that no two of 24 begin at the same place. */
const stride = 17;

/**
 * The routine for a local date, or, on a weekday without a post, that of the next one. The rotation goes through all
 * daily routines before one comes again: it counts the dates on which this reminder rotates, by the calendar alone, so
 * that a restart or a second instance picks the same. Two reminders of a club begin at different places.
 */
export function routineFor(content: Content, { id, what, weekdays }: Posting, date: string): Routine {
  const day = Temporal.PlainDate.from(date);
  const named = readWhat(what);
  // A routine that was renamed or removed since leaves the reminder with the rotation, not with nothing.
  const fixed = (weekday = 0) => content.routines.get(named.get(weekday) ?? '');
  const routine = fixed(weekdays.find((weekday) => weekday >= day.dayOfWeek) ?? weekdays[0]);
  if (routine) return routine;
  const turning = weekdays.filter((weekday) => !fixed(weekday));
  const count = weekOf(day) * turning.length + turning.filter((weekday) => weekday < day.dayOfWeek).length;
  const pool = inTurn(content, new Set(named.values()));
  const next = pool[(count + id * stride) % pool.length];
  if (!next) throw new Error('content has no daily routine');
  return next;
}

/** The daily routines without those that have days of their own. Content keeps the order of its files' names. */
function inTurn(content: Content, named: ReadonlySet<string>): Routine[] {
  const daily = [...content.routines.values()].filter((routine) => routine.daily);
  const others = daily.filter((routine) => !named.has(routine.id));
  return others.length > 0 ? others : daily;
}

/** Lines of moves in a post. A longer routine, which only a reminder that names it posts, shows its first ones. */
const movesMax = 4;

/**
 * The post for a local date: one message of at most 60 words, no greeting, no claim, nothing about the time of day.
 * @param key that of the delivery; it stands in the Danger signs button, where it can be found again
 */
export function composePost(content: Content, say: Say, reminder: Posting, date: string, key: string): Block[] {
  const routine = routineFor(content, reminder, date);
  const { name, minutes, kit, moves } = routine;
  const day = Temporal.PlainDate.from(date);
  const weekday = say(`day-${day.dayOfWeek}`);
  const shown = moves.length > movesMax ? moves.slice(0, movesMax - 1) : moves;
  const more = moves.length - shown.length;
  return [
    heading(say('post-head', { weekday, name, minutes, kit })),
    { kind: 'list', items: shown.map((move) => move.short), ordered: true },
    ...(more > 0 ? [paragraph(say('post-more', { count: more }))] : []),
    ...easierAndStop(routine, say),
    choices(
      { label: say('button-steps'), action: `routine:steps:${routine.id}` },
      { ...dangerSigns(say), action: `redflags:${key}` },
      ...(day.dayOfWeek === reminder.weekdays[0] ? tipOfWeek(content, say, day) : []),
    ),
  ];
}

/** What is left of an old post where the platform does not let the bot take it away. */
export function retiredPost(say: Say): Block[] {
  return [paragraph(say('post-retired'))];
}

/**
 * The button of a tip, on the first posting day of a week. It is the same tip for every club, so that one with two
 * reminders has one a week too, and none comes again before all were shown.
 */
function tipOfWeek({ tips }: Content, say: Say, date: Temporal.PlainDate): Button[] {
  const tip = tips[weekOf(date) % tips.length];
  return tip ? [{ label: say('post-tip'), action: `routine:tip:${tip.id}` }] : [];
}

/** The moves, one easier option and the stop rule. */
export function routineLines(routine: Routine, say: Say): Block[] {
  return [
    { kind: 'list', items: routine.moves.map((move) => move.short), ordered: true },
    ...easierAndStop(routine, say),
  ];
}

function easierAndStop({ easier }: Routine, say: Say): Block[] {
  return [paragraph(say('post-easier', { easier })), paragraph(say('stop-rule'))];
}

/** `2 sets of 8 each side`, `20 s each side`; a dose that the articles do not give is marked as ours. */
export function doseText(dose: Dose, say: Say): string {
  const amount =
    dose.reps === undefined
      ? say('dose-seconds', { seconds: dose.seconds ?? 0 })
      : say('dose-reps', { reps: dose.reps });
  const side = dose.eachSide ? ` ${say('dose-each-side')}` : '';
  const sets = dose.sets > 1 ? say('dose-sets', { sets: dose.sets, amount: `${amount}${side}` }) : `${amount}${side}`;
  return dose.ours ? `${sets} ${say('dose-ours')}` : sets;
}
