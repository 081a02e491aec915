/** The shape of each kind of content file, as zod schemas. What files mean together is checked in `content-checks.ts`. */
import { z } from 'zod';
import { limits } from './message.ts';
import type { Phrases } from './phrases.ts';

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case letters, digits and hyphens');
const sentence = z.string().trim().min(1);
const facts = z.array(z.string().regex(/^F\d{3}$/, 'a fact is F and three digits')).min(1);
/** Who has checked a file as a clinician, and when. Absent: nobody has. */
const reviewed = z.strictObject({ by: sentence, date: z.iso.date() }).optional();

export const levels = ['ok', 'selfcare', 'clinician', 'urgent', 'emergency'] as const;

export const factSchema = z.strictObject({
  id: z.string().regex(/^F\d{3}$/),
  says: sentence,
  /** Article file and lines, as `003.txt L24`. */
  from: z.array(sentence).min(1),
  evidence: sentence,
  conflicts: z.array(z.string().regex(/^C\d{2}$/)),
});
export const factsSchema = z.array(factSchema);

export const tipSchema = z.strictObject({
  topic: id,
  says: sentence.max(400),
  facts,
  reviewed,
});

/** How much of an exercise: `seconds` is a hold, `reps` are repetitions; one of them, never both. */
export const doseSchema = z
  .strictObject({
    sets: z.int().min(1).max(5),
    reps: z.int().min(1).max(30).optional(),
    seconds: z.int().min(5).max(120).optional(),
    /** The dose counts for each side. */
    eachSide: z.boolean().default(false),
    /** True where the articles give no dose and this one is ours. */
    ours: z.boolean(),
  })
  .refine(
    (dose) => (dose.reps === undefined) !== (dose.seconds === undefined),
    'a dose has reps or seconds, one of them',
  );

export const exerciseSchema = z.strictObject({
  name: sentence.max(40),
  steps: z.array(sentence.max(200)).min(2).max(6),
  dose: doseSchema,
  works: z.array(sentence).min(1),
  kit: sentence,
  /** Done lying, kneeling or on all fours. */
  floor: z.boolean(),
  easier: sentence.max(200),
  harder: sentence.max(200),
  notWhen: sentence.max(200),
  facts,
  reviewed,
});

export const routineSchema = z.strictObject({
  name: sentence.max(30),
  minutes: z.int().min(1).max(40),
  kit: sentence,
  /** Fit for the club's daily post: only these rotate. */
  daily: z.boolean(),
  when: sentence.max(120),
  /** `short` is the line of the post: the move, dose and side in at most 10 words. */
  moves: z
    .array(z.strictObject({ exercise: id, short: sentence.max(80) }))
    .min(3)
    .max(6),
  /** The easier option of the post, at most 12 words. */
  easier: sentence.max(100),
  facts,
  reviewed,
});

/** A condition over answers: `E1` (ticked), `age=65-69|70+` (one of these chosen), or all/any of conditions. */
export type Condition = string | { all: readonly Condition[] } | { any: readonly Condition[] };
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.string().regex(/^[A-Za-z0-9-]+(=[^=\s]+)?$/, 'a condition is an id, or id=choice|choice'),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
  ]),
);

const questionId = z.string().regex(/^[A-Za-z0-9-]+$/);
const level = z.enum(levels);
const screenSchema = z.discriminatedUnion('ask', [
  z.strictObject({
    id: questionId,
    ask: z.literal('one'),
    options: z.array(z.string()).min(2).max(8),
    /** Options that mean 'do not know'. */
    unsure: z.array(z.string()).default([]),
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
});

const button = z.string().trim().min(1).max(limits.buttonLabelChars);
const itemWords = z.strictObject({
  button,
  /** First person, about 15 words, with its exclusion ('new or worse'). */
  says: sentence.max(170),
  /** One line that helps to tell, as a question; with the labels of its answers. */
  tell: z.strictObject({ ask: sentence.max(200), no: button, yes: button }),
});

const cardWords = z.strictObject({
  /** The first sentence names the action. `{number}` is the emergency number. */
  do: sentence,
  /** Until when, and anything that goes with it. */
  more: sentence.optional(),
  /** May I run? */
  run: sentence.optional(),
});

export const questionnaireSchema = z.strictObject({
  screens: z.array(screenSchema).min(1),
  rules: z.array(ruleSchema),
  /** Ends the questions early with a card, only while no rule has fired; `signs` lists every danger sign on it. */
  ends: z.array(z.strictObject({ when: condition, card: id, signs: z.boolean().default(false) })).default([]),
  /** The questions stop at once at this level. */
  stopAt: level,
  /** Which card a level gets: the first whose `level` and conditions fit. `alone`: a single rule fired, and it is one of these. */
  cards: z.array(
    z.strictObject({
      card: id,
      level: level.optional(),
      when: condition.optional(),
      alone: z.array(questionId).optional(),
    }),
  ),
  /** A line added to the card where the condition holds. */
  adds: z.array(z.strictObject({ when: condition, add: id })).default([]),
  reviewed,
  /** Words apart from rules: a translation has only these. */
  words: z.strictObject({
    screens: z.record(
      z.string(),
      z.strictObject({ title: sentence, options: z.record(z.string(), button).optional() }),
    ),
    items: z.record(z.string(), itemWords),
    /** Why, in a few words, for every rule: 'changed feeling between the legs'. */
    rules: z.record(z.string(), sentence.max(60)),
    cards: z.record(z.string(), cardWords),
    adds: z.record(z.string(), sentence),
  }),
});

/** `numb | tingl + groin | crotch`: parts joined by +, all of which must stand in a sentence; each a choice of word beginnings. */
const wordPattern = z
  .string()
  .regex(/^[a-z]+( [a-z]+)*( [|+] [a-z]+( [a-z]+)*)*$/, 'small letters and blanks, joined by | and +');

/** Words that stop everything else in a private chat: for a danger sign of the check, or with a card of their own. */
export const emergencyWordsSchema = z.array(
  z.union([
    z.strictObject({ sign: questionId, when: z.array(wordPattern).min(1) }),
    z.strictObject({ card: cardWords, when: z.array(wordPattern).min(1) }),
  ]),
);

export const countrySchema = z.strictObject({
  /** What a person dials in an emergency, as written there. */
  emergency: z.string().regex(/^\d{2,5}( or \d{2,5})?$/),
  name: sentence,
});
export const countriesSchema = z.record(z.string().regex(/^[A-Z]{2}$/), countrySchema);

export type Level = (typeof levels)[number];
export type Fact = z.infer<typeof factSchema>;
export type Dose = z.infer<typeof doseSchema>;
export type Tip = z.infer<typeof tipSchema> & { id: string };
export type Exercise = z.infer<typeof exerciseSchema> & { id: string };
export type Routine = z.infer<typeof routineSchema> & { id: string };
export type Questionnaire = z.infer<typeof questionnaireSchema> & { id: string; version: number };
export type Screen = Questionnaire['screens'][number];
export type EmergencyWords = z.infer<typeof emergencyWordsSchema>[number];
export type Country = z.infer<typeof countrySchema>;

/** All that the bot knows. */
export type Content = {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly countries: ReadonlyMap<string, Country>;
  readonly tips: readonly Tip[];
  readonly exercises: ReadonlyMap<string, Exercise>;
  readonly routines: ReadonlyMap<string, Routine>;
  readonly check: Questionnaire;
  readonly emergencyWords: readonly EmergencyWords[];
  readonly phrases: Phrases;
};

/** Notes a problem at a path inside a file. */
export type Report = (file: string, path: readonly PropertyKey[], message: string) => void;
