/** What a check leads to: the pages behind its result, the plan back to running, the cause finder, and who may come there. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Reply } from '../src/core/message.ts';
import { pack, unpack } from '../src/core/packed-state.ts';
import { actionOf, buttonsOf, home, inClub, startBot, type TestBot, transcript } from './support/bot.ts';

const none = 'None of these';
const clear = ['18-49', none, none, '3', 'Gradually', 'Same, under 2 weeks', none, none, none, none, none];
const pregnant = [...clear.slice(0, 9), 'Pregnant or new baby', 'Next', none];
const night = [...clear.slice(0, 7), 'Night pain nothing eases', 'Next', none, none, none];
const saddle = ['18-49', 'Numb or odd between legs', 'Next'];

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot('2026-11-23T21:30Z');
  await bot.say('/settings zone Berlin');
});

let messages = 0;
async function walk(from: Reply | undefined, labels: readonly string[]): Promise<Reply | undefined> {
  messages += 1;
  let reply = from;
  for (const label of labels) reply = await bot.press(actionOf(reply, label), `w${messages}`);
  return reply;
}
const check = async (labels: readonly string[]) => walk(await bot.say('/check'), labels);
const open = async (reply: Reply | undefined, label: string) => walk(reply, [label]);
const labels = (reply: Reply | undefined) => buttonsOf(reply).map(({ label }) => label);

describe('a result', () => {
  test('of self-care leads to a plan, the patterns, whom to see, a way back, and its sources, last in line', async () => {
    expect(labels(await check(clear))).toEqual([
      'Self-care plan',
      'Back to running',
      'What to try first',
      'Who to see',
      'Danger signs',
      'Summary to show',
      'Start again',
      'Sources',
    ]);
  });

  test('from `clinician` on offers help only', async () => {
    expect(labels(await check(pregnant))).toEqual([
      'Until you are seen',
      'Who to see',
      'Danger signs',
      'Summary to show',
      'Change that answer',
      'Sources',
    ]);
    for (const way of [night, saddle])
      expect(labels(await check(way))).toEqual([
        'Who to see',
        'Danger signs',
        'Summary to show',
        'Change that answer',
        'Sources',
      ]);
  });

  test('at urgent and above offers to pause a reminder of the runner, and only there', async () => {
    await bot.say('/remind add 7:00');
    expect(labels(await check(night))).toContain('Pause my reminder');
    const paused = await open(await check(night), 'Pause my reminder');
    expect(paused?.mode).toBe('notice');
    expect(transcript(paused)).toContain('is paused');
    expect(labels(await check(night))).not.toContain('Pause my reminder');
    expect(labels(await check(clear))).not.toContain('Pause my reminder');
  });

  test('can be kept only where it would vanish', async () => {
    const whisper = { ...inClub, fleeting: true };
    let reply = await bot.say('/check', whisper);
    for (const label of saddle) reply = await bot.press(actionOf(reply, label), 'k', whisper);
    const kept = await bot.press(actionOf(reply, 'Keep a copy'), 'k', whisper);
    expect(kept?.direct?.done).toContain('private chat');
    expect(kept?.direct?.refused).toContain('screenshot');
    expect(transcript(kept)).toContain('Go to an emergency department now');
    expect(labels(kept)).not.toContain('Keep a copy');
    expect(labels(await check(saddle))).not.toContain('Keep a copy');
  });
});

describe('behind its buttons', () => {
  test("the plan names the days on which to check again, by the runner's own date", async () => {
    bot.setNow('2026-11-23T23:30Z');
    expect(transcript(await open(await check(clear), 'Self-care plan'))).toContain(
      'Friday 27 November; Tuesday 1 December; Tuesday 8 December; Tuesday 15 December',
    );
  });

  test('whom to see is said by the names of the country', async () => {
    expect(transcript(await open(await check(clear), 'Who to see'))).toContain('Physiotherapeut');
    await bot.say('/settings country Japan');
    expect(transcript(await open(await check(clear), 'Who to see'))).not.toContain('Advice line:');
  });

  test('the summary holds what was said in full words, to copy, and is kept nowhere', async () => {
    const before = bot.logged.length;
    const unsure = await check([
      ...clear.slice(0, 7),
      'Not sure',
      'Upper back or rib pain',
      'Still cannot tell',
      'Night pain nothing eases',
      'Next',
      none,
      none,
      none,
    ]);
    const text = transcript(await open(unsure, 'Summary to show'));
    expect(text).toContain('> Your age? 18-49');
    expect(text).toMatch(/> Yes:\n> - Constant pain no position/);
    expect(text).toMatch(/> Not sure:\n> - Main pain between shoulder blades/);
    expect(text).toContain('> Asked and answered no: 34 signs');
    expect(bot.logged.slice(before)).toEqual([]);
  });

  test('sources name the deciding rule, why, how sure, and the papers', async () => {
    const text = transcript(await open(await check(saddle), 'Sources'));
    expect(text).toMatch(/E1: changed feeling between the legs\. .*cauda equina.* Some evidence.*2023/s);
  });

  test('at urgent and emergency whom to see and the sources say nothing that could put it off', async () => {
    for (const way of [night, saddle]) {
      const card = await check(way);
      const who = transcript(await open(card, 'Who to see'));
      expect(who).toContain('Notaufnahme');
      expect(who).toContain('112');
      if (way === saddle) expect(who).not.toMatch(/ if /);
      for (const text of [
        who,
        transcript(await open(card, 'Sources')),
        transcript(await open(card, 'Summary to show')),
      ])
        expect(text).not.toMatch(/exercise|stretch|medicine|back to running|look after|reminder|0\.9%|Physiotherap/i);
    }
  });

  test('a forged button opens no page that the result would not offer', async () => {
    const help = actionOf(await check(pregnant), 'Until you are seen');
    for (const verb of ['care', 'pat', 'med', 'fit'])
      expect(transcript(await bot.press(help.replace(':ease:', `:${verb}:`)))).not.toMatch(/strained|pattern|swim/i);
    const plan = actionOf(await check(clear), 'Self-care plan');
    expect(transcript(await bot.press(plan.replace(':care:', ':ease:')))).not.toContain('# Until you are seen');
  });

  test('after a day each of them says that it is too old', async () => {
    const card = await check(clear);
    bot.setNow('2026-11-25T00:00Z');
    for (const label of ['Self-care plan', 'Summary to show', 'Sources'])
      expect(await open(card, label)).toMatchObject({ mode: 'new' });
    for (const label of ['Self-care plan', 'Summary to show', 'Sources'])
      expect(transcript(await open(card, label))).toContain('over a day old');
    for (const label of ['Back to running', 'What to try first'])
      expect(transcript(await open(card, label))).toContain('[Check my back]');
  });
});

describe('the way back to running', () => {
  const ready = 'None fits, go on';
  const numbers = [ready, '10 km', '2 to 4 weeks', '5 km', 'No', '3', '5:30'];

  test('starts from a clear result, or from the question whether somebody examined the runner', async () => {
    const alone = await bot.say('/return');
    expect(labels(alone)).toEqual(['Check my back', 'Examined, told I may run', 'Danger signs']);
    expect(transcript(await open(await check(clear), 'Back to running'))).toContain(
      'Not ready yet if one of these fits:',
    );
  });

  test('a result at `clinician`, an unfinished check or a forged one opens nothing', async () => {
    const { check: questions } = bot.world.content.questionnaires;
    const packed = actionOf(await check(pregnant), 'Until you are seen').split(':')[2] ?? '';
    const half = actionOf(await check(clear.slice(0, 4)), 'Gradually').split(':')[2] ?? '';
    const ok = actionOf(await check(clear), 'Self-care plan').split(':')[2] ?? '';
    const state = unpack(questions, ok);
    const without = new Map([...(state?.answers ?? [])].filter(([id]) => id !== 'E1'));
    const gap = state ? pack(questions, { ...state, answers: without }) : '';
    for (const one of [packed, half, gap, 'nonsense-nonsense', ''])
      for (const command of ['return', 'causes'])
        expect(transcript(await bot.press(`${command}:g:${one}`))).toContain('[Check my back]');
  });

  test('whoever was examined is asked only for danger signs, and each one that is new refuses', async () => {
    const { check: questions } = bot.world.content.questionnaires;
    const start = async () => walk(await bot.say('/return'), ['Examined, told I may run']);
    const asked = ['nerves', 'ill', 'again', 'today', 'severe', 'body'];
    for (const id of asked) {
      const screen = questions.screens.find((one) => one.id === id);
      for (const item of screen?.ask === 'several' ? screen.items : []) {
        let reply = await walk(await start(), ['18-49', ...asked.slice(0, asked.indexOf(id)).map(() => none)]);
        reply = await walk(reply, [questions.words.items[item]?.button ?? '', 'Next']);
        for (let left = 0; left < 6 && labels(reply).includes(none); left += 1) reply = await walk(reply, [none]);
        expect([item, transcript(reply).split('\n')[0]]).toEqual([
          item,
          expect.stringMatching(/^# (Emergency|Urgent|See someone)$/),
        ]);
        expect(labels(reply)).not.toContain('Back to running');
      }
    }
    const none6 = await walk(await start(), ['18-49', none, none, none, none, none, none]);
    expect(transcript(none6)).toContain('Not ready yet if one of these fits:');
    expect(transcript(await walk(await start(), ['Under 13']))).toContain('Show this to a parent');
  });

  test.each([
    'Cannot walk normally',
    'Brisk walk hurts/untried',
    'Pain over 3 of 10',
    'It spreads, or stabs',
    'Worse the next morning',
  ])('with "%s" there is no plan yet', async (sign) => {
    const reply = await walk(await open(await check(clear), 'Back to running'), [sign, 'Next']);
    expect(transcript(reply)).toContain('Not yet. Walk first');
    expect(transcript(reply)).not.toContain('Week 1');
  });

  test('the plan shows a week to a screen: run and walk, distance, ground, effort, warm-up and the stop rule', async () => {
    let reply = await walk(await open(await check(clear), 'Back to running'), numbers);
    expect(transcript(reply)).toMatch(
      /# Week 1 of \d+\n- Day 1: 4 km\. Jog 1 min, walk 1 min, in turn\. About \d+ min/,
    );
    for (let week = 1; labels(reply).includes('Next week'); week += 1) {
      expect(transcript(reply)).toContain(`# Week ${week} of`);
      for (const part of [/Level ground, easy effort/, /superman, bridge/, /Stop if pain grows/])
        expect(transcript(reply)).toMatch(part);
      expect(labels(reply).at(-1)).toBe('Sources');
      reply = await walk(reply, ['Next week']);
    }
    expect(transcript(reply)).toMatch(/six tests/);
    expect(transcript(await walk(reply, ['Warm-up before each run']))).toContain('Lying back press-up');
  });

  test('in miles where the club says miles, also when that changes on the way', async () => {
    await bot.say('/settings units mi');
    const gate = await open(await check(clear), 'Back to running');
    const before = await walk(gate, [ready]);
    await bot.say('/settings units km');
    const plan = await walk(before, ['10 miles', 'Over 8 weeks', 'No', '3', 'Skip this']);
    expect(transcript(plan)).toContain('Day 1: 2.5 miles. Jog 1 min, walk 1 min');
  });

  test('a plan is good for as long as the check that opened it', async () => {
    const plan = await walk(await open(await check(clear), 'Back to running'), numbers);
    bot.setNow('2026-11-25T00:00Z');
    expect(transcript(await walk(plan, ['Next week']))).toContain('That plan is from an earlier day');
  });

  test('the whole plan can be kept as text, with how to run and when to stop', async () => {
    const plan = await walk(await open(await check(clear), 'Back to running'), numbers);
    const kept = await open(plan, 'Whole plan to keep');
    expect(transcript(kept)).toMatch(/> Week 1: day 1, 4 km, jog 1 min and walk 1; day 3, /);
    expect(transcript(kept)).toMatch(/> Stop if pain grows/);
    expect(transcript(kept).length).toBeLessThan(3_500);
    expect(kept?.mode).toBe('new');
    // The warm-up too is a message of its own: the plan stays where it is.
    expect(await open(plan, 'Warm-up before each run')).toMatchObject({ mode: 'new', audience: 'asker' });
  });

  test('pain over 3 opens no plan, and a severe start is not asked again', async () => {
    const sore = clear.map((label) => (label === '3' ? '7-10' : label));
    expect(transcript(await open(await check(sore), 'Back to running'))).toContain('Not yet. Walk first');
    const severe = clear.map((label) => (label === 'Gradually' ? 'Suddenly, severe' : label));
    let reply = await open(await check(severe), 'Back to running');
    const titles: string[] = [];
    for (const label of [ready, '10 km', 'Under 2 weeks', '10 km', '3', 'Skip this']) {
      titles.push(transcript(reply));
      reply = await walk(reply, [label]);
    }
    expect(titles.join()).not.toContain('was the pain severe');
    expect(transcript(reply)).toContain('Jog 1 min, walk 1 min');
  });

  test('sudden severe pain since an examination is an emergency at 60 or over', async () => {
    const since = await walk(await bot.say('/return'), ['Examined, told I may run']);
    const card = await walk(since, ['60-64', none, none, 'Sudden severe return', 'Next']);
    expect(transcript(card)).toMatch(/^# Emergency/);
    const younger = await walk(await walk(await bot.say('/return'), ['Examined, told I may run']), [
      ...['18-49', none, none, 'Sudden severe return', 'Next', none, none, none],
    ]);
    expect(transcript(younger)).toMatch(/^# Urgent/);
  });

  test('whoever was examined reads on every screen that only what is new counts', async () => {
    let reply = await walk(await bot.say('/return'), ['Examined, told I may run', '18-49']);
    for (let screen = 0; screen < 6; screen += 1) {
      expect(transcript(reply)).toContain('Tick only what is new or worse since you were examined.');
      reply = await walk(reply, [none]);
    }
  });

  test('full training needs all six tests, and pain on a hop a clinician', async () => {
    const plan = await walk(await open(await check(clear), 'Back to running'), numbers);
    expect(labels(plan)).not.toContain('Ready for full training?');
    let last = plan;
    while (labels(last).includes('Next week')) last = await walk(last, ['Next week']);
    const tests = await open(last, 'Ready for full training?');
    expect(transcript(await walk(tests, ['I tried: all six are fine']))).toContain('All six are fine');
    expect(transcript(await walk(tests, ['One leg is weaker', 'Next']))).toContain('Not all six yet');
    expect(transcript(await walk(tests, ['One leg is weaker', 'Hopping hurts', 'Next']))).toContain('See a GP');
  });
});

describe('the cause finder', () => {
  const begin = async () => open(await check(clear), 'What to try first');
  /** Ticks what it finds of `ticks` on its way, chooses `chosen`, and takes the last option or none elsewhere. */
  async function through(ticks: readonly string[]): Promise<Reply | undefined> {
    let reply = await begin();
    for (let screen = 0; screen < 12 && /Question \d+ of/.test(transcript(reply)); screen += 1) {
      const wanted = ticks.filter((label) => labels(reply).includes(label));
      const plain = labels(reply).includes(none)
        ? none
        : (labels(reply)
            .filter((label) => label !== 'Back')
            .at(-1) ?? '');
      const list = buttonsOf(reply).some((button) => 'state' in button);
      reply = await walk(reply, list && wanted.length > 0 ? [...wanted, 'Next'] : [wanted[0] ?? plain]);
    }
    return reply;
  }

  test('alone sends to the check first', async () => {
    expect(labels(await bot.say('/causes'))).toEqual(['Check my back', 'Danger signs']);
  });

  test('names one to three things, each with why, how sure, what to try and what to watch', async () => {
    const text = transcript(
      await through(['One much longer run', 'Legs never were strong', 'Old or tired shoes', 'I smoke.', 'Smoking']),
    );
    expect(text.match(/^# \d\. /gm)?.length).toBe(3);
    for (const part of [/^Try: /gm, /^Watch: /gm, / evidence: |lore: /g]) expect(text.match(part)?.length).toBe(3);
    expect(text).toContain('Information, not a diagnosis');
  });

  test('bones come first, and alone', async () => {
    const text = transcript(await through(['My shins hurt too', 'One much longer run', 'Old or tired shoes']));
    expect(text.match(/^# \d\. /gm)?.length).toBe(1);
    expect(text).toMatch(/bone/i);
  });

  test('where nothing fits it says that often no cause is found', async () => {
    const reply = await through(['Regularly, over a year', 'It stays the same']);
    expect(transcript(reply)).toMatch(/no .*cause/i);
    expect(labels(reply).at(-1)).toBe('Sources');
    expect(transcript(await open(reply, 'Sources'))).toContain('How sure:');
  });
});

test('nothing of all this is stored or logged', async () => {
  const before = bot.logged.length;
  const card = await check(clear);
  await walk(await open(card, 'Back to running'), [
    'None fits, go on',
    '10 km',
    'Under 2 weeks',
    '10 km',
    'No',
    '3',
    'Skip this',
  ]);
  await open(card, 'What to try first');
  expect(bot.logged.slice(before)).toEqual([]);
  expect(await bot.world.store.reminders(home)).toEqual([]);
});
