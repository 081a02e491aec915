/** How fast posts may leave on one platform: below its cap, and not at all while it asked for a pause. */

export type Pace = {
  /** How many posts may leave now. */
  room(now: number): number;
  take(posts: number): void;
  /** When enough of them may leave again to be worth a look, in epoch milliseconds. */
  nextAt(now: number): number;
  /** Nothing leaves before. */
  pauseUntil(time: number): void;
};

/** How much of a second's posts may leave at once: with the platform's cap 20 % above our rate, no second ever holds more. */
const burst = 0.2;

/** A token bucket: fills evenly, and holds little, so that a quiet minute saves up no flood. `perSecond` may be infinite. */
export function createPace(perSecond: number): Pace {
  const capacity = Math.max(1, perSecond * burst);
  let tokens = capacity;
  let filledAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  function fill(now: number): void {
    // A clock that was set back fills nothing, and is trusted from here on.
    if (now > filledAt) tokens = Math.min(capacity, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
  }

  return {
    room(now) {
      fill(now);
      return now < pausedUntil ? 0 : Math.floor(tokens);
    },
    take(posts) {
      tokens -= posts;
    },
    nextAt(now) {
      fill(now);
      // Half a bucket at a time: a look at the database for each single post would be a waste, and a full bucket loses time.
      const wanted = Math.max(1, capacity / 2);
      const waitMs = tokens >= wanted ? 0 : Math.ceil(((wanted - tokens) / perSecond) * 1000);
      return Math.max(now + waitMs, pausedUntil);
    },
    pauseUntil(time) {
      pausedUntil = Math.max(pausedUntil, time);
    },
  };
}
