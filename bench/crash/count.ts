/** The verdict: what people see on the platforms, against what the bot wrote down. */
import type { DeliveryState } from '../../src/core/store.ts';
import { type PlatformName, platformNames, type Spot } from './platforms.ts';

/** A post that came due, and the states of all records of it. There should be exactly one. */
export type Recorded = { readonly spot: Spot; readonly states: readonly DeliveryState[] };

export type Count = {
  readonly due: number;
  /** Posts that stand on the platform exactly once. */
  readonly once: number;
  /** Not on the platform, whether recorded as `unknown` or lost. */
  readonly missing: number;
  /** Missing, and nobody is told so: the record does not say `unknown`. */
  readonly lost: number;
  /** On the platform more than once. */
  readonly doubled: number;
  /** Recorded as `unknown`, shown or not. */
  readonly unknown: number;
  /** Without exactly one record in a final state. */
  readonly open: number;
  /** Recorded as sent but missing, or as not sent but there. */
  readonly untrue: number;
};
export type Counts = Readonly<Record<PlatformName, Count>>;

/** @param shown how many posts stand in each chat */
export function count(posts: readonly Recorded[], shown: ReadonlyMap<string, number>): Counts {
  const of = (platform: PlatformName): Count => {
    const fates = posts
      .filter(({ spot }) => spot.platform === platform)
      .map(({ spot, states }) => ({
        seen: shown.get(spot.chat) ?? 0,
        state: states.length === 1 ? states[0] : undefined,
      }));
    const many = (fits: (fate: (typeof fates)[number]) => boolean) => fates.filter(fits).length;
    return {
      due: fates.length,
      once: many(({ seen }) => seen === 1),
      missing: many(({ seen }) => seen === 0),
      lost: many(({ seen, state }) => seen === 0 && state !== 'unknown'),
      doubled: many(({ seen }) => seen > 1),
      unknown: many(({ state }) => state === 'unknown'),
      open: many(({ state }) => state === undefined || state === 'claimed' || state === 'sending'),
      untrue: many(({ seen, state }) => (seen === 0 ? state === 'sent' : isDenial(state))),
    };
  };
  return { discord: of('discord'), telegram: of('telegram') };
}

const isDenial = (state: DeliveryState | undefined) => state === 'failed' || state === 'gone' || state === 'skipped';

/** Which promises are broken. On Discord a post can be found again, so there `unknown` breaks one too. */
export function broken({ discord, telegram }: Counts): string[] {
  const promises: readonly [what: string, breaches: number][] = [
    ['lost', discord.lost + telegram.lost],
    ['doubled', discord.doubled + telegram.doubled],
    ['without a final record', discord.open + telegram.open],
    ['recorded wrongly', discord.untrue + telegram.untrue],
    ['unknown on Discord', discord.unknown],
  ];
  return promises.filter(([, breaches]) => breaches > 0).map(([what, breaches]) => `${breaches} ${what}`);
}

export function sumCounts(all: readonly Counts[]): Counts {
  const of = (platform: PlatformName): Count => {
    const sum = (key: keyof Count) => all.reduce((total, counts) => total + counts[platform][key], 0);
    return {
      due: sum('due'),
      once: sum('once'),
      missing: sum('missing'),
      lost: sum('lost'),
      doubled: sum('doubled'),
      unknown: sum('unknown'),
      open: sum('open'),
      untrue: sum('untrue'),
    };
  };
  return { discord: of('discord'), telegram: of('telegram') };
}

const columns: readonly (keyof Count)[] = ['due', 'once', 'missing', 'lost', 'doubled', 'unknown', 'open', 'untrue'];

/** A Markdown table: a line for each sender and platform. */
export function countTable(all: Readonly<Record<string, Counts>>): string {
  const lines = Object.entries(all).flatMap(([sender, counts]) =>
    platformNames.map((name) => `| ${sender} | ${name} | ${columns.map((key) => counts[name][key]).join(' | ')} |`),
  );
  return [
    '| sender | platform | due | shown once | missing | of these lost | doubled | recorded as unknown | no final record | wrong record |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** One line for people and scripts: what was lost, doubled and unknown, and the seed that repeats the run. */
export function summary(counts: Counts, { kills, seed }: { kills: number; seed: number }): string {
  const { discord, telegram } = counts;
  const both = (key: keyof Count) => discord[key] + telegram[key];
  const parts = [
    `kills ${kills}`,
    `due ${both('due')}`,
    `lost ${both('lost')}`,
    `doubled ${both('doubled')}`,
    `unknown ${both('unknown')} (discord ${discord.unknown}, telegram ${telegram.unknown})`,
    `seed ${seed}`,
  ];
  const breaches = broken(counts);
  return `${parts.join(', ')}: ${breaches.length === 0 ? 'every promise kept' : `BROKEN: ${breaches.join(', ')}`}`;
}
