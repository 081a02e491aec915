/**
 * The baseline of the reminder figures: one node-cron task for each reminder, as many bots do it. Run as a process by
 * `bench/reminders.ts`, with the number of tasks; all of them are due in the same minute. Prints one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { schedule } from 'node-cron';

export type CronFigures = { readonly tasks: number; readonly ran: number; readonly memoryMb: number };

const minuteMs = 60_000;
/** All tasks stand before their minute begins: adding 100,000 of them takes 10 to 20 s. */
const leadMs = 35_000;
/** What has not run by then never will: node-cron drops a task that is a second late. */
const waitMs = 40_000;

async function run(tasks: number): Promise<CronFigures> {
  const dueAt = Math.ceil((Date.now() + leadMs) / minuteMs) * minuteMs;
  const due = new Date(dueAt);
  const expression = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
  let ran = 0;
  // It tells of each task that it drops, on the console; so many lines would be the slower part.
  const logger = { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} };
  const task = () => {
    ran += 1;
  };
  for (let count = 0; count < tasks; count += 1) schedule(expression, task, { timezone: 'UTC', logger });
  if (Date.now() > dueAt) throw new Error('adding the tasks took longer than until their minute');
  await sleep(dueAt - Date.now() + waitMs);
  return { tasks, ran, memoryMb: process.memoryUsage.rss() / 2 ** 20 };
}

if (import.meta.main) {
  const figures = await run(Number(process.argv[2] ?? 100_000));
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit());
}
