/** `check`: the danger signs, asked in private, and what to do. The answers travel in the buttons; nothing is stored. */
import { type Call, type Command, notice, paragraph, toAsker } from '../call.ts';
import { begin, currentState, type Interview, pressed } from '../interview.ts';
import type { Reply } from '../message.ts';
import type { State } from '../packed-state.ts';
import { conclude, isFinished } from '../questionnaire.ts';
import { atLeast } from '../triage.ts';
import { outcomeCard } from './check-card.ts';
import { checkPage } from './check-pages.ts';
import { beginReturn } from './return-plan.ts';

export const check: Command = {
  name: 'check',
  admin: false,
  health: true,
  run: (call) => begin(call, interview, { purpose: 'check' }),
  press: (call, rest, message) => {
    if (rest === '') return begin(call, interview, { purpose: 'check' });
    const [verb = '', packed = ''] = rest.split(':');
    if (verb === 'pause') return pauseReminders(call);
    const state = currentState(call, interview, packed);
    const page = state && checkPage(call, verb, state);
    return page ?? pressed(call, interview, rest, message);
  },
};

/** Pauses the runner's own reminders, in a private chat only; the result above stays. */
async function pauseReminders({ say, incoming, world }: Call): Promise<Reply> {
  if (!incoming.private) return notice(say('error-old-button'));
  const own = await world.store.reminders(incoming.place);
  for (const { id, paused } of own)
    if (paused === undefined) await world.store.updateReminder(id, { paused: 'by-admin' });
  return notice(say('reminders-paused'));
}

/** The same questions for somebody who was examined and told to run: only what is new or worse since then. */
export const beginSince = (call: Call): Promise<Reply> => begin(call, interview, { purpose: 'return' });

/** The state behind a result's button, only if it clears the way to self-care: whole, of the last day, and at most that level. */
export function clearedState(call: Call, packed: string): State | undefined {
  const { check: questions } = call.world.content.questionnaires;
  const state = currentState(call, interview, packed);
  const whole = state?.answers.get('purpose') === 'check';
  if (!state || !whole || !isFinished(questions, state.answers)) return undefined;
  const { level } = conclude(questions, state.answers);
  return level !== undefined && !atLeast(level, 'clinician') ? state : undefined;
}

const interview: Interview = {
  questionnaire: 'check',
  intro: ({ say }, { answers }) => [
    paragraph(say(answers.get('purpose') === 'return' ? 'check-intro-since' : 'check-intro')),
  ],
  outcome: async (call, state, end) => {
    const { check: questions } = call.world.content.questionnaires;
    const { level } = conclude(questions, state.answers);
    const since = state.answers.get('purpose') === 'return';
    if (since && level === undefined && end === undefined && isFinished(questions, state.answers))
      return beginReturn(call, state.hour);
    return toAsker(...(await outcomeCard(call, state.answers, end, state)));
  },
};
