/**
 * A million reminders: a look that finds nothing due, an ordinary minute, memory; beside one node-cron task for each of
 * a hundred thousand. Alone: `node bench/reminders.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { nodeFlags } from './crash/life.ts';
import type { CronFigures } from './cron-tasks.ts';
import { fillReminders } from './many-reminders.ts';
import { type Figure, report } from './report.ts';
import type { SenderFigures } from './sender-process.ts';
import { endWithUs, temporaryFolder } from './tidy.ts';

const reminders = 1_000_000;
const tasks = 100_000;
/** A simulated morning; any full minute will do, early enough for some hours to follow on the same date. */
const start = Date.UTC(2026, 2, 2, 6);

/** Runs a script as a process of its own, so that nothing but its work is in its memory, and reads its line of JSON. */
async function runScript(script: string, args: readonly string[]): Promise<unknown> {
  const child = endWithUs(
    spawn(process.execPath, [...nodeFlags, join(import.meta.dirname, script), ...args], {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${script} failed`);
  return JSON.parse(output);
}

async function measureSender(): Promise<SenderFigures> {
  const file = join(temporaryFolder(), 'limber.db');
  await fillReminders(file, reminders, start);
  return (await runScript('sender-process.ts', [file, String(start)])) as SenderFigures;
}

export async function reminderFigures(): Promise<Figure[]> {
  const sender = await measureSender();
  const cron = (await runScript('cron-tasks.ts', [String(tasks)])) as CronFigures;
  const count = (value: number) => value.toLocaleString('en-GB');
  const name = (what: string) => `${count(reminders)} reminders: ${what}`;
  const dropped = (due: number, ran: number) => `${((1 - ran / due) * 100).toFixed(0)} %`;
  return [
    {
      name: name('tick with nothing due'),
      limber: `${sender.quietRoundMs.toFixed(3)} ms`,
      baseline: '-',
      goal: '<= 0.05 ms',
    },
    {
      name: name(`ordinary minute, ${sender.minutePosts} posts sent and recorded`),
      limber: `${sender.minuteMs.toFixed(0)} ms`,
      baseline: '-',
      goal: '<= 60 ms',
    },
    {
      name: name('stalls of the event loop in these minutes'),
      limber: `p99 ${sender.stallP99Ms.toFixed(0)} ms, longest ${sender.stallMaxMs.toFixed(0)} ms`,
      baseline: '-',
      goal: '<= 25 ms at p99',
    },
    {
      name: name('memory of store, sender and content'),
      limber: `${sender.memoryMb.toFixed(0)} MB`,
      baseline: `${count(tasks)} node-cron tasks: ${cron.memoryMb.toFixed(0)} MB`,
      goal: '<= 130 MB',
    },
    {
      name: `${count(tasks)} due at once: share that was dropped`,
      limber: `${dropped(sender.crowdPosts, sender.crowdSent)} of ${count(sender.crowdPosts)}, sent in ${(sender.crowdMs / 1000).toFixed(1)} s, stalls p99 ${sender.crowdStallP99Ms.toFixed(0)} ms`,
      baseline: `${count(tasks)} node-cron tasks: ${dropped(cron.tasks, cron.ran)}`,
      goal: '0 %',
    },
  ];
}

if (import.meta.main) await report(reminderFigures);
