/** Clubs in the store: their rows, their settings, and what follows a club that moves to another id. */
import { randomInt } from 'node:crypto';
import type { Place } from '../../core/message.ts';
import type { Settings, Store } from '../../core/store.ts';
import type { Database } from './database.ts';
import type { Db } from './tables.ts';

type Clubs = Pick<Store, 'club' | 'clubByLink' | 'saveSettings' | 'moveClub'>;

export function createClubs({ db, dialect }: Database): Clubs {
  return {
    async club(place, defaults) {
      const row = (await findClub(db, place).executeTakeFirst()) ?? (await addClub(db, place, defaults));
      return { link: row.link, settings: settingsOf(row.settings) };
    },

    async clubByLink(link) {
      const row = await db.selectFrom('club').select(['link', 'settings']).where('link', '=', link).executeTakeFirst();
      return row && { link: row.link, settings: settingsOf(row.settings) };
    },

    async saveSettings({ platform, club }, settings) {
      await db
        .insertInto('club')
        .values({ link: newLink(), platform, club, settings: JSON.stringify(settings) })
        .onConflict((conflict) =>
          conflict.columns(['platform', 'club']).doUpdateSet((to) => ({ settings: to.ref('excluded.settings') })),
        )
        .execute();
    },

    async moveClub(from, to) {
      if (from.platform === to.platform && from.club === to.club) return;
      await db.transaction().execute(async (transaction) => {
        await moveRow(transaction, dialect.shared, from, to);
        await moveReminders(transaction, from, to);
      });
    },
  };
}

export function findClub(db: Db, { platform, club }: Place) {
  return db.selectFrom('club').select(['link', 'settings']).where('platform', '=', platform).where('club', '=', club);
}

/** Letters and digits by chance: a link must not lead to other clubs by counting. 14 of them are 72 bits. */
function newLink(): string {
  return Array.from({ length: 14 }, () => randomInt(36).toString(36)).join('');
}

/** Two callers may add the same club at once: the first row stays. */
async function addClub(db: Db, place: Place, defaults: Settings) {
  const { platform, club } = place;
  await db
    .insertInto('club')
    .values({ link: newLink(), platform, club, settings: JSON.stringify(defaults) })
    .onConflict((conflict) => conflict.columns(['platform', 'club']).doNothing())
    .execute();
  const row = await findClub(db, place).executeTakeFirst();
  if (row === undefined) throw new Error('a club vanished while it was added');
  return row;
}

/**
 * The old row wins over one that the new id has already: people set it up, while the new one was made in passing
 * between the move and the word of it, and deep links in older messages name the old row.
 */
async function moveRow(db: Db, shared: boolean, from: Place, to: Place): Promise<void> {
  // Where the word of one move comes twice at once, the second waits here, finds no old row, and leaves the new one alone.
  const old = findClub(db, from).$if(shared, (query) => query.forUpdate());
  if ((await old.executeTakeFirst()) === undefined) return;
  await db.deleteFrom('club').where('platform', '=', to.platform).where('club', '=', to.club).execute();
  await db
    .updateTable('club')
    .set({ platform: to.platform, club: to.club })
    .where('platform', '=', from.platform)
    .where('club', '=', from.club)
    .execute();
}

async function moveReminders(db: Db, from: Place, to: Place): Promise<void> {
  const moving = db.updateTable('reminder').where('platform', '=', from.platform).where('club', '=', from.club);
  // Where the chat is the club itself, it changes its id with it. First, while the rows still bear the old club.
  await moving.where('chat', '=', from.club).set({ chat: to.club }).execute();
  // Messages have other numbers in the new chat.
  await moving.set({ platform: to.platform, club: to.club, last_message: null }).execute();
}

export function settingsOf(json: string): Settings {
  return JSON.parse(json) as Settings;
}
