/** The shape of a questionnaire: its screens, its rules and outcomes as data, and its words apart from them. */
import { z } from 'zod';
import { id, rests, sentence } from './evidence-schema.ts';
import { limits } from './message.ts';

export const levels = ['ok', 'selfcare', 'clinician', 'urgent', 'emergency'] as const;

/**
 * A condition over answers: `E1` (ticked), `age=65-69|70+` (one of these chosen), all or any of conditions, or at least
 * `count` of them.
 */
export type Condition =
  | string
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { count: number; of: readonly Condition[] };
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.string().regex(/^[A-Za-z0-9-]+(=[^=\s]+)?$/, 'a condition is an id, or id=choice|choice'),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ count: z.int().min(1), of: z.array(condition).min(1) }),
  ]),
);

export const questionId = z.string().regex(/^[A-Za-z0-9-]+$/);
const level = z.enum(levels);
const screenSchema = z.discriminatedUnion('ask', [
  z.strictObject({
    id: questionId,
    ask: z.literal('one'),
    options: z
      .array(z.string())
      .min(2)
      .max(limits.messageButtons - 2),
    /** Options that mean 'do not know'. */
    unsure: z.array(z.string()).default([]),
    /** The options are distances: their labels are numbers with the unit that the place has set. */
    distance: z.boolean().default(false),
    when: condition.optional(),
  }),
  z.strictObject({
    id: questionId,
    ask: z.literal('several'),
    /** Six only because the second screen of danger signs has six (in the order of the triage table). */
    items: z.array(questionId).min(1).max(6),
    when: condition.optional(),
  }),
]);

const ruleSchema = z.strictObject({
  id: questionId,
  /** Absent: the answer of the same id. */
  when: condition.optional(),
  yes: level,
  unsure: level,
  /** What the rule rests on, of `sources.yaml`, and how sure that is. None: general knowledge, not verified. */
  papers: z.array(id).default([]),
  facts: rests.facts.optional(),
  sure: rests.sure,
});

/** One thing that may be behind it, with what to try. The order in the file is the order in which they are named. */
const findingSchema = z.strictObject({
  id,
  when: condition,
  /** Where it holds it is the only one named: nothing else should be tried before. */
  alone: z.boolean().default(false),
  ...rests,
});

const button = z.string().trim().min(1).max(limits.buttonLabelChars);
const itemWords = z.strictObject({
  /** Two characters are left for its number in the list. */
  button: button.max(limits.buttonLabelChars - 2),
  /** What the person would say of themselves, at most about 15 words, with its exclusion ('new or worse'). */
  says: sentence.max(170),
  /** One line that helps to tell, as a question; with the labels of its answers. Without it nobody is asked to be unsure. */
  tell: z.strictObject({ ask: sentence.max(200), no: button, yes: button }).optional(),
});

export const cardWords = z.strictObject({
  /** The first sentence names the action. `{number}` is the emergency number. */
  do: sentence,
  /** Until when, and anything that goes with it. */
  more: sentence.optional(),
  /** May I run? */
  run: sentence.optional(),
});

export const questionnaireSchema = z.strictObject({
  /** What the bot itself notes at the start, to travel along: where the person came from, the unit. */
  given: z.record(questionId, z.array(z.string()).min(1)).default({}),
  screens: z.array(screenSchema).min(1),
  rules: z.array(ruleSchema).default([]),
  /** The level of complete answers where no rule asks for a higher one: the first that fits. */
  otherwise: z.array(z.strictObject({ level, when: condition.optional() })).default([]),
  /** Ends the questions early with a card, only while no rule has fired; `signs` lists every danger sign on it. */
  ends: z.array(z.strictObject({ when: condition, card: id, signs: z.boolean().default(false) })).default([]),
  /** The questions stop at once at this level. */
  stopAt: level.default('emergency'),
  /** Which card a level gets: the first whose `level` and conditions fit. `alone`: a single rule fired, and it is one of these. */
  cards: z
    .array(
      z.strictObject({
        card: id,
        level: level.optional(),
        when: condition.optional(),
        alone: z.array(questionId).optional(),
      }),
    )
    .default([]),
  /** A line added to the card of this level where the condition holds. */
  adds: z.array(z.strictObject({ when: condition, level, add: id })).default([]),
  findings: z.array(findingSchema).default([]),
  reviewed: rests.reviewed,
  /** Words apart from rules: a translation has only these. */
  words: z.strictObject({
    screens: z.record(
      z.string(),
      z.strictObject({
        title: sentence,
        options: z.record(z.string(), button).optional(),
        /** What the button for 'none of these' says here, where that alone could be misread. */
        none: button.optional(),
      }),
    ),
    items: z.record(z.string(), itemWords).default({}),
    /** Why, for every rule: in a few words ('changed feeling between the legs'), and the reason behind it for those who look it up. */
    rules: z.record(z.string(), z.strictObject({ sign: sentence.max(60), why: sentence.max(300) })).default({}),
    cards: z.record(z.string(), cardWords).default({}),
    adds: z.record(z.string(), sentence).default({}),
    findings: z
      .record(
        z.string(),
        z.strictObject({
          name: sentence.max(60),
          why: sentence.max(300),
          try: sentence.max(300),
          watch: sentence.max(200),
        }),
      )
      .default({}),
  }),
});

export type CardWords = z.infer<typeof cardWords>;
export type Level = (typeof levels)[number];
export type Questionnaire = z.infer<typeof questionnaireSchema> & {
  readonly id: string;
  /** Changes with every change of the file, so that an old button is known. */
  readonly version: number;
  /** The conditions of its computed rules, by id. */
  readonly computed: ReadonlyMap<string, Condition>;
};
export type Screen = Questionnaire['screens'][number];
