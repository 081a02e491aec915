/**
 * The questionnaire engine: (questionnaire, answers) -> next screen or outcome. Pure.
 * The answers so far travel, packed, in the buttons themselves; `packed-state.ts` knows how.
 */
import type { Questionnaire, Screen } from './content-schema.ts';
import { type Answers, atLeast, decide, truthOf } from './triage.ts';

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
  return questionnaire.screens.every(
    (screen) => !isAsked(questionnaire, answers, screen) || isComplete(screen, answers),
  );
}

function isAsked(questionnaire: Questionnaire, answers: Answers, screen: Screen): boolean {
  return screen.when === undefined || truthOf(questionnaire, answers, screen.when) !== 'no';
}

function isComplete(screen: Screen, answers: Answers): boolean {
  return questionsOf(screen).every((id) => answers.has(id));
}

/** The ids of the answers that a screen gives. */
export function questionsOf(screen: Screen): readonly string[] {
  return screen.ask === 'one' ? [screen.id] : screen.items;
}

/** Only what was answered up to and with this screen: later answers, kept while going Back, decide nothing yet. */
function answersUpTo(questionnaire: Questionnaire, answers: Answers, last: Screen): Answers {
  const screens = questionnaire.screens.slice(0, questionnaire.screens.indexOf(last) + 1);
  const ids = new Set(screens.flatMap(questionsOf));
  return new Map([...answers].filter(([id]) => ids.has(id)));
}

export function screenWith(questionnaire: Questionnaire, question: string): Screen | undefined {
  return questionnaire.screens.find((screen) => questionsOf(screen).includes(question));
}

/** The state of a checklist's item; `open` while it is neither ticked nor answered. */
export function stateOf(answers: Answers, item: string): 'open' | 'yes' | 'unsure' | 'no' {
  const answer = answers.get(item);
  return answer === 'yes' || answer === 'unsure' || answer === 'no' ? answer : 'open';
}

/** Sets or clears one answer. */
export function withAnswer(answers: Answers, question: string, answer: string | undefined): Answers {
  const changed = new Map(answers);
  if (answer === undefined) changed.delete(question);
  else changed.set(question, answer);
  return changed;
}

/** 'Next' and 'None of these': what is still open on this screen becomes an explicit no. */
export function closeScreen(answers: Answers, screen: Screen): Answers {
  const open = questionsOf(screen).filter((id) => !answers.has(id));
  return new Map([...answers, ...open.map((id) => [id, 'no'] as const)]);
}

/** Back: the screen before this one is open again; its ticks stay, its explicit 'no's are asked anew. */
export function stepBack(questionnaire: Questionnaire, answers: Answers, from: Screen | undefined): Answers {
  const asked = questionnaire.screens.filter((screen) => isAsked(questionnaire, answers, screen));
  const index = from ? asked.indexOf(from) : asked.findIndex((screen) => !isComplete(screen, answers));
  const before = asked[(index < 0 ? asked.length : index) - 1];
  if (!before) return answers;
  const reopened = reopen(answers, before);
  // What came after is asked again, so that an answer never stands that the person does not see.
  const later = new Set(questionnaire.screens.slice(questionnaire.screens.indexOf(before) + 1).flatMap(questionsOf));
  return new Map([...reopened].filter(([id]) => !later.has(id)));
}

function reopen(answers: Answers, screen: Screen): Answers {
  const ids = new Set(questionsOf(screen));
  return new Map([...answers].filter(([id, answer]) => !ids.has(id) || (screen.ask === 'several' && answer !== 'no')));
}
