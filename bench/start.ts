/** Start to ready and idle memory with both platforms on, beside discord.js alone, in one run. Alone: `node bench/start.ts`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDiscord } from '../test/support/discord.ts';
import { startTelegram } from '../test/support/telegram.ts';
import { limberArgs } from './crash/life.ts';
import { type Figure, median, report } from './report.ts';
import { endWithUs, temporaryFolder } from './tidy.ts';

const rounds = 7;
/** Idle means that the start's garbage is gone and the platforms only wait. */
const idleMs = 3000;
const baseline =
  "const { Client } = await import('discord.js'); new Client({ intents: 0 }); console.log('ready'); setInterval(() => {}, 1000)";

type Start = { readonly readyMs: number; readonly idleMb: number };

/** Runs a command until it prints `ready`, then lets it idle. Memory is the resident set, as the system counts it. */
async function measure(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Start> {
  const startedAt = performance.now();
  const child = endWithUs(spawn(process.execPath, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] }));
  const { promise, resolve } = Promise.withResolvers<number>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('ready"') || text.startsWith('ready')) resolve(performance.now() - startedAt);
  });
  const readyMs = await promise;
  await new Promise((done) => setTimeout(done, idleMs));
  const idleMb = residentMb(child.pid ?? 0);
  child.kill('SIGTERM');
  await once(child, 'close');
  return { readyMs, idleMb };
}

/** Linux only. */
function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

export async function startFigures(): Promise<Figure[]> {
  const folder = temporaryFolder();
  const discord = await startDiscord({ token: 'MTI0.bench.token' });
  const telegram = await startTelegram();
  const env = {
    PORT: '0',
    DATABASE_URL: `sqlite:${join(folder, 'limber.db')}`,
    DISCORD_TOKEN: 'MTI0.bench.token',
    DISCORD_API_URL: discord.url,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_URL: telegram.url,
  };
  const limber: Start[] = [];
  const alone: Start[] = [];
  // Turn and turn about, so that a noisy minute hits both; the first round fills the compile cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const ours = await measure(limberArgs, env);
    const theirs = await measure(['--input-type=module', '-e', baseline], {});
    if (round === 0) continue;
    limber.push(ours);
    alone.push(theirs);
  }
  await discord.close();
  await telegram.stop();

  const readyMs = (starts: readonly Start[]) => median(starts.map((one) => one.readyMs)).toFixed(0);
  const idleMb = (starts: readonly Start[]) => median(starts.map((one) => one.idleMb)).toFixed(0);
  return [
    {
      name: `start to ready, both platforms on, warm compile cache, median of ${rounds}`,
      limber: `${readyMs(limber)} ms`,
      baseline: `discord.js alone, not connected: ${readyMs(alone)} ms`,
      goal: '<= 900 ms',
    },
    {
      name: 'idle memory, both platforms on',
      limber: `${idleMb(limber)} MB`,
      baseline: `discord.js alone, not connected: ${idleMb(alone)} MB`,
      goal: '<= 140 MB',
    },
  ];
}

if (import.meta.main) await report(startFigures);
