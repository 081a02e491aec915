/**
 * The questionnaire engine: (questionnaire, answers) -> next screen or outcome. Pure.
 * The answers so far travel, packed, in the buttons themselves; `packed-state.ts` knows how.
 */
import type { Condition, Level, Questionnaire, Screen } from './questionnaire-schema.ts';
import { type Answers, atLeast, type Decision, decide, highest, truthOf } from './triage.ts';

/** Among the answers, the id of the checklist that somebody is at: it stays until 'Next' or 'None', whatever is ticked. */
export const openKey = 'open';

export type Next =
  | { readonly kind: 'screen'; readonly screen: Screen }
  /** `card` is set where the questions ended early without a level. */
  | { readonly kind: 'outcome'; readonly card?: string };

/** What is asked next. Only a complete set of answers, an early end, or the level `stopAt` is an outcome: a gap is never a 'no'. */
export function next(questionnaire: Questionnaire, answers: Answers): Next {
  for (const screen of questionnaire.screens) {
    if (!isAsked(questionnaire, answers, screen)) continue;
    if (!isComplete(screen, answers)) return { kind: 'screen', screen };
    const given = answersUpTo(questionnaire, answers, screen);
    const { level } = decide(questionnaire, given);
    if (atLeast(level, questionnaire.stopAt)) return { kind: 'outcome' };
    // A danger sign always wins: with any rule fired, nothing ends the questions early.
    const end = questionnaire.ends.find(({ when }) => truthOf(questionnaire, given, when) === 'yes');
    if (end && level === undefined) return { kind: 'outcome', card: end.card };
  }
  return { kind: 'outcome' };
}

/** Is every question answered that these answers lead to? Only then 'no sign was ticked' means anything. */
export function isFinished(questionnaire: Questionnaire, answers: Answers): boolean {
  return (
    Object.keys(questionnaire.given).every((id) => answers.has(id)) &&
    questionnaire.screens.every((screen) => !isAsked(questionnaire, answers, screen) || isComplete(screen, answers))
  );
}

/**
 * What the answers come to: the highest minimum of all fired rules and, only when every question is answered, the level that is
 * left where no rule asks for more.
 */
export function conclude(questionnaire: Questionnaire, answers: Answers): Decision {
  const decision = decide(questionnaire, answers);
  if (!isFinished(questionnaire, answers)) return decision;
  return { ...decision, level: highest([decision.level, restOf(questionnaire, answers)]) };
}

/** May a result be told? Without every answer only the level that stops the questions: a gap is not a 'no'. */
export function mayTell(questionnaire: Questionnaire, answers: Answers, level: Level | undefined): boolean {
  return isFinished(questionnaire, answers) || atLeast(level, questionnaire.stopAt);
}

/** The level of answers that no rule speaks against. */
export function restOf(questionnaire: Questionnaire, answers: Answers): Level | undefined {
  const fits = (when: Condition | undefined) => when === undefined || truthOf(questionnaire, answers, when) === 'yes';
  return questionnaire.otherwise.find(({ when }) => fits(when))?.level;
}

/**
 * The card for a decision: the first in the file that fits. `alone` fits when all fired rules are one single rule of its list.
 * The last card of the file has no condition, so there always is one.
 */
export function cardFor(questionnaire: Questionnaire, answers: Answers, decision: Decision): string {
  const fits = questionnaire.cards.find((card) => {
    if (card.level !== undefined && card.level !== decision.level) return false;
    if (card.when !== undefined && truthOf(questionnaire, answers, card.when) === 'no') return false;
    const only = decision.fired.length === 1 ? decision.fired[0]?.id : undefined;
    return card.alone === undefined || (only !== undefined && card.alone.includes(only));
  });
  if (!fits) throw new Error(`questionnaire ${questionnaire.id} has no card for level ${decision.level ?? 'none'}`);
  return fits.card;
}

/** Do these answers lead to this screen at all? */
export function isAsked(questionnaire: Questionnaire, answers: Answers, screen: Screen): boolean {
  return screen.when === undefined || truthOf(questionnaire, answers, screen.when) !== 'no';
}

/** Complete is what is answered and closed: a checklist with every item ticked still waits for 'Next'. */
function isComplete(screen: Screen, answers: Answers): boolean {
  return answers.get(openKey) !== screen.id && questionsOf(screen).every((id) => answers.has(id));
}

/** The ids of the answers that a screen gives. */
export function questionsOf(screen: Screen): readonly string[] {
  return screen.ask === 'one' ? [screen.id] : screen.items;
}

/** Only what was answered up to and with this screen: later answers, kept while going Back, decide nothing yet. */
function answersUpTo(questionnaire: Questionnaire, answers: Answers, last: Screen): Answers {
  const screens = questionnaire.screens.slice(0, questionnaire.screens.indexOf(last) + 1);
  const ids = new Set([...Object.keys(questionnaire.given), ...screens.flatMap(questionsOf)]);
  return new Map([...answers].filter(([id]) => ids.has(id)));
}

/** The screen that gives this answer. */
export function screenWith(questionnaire: Questionnaire, question: string): Screen | undefined {
  return questionnaire.screens.find((screen) => questionsOf(screen).includes(question));
}

/** The state of a checklist's item; `open` while it is neither ticked nor answered. */
export function stateOf(answers: Answers, item: string): 'open' | 'yes' | 'unsure' | 'no' {
  const answer = answers.get(item);
  return answer === 'yes' || answer === 'unsure' || answer === 'no' ? answer : 'open';
}

/** Chooses an option of a 'one of' screen; undefined answers nothing. */
export function choose(answers: Answers, screen: Screen, option: string | undefined): Answers {
  return option === undefined ? answers : without(new Map([...answers, [screen.id, option]]), [openKey]);
}

/** Marks an item of a checklist, or takes its mark away. */
export function mark(answers: Answers, screen: Screen, item: string, answer: string | undefined): Answers {
  const marked = answer === undefined ? without(answers, [item]) : new Map([...answers, [item, answer]]);
  return new Map([...marked, [openKey, screen.id]]);
}

/** 'Next' and 'None of these': what is still open on this screen becomes an explicit no. */
export function closeScreen(answers: Answers, screen: Screen): Answers {
  const open = questionsOf(screen).filter((id) => !answers.has(id));
  return without(new Map([...answers, ...open.map((id) => [id, 'no'] as const)]), [openKey]);
}

/** Back from a screen to the one that was asked before it. */
export function stepBack(questionnaire: Questionnaire, answers: Answers, from: Screen): Answers {
  const asked = questionnaire.screens.filter((screen) => isAsked(questionnaire, answers, screen));
  const before = asked[asked.indexOf(from) - 1];
  return before ? reopen(questionnaire, answers, before) : answers;
}

/**
 * A screen is open again: its ticks stay, its explicit 'no's are asked anew, and so is all that came after, so that no answer
 * ever stands that the person does not see.
 */
export function reopen(questionnaire: Questionnaire, answers: Answers, screen: Screen): Answers {
  const later = questionnaire.screens.slice(questionnaire.screens.indexOf(screen) + 1).flatMap(questionsOf);
  const anew = questionsOf(screen).filter((id) => screen.ask === 'one' || answers.get(id) === 'no');
  const left = without(answers, [...later, ...anew]);
  return screen.ask === 'one' ? without(left, [openKey]) : new Map([...left, [openKey, screen.id]]);
}

function without(answers: Answers, ids: readonly string[]): Answers {
  return new Map([...answers].filter(([id]) => !ids.includes(id)));
}
