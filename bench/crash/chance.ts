/** Chance that can be repeated: every run of a figure draws from its seed, each part of it from a stream of its own. */

export type Chance = {
  /** From `low` up to, not including, `high`. */
  between(low: number, high: number): number;
  /** True with this probability. */
  happens(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
};

/** The stream named `stream` of a seed. Parts that run side by side do not take each other's draws. */
export function createChance(seed: number, stream: string): Chance {
  let state = [...`${seed}/${stream}`].reduce(
    (hash, sign) => Math.imul(hash ^ sign.charCodeAt(0), 16_777_619),
    2_166_136_261,
  );
  // Mulberry32: 32 bits of state are plenty for some thousand draws.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    const once = Math.imul(state ^ (state >>> 15), state | 1);
    const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
    return ((twice ^ (twice >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + next() * (high - low);
  return {
    between,
    happens: (share) => next() < share,
    pick: (list) => list[Math.floor(between(0, list.length))] ?? list[0],
  };
}
