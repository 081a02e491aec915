/** What every store must do, whatever database it keeps its rows in: clubs, reminders, steps and tips. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/core/ports.ts';
import { describeDeliveries } from './store-deliveries.ts';
import { club, DAY_MS, LEASE_MS, NOW, newReminder, otherClub, planPost, settings } from './store-samples.ts';

/** One database that starts empty. Where it lasts, `open` may be called again after the store was closed. */
export type TestDatabase = { open(): Promise<Store>; remove(): Promise<void> };

/** The store of the running test. `reopen` closes it and opens it again, as a restart does. */
export type Subject = { store: Store; reopen(): Promise<void> };

export function describeStore(name: string, lasting: boolean, create: () => Promise<TestDatabase>): void {
  describe(`the store (${name})`, () => {
    let database: TestDatabase;
    const subject: Subject = {
      store: undefined as unknown as Store,
      async reopen() {
        await subject.store.close();
        subject.store = await database.open();
      },
    };
    beforeEach(async () => {
      database = await create();
      subject.store = await database.open();
    });
    afterEach(async () => {
      await subject.store.close();
      await database.remove();
    });

    describeClubs(subject);
    describeReminders(subject);
    describeMoves(subject);
    describeTraces(subject);
    describeDeliveries(subject);

    if (lasting) test('everything is still there after a restart', () => expectToSurvive(subject));
  });
}

async function expectToSurvive(subject: Subject): Promise<void> {
  const { link } = await subject.store.club(club, settings);
  const reminder = await subject.store.addReminder(newReminder());
  const [claim] = await subject.store.claimDue(NOW, LEASE_MS, 10, planPost);
  await subject.store.takeStep('m', { step: 4, closes: true, gapMs: 0 }, NOW);
  await subject.store.saveLastTip(club, 'sleep');
  await subject.reopen();
  const { store } = subject;
  expect(await store.clubByLink(link)).toEqual({ link, settings });
  expect(await store.reminders(club)).toEqual([{ ...reminder, nextDue: NOW + DAY_MS }]);
  expect(await store.lastDelivery(reminder.id)).toMatchObject({ state: 'claimed', attempts: 1 });
  expect(await store.takeStep('m', { step: 4, closes: false, gapMs: 0 }, NOW + 1)).toEqual({
    kind: 'stale',
    at: NOW,
    closed: true,
  });
  expect(await store.lastTip(club)).toBe('sleep');
  expect(await store.claimDue(NOW + LEASE_MS, LEASE_MS, 10, planPost)).toEqual([{ ...claim, attempt: 2 }]);
}

function describeClubs(subject: Subject): void {
  test('a club gets its row with the defaults on first use and keeps it', async () => {
    const first = await subject.store.club(club, settings);
    const second = await subject.store.club({ ...club, chat: 'another' }, { language: 'de', units: 'mi' });
    expect(first.settings).toEqual(settings);
    expect(second).toEqual(first);
    expect(await subject.store.clubByLink(first.link)).toEqual(first);
  });

  test('two clubs have different links, and the same id on another platform is another club', async () => {
    const ids = [club, otherClub, { ...club, platform: 'discord' }].map((place) => subject.store.club(place, settings));
    expect(new Set((await Promise.all(ids)).map(({ link }) => link)).size).toBe(3);
  });

  test('a club asked for twice at once is made once', async () => {
    const [one, two] = await Promise.all([subject.store.club(club, settings), subject.store.club(club, settings)]);
    expect(one).toEqual(two);
    expect(one.settings).toEqual(settings);
  });

  test('a link is hard to guess, and an unknown one finds nothing', async () => {
    expect((await subject.store.club(club, settings)).link).toMatch(/^[a-z0-9]{14}$/);
    for (const link of ['', '1', 'x'.repeat(14), "' or 1=1"])
      expect(await subject.store.clubByLink(link)).toBeUndefined();
  });

  test('settings can be saved before and after the club has a row, and replace the old ones whole', async () => {
    await subject.store.saveSettings(club, { ...settings, zone: 'Asia/Tokyo', country: 'JP' });
    const { link } = await subject.store.club(club, settings);
    expect((await subject.store.clubByLink(link))?.settings.zone).toBe('Asia/Tokyo');
    await subject.store.saveSettings(club, { language: 'de', units: 'mi' });
    expect(await subject.store.club(club, settings)).toEqual({ link, settings: { language: 'de', units: 'mi' } });
  });
}

