/**
 * The baseline of the reminder figures: one node-cron task for each reminder, as many bots do it. Run as a process by
 * `bench/reminders.ts`, with the number of tasks; all of them are due in the same minute. Prints one line of JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { schedule } from 'node-cron';

export type CronFigures = { readonly tasks: number; readonly ran: number; readonly memoryMb: number };

const minuteMs = 60_000;
/** So many are added first, to see how long all of them will take; some machines slow down meanwhile. */
const rehearsal = 2000;
const reserve = 1.7;
/** What has not run by then never will: node-cron drops a task that is a second late. */
const waitMs = 40_000;

async function run(tasks: number): Promise<CronFigures> {
  let ran = 0;
  // It tells of each task that it drops, on the console; so many lines would be the slower part.
  const logger = { info: () => {}, debug: () => {}, warn: () => {}, error: () => {} };
  const task = () => {
    ran += 1;
  };
  const add = (count: number, due: Date) => {
    const expression = `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
    return Array.from({ length: count }, () => schedule(expression, task, { timezone: 'UTC', logger }));
  };
  const startedAt = Date.now();
  const rehearsed = add(rehearsal, new Date(startedAt - minuteMs));
  const addMs = ((Date.now() - startedAt) / rehearsal) * tasks;
  for (const one of rehearsed) one.destroy();
  // All of them must stand before their minute begins, however slow the machine is.
  const dueAt = Math.ceil((Date.now() + addMs * reserve) / minuteMs) * minuteMs;
  add(tasks, new Date(dueAt));
  if (Date.now() > dueAt) throw new Error('adding the tasks took longer than until their minute');
  await sleep(dueAt - Date.now() + waitMs);
  return { tasks, ran, memoryMb: process.memoryUsage.rss() / 2 ** 20 };
}

if (import.meta.main) {
  const figures = await run(Number(process.argv[2] ?? 100_000));
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit());
}
