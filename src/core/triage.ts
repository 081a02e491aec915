/** How the rules of a questionnaire decide: three-valued conditions over answers, and the highest minimum wins. */
import { type Condition, type Level, levels, type Questionnaire } from './content-schema.ts';

/** An answer by question: an option's id for 'one of', `yes`/`unsure`/`no` for each item of a checklist. Absent: not answered. */
export type Answers = ReadonlyMap<string, string>;

/** How far something is the case. */
export type Truth = 'no' | 'unsure' | 'yes';
const order: readonly Truth[] = ['no', 'unsure', 'yes'];

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
    const truth = truthOf(questionnaire, answers, rule.when ?? rule.id);
    return truth === 'no' ? [] : [{ id: rule.id, truth, level: rule[truth] }];
  });
  return { level: highest(fired.map((rule) => rule.level)), fired };
}

/** All is the weakest truth of its parts, any the strongest; a computed rule counts by its own condition. */
export function truthOf(questionnaire: Questionnaire, answers: Answers, condition: Condition): Truth {
  if (typeof condition !== 'string') {
    const truths = ('all' in condition ? condition.all : condition.any).map((part) =>
      truthOf(questionnaire, answers, part),
    );
    const sorted = truths.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    return ('all' in condition ? sorted[0] : sorted.at(-1)) ?? 'no';
  }
  const [id = '', choices] = condition.split('=');
  if (choices !== undefined) return truthOfChoice(questionnaire, answers.get(id), id, choices.split('|'));
  const computed = questionnaire.rules.find((rule) => rule.id === id)?.when;
  if (computed) return truthOf(questionnaire, answers, computed);
  const answer = answers.get(id);
  return answer === 'yes' || answer === 'unsure' ? answer : 'no';
}

function truthOfChoice(questionnaire: Questionnaire, answer: string | undefined, id: string, choices: string[]): Truth {
  if (answer === undefined) return 'no';
  if (choices.includes(answer)) return 'yes';
  const screen = questionnaire.screens.find((candidate) => candidate.id === id);
  return screen?.ask === 'one' && screen.unsure.includes(answer) ? 'unsure' : 'no';
}

export function atLeast(level: Level | undefined, minimum: Level): boolean {
  return level !== undefined && levels.indexOf(level) >= levels.indexOf(minimum);
}

function highest(all: readonly Level[]): Level | undefined {
  return levels.findLast((level) => all.includes(level));
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
