/** `npm run bench`: start to ready and idle memory with both platforms on, beside discord.js alone, in one run. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDiscord } from '../test/support/discord.ts';
import { startTelegram } from '../test/support/telegram.ts';

const rounds = 7;
/** Idle means that the start's garbage is gone and the platforms only wait. */
const idleMs = 3000;
const flags = ['--max-semi-space-size=2', '--optimize-for-size', '--import', './src/compile-cache.ts'];
const baseline =
  "const { Client } = await import('discord.js'); new Client({ intents: 0 }); console.log('ready'); setInterval(() => {}, 1000)";

type Figure = { readyMs: number; idleMb: number };

/** Runs a command until it prints `ready`, then lets it idle. Memory is the resident set, as the system counts it. */
async function measure(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Figure> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('ready"') || text.startsWith('ready')) resolve(performance.now() - startedAt);
  });
  const readyMs = await promise;
  await new Promise((done) => setTimeout(done, idleMs));
  const resident = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
  child.kill('SIGTERM');
  await once(child, 'close');
  return { readyMs, idleMb: Number(resident) / 1024 };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const folder = mkdtempSync(join(tmpdir(), 'limber-bench-'));
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
const limber: Figure[] = [];
const alone: Figure[] = [];
// Turn and turn about, so that a noisy minute hits both; the first round fills the compile cache and does not count.
for (let round = 0; round <= rounds; round += 1) {
  const figures = [
    await measure([...flags, 'src/main.ts'], env),
    await measure(['--input-type=module', '-e', baseline], {}),
  ];
  if (round === 0) continue;
  limber.push(figures[0] as Figure);
  alone.push(figures[1] as Figure);
}
await discord.close();
await telegram.stop();
rmSync(folder, { recursive: true });

const row = (name: string, figures: readonly Figure[]) =>
  `| ${name} | ${median(figures.map((one) => one.readyMs)).toFixed(0)} ms | ${median(figures.map((one) => one.idleMb)).toFixed(0)} MB |`;
process.stdout.write(
  [
    `median of ${rounds}, Node ${process.versions.node}, ${cpus().length} cores, platforms on loopback`,
    '| | start to ready | idle memory |',
    '|---|---|---|',
    row('Limber, both platforms on', limber),
    row('discord.js alone, not connected', alone),
    '',
  ].join('\n'),
);
