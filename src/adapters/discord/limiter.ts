/** Keeps one person from doing so much that the others wait: a bucket of acts for each, filled again as time goes by. */

export type Limits = {
  /** What one person may do at once. */
  readonly most: number;
  /** In this time an empty bucket fills again. */
  readonly withinMs: number;
  /** How many people are remembered; the one seen least recently is forgotten first. */
  readonly peopleMax: number;
};

/** More than anybody reads: a questionnaire takes about 12 taps in some minutes. */
export const usualLimits: Limits = { most: 20, withinMs: 10_000, peopleMax: 10_000 };

type Bucket = { readonly left: number; readonly at: number };

/** @returns whether this person may act at this time (epoch ms); an act that is allowed counts */
export function createLimiter({ most, withinMs, peopleMax }: Limits): (person: string, now: number) => boolean {
  const buckets = new Map<string, Bucket>();
  return (person, now) => {
    const { left, at } = buckets.get(person) ?? { left: most, at: now };
    const filled = Math.min(most, left + (Math.max(0, now - at) * most) / withinMs);
    const allowed = filled >= 1;
    // Put in again at the end, so that the first one is the one seen least recently.
    buckets.delete(person);
    buckets.set(person, { left: allowed ? filled - 1 : filled, at: now });
    if (buckets.size > peopleMax) buckets.delete(buckets.keys().next().value ?? '');
    return allowed;
  };
}
