/** What every store must do, whatever database it keeps its rows in: clubs, reminders, steps, tips and notes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReminderChange, Store } from '../../src/core/store.ts';
import { describeDeliveries } from './store-deliveries.ts';
import {
  claimAll,
  claimOne,
  club,
  DAY_MS,
  HOLD_MS,
  NOW,
  newReminder,
  otherClub,
  planSkip,
  settings,
} from './store-samples.ts';
import { describeTakeover, describeTakeoverByAnother } from './store-takeover.ts';

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
        await open();
      },
    };
    async function open(): Promise<void> {
      subject.store = await database.open();
      for (const platform of ['telegram', 'discord']) await subject.store.holdPlatform(platform, HOLD_MS);
    }
    beforeEach(async () => {
      database = await create();
      await open();
    });
    afterEach(async () => {
      await subject.store.close();
      await database.remove();
    });

    describeClubs(subject);
    describeReminders(subject);
    describeMoves(subject);
    describeDueTimes(subject);
    describeTraces(subject);
    describeDeliveries(subject);
    describeTakeover(subject);

    if (lasting) {
      test('everything is still there after a restart', () => expectToSurvive(subject));
      describeTakeoverByAnother(subject);
    }
  });
}

async function expectToSurvive(subject: Subject): Promise<void> {
  const { link } = await subject.store.club(club, settings);
  const reminder = await subject.store.addReminder(newReminder(extras));
  await claimAll(subject.store);
  await subject.store.takeStep('m', { step: 4, closes: true, gapMs: 0 }, NOW);
  await subject.store.saveLastTip(club, 'sleep');
  await subject.store.saveNote('zones', '2026a');
  await subject.reopen();
  const { store } = subject;
  expect(await store.clubByLink(link)).toEqual({ link, settings });
  expect(await store.reminders(club)).toEqual([{ ...reminder, nextDue: NOW + DAY_MS }]);
  expect(await store.deliveries(reminder.id, 9)).toMatchObject([{ state: 'claimed', attempts: 1 }]);
  expect(await store.takeStep('m', { step: 4, closes: false, gapMs: 0 }, NOW + 1)).toEqual({
    kind: 'stale',
    at: NOW,
    closed: true,
  });
  expect(await store.lastTip(club)).toBe('sleep');
  expect(await store.note('zones')).toBe('2026a');
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

/** What a new reminder may have beyond what it must. */
const extras = { place: { ...club, thread: '7' }, setBy: '4711', mention: 'role:12', tidy: true };