function describeReminders(subject: Subject): void {
  test('a reminder comes back as it was added', async () => {
    const added = await subject.store.addReminder(newReminder({ place: { ...club, thread: '7' } }));
    expect(added).toEqual({ ...newReminder({ place: { ...club, thread: '7' } }), id: added.id });
    expect(await subject.store.reminder(club, added.id)).toEqual(added);
  });

  test('a club sees the reminders of all its chats, oldest first, and no others', async () => {
    const first = await subject.store.addReminder(newReminder({ nextDue: NOW + 5 }));
    const second = await subject.store.addReminder(newReminder({ place: { ...club, chat: 'trail' } }));
    const foreign = await subject.store.addReminder(newReminder({ place: otherClub }));
    expect(await subject.store.reminders({ ...club, chat: 'any' })).toEqual([first, second]);
    expect(await subject.store.reminder(club, foreign.id)).toBeUndefined();
    expect(await subject.store.reminder({ ...otherClub, platform: 'discord' }, foreign.id)).toBeUndefined();
  });

  test('a forged reminder number finds nothing', async () => {
    for (const id of [99, -1, 0.5, Number.NaN, 2 ** 31, 2 ** 60]) {
      expect(await subject.store.reminder(club, id)).toBeUndefined();
    }
  });

  test('an update changes what it names and nothing else', async () => {
    const added = await subject.store.addReminder(newReminder({ place: { ...club, thread: '7' } }));
    await subject.store.updateReminder(added.id, {});
    expect(await subject.store.reminder(club, added.id)).toEqual(added);
    await subject.store.updateReminder(added.id, { paused: 'by-admin' });
    expect(await subject.store.reminder(club, added.id)).toEqual({ ...added, paused: 'by-admin' });
    await subject.store.updateReminder(added.id, { paused: null, nextDue: NOW + 1, place: club });
    expect(await subject.store.reminder(club, added.id)).toEqual({ ...added, nextDue: NOW + 1, place: club });
  });

  test('a removed reminder is gone with its deliveries, and its number is not used again', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await subject.store.claimDue(NOW, LEASE_MS, 10, planPost);
    await subject.store.removeReminder(id);
    await subject.store.removeReminder(id);
    expect(await subject.store.reminders(club)).toEqual([]);
    expect(await subject.store.lastDelivery(id)).toBeUndefined();
    expect(await subject.store.claimDue(NOW + DAY_MS, LEASE_MS, 10, planPost)).toEqual([]);
    expect((await subject.store.addReminder(newReminder())).id).not.toBe(id);
  });

  test('pausing a club leaves what an admin paused, and other clubs, as they are', async () => {
    const [paused, running, foreign] = [
      await subject.store.addReminder(newReminder()),
      await subject.store.addReminder(newReminder()),
      await subject.store.addReminder(newReminder({ place: otherClub })),
    ];
    await subject.store.updateReminder(paused.id, { paused: 'by-admin' });
    await subject.store.pauseClub(club, 'removed-from-club');
    expect((await subject.store.reminder(club, paused.id))?.paused).toBe('by-admin');
    expect((await subject.store.reminder(club, running.id))?.paused).toBe('removed-from-club');
    expect(await subject.store.reminder(otherClub, foreign.id)).toEqual(foreign);
  });

  test('the next due time is the earliest of the reminders that are not paused', async () => {
    expect(await subject.store.nextDue()).toBeUndefined();
    const { id } = await subject.store.addReminder(newReminder({ nextDue: NOW - 5 }));
    await subject.store.addReminder(newReminder({ nextDue: NOW + 9 }));
    await subject.store.addReminder(newReminder({ nextDue: NOW + 5 }));
    expect(await subject.store.nextDue()).toBe(NOW - 5);
    await subject.store.updateReminder(id, { paused: 'by-admin' });
    expect(await subject.store.nextDue()).toBe(NOW + 5);
  });
}

