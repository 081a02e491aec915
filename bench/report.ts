/** How figures are shown: one table, each figure beside its baseline and its goal, with the machine it was taken on. */
import { cpus, totalmem } from 'node:os';

export type Figure = {
  readonly name: string;
  readonly limber: string;
  /** What it is compared with, measured in the same run. */
  readonly baseline: string;
  readonly goal: string;
};

export const machine = (): string => {
  const cores = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  return `Node ${process.versions.node}, ${cores.length} cores ${cores[0]?.model.trim() ?? ''}, ${memory}, platforms on loopback`;
};

/** Prints the figures as they come, as a Markdown table. */
export async function report(...parts: readonly (() => Promise<readonly Figure[]>)[]): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  say(`${machine()}\n`);
  say('| figure | Limber | baseline, same run | goal |');
  say('|---|---|---|---|');
  for (const part of parts) {
    for (const { name, limber, baseline, goal } of await part()) say(`| ${name} | ${limber} | ${baseline} | ${goal} |`);
  }
}

/** @param share 0.5 for the median */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
