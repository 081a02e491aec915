/** The club's post: what it says in at most 60 words, which routine comes when, and what its buttons open for whom. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Content } from '../src/core/content-schema.ts';
import { type Block, limits } from '../src/core/message.ts';
import { composePost, readWhat, retiredPost, routineFor, writeWhat } from '../src/core/post.ts';
import { everyDay } from '../src/core/schedule.ts';
import { actionOf, buttonsOf, inClub, realContent, startBot, textOf, transcript } from './support/bot.ts';
import './support/seed.ts';

let content: Content;
beforeAll(async () => {
  content = await realContent();
});

const daily = { id: 1, what: 'daily', weekdays: everyDay };
/** Wednesday has the longest name. */
const wednesday = '2026-11-25';
const key = '1-2026-11-25';

const compose = (reminder = daily, date = wednesday) =>
  composePost(content, content.phrases.in('en'), reminder, date, key);
const asReply = (blocks: readonly Block[]) => ({ audience: 'everyone', mode: 'new', blocks }) as const;
/** Everything but the buttons, without the marks of the transcript. */
const wordsOf = (blocks: readonly Block[]) =>
  textOf(blocks.filter(({ kind }) => kind !== 'choices'))
    .replace(/^[#-] /gm, '')
    .split(/\s+/);

const dateAfter = (date: string, days: number) => Temporal.PlainDate.from(date).add({ days }).toString();
const weekdayOf = (date: string) => Temporal.PlainDate.from(date).dayOfWeek;

/** The local dates of the next `count` posts. */
function datesOf(weekdays: readonly number[], start: string, count: number): string[] {
  const dates: string[] = [];
  for (let date = start; dates.length < count; date = dateAfter(date, 1))
    if (weekdays.includes(weekdayOf(date))) dates.push(date);
  return dates;
}

const someWeekdays = fc.uniqueArray(fc.constantFrom(...everyDay), { minLength: 1 }).map((days) => days.sort());
const someDate = fc.integer({ min: 0, max: 3000 }).map((days) => dateAfter('2025-01-01', days));
const someId = fc.integer({ min: 1, max: 2 ** 31 - 1 });

describe('what a post says', () => {
  test('head, moves with dose and side, one easier option, the stop rule, two buttons', () => {
    expect(textOf(compose({ ...daily, what: 'easy-hips' }))).toBe(
      [
        '# Wednesday: Easy hips, 4 min, no kit, beside a wall',
        '- Hip circles, 6 slow each way',
        '- Side leg lift, hand on wall, 8 each side',
        '- Hip-front stretch, 20 seconds each side',
        '- Standing clam, 10 each side',
        'Easier: Hold on, lift less, hold 10 seconds.',
        'Stop if pain grows or moves into a leg.',
        '[Full steps] [Danger signs]',
      ].join('\n'),
    );
  });

  test('whatever routine it shows, it has at most 60 words and four lines of moves', () => {
    for (const what of content.routines.keys()) {
      const blocks = compose({ ...daily, what });
      const moves = blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
      expect(wordsOf(blocks).length, what).toBeLessThanOrEqual(60);
      expect([3, 4], what).toContain(moves.length);
      for (const { label, action } of buttonsOf(asReply(blocks))) {
        expect(label.length).toBeLessThanOrEqual(limits.buttonLabelChars);
        expect(action.length).toBeLessThanOrEqual(limits.actionBytes);
      }
    }
  });

  test('a routine with more moves says how many stand under Full steps', () => {
    expect(textOf(compose({ ...daily, what: 'morning-stretch' }))).toContain('\n5 more under Full steps.\n');
    expect(textOf(compose())).not.toContain('more under');
  });

  test('no daily routine brings a greeting, guilt, a claim or a time of day into it', () => {
    const unwanted =
      /\b(hello|hi|welcome|good|morning|noon|afternoon|evening|night|today|wake|bed|sorry|miss(ed)?|lazy|excuses?|forget|should|must|streak|prevents?|heals?|cures?|relieves?|relief|protects?|reduces?|healthy|fix(es)?)\b/i;
    for (const [what, routine] of content.routines) {
      if (routine.daily) expect(unwanted.exec(textOf(compose({ ...daily, what })))?.[0], what).toBeUndefined();
    }
  });

  test('the Danger signs button ends with the key of the delivery', () => {
    expect(actionOf(asReply(compose()), 'Danger signs')).toBe(`redflags:${key}`);
  });

  test('what stays of an old one is a line', () => {
    expect(textOf(retiredPost(content.phrases.in('en')))).toBe('An older stretch. The newest one is further down.');
  });
});

describe('which routine', () => {
  test('by turns: none comes again within 20 posts, whatever the weekdays', () => {
    fc.assert(
      fc.property(someId, someWeekdays, someDate, (id, weekdays, start) => {
        const posts = datesOf(weekdays, start, 24).map((date) => routineFor(content, { ...daily, id, weekdays }, date));
        expect(new Set(posts.map((routine) => routine.id)).size).toBe(24);
        expect(posts.every((routine) => routine.daily)).toBe(true);
      }),
    );
  });

  test('by weekday: the named ones on their days, the others by turns, none of those named', () => {
    const someWeek = fc.dictionary(
      fc.constantFrom(...everyDay.map(String)),
      fc.constantFrom<string>('easy-hips', 'feet-first', 'strength-a', 'gone'),
    );
    fc.assert(
      fc.property(someId, someWeekdays, someDate, someWeek, (id, weekdays, start, week) => {
        const named = new Map(Object.entries(week).map(([day, routine]) => [Number(day), routine]));
        const reminder = { id, weekdays, what: writeWhat(named) };
        const turns: string[] = [];
        for (const date of datesOf(weekdays, start, 60)) {
          const wanted = named.get(weekdayOf(date)) ?? 'gone';
          const shown = routineFor(content, reminder, date).id;
          if (wanted === 'gone') turns.push(shown);
          else expect(shown).toBe(wanted);
        }
        expect(turns.filter((shown) => [...named.values()].includes(shown))).toEqual([]);
        for (let first = 0; first + 20 < turns.length; first += 1)
          expect(turns.slice(first + 1, first + 21)).not.toContain(turns[first]);
      }),
    );
  });

  test('where a routine is gone from the content, those of the day take turns', () => {
    for (const date of datesOf(everyDay, wednesday, 10)) {
      const inTurn = routineFor(content, daily, date);
      expect(routineFor(content, { ...daily, what: 'gone' }, date)).toBe(inTurn);
      expect(routineFor(content, { ...daily, what: 'week:1=gone,3=' }, date)).toBe(inTurn);
    }
  });

  test('two reminders on the same days never show the same one, when set one after the other', () => {
    fc.assert(
      fc.property(someId, fc.integer({ min: 1, max: 23 }), someWeekdays, someDate, (id, apart, weekdays, date) => {
        const [one, other] = [id, id + apart].map((each) =>
          routineFor(content, { ...daily, id: each, weekdays }, date),
        );
        expect(one).not.toBe(other);
      }),
    );
  });

  test('on a day without a post it is that of the next one', () => {
    fc.assert(
      fc.property(someId, someWeekdays, someDate, (id, weekdays, date) => {
        for (const what of ['daily', 'week:2=easy-hips,5=gone', 'strength-a']) {
          const reminder = { id, what, weekdays };
          const [next = ''] = datesOf(weekdays, date, 1);
          expect(routineFor(content, reminder, date)).toBe(routineFor(content, reminder, next));
        }
      }),
    );
  });

  test('what is written is read again', () => {
    const someMap = fc
      .uniqueArray(fc.tuple(fc.constantFrom(...everyDay), fc.constantFrom('a', 'b-2')), { selector: ([day]) => day })
      .map((days) => new Map(days.sort(([a], [b]) => a - b)));
    fc.assert(
      fc.property(someMap, (week) => {
        expect(readWhat(writeWhat(week))).toEqual(week);
      }),
    );
    expect(writeWhat(new Map())).toBe('daily');
    expect(writeWhat(new Map(everyDay.map((day) => [day, 'easy-hips'])))).toBe('easy-hips');
    expect(
      writeWhat(
        new Map([
          [3, 'a'],
          [1, 'b'],
        ]),
      ),
    ).toBe('week:1=b,3=a');
  });
});

describe('the tip of the week', () => {
  const tipOf = (blocks: readonly Block[]) =>
    buttonsOf(asReply(blocks)).find(({ label }) => label === 'Tip of the week')?.action;

  test('stands under the first post of a week only, the same under every reminder', () => {
    fc.assert(
      fc.property(someId, someWeekdays, someDate, (id, weekdays, start) => {
        const monday = dateAfter(start, 1 - weekdayOf(start));
        const tips = datesOf(weekdays, monday, 2 * weekdays.length).map((date) =>
          tipOf(compose({ ...daily, id, weekdays }, date)),
        );
        const usual = tipOf(compose(daily, monday));
        expect(usual).toBeDefined();
        expect(tips[0]).toBe(usual);
        expect(tips.filter((tip) => tip !== undefined)).toEqual([tips[0], tips[weekdays.length]]);
      }),
    );
  });

  test('does not come again for two years', () => {
    const tips = datesOf([1], '2026-11-23', 104).map((date) => tipOf(compose(daily, date)));
    expect(new Set(tips).size).toBe(104);
  });
});

describe('what a post opens', () => {
  const monday = '2026-11-23';

  test.each(['Full steps', 'Danger signs', 'Tip of the week'])(
    '%s opens for the one who pressed, in private where nothing can be whispered, and leaves the post alone',
    async (label) => {
      const bot = await startBot();
      const action = actionOf(asReply(compose(daily, monday)), label);
      const reply = await bot.press(action, 'post', inClub);
      expect(reply).toMatchObject({ audience: 'asker', mode: 'new' });
      const start = reply?.elsewhere?.start ?? '';
      expect(start).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
      expect(transcript(await bot.say(`/start ${start}`))).toBe(transcript(reply));
    },
  );

  test('the full steps are those of the routine that was posted', async () => {
    const bot = await startBot();
    const blocks = compose({ ...daily, what: 'desk-break' });
    const steps = transcript(await bot.press(actionOf(asReply(blocks), 'Full steps'), 'post', inClub));
    expect(steps).toContain('# Desk break');
    for (const { exercise } of content.routines.get('desk-break')?.moves ?? [])
      expect(steps).toContain(content.exercises.get(exercise)?.name);
  });

  test('the danger signs are the same as by the command', async () => {
    const bot = await startBot();
    const pressed = await bot.press(actionOf(asReply(compose()), 'Danger signs'), 'post', inClub);
    expect(transcript(pressed)).toBe(transcript(await bot.say('/redflags', inClub)));
  });

  test.each(['routine:steps:gone', 'routine:tip:gone', 'routine:tip:', 'routine:steps:'])(
    'the button %s of an old post says so to the one who pressed, and the post stays',
    async (action) => {
      const bot = await startBot();
      const reply = await bot.press(action, 'post', inClub);
      expect(reply).toMatchObject({ audience: 'asker', mode: 'new' });
      expect(transcript(reply)).toContain('too old');
    },
  );

  test("a tip's distances are in the club's unit", async () => {
    const both = content.tips.find(({ says }) => says.includes('|'));
    const bot = await startBot();
    await bot.say('/settings units mi', inClub);
    const said = transcript(await bot.press(`routine:tip:${both?.id}`, 'post', inClub));
    expect(said).toMatch(/mile/);
    expect(said).not.toMatch(/[{|}]/);
  });
});

describe("today's routine", () => {
  const headOf = (text: string) => /^# (?:\w+day: )?([^:,]+)/.exec(text)?.[1];

  test('is what the only reminder posts today, in its own zone', async () => {
    // In Auckland it is already Tuesday.
    const bot = await startBot('2026-11-23T17:00Z');
    await bot.say('/remind add 7:00 every day Pacific/Auckland', inClub);
    await bot.tickAt('2026-11-23T18:00Z');
    const posted = headOf(textOf(bot.posted[0]?.blocks ?? []));
    expect(posted).toBeDefined();
    expect(headOf(transcript(await bot.say('/routine', inClub)))).toBe(posted);
    // Elsewhere it goes by the place's own date.
    const inTurn = (date: string) => routineFor(content, { ...daily, id: 0 }, date).name;
    expect(headOf(transcript(await bot.say('/routine')))).toBe(inTurn('2026-11-23'));
    await bot.say('/remind add 8:00 every day Pacific/Auckland', inClub);
    expect(headOf(transcript(await bot.say('/routine', inClub)))).toBe(inTurn('2026-11-24'));
  });
});