function describeMoves(subject: Subject): void {
  const moved = { platform: 'telegram', club: '-100777', chat: '-100777' };

  test('a club that moves takes its link, settings and reminders along', async () => {
    const { link } = await subject.store.club(club, settings);
    const own = await subject.store.addReminder(newReminder({ place: { ...club, thread: '7' } }));
    const elsewhere = await subject.store.addReminder(newReminder({ place: { ...club, chat: 'trail' } }));
    const foreign = await subject.store.addReminder(newReminder({ place: otherClub }));
    await subject.store.moveClub(club, moved);
    expect(await subject.store.club(moved, { language: 'de', units: 'mi' })).toEqual({ link, settings });
    expect(await subject.store.reminders(moved)).toEqual([
      { ...own, place: { ...moved, thread: '7' } },
      { ...elsewhere, place: { ...moved, chat: 'trail' } },
    ]);
    expect(await subject.store.reminders(club)).toEqual([]);
    expect(await subject.store.reminders(otherClub)).toEqual([foreign]);
  });

  test('a move to a club that is known already joins the two, with the settings of the one that moved', async () => {
    const { link } = await subject.store.club(club, settings);
    await subject.store.club(moved, { language: 'de', units: 'mi' });
    await subject.store.addReminder(newReminder());
    await subject.store.addReminder(newReminder({ place: moved }));
    await subject.store.moveClub(club, moved);
    expect(await subject.store.club(moved, settings)).toEqual({ link, settings });
    expect((await subject.store.reminders(moved)).map(({ place }) => place)).toEqual([moved, moved]);
  });

  test('a move heard of twice, of an unknown club, or to itself loses nothing', async () => {
    const before = await subject.store.club(club, settings);
    await subject.store.addReminder(newReminder());
    await subject.store.moveClub(club, club);
    await subject.store.moveClub(club, moved);
    await subject.store.moveClub(club, moved);
    expect(await subject.store.club(moved, { language: 'de', units: 'mi' })).toEqual(before);
    expect(await subject.store.reminders(moved)).toHaveLength(1);
  });
}

function describeTraces(subject: Subject): void {
  const take = (message: string, step: number, now: number, closes = false) =>
    subject.store.takeStep(message, { step, closes, gapMs: 15 }, now);

  test('a newer step is taken and an older or equal one is stale, in either order, and learns of the newest', async () => {
    expect(await take('m', 1, NOW, true)).toEqual({ kind: 'taken' });
    expect(await take('m', 2, NOW + 10)).toEqual({ kind: 'taken' });
    expect(await take('m', 1, NOW + 20)).toEqual({ kind: 'stale', at: NOW + 10, closed: false });
    expect(await take('m', 2, NOW + 30, true)).toEqual({ kind: 'stale', at: NOW + 10, closed: false });
    expect(await take('other', 1, NOW + 40)).toEqual({ kind: 'taken' });
  });

  test('closing a screen right after another is too soon; waiting on does not begin anew', async () => {
    await take('m', 1, NOW, true);
    expect(await take('m', 2, NOW + 5, true)).toEqual({ kind: 'too-soon' });
    expect(await take('m', 2, NOW + 14, true)).toEqual({ kind: 'too-soon' });
    expect(await take('m', 2, NOW + 15, true)).toEqual({ kind: 'taken' });
    expect(await take('m', 3, NOW + 16)).toEqual({ kind: 'taken' });
    expect(await take('m', 4, NOW + 17, true)).toEqual({ kind: 'taken' });
  });

  test('of two quick taps with the same step exactly one is taken', async () => {
    const taps = await Promise.all([1, 2, 3].map(() => take('m', 5, NOW)));
    expect(taps.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
  });

  test('purging forgets steps older than a day and keeps the others', async () => {
    await take('old', 5, NOW - DAY_MS - 1);
    await take('young', 5, NOW - DAY_MS);
    await subject.store.purge(NOW);
    expect(await take('old', 1, NOW)).toEqual({ kind: 'taken' });
    expect(await take('young', 1, NOW)).toMatchObject({ kind: 'stale' });
  });

  test('each place has its own last tip', async () => {
    expect(await subject.store.lastTip(club)).toBeUndefined();
    await subject.store.saveLastTip(club, 'sleep');
    await subject.store.saveLastTip({ ...club, thread: '7' }, 'load');
    await subject.store.saveLastTip(club, 'shoes');
    expect(await subject.store.lastTip(club)).toBe('shoes');
    expect(await subject.store.lastTip({ ...club, thread: '7' })).toBe('load');
    expect(await subject.store.lastTip(otherClub)).toBeUndefined();
  });
}
