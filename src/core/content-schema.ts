/** The shape of each kind of content file, as zod schemas. What files mean together is checked in `content-checks.ts`. */
import { z } from 'zod';
import { type Conflict, conflictId, type Fact, id, rests, type Sources, sentence } from './evidence-schema.ts';
import { limits } from './message.ts';
import type { Phrases } from './phrases.ts';
import { cardWords, type Questionnaire, questionId } from './questionnaire-schema.ts';

export const tipSchema = z.strictObject({ topic: id, says: sentence.max(400), ...rests });

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

/** How exercises are sorted for people who look for one; the words stand in messages.ftl under `group-...`. */
export const exerciseGroups = ['warm-up', 'stretch', 'hips', 'legs', 'core', 'back', 'balance'] as const;

/** Whom an exercise is not for, so that no routine for everybody holds it. */
export const cautions = ['leg-pain', 'bending-hurts', 'arching-hurts', 'under-18', 'pregnancy', 'weak-bones'] as const;

export const exerciseSchema = z.strictObject({
  name: sentence.max(28),
  group: z.enum(exerciseGroups),
  steps: z.array(sentence.max(200)).min(2).max(6),
  /** What `content/pictures/<id>.png` shows, for who does not see it; absent: there is no picture. */
  picture: sentence.min(20).max(200).optional(),
  dose: doseSchema,
  works: z.array(sentence).min(1),
  kit: z.array(z.enum(['wall', 'chair', 'step', 'mat', 'ball', 'band', 'weight', 'bench', 'bar', 'roller'])),
  /** Done lying, kneeling or on all fours. */
  floor: z.boolean(),
  /** For one done on the floor: an exercise that does much the same standing or sitting. */
  standing: id.optional(),
  /** Bends the back forward under load. */
  bends: z.boolean().default(false),
  jumps: z.boolean().default(false),
  easier: sentence.max(200),
  harder: sentence.max(200),
  notFor: z.array(z.enum(cautions)).default([]),
  notWhen: sentence.max(200),
  ...rests,
});

export const routineSchema = z.strictObject({
  name: sentence.max(limits.buttonLabelChars),
  minutes: z.int().min(1).max(40),
  kit: sentence,
  /** Fit for the club's daily post: only these rotate. */
  daily: z.boolean(),
  when: sentence.max(120),
  /** `short` is the line of the post: the move, dose and side in at most 10 words. */
  moves: z
    .array(z.strictObject({ exercise: id, short: sentence.max(80) }))
    .min(3)
    .max(8),
  /** The easier option of the post, at most 12 words. */
  easier: sentence.max(100),
  ...rests,
});

/** An answer where advice conflicts. */
export const mythSchema = z.strictObject({
  /** As a runner asks it: 'Does running wear out my discs?' */
  name: sentence.max(70),
  button: sentence.max(limits.buttonLabelChars),
  topic: id,
  people: sentence.max(250),
  /** Who says what: `who` names the kind of text, as 'a physiotherapy clinic'. */
  sources: z
    .array(z.strictObject({ who: sentence.max(60), says: sentence.max(200) }))
    .min(1)
    .max(5),
  evidence: sentence.max(500),
  do: sentence.max(300),
  conflicts: z.array(conflictId).default([]),
  ...rests,
});

/** A page to read behind a button of a result: the self-care plan, the patterns of pain, whom to see. */
export const guideSchema = z.strictObject({
  title: sentence.max(60),
  intro: sentence.max(300).optional(),
  /** `head` in bold, then the text. */
  points: z
    .array(z.strictObject({ head: sentence.max(60), says: sentence.max(350) }))
    .min(1)
    .max(8),
  ...rests,
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
  /** Whom people there see with a sore back, by the names used there; absent: the general words. */
  care: z
    .strictObject({
      /** The medical advice line, if the country has one that everybody can call. */
      advice: sentence.max(60).optional(),
      /** The first doctor, and where one goes without an appointment on the same day. */
      doctor: sentence.max(60),
      sameDay: sentence.max(80).optional(),
      /** Who treats movement, and whether one needs a referral. */
      physio: sentence.max(100),
      hospital: sentence.max(60),
    })
    .optional(),
});
export const countriesSchema = z.record(z.string().regex(/^[A-Z]{2}$/), countrySchema);

export type Dose = z.infer<typeof doseSchema>;
export type Tip = z.infer<typeof tipSchema> & { id: string };
export type Exercise = z.infer<typeof exerciseSchema> & { id: string };
export type Routine = z.infer<typeof routineSchema> & { id: string };
export type Myth = z.infer<typeof mythSchema> & { id: string };
export type Guide = z.infer<typeof guideSchema> & { id: string };
export type EmergencyWords = z.infer<typeof emergencyWordsSchema>[number];
export type Country = z.infer<typeof countrySchema>;

/** One file each in `questionnaires/`. */
export const questionnaireNames = ['check', 'return', 'full-training', 'load', 'causes'] as const;
export type QuestionnaireName = (typeof questionnaireNames)[number];

/** All that the bot knows. */
export type Content = {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly sources: Sources;
  readonly conflicts: ReadonlyMap<string, Conflict>;
  readonly countries: ReadonlyMap<string, Country>;
  readonly tips: readonly Tip[];
  readonly exercises: ReadonlyMap<string, Exercise>;
  readonly routines: ReadonlyMap<string, Routine>;
  readonly myths: ReadonlyMap<string, Myth>;
  readonly guides: ReadonlyMap<string, Guide>;
  readonly questionnaires: Readonly<Record<QuestionnaireName, Questionnaire>>;
  readonly emergencyWords: readonly EmergencyWords[];
  readonly phrases: Phrases;
};

/** Notes a problem at a path inside a file. */
export type Report = (file: string, path: readonly PropertyKey[], message: string) => void;
