/** How the rules of a questionnaire decide: three-valued conditions over answers, and the highest minimum wins. */
import { type Condition, type Level, levels, type Questionnaire } from './questionnaire-schema.ts';

/** An answer by question: an option's id for 'one of', `yes`/`unsure`/`no` for each item of a checklist. Absent: not answered. */
export type Answers = ReadonlyMap<string, string>;

/** How far something is the case. */
export type Truth = 'no' | 'unsure' | 'yes';

export type Fired = { readonly id: string; readonly truth: 'unsure' | 'yes'; readonly level: Level };

export type Decision = {
  /** The highest minimum of all fired rules; undefined when none fired. */
  readonly level: Level | undefined;
  /** Every fired rule, in the file's order. */
  readonly fired: readonly Fired[];
};

/** Decides on the answers given so far. More symptoms, or 'unsure' turned into 'yes', can only raise the level. */
export function decide(questionnaire: Questionnaire, answers: Answers): Decision {
  const fired = questionnaire.rules.flatMap((rule): Fired[] => {
    const truth = truthOf(questionnaire, answers, rule.id);
    return truth === 'no' ? [] : [{ id: rule.id, truth, level: rule[truth] }];
  });
  return { level: highest(fired.map((rule) => rule.level)), fired };
}

/**
 * All is the weakest truth of its parts, any the strongest, a count of n the n-th strongest. A computed rule counts by its own
 * condition, or by an answer of its own id where that says more: a clinician may try 'U6' as a whole.
 */
export function truthOf(questionnaire: Questionnaire, answers: Answers, condition: Condition): Truth {
  if (typeof condition !== 'string') return truthOfParts(questionnaire, answers, condition);
  const at = condition.indexOf('=');
  if (at >= 0) return truthOfChoice(questionnaire, answers, condition.slice(0, at), condition.slice(at + 1));
  const answer = answers.get(condition);
  const computed = questionnaire.computed.get(condition);
  const found = computed === undefined || answer === 'yes' ? 'no' : truthOf(questionnaire, answers, computed);
  if (answer === 'yes' || found === 'yes') return 'yes';
  return answer === 'unsure' ? 'unsure' : found;
}

/** Stops as soon as no other part can change it: a press on a screen asks this some thousand times. */
function truthOfParts(questionnaire: Questionnaire, answers: Answers, condition: Exclude<Condition, string>): Truth {
  const parts = partsOf(condition);
  const needed = 'all' in condition ? parts.length : 'any' in condition ? 1 : condition.count;
  let yes = 0;
  let some = 0;
  for (const [index, part] of parts.entries()) {
    const truth = truthOf(questionnaire, answers, part);
    if (truth === 'yes') yes += 1;
    if (truth !== 'no') some += 1;
    if (yes >= needed) return 'yes';
    if (some + parts.length - index - 1 < needed) return 'no';
  }
  return some >= needed ? 'unsure' : 'no';
}

/** What a condition is made of. */
export function partsOf(condition: Exclude<Condition, string>): readonly Condition[] {
  return 'all' in condition ? condition.all : 'any' in condition ? condition.any : condition.of;
}

/** @param choices options joined by `|` */
function truthOfChoice(questionnaire: Questionnaire, answers: Answers, id: string, choices: string): Truth {
  const answer = answers.get(id);
  if (answer === undefined) return 'no';
  if (choices.split('|').includes(answer)) return 'yes';
  const screen = questionnaire.screens.find((candidate) => candidate.id === id);
  return screen?.ask === 'one' && screen.unsure.includes(answer) ? 'unsure' : 'no';
}

export function atLeast(level: Level | undefined, minimum: Level): boolean {
  return level !== undefined && levels.indexOf(level) >= levels.indexOf(minimum);
}

export function highest(all: readonly (Level | undefined)[]): Level | undefined {
  return levels.findLast((level) => all.includes(level));
}