function describeReminders(subject: Subject): void {
  test('a reminder comes back as it was added', async () => {
    for (const reminder of [newReminder(), newReminder(extras)]) {
      const added = await subject.store.addReminder(reminder);
      expect(added).toEqual({ ...reminder, id: added.id });
      expect(await subject.store.reminder(club, added.id)).toEqual(added);
    }
  });

  test('of many that are added at once under a condition, each sees those before it', async () => {
    await subject.store.club(club, settings);
    const mayAdd = (own: readonly unknown[]) => own.length < 3;
    const at = Array.from({ length: 8 }, () => subject.store.addReminderIf(newReminder(), mayAdd));
    const added = (await Promise.all(at)).flatMap((one) => one ?? []);
    expect(added).toHaveLength(3);
    expect(await subject.store.reminders(club)).toEqual(added.toSorted((a, b) => a.id - b.id));
    // Another club is not in the way.
    expect(await subject.store.addReminderIf(newReminder({ place: otherClub }), mayAdd)).toBeDefined();
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

  test('an update changes what it names and nothing else, and null takes a value away', async () => {
    const changes: ReminderChange[] = [
      { time: '19:30' },
      { zone: 'Asia/Tokyo' },
      { weekdays: [7] },
      { what: 'hips' },
      { nextDue: NOW + 1 },
      { setBy: '5' },
      { mention: 'all' },
      { tidy: true },
      { paused: 'by-admin' },
      { pausedUntil: '2026-04-01' },
      { quiet: ['2026-12-24', '2026-12-25'] },
      { failingSince: '2026-03-01' },
      { lastMessage: '55' },
      { time: '08:00', quiet: ['2027-01-01'], lastMessage: '56' },
    ];
    const { id } = await subject.store.addReminder(newReminder());
    let expected: object = { ...newReminder(), id };
    for (const change of changes) {
      await subject.store.updateReminder(id, change);
      expected = { ...expected, ...change };
      expect(await subject.store.reminder(club, id)).toEqual(expected);
    }
    await subject.store.updateReminder(id, {});
    expect(await subject.store.reminder(club, id)).toEqual(expected);
    const optional = ['setBy', 'mention', 'tidy', 'paused', 'pausedUntil', 'quiet', 'failingSince', 'lastMessage'];
    for (const name of optional) {
      await subject.store.updateReminder(id, { [name]: null });
      expected = Object.fromEntries(Object.entries(expected).filter(([key]) => key !== name));
      expect(await subject.store.reminder(club, id)).toEqual(expected);
    }
    await subject.store.updateReminder(id, { time: null, zone: null, weekdays: null, what: null, nextDue: null });
    expect(await subject.store.reminder(club, id)).toEqual(expected);
  });

  test('a reminder that posts elsewhere forgets its last message, unless the change brings one', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    const trail = { ...club, chat: 'trail', thread: '7' };
    await subject.store.updateReminder(id, { lastMessage: '55' });
    await subject.store.updateReminder(id, { place: trail });
    expect(await subject.store.reminder(club, id)).toEqual({ ...newReminder({ place: trail }), id });
    await subject.store.updateReminder(id, { place: club, lastMessage: '56' });
    expect(await subject.store.reminder(club, id)).toEqual({ ...newReminder(), id, lastMessage: '56' });
  });

  test('a removed reminder is gone with its deliveries, and its number is not used again', async () => {
    const { id } = await subject.store.addReminder(newReminder());
    await claimAll(subject.store);
    await subject.store.removeReminder(id);
    await subject.store.removeReminder(id);
    expect(await subject.store.reminders(club)).toEqual([]);
    expect(await subject.store.deliveries(id, 9)).toEqual([]);
    expect(await claimAll(subject.store, NOW + DAY_MS)).toEqual([]);
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
}

function describeDueTimes(subject: Subject): void {
  test('the next due time is the earliest of the reminders that are not paused', async () => {
    expect(await subject.store.nextDue()).toBeUndefined();
    const { id } = await subject.store.addReminder(newReminder({ nextDue: NOW - 5 }));
    await subject.store.addReminder(newReminder({ nextDue: NOW + 9 }));
    await subject.store.addReminder(newReminder({ nextDue: NOW + 5, place: { ...club, platform: 'discord' } }));
    expect(await subject.store.nextDue()).toBe(NOW - 5);
    await subject.store.updateReminder(id, { paused: 'by-admin' });
    expect(await subject.store.nextDue()).toBe(NOW + 5);
  });

  test('the next due time counts a delivery that may be tried again, or whose lease ends', async () => {
    await subject.store.addReminder(newReminder());
    const claim = await claimOne(subject.store);
    expect(await subject.store.nextDue()).toBe(claim.dueAt + 60_000);
    await subject.store.endClaims([{ claim, state: 'claimed', notBefore: NOW + 70_000, reason: 'rate-limit' }], NOW);
    expect(await subject.store.nextDue()).toBe(NOW + 70_000);
    const again = await claimOne(subject.store, NOW + 70_000);
    await subject.store.endClaims([{ claim: again, state: 'sent', message: '5' }], NOW + 70_000);
    expect(await subject.store.nextDue()).toBe(NOW + DAY_MS);
  });

  test('reminders that are not due are planned again in order, some at a time', async () => {
    const times = [NOW + 10, NOW, NOW + 20, NOW - 10, NOW + 30];
    const added = [];
    for (const nextDue of times) added.push(await subject.store.addReminder(newReminder({ nextDue })));
    const [first, , third, , fifth] = added;
    await subject.store.updateReminder(third?.id ?? 0, { paused: 'by-admin' });
    const asked: number[] = [];
    const next = (reminder: { id: number; nextDue: number }) => {
      asked.push(reminder.id);
      return reminder.nextDue + 5;
    };
    expect(await subject.store.replan(NOW, 0, 2, next)).toBe(third?.id);
    expect(await subject.store.replan(NOW, third?.id ?? 0, 2, next)).toBeUndefined();
    expect(await subject.store.replan(NOW, fifth?.id ?? 0, 2, next)).toBeUndefined();
    expect(asked).toEqual([first?.id, third?.id, fifth?.id]);
    const dues = (await subject.store.reminders(club)).map(({ nextDue }) => nextDue);
    expect(dues).toEqual([NOW + 15, NOW, NOW + 25, NOW - 10, NOW + 35]);
  });
}

function describeMoves(subject: Subject): void {
  const moved = { platform: 'telegram', club: '-100777', chat: '-100777' };

  test('a club that moves takes its link, settings and reminders along', async () => {
    const { link } = await subject.store.club(club, settings);
    const own = await subject.store.addReminder(newReminder(extras));
    await subject.store.updateReminder(own.id, { lastMessage: '55' });
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

  test('a reminder that is changed while it is planned again keeps its change', async () => {
    const { id } = await subject.store.addReminder(newReminder({ nextDue: NOW + 1 }));
    let changing: Promise<void> | undefined;
    await subject.store.replan(NOW, 0, 10, () => {
      changing = subject.store.updateReminder(id, { time: '20:00', nextDue: NOW + 500 });
      return NOW + 2;
    });
    await changing;
    expect(await subject.store.reminder(club, id)).toMatchObject({ time: '20:00', nextDue: NOW + 500 });
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

  test('purging forgets deliveries that ended more than 90 days ago, however many, and keeps the others', async () => {
    const old = Array.from({ length: 620 }, () => subject.store.addReminder(newReminder({ nextDue: NOW - 1 })));
    const [first] = await Promise.all(old);
    await claimAll(subject.store, NOW, 1000, planSkip);
    const open = await subject.store.addReminder(newReminder());
    await claimAll(subject.store, NOW);
    const recent = await subject.store.addReminder(newReminder());
    await claimAll(subject.store, NOW + 1, 1000, planSkip);
    await subject.store.purge(NOW + 90 * DAY_MS);
    expect(await subject.store.deliveries(first?.id ?? 0, 9)).toHaveLength(1);
    await subject.store.purge(NOW + 90 * DAY_MS + 1);
    const left = (await subject.store.reminders(club)).map(({ id }) => subject.store.deliveries(id, 9));
    expect((await Promise.all(left)).flat().map(({ reminder }) => reminder)).toEqual([open.id, recent.id]);
  });

  test('a note is kept under its name and replaced', async () => {
    expect(await subject.store.note('zones')).toBeUndefined();
    await subject.store.saveNote('zones', '2026a');
    await subject.store.saveNote('clock', '5');
    await subject.store.saveNote('zones', '2026b');
    expect(await subject.store.note('zones')).toBe('2026b');
    expect(await subject.store.note('clock')).toBe('5');
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
