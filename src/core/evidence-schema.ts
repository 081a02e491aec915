/** The evidence base: what was said where, what research says of it, and how sure that is. Every other kind of content rests on it. */
import { z } from 'zod';

export const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id is lower-case letters, digits and hyphens');
export const sentence = z.string().trim().min(1);
const factId = z.string().regex(/^F\d{3}$/, 'a fact is F and three digits');
export const conflictId = z.string().regex(/^C\d{2}$/, 'a conflict is C and two digits');

/**
 * How sure a statement is. `strong`: trials or systematic reviews agree. `some`: one good study, or a guideline on limited evidence.
 * `weak`: small, indirect or mixed studies. `none`: studies found no support, or speak against it. `lore`: nobody has tested it.
 */
export const certainties = ['strong', 'some', 'weak', 'none', 'lore'] as const;

/** What every file that tells a runner something names: the facts it rests on, how sure its own advice is, and who has checked it. */
export const rests = {
  facts: z.array(factId).min(1),
  sure: z.enum(certainties),
  /** Who has checked the file as a clinician, and when. Absent: nobody has. */
  reviewed: z.strictObject({ by: sentence, date: z.iso.date() }).optional(),
};

export const factSchema = z.strictObject({
  id: factId,
  says: sentence,
  /** Article file and lines, as `003_92db45f2447c0cd4.txt L24`. */
  from: z.array(sentence).min(1),
  /** The studies and guidelines of `sources.yaml` that speak for or against it. */
  papers: z.array(id).default([]),
  /** What they say of it, in a sentence or two. */
  evidence: sentence,
  /** How sure the statement itself is, as it stands in `says`. */
  certainty: z.enum(certainties),
  conflicts: z.array(conflictId).default([]),
  /** Why nothing of the content rests on it. */
  unused: sentence.optional(),
});
export const factsSchema = z.array(factSchema);

export const sourcesSchema = z.strictObject({
  /** The articles that the facts were taken from, by file name. */
  articles: z.record(z.string().regex(/^\S+\.txt$/), z.strictObject({ what: sentence })),
  /** Studies, reviews, guidelines and public health pages. */
  papers: z.record(
    id,
    z.strictObject({
      cite: sentence,
      year: z.int().min(1900).max(2100).optional(),
      /** The kind of study: 'randomised trial', 'systematic review', 'guideline', 'public health page'. */
      design: sentence,
      /** How many people or studies; absent where our table does not say. */
      sample: sentence.optional(),
      /** `read`: its abstract or page was read. `secondary`: seen quoted by others. */
      seen: z.enum(['read', 'secondary']),
    }),
  ),
});

/** Where the articles disagree with each other or with research. */
export const conflictsSchema = z.array(
  z.strictObject({
    id: conflictId,
    about: sentence,
    verdict: sentence,
    /** Why no myth answers it. */
    unanswered: sentence.optional(),
  }),
);

export type Certainty = (typeof certainties)[number];
/** What a text rests on, and how sure it is. */
export type Resting = { readonly facts: readonly string[]; readonly sure: Certainty };
export type Fact = z.infer<typeof factSchema>;
export type Sources = z.infer<typeof sourcesSchema>;
export type Conflict = z.infer<typeof conflictsSchema>[number];
