/** Every button of every screen that an organiser can come to leads somewhere and fits; forged ones harm nothing. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits, type Place, type Reply } from '../src/core/message.ts';
import type { Reminder } from '../src/core/store.ts';
import table from '../src/core/zones.json' with { type: 'json' };
import { isZone } from '../src/core/zones.ts';
import { asMember, buttonsOf, channel, inClub, transcript } from './support/bot.ts';
import { type Organiser, organiser, words } from './support/organiser.ts';
import './support/seed.ts';

/** Of actions that differ only in their date, zone, routine, time or number, so many are pressed. */
const pressedOfAKind = 3;
const kindOf = (action: string) =>
  action
    .replace(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replace(/[A-Z]\w+\/[\w/-]+/, 'ZONE')
    .replace(/(?<=remind:what:\d+:[0-7]:)[a-z-]+$/, 'ROUTINE')
    .replace(/\d+/g, 'N');

/** What is wrong with a reply, as a platform would find it. */
function faults(reply: Reply | undefined): string[] {
  const buttons = buttonsOf(reply);
  const actions = buttons.map(({ action }) => action);
  const found = [
    [reply === undefined || reply.blocks.length === 0, 'says nothing'],
    [words(reply).length > limits.messageChars, 'too long'],
    [/went wrong|too old or not mine/.test(words(reply)), 'leads nowhere'],
    [reply?.mode === 'notice' ? words(reply).length > 200 : buttons.length === 0, 'no way on'],
    [buttons.length > limits.messageButtons, 'too many buttons'],
    [buttons.some(({ label }) => label === '' || label.length > limits.buttonLabelChars), 'a label that does not fit'],
    [actions.some((action) => !/^[\x21-\x7e]{1,64}$/.test(action)), 'an action that does not fit'],
    [new Set(actions).size < actions.length, 'an action twice'],
  ] as const;
  return found.filter(([isWrong]) => isWrong).map(([, text]) => text);
}

/** Two reminders that have everything set, some quiet days, and a third in another place that has failed. */
async function busyClub(): Promise<Organiser> {
  const club = await organiser();
  const { bot, type } = club;
  await type('add 7 mon-fri Berlin hips mention all tidy');
  await type('add 7:30 UTC+2');
  await type('add 8 tue America/Argentina/Rio_Gallegos', { ...inClub, place: { ...channel, chat: 'other' } });
  await type('quiet 24 Dec - 2 Jan');
  await type('quiet 2 1 Dec, 5 Dec');
  await bot.world.store.updateReminder(3, { paused: 'no-permission', failingSince: '2026-11-20' });
  return club;
}

describe('every button', () => {
  test('leads somewhere, and fits every platform', async () => {
    const { bot, type, stored } = await busyClub();
    const queue: string[] = ['remind:list', 'remind:setup', 'settings:'];
    const seen = new Set<string>();
    const kinds = new Map<string, number>();
    const wrong: string[] = [];
    const look = (reply: Reply | undefined, from: string) => {
      wrong.push(...faults(reply).map((fault) => `${from}: ${fault}\n${transcript(reply)}`));
      queue.push(...buttonsOf(reply).map(({ action }) => action));
    };
    const lines = [
      '',
      'edit',
      'edit 1',
      'pause 1',
      'pause 1 3/4',
      'quiet 3/4',
      'quiet',
      'skip 2',
      'remove 1',
      'history 2',
    ];
    const questions = [
      'add 99',
      'add 7 zzz',
      'add 7 usa',
      'add 7 routine zzz',
      'add 7 days zzz',
      'edit 2 99',
      'quiet 3/4, 5/6',
      'quiet 1 Dec - 1 Sep',
      'pause 1 zzz',
      'quiet zzz',
    ];
    for (const line of [...lines, ...questions]) look(await type(line), line);
    look(await bot.say('/settings zone Tokyo', inClub), 'settings');
    for (let action = queue.shift(); action !== undefined; action = queue.shift()) {
      const kind = kindOf(action);
      const count = kinds.get(kind) ?? 0;
      // Removing would leave nothing to press; that has a test of its own.
      if (seen.has(action) || count >= pressedOfAKind || action.includes('remove-yes')) continue;
      if (!/^(remind|settings):/.test(action)) continue;
      seen.add(action);
      kinds.set(kind, count + 1);
      look(await bot.press(action, 'm', inClub), action);
    }
    expect(wrong).toEqual([]);
    expect(kinds.size).toBeGreaterThan(60);
    expect(bot.logged.filter((line) => line.includes('"bug"'))).toEqual([]);
    // The organiser who tapped everything still has reminders, each of them one that can be kept.
    for (const reminder of await stored()) expect(problems(reminder)).toEqual([]);
  });

  test('ten reminders with quiet days of their own still fit', async () => {
    const { type } = await organiser();
    for (let hour = 6; hour < 16; hour += 1) await type(`add ${hour} UTC`);
    for (let id = 1; id <= 10; id += 1)
      await type(`quiet ${id} ${id} Dec 2026 - ${id + 1} Dec 2026, ${id} Sept 2028 - ${id + 1} Sept 2028`);
    for (const line of ['', 'quiet', 'pause', 'edit', 'edit 10', '10']) expect(faults(await type(line))).toEqual([]);
  });
});

/** What may never be stored. */
function problems(reminder: Reminder): string[] {
  const { time, zone, weekdays, quiet = [], pausedUntil, mention, what } = reminder;
  const found = [
    [!/^([01]\d|2[0-3]):[0-5]\d$/.test(time), 'time'],
    [!isZone(zone), 'zone'],
    [weekdays.length === 0 || String([...new Set(weekdays)].sort()) !== String(weekdays), 'weekdays'],
    [weekdays.some((day) => day < 1 || day > 7), 'weekday'],
    [quiet.length > 100 || String([...new Set(quiet)].sort()) !== String(quiet), 'quiet'],
    [[...quiet, pausedUntil ?? '2026-12-01'].some((date) => !/^20\d\d-\d\d-\d\d$/.test(date)), 'date'],
    [mention !== undefined && !/^(all|role:\d{1,20})$/.test(mention), 'mention'],
    [!/^[a-z0-9-]+$|^week:[1-7]=/.test(what), 'what'],
    [!Number.isInteger(reminder.nextDue), 'next'],
  ] as const;
  return found.filter(([isWrong]) => isWrong).map(([, name]) => `${name}: ${JSON.stringify(reminder)}`);
}

const word = fc.oneof(
  fc.constantFrom(
    ...['add', 'list', 'edit', 'show', 'days', 'what', 'pause', 'resume', 'skip', 'unskip', 'quiet', 'loud', 'history'],
    ...['test', 'post', 'setup', 'pick', 'week', 'stop', 'daily', 'easy-hips', 'constructor', '__proto__', '?1', '?9'],
    ...[
      '1',
      '2',
      '3',
      '4',
      '0',
      '7',
      '9',
      '-1',
      '1e3',
      '999999999',
      '2026-12-24',
      '2026-12-28',
      '2027-02-30',
      '9999-12-31',
    ],
    ...['=1', '=2h', '=3', '+', '+0730-------:UTC', '-----------:', '0800-------a:UTC', '----00-----:', '----7f-----:'],
    ...['------turn-:', '-----------r1:', '?hours', '?Europe.9', '?areas', ''],
    ...Object.keys(table.zones).slice(0, 5),
  ),
  fc.string({ maxLength: 12 }),
);
const forged = fc
  .tuple(fc.constantFrom('remind', 'settings'), fc.array(word, { maxLength: 5 }))
  .map(([name, parts]) => `${name}:${parts.join(':')}`)
  // Removing and settings of the right club are what an organiser may do.
  .filter((action) => !action.includes('remove'));

describe('a forged button', () => {
  test('of an organiser never breaks anything', async () => {
    const { bot, action, stored } = await busyClub();
    await fc.assert(
      fc.asyncProperty(forged, async (made) => {
        expect(await action(made)).toBeDefined();
        const all = await stored();
        expect(all.length).toBeLessThanOrEqual(10);
        expect(all.flatMap(problems)).toEqual([]);
      }),
      { numRuns: 600 },
    );
    expect(bot.logged.filter((line) => line.includes('"bug"'))).toEqual([]);
  });

  test.each([
    ...[
      'skip:1:zzzz',
      'skip:1:2026-12-28',
      'skip:2:2026-02-30',
      'skip:3:2026-11-24',
      'unskip:1:zzzz',
      'skip:1:'.padEnd(99, '9'),
    ],
    ...['pause:1:2020-01-01', 'pause:1:2026-02-30', 'pause:1:zzzz', 'pause:1:2 weeks', 'pause:1:9999-12-31'],
    ...[
      'quiet:2020-01-01:2020-02-01',
      'quiet:2026-12-01:2027-12-01',
      'quiet:zzzz:zzzz',
      'quiet:tomorrow',
      'loud:today:tomorrow',
      'quiet:2026-12-28:2026-12-24:9',
    ],
    ...['loud:zzzz:zzzz', 'loud:2026-12-24:zzzz', 'loud:2026-12-24:2027-01-02:9', 'loud:2020-01-01:2020-02-01'],
    ...['what:1:1:constructor', 'what:1:0:zzzz', 'what:1:8:easy-hips', 'what:1:1:week:1=x', 'what:1:week:easy-hips'],
    ...['days:1:', 'days:1:89', 'days:1:constructor', 'edit:1:x', 'constructor:1', '__proto__:1', '=9:0700-------:UTC'],
    ...[
      '=1:0700-------:Mars/Olympus',
      '=1:zzzz',
      '=1:',
      '=1h',
      '=:0700-------:UTC',
      '+zzzz',
      '+0700------',
      'show:1:x',
    ],
    ...['resume:9', 'history:9', 'post:9', 'test:9', 'remove-yes:9', 'remove-yes', 'remove-yes:x', 'skip:-1'],
  ])('"remind:%s" changes nothing', async (forgery) => {
    const { bot, action, stored } = await busyClub();
    const before = await stored();
    expect(faults(await action(`remind:${forgery}`))).toEqual([]);
    expect(await stored()).toEqual(before);
    expect([bot.posted, bot.logged.filter((line) => line.includes('"bug"'))]).toEqual([[], []]);
  });

  test('of a member, or from another club, changes nothing here and posts nothing', async () => {
    const { bot, action, stored } = await busyClub();
    const before = await stored();
    const elsewhere: Place = { platform: 'test', club: 'theirs', chat: 'theirs' };
    const from = fc.constantFrom(asMember, { place: elsewhere, private: false }, { place: elsewhere, private: true });
    await fc.assert(
      fc.asyncProperty(forged, from, async (made, who) => {
        const reply = await action(made, who);
        if (who === asMember) expect(reply).toMatchObject({ audience: 'asker', mode: 'notice' });
        expect(await stored()).toEqual(before);
        expect(bot.posted.filter(({ place }) => place.club === channel.club)).toEqual([]);
      }),
      { numRuns: 400 },
    );
    for (const { id } of before) expect(await bot.world.store.deliveries(id, 1)).toEqual([]);
  });

  test('that removes asks in the right club only', async () => {
    const { action, stored } = await busyClub();
    await action('remind:remove-yes:1', {
      place: { platform: 'test', club: 'theirs', chat: 'theirs' },
      private: false,
    });
    await action('remind:remove-yes:1', asMember);
    expect(await stored()).toHaveLength(3);
    await action('remind:remove-yes:1');
    expect(await stored()).toHaveLength(2);
  });
});

test('whatever is typed gets an answer that fits, and stores nothing that cannot be kept', async () => {
  const { bot, type, stored } = await busyClub();
  const piece = fc.oneof(
    fc.constantFrom(
      'add',
      'edit',
      'pause',
      'quiet',
      'skip',
      'history',
      '1',
      '#2',
      '9',
      '7:30',
      '25:00',
      'pm',
      'mon-fri',
      'tue',
      'Berlin',
    ),
    fc.constantFrom(
      'until',
      '24 Dec',
      '-',
      '2 Jan',
      '3/4',
      'mention',
      'role:5',
      'tidy',
      'no tidy',
      'here',
      'hips',
      'zone',
      'routine',
      'days',
      'time',
    ),
    fc.constantFrom(
      'for',
      '2 weeks',
      'tomorrow',
      'Birmingham',
      'UTC+2',
      'every day except',
      '@everyone',
      '<b>x</b>',
      '**y**',
      '\u202e',
    ),
    fc.string({ maxLength: 10 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 7 }), async (pieces) => {
      const reply = await type(pieces.join(' '));
      expect(faults(reply).filter((fault) => fault !== 'no way on')).toEqual([]);
      expect(transcript(reply)).not.toMatch(/@everyone|<b>|\*\*|\u202e/);
      const all = await stored();
      expect(all.length).toBeLessThanOrEqual(10);
      expect(all.flatMap(problems)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(bot.logged.filter((line) => line.includes('"bug"'))).toEqual([]);
});
