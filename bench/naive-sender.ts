/**
 * The baseline of the crash test: a sender as many bots have it. It posts what has no record and then writes the record,
 * so whatever happens between the two is posted again. Run as a process by the crash test only.
 */
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

export const naiveTable =
  'create table if not exists post (id integer primary key, platform text, chat text, due integer, sent text)';

/** A platform that hangs is given up after this. */
const timeoutMs = 10_000;
const againMs = 500;

type Row = { readonly id: number; readonly platform: string; readonly chat: string };

/** The smallest post that both platforms take. Its button is what the crash test counts. */
const text = 'Tuesday: hips, 4 min, no kit';
const buttonOf = (id: number) => `redflags:naive-${id}`;
const requests = {
  discord: ({ id, chat }: Row) => ({
    url: `${process.env['DISCORD_API_URL']}/v10/channels/${chat}/messages`,
    authorization: `Bot ${process.env['DISCORD_TOKEN']}`,
    body: {
      content: text,
      components: [{ type: 1, components: [{ type: 2, style: 4, label: 'Danger signs', custom_id: buttonOf(id) }] }],
      allowed_mentions: { parse: [] },
    },
  }),
  telegram: ({ id, chat }: Row) => ({
    url: `${process.env['TELEGRAM_API_URL']}/bot${process.env['TELEGRAM_TOKEN']}/sendMessage`,
    authorization: '',
    body: {
      chat_id: Number(chat),
      text,
      reply_markup: { inline_keyboard: [[{ text: 'Danger signs', callback_data: buttonOf(id) }]] },
    },
  }),
};

async function send(row: Row): Promise<boolean> {
  const { url, authorization, body } = requests[row.platform === 'discord' ? 'discord' : 'telegram'](row);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

async function run(file: string): Promise<never> {
  const database = new DatabaseSync(file);
  database.exec(naiveTable);
  const due = database.prepare('select id, platform, chat from post where sent is null and due <= ? order by due, id');
  const record = database.prepare('update post set sent = ? where id = ?');
  for (;;) {
    for (const row of due.all(Date.now()) as unknown as Row[]) {
      if (await send(row)) record.run(new Date().toISOString(), row.id);
    }
    await sleep(againMs);
  }
}

if (import.meta.main) await run(process.env['NAIVE_FILE'] ?? '');
