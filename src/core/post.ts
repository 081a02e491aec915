/** The club's daily post, and how routines and doses are said. */
import { choices, dangerSigns, heading, paragraph } from './call.ts';
import type { Content, Dose, Routine } from './content-schema.ts';
import type { Block } from './message.ts';
import type { Say } from './phrases.ts';

/** What a reminder posts when no routine is named: the daily ones in turn. */
export const rotation = 'daily';

/**
 * The routine for a local date. The rotation goes through all daily routines before one comes again,
 * by the date alone, so that a restart or a second instance picks the same.
 */
export function routineFor(content: Content, what: string, date: string): Routine {
  const named = what === rotation ? undefined : content.routines.get(what);
  if (named) return named;
  // A routine that was renamed or removed since leaves the reminder with the rotation, not with nothing.
  const daily = [...content.routines.values()]
    .filter((routine) => routine.daily)
    .sort((a, b) => a.id.localeCompare(b.id));
  const day = Temporal.PlainDate.from(date).toZonedDateTime('UTC').epochMilliseconds / 86_400_000;
  const routine = daily[day % daily.length];
  if (!routine) throw new Error('content has no daily routine');
  return routine;
}

/** The post for a local date: one message of at most 60 words, no greeting, no claim. */
export function composePost(content: Content, say: Say, language: string, what: string, date: string): Block[] {
  const routine = routineFor(content, what, date);
  const weekday = Temporal.PlainDate.from(date).toLocaleString(language, { weekday: 'long' });
  return [
    heading(say('post-head', { weekday, name: routine.name, minutes: routine.minutes, kit: routine.kit })),
    ...routineLines(routine, say),
    choices({ label: say('button-steps'), action: `routine:steps:${routine.id}` }, dangerSigns(say)),
  ];
}

/** The moves, one easier option and the stop rule. */
export function routineLines(routine: Routine, say: Say): Block[] {
  return [
    { kind: 'list', items: routine.moves.map((move) => move.short), ordered: true },
    paragraph(say('post-easier', { easier: routine.easier })),
    paragraph(say('stop-rule')),
  ];
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
