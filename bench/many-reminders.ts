/** A database like one after years: very many reminders, spread evenly over the minutes of the day. */
import { DatabaseSync } from 'node:sqlite';
import { openStore } from '../src/adapters/store/index.ts';
import { everyDay } from '../src/core/schedule.ts';
import { quietLog } from './world.ts';

// cspell:ignore unixepoch
const minuteMs = 60_000;
const minutesOfDay = 1440;

/**
 * Fills a new file. Reminders number 1, 1441, 2881 ... are due a minute after `start`, the next of each a minute later,
 * and so on through the day. Each has a club of its own, with its settings, and yesterday's post.
 * @param start epoch milliseconds, a full minute
 */
export async function fillReminders(file: string, reminders: number, start: number): Promise<void> {
  const store = await openStore({ url: `sqlite:${file}`, log: quietLog });
  const place = { platform: 'bench', club: '0', chat: '0' };
  const nextDue = start + minutesOfDay * minuteMs;
  // The store writes one row of each table, which the rest is copied from: adding them singly would take an hour.
  await store.addReminder({ place, time: '00:00', zone: 'UTC', weekdays: everyDay, what: 'daily', nextDue });
  await store.club(place, { language: 'en', units: 'km' });
  await store.close();

  using database = new DatabaseSync(file);
  const columns = database.prepare("select name from pragma_table_info('reminder')").all();
  const others = columns.map(({ name }) => String(name)).filter((name) => !(name in own));
  database.exec(`
    pragma journal_mode = memory;
    pragma synchronous = off;
    pragma temp_store = memory;
    pragma cache_size = -500000;
    begin;
    create temp table item as
      with recursive number(n) as (select 1 union all select n + 1 from number where n < ${reminders - 1})
      select n, ${start} + ((n - 1) % ${minutesOfDay} + 1) * ${minuteMs} as due from number;
    insert into reminder (${[...Object.keys(own), ...others].join(', ')})
      select ${[...Object.values(own), ...others.map((name) => `reminder.${name}`)].join(', ')}
      from item, reminder where reminder.id = 1;
    insert into club (link, platform, club, settings) select 'link' || n, platform, n, settings from item, club;
    insert into delivery (reminder, local_date, slot, state, attempts, due_at, ended_at, message_id)
      select n + 1, date(due / 1000 - 86400, 'unixepoch'), '', 'sent', 1, due - 86400000, due - 86400000, 'm' || n from item;
    commit;`);
}

/** In what the copies of a reminder differ. */
const own: Readonly<Record<string, string>> = {
  id: 'n + 1',
  club: 'n',
  chat: 'n',
  local_time: "strftime('%H:%M', due / 1000, 'unixepoch')",
  next_due: 'due',
};
