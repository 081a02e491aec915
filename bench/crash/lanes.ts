/** The crash test as a whole: the bot in several lanes side by side, and the naive sender under the same draws. */
import { join } from 'node:path';
import { startPostgres } from '../../test/support/postgres.ts';
import { temporaryFolder } from '../tidy.ts';
import { type Counts, sumCounts } from './count.ts';
import { type KillResult, killManyTimes } from './kills.ts';
import { createLimber, createNaive, type Sender } from './senders.ts';

export type CrashOptions = {
  readonly kills: number;
  readonly seed: number;
  readonly faultShare: number;
  readonly database: 'sqlite' | 'postgres';
  /** Gets a line of progress now and then. */
  readonly say: (text: string) => void;
  /** How many bots live and die side by side, each with a database and platforms of its own. */
  readonly lanes?: number;
};

export type CrashResult = {
  readonly limber: Counts;
  readonly naive: Counts;
  /** How often the bot's requests met each fault, and at which moments it was killed, in words. */
  readonly faults: string;
  readonly moments: string;
  /** How often the bot looked for a post of its own. */
  readonly looks: number;
  readonly violations: readonly string[];
};

/** More of them would only wait for the same two or four cores. */
const lanesUsual = 3;
const progressEvery = 100;

type Make = (env: Readonly<Record<string, string>>) => Sender;

export async function crash(options: CrashOptions): Promise<CrashResult> {
  const folder = temporaryFolder();
  const postgres = options.database === 'postgres' ? await startPostgres() : undefined;
  try {
    const urls = await Promise.all(
      laneNumbers(options).map((lane) => postgres?.createDatabase() ?? `sqlite:${join(folder, `limber-${lane}.db`)}`),
    );
    const limber = await runLanes(options, 'Limber', (lane) => (env) => createLimber(urls[lane] ?? '', env));
    const naive = await runLanes(
      options,
      'naive sender',
      (lane) => (env) => createNaive(join(folder, `naive-${lane}.db`), env),
    );
    return {
      limber: sumCounts(limber.map(({ counts }) => counts)),
      naive: sumCounts(naive.map(({ counts }) => counts)),
      faults: tally(limber.map(({ faults }) => faults)),
      moments: tally(limber.map(({ moments }) => moments)),
      looks: limber.reduce((total, { looks }) => total + looks, 0),
      violations: limber.flatMap(({ violations }) => violations),
    };
  } finally {
    await postgres?.stop();
  }
}

const laneNumbers = ({ kills, lanes = lanesUsual }: CrashOptions) =>
  Array.from({ length: Math.max(1, Math.min(lanes, kills)) }, (_, lane) => lane);

function runLanes(options: CrashOptions, who: string, makeFor: (lane: number) => Make): Promise<KillResult[]> {
  const { kills, seed, faultShare, say } = options;
  const lanes = laneNumbers(options);
  let done = 0;
  const onKill = () => {
    done += 1;
    if (done % progressEvery === 0) say(`${who}: ${done} of ${kills} kills`);
  };
  const shareOf = (lane: number) => Math.floor(kills / lanes.length) + (lane < kills % lanes.length ? 1 : 0);
  return Promise.all(
    lanes.map((lane) =>
      // The lane is named without the sender: both live under the same draws.
      killManyTimes(makeFor(lane), { kills: shareOf(lane), seed, lane: String(lane), faultShare, onKill }),
    ),
  );
}

function tally(parts: readonly Readonly<Record<string, number>>[]): string {
  const total = new Map<string, number>();
  for (const [what, times] of parts.flatMap((part) => Object.entries(part))) {
    total.set(what, (total.get(what) ?? 0) + times);
  }
  return [...total].map(([what, times]) => `${what} ${times}`).join(', ') || 'none';
}
