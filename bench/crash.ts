/**
 * `npm run crash -- --kills 1000 --seed 1 [--database sqlite|postgres] [--faults 0.04]`: kills the bot with SIGKILL at
 * random moments while posts come due and the platforms misbehave, and counts from the platforms' side what was lost
 * and doubled, beside a naive sender under the same kills and faults. The seed repeats what is drawn (posts, moments,
 * faults); which of them meet is up to the machine.
 *
 * With `--instances N [--due 5000]`: N processes over one PostgreSQL, the one that sends killed in the middle, N - 1
 * times. Exit code 1 when a promise breaks; the last line is the summary.
 */
import { parseArgs } from 'node:util';
import { broken, countTable, summary } from './crash/count.ts';
import { handOver, handOverTable } from './crash/hand-over.ts';
import { crash } from './crash/lanes.ts';
import { machine } from './report.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    database: { type: 'string', default: 'sqlite' },
    faults: { type: 'string', default: '0.04' },
    instances: { type: 'string', default: '1' },
    due: { type: 'string', default: '5000' },
  },
});

/** @throws when an option is no number within its bounds */
function numberOf(name: keyof typeof values, low: number, high: number): number {
  const number = Number(values[name]);
  if (!(number >= low && number <= high)) throw new Error(`--${name} must be a number from ${low} to ${high}`);
  return number;
}

const seed = numberOf('seed', 0, 2 ** 31);
const faultShare = numberOf('faults', 0, 1);
const instances = numberOf('instances', 1, 9);
const database = values.database === 'postgres' || instances > 1 ? 'postgres' : 'sqlite';

const startedAt = performance.now();
const minutes = () => `${((performance.now() - startedAt) / 60_000).toFixed(1)} min`;
const say = (text: string) => void process.stdout.write(`${text}\n`);
const progress = (text: string) => say(`${minutes()}: ${text}`);

if (instances > 1) {
  const due = numberOf('due', 1, 100_000);
  const result = await handOver({ instances, due, seed, faultShare, say: progress });
  say(`${machine()}, ${minutes()}, ${database}, ${(faultShare * 100).toFixed(0)} % of requests spoiled`);
  say(handOverTable(result.handOvers));
  say(countTable({ Limber: result.counts }));
  finish(result.counts, instances - 1, result.problems);
} else {
  const kills = numberOf('kills', 0, 100_000);
  const { limber, naive, faults, moments, looks, violations } = await crash({
    kills,
    seed,
    faultShare,
    database,
    say: progress,
  });
  say(`${machine()}, ${minutes()}, ${database}, ${(faultShare * 100).toFixed(0)} % of requests spoiled`);
  say(`the bot was killed: ${moments}`);
  say(`its requests met: ${faults}; it looked for a post ${looks} times`);
  say(countTable({ Limber: limber, 'resend what has no record': naive }));
  finish(limber, kills, violations);
}

function finish(counts: Parameters<typeof broken>[0], kills: number, problems: readonly string[]): void {
  for (const problem of problems) say(`problem: ${problem}`);
  if (broken(counts).length > 0 || problems.length > 0) process.exitCode = 1;
  say(summary(counts, { kills, seed }));
}
