/** The check as a person meets it: taps in, screens and a card out; old, doubled and forged buttons included. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText, type Reply } from '../src/core/message.ts';
import { hourOf, pack, packedCharsMax, unpack } from '../src/core/packed-state.ts';
import { actionOf, buttonsOf, startBot, type TestBot, transcript } from './support/bot.ts';

const none = 'None of these';
/** Eleven taps through all screens of an adult without a sign. */
const noSign = ['18-49', none, none, '4-6', 'Gradually', 'Same, under 2 weeks', none, none, none, none, none];
const saddle = 'Numb or odd between legs';
const bladder = 'New or worse pee trouble';

/** Taps the buttons one after another, as one message that is edited; answers what is on the screen at the end. */
async function walk(bot: TestBot, labels: readonly string[], message = 'm1'): Promise<Reply | undefined> {
  let reply = await bot.say('/check');
  for (const label of labels) reply = await bot.press(actionOf(reply, label), message);
  return reply;
}

const wordsOf = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
const firstSentence = (reply: Reply | undefined) => {
  const block = reply?.blocks.find((one) => one.kind === 'text');
  return block?.kind === 'text' ? plainText(block.text) : '';
};

describe('the way through', () => {
  test.each([
    ['4-6', [], '# Look after it yourself'],
    ['1-2', ['Yes'], '# Fine to run'],
    ['0 now, pain lately', ['No'], '# Look after it yourself'],
  ])(
    'a runner without a sign and pain %s reaches a result in at most 12 taps and 450 words',
    async (pain, last, head) => {
      const bot = await startBot();
      const labels = [...noSign.map((label) => (label === '4-6' ? pain : label)), ...last];
      expect(labels.length).toBeLessThanOrEqual(12);
      const read: string[] = [];
      let reply = await bot.say('/check');
      for (const label of labels) {
        const blocks = reply?.blocks ?? [];
        const ticks = blocks.some((block) => block.kind === 'checklist');
        for (const block of blocks) {
          // The title, the signs in full and the options; a checklist's buttons say its signs again, in short.
          if (block.kind === 'heading') read.push(block.text);
          if (block.kind === 'list') read.push(...block.items.map(plainText));
          if (block.kind === 'choices' && !ticks)
            read.push(...block.buttons.map((button) => button.label).filter((one) => one !== 'Back'));
        }
        reply = await bot.press(actionOf(reply, label));
      }
      expect(wordsOf(read.join(' '))).toBeLessThanOrEqual(450);
      expect(transcript(reply)).toContain(head);
      expect(reply).toMatchObject({ mode: 'new', audience: 'asker' });
    },
  );

  test('a danger sign on the first screen ends in an emergency at once, and the first sentence names the action', async () => {
    const bot = await startBot();
    const reply = await walk(bot, ['18-49', saddle, 'Next']);
    expect(transcript(reply)).toMatch(/^# Emergency/);
    expect(firstSentence(reply)).toBe('Go to an emergency department now; do not drive yourself.');
    expect(transcript(reply)).toContain('cauda equina');
    expect(transcript(reply)).toContain('Why: changed feeling between the legs.');
  });

  test.each([
    ['After a serious accident', 'Call 112 now and keep still.'],
    ['Faint, chest, tearing pain', 'Call 112 now.'],
    ['Confused, drowsy, very ill', 'Call 112 now.'],
    ['Pregnant with danger signs', 'Call your maternity unit, or 112, now.'],
    ['Severe side pain, restless', 'Go to an emergency department now; do not drive yourself.'],
    ['Brown pee, swollen muscles', 'Go to an emergency department now; do not drive yourself.'],
  ])('with "%s" the card begins "%s"', async (sign, sentence) => {
    const bot = await startBot();
    await bot.say('/settings country Germany');
    expect(firstSentence(await walk(bot, ['18-49', 'None of these', sign, 'Next']))).toBe(sentence);
  });

  test('under 13 nothing is asked: the signs, the number, a parent and a doctor', async () => {
    const bot = await startBot();
    await bot.say('/settings zone Europe/London');
    const text = transcript(await walk(bot, ['Under 13']));
    expect(text).toMatch(/parent.*doctor/);
    expect(text).toContain('999');
    expect(text).toContain('Cannot hold poo');
  });

  test('without pain there is no level', async () => {
    const bot = await startBot();
    expect(transcript(await walk(bot, ['18-49', 'None of these', 'None of these', 'No pain lately']))).toContain(
      'give no level',
    );
  });

  test('too much painkiller opens one more screen, and an unknown amount is an emergency', async () => {
    const bot = await startBot();
    const before = [...noSign.slice(0, 6), 'Too much painkiller', 'Next'];
    expect(transcript(await walk(bot, before))).toContain('About the painkiller');
    const reply = await walk(bot, [...before, 'Unsure how much I took', 'Next'], 'm2');
    expect(transcript(reply)).toMatch(/^# Emergency/);
  });

  test('a single softer sign may wait until tomorrow, two may not', async () => {
    const bot = await startBot();
    const until = noSign.slice(0, 7);
    const one = await walk(bot, [...until, 'Worse on cough or sneeze', 'Next', none, none, none]);
    expect(firstSentence(one)).toBe('Phone a medical advice line today or tonight, or be seen by tomorrow.');
    const two = await walk(
      bot,
      [...until, 'Worse on cough or sneeze', 'Next', 'Blood in my pee', 'Next', none, none],
      'm2',
    );
    expect(firstSentence(two)).toMatch(/^Get medical advice now/);
  });
});

describe('a screen', () => {
  test('offers Next with a tick and None without, so that neither can contradict it', async () => {
    const bot = await startBot();
    const open = await walk(bot, ['18-49']);
    const ticked = await bot.press(actionOf(open, saddle));
    const labels = (reply: Reply | undefined) => buttonsOf(reply).map(({ label }) => label);
    expect(labels(open)).toContain('None of these');
    expect(labels(ticked)).toContain('Next');
    expect(labels(ticked)).not.toContain('None of these');
    expect(transcript(ticked)).toContain('Yes: Numb');
    expect(labels(await bot.press(actionOf(ticked, saddle)))).toContain('None of these');
  });

  test('not sure asks which sign and helps to tell; only "still cannot tell" counts as not sure', async () => {
    const bot = await startBot();
    const tell = await walk(bot, ['18-49', 'Not sure', saddle]);
    expect(transcript(tell)).toContain('When you wipe, or touch genitals');
    expect(transcript(await bot.press(actionOf(tell, 'Same')))).toContain('No: Numb');
    const unsure = await walk(bot, ['18-49', 'Not sure', saddle, 'Still cannot tell', 'Next'], 'm2');
    expect(transcript(unsure)).toMatch(/^# Emergency/);
    expect(transcript(unsure)).toContain('changed feeling between the legs (not sure)');
    expect(transcript(await walk(bot, ['18-49', 'Not sure', saddle, 'Different', 'Next'], 'm3'))).toMatch(
      /^# Emergency/,
    );
  });

  test('Back shows the screen before with its ticks, and forgets what was answered after it', async () => {
    const bot = await startBot();
    const both = await walk(bot, [
      '18-49',
      'Not sure',
      'From back into both legs',
      'Still cannot tell',
      'Next',
      'Back',
    ]);
    expect(transcript(both)).toContain('Not sure: Shooting pain');
    expect(transcript(await bot.press(actionOf(both, 'Back')))).toContain('# Your age?');
  });

  test('with every sign ticked the screen still waits for Next, and can be come back to', async () => {
    const bot = await startBot();
    const all = [
      'Cannot stand, sleep, dress',
      'Night pain nothing eases',
      'Upper back or rib pain',
      'Worse on cough or sneeze',
      'No weight on one leg',
    ];
    const next = await walk(bot, [...noSign.slice(0, 7), ...all, 'Next']);
    expect(transcript(next)).toContain('Question 9');
    expect(transcript(await bot.press(actionOf(next, 'Back')))).toContain('Question 8');
  });

  test('a tap on what is marked as not sure makes it a yes, never nothing', async () => {
    const bot = await startBot();
    const unsure = await walk(bot, ['18-49', 'Not sure', saddle, 'Still cannot tell']);
    expect(transcript(await bot.press(actionOf(unsure, saddle)))).toContain('Yes: Numb');
  });

  test.each([
    ['Leg weaker or foot drops', 'Question 7'],
    ['Blood in my pee', 'Question 9'],
  ])('the card leads back to the screen of "%s"', async (sign, question) => {
    const bot = await startBot();
    let reply = await walk(bot, noSign.slice(0, 6));
    while (!transcript(reply).startsWith('# Urgent')) {
      const ticks = buttonsOf(reply).some(({ label }) => label === sign);
      if (ticks) reply = await bot.press(actionOf(reply, sign));
      reply = await bot.press(actionOf(reply, ticks ? 'Next' : 'None of these'));
    }
    const again = await bot.press(actionOf(reply, 'Change that answer'), 'card');
    expect(transcript(again)).toContain(question);
    expect(transcript(again)).toMatch(/^- Yes: /m);
  });

  test('the answer that decided can be changed from the card', async () => {
    const bot = await startBot();
    const card = await walk(bot, ['18-49', saddle, 'Next']);
    const again = await bot.press(actionOf(card, 'Change that answer'), 'card');
    expect(again?.mode).toBe('new');
    expect(transcript(again)).toContain('Yes: Numb');
  });

  test('fits every platform: labels of at most 28 characters, actions of at most 64 bytes', async () => {
    const bot = await startBot();
    let reply = await bot.say('/check');
    for (const label of noSign) {
      for (const button of buttonsOf(reply)) {
        expect(button.label.length).toBeLessThanOrEqual(28);
        expect(Buffer.byteLength(button.action)).toBeLessThanOrEqual(64);
      }
      reply = await bot.press(actionOf(reply, label));
    }
  });
});

describe('buttons that are not what they seem', () => {
  test.each([[0], [1]])('of two quick taps the first counts, the second is told to look; order %i', async (first) => {
    const bot = await startBot();
    const open = await walk(bot, ['18-49']);
    const taps = [actionOf(open, saddle), actionOf(open, bladder)];
    const [one, two] = await Promise.all([bot.press(taps[first] ?? ''), bot.press(taps[1 - first] ?? '')]);
    expect(
      buttonsOf(one)
        .filter((button) => 'state' in button && button.state === 'yes')
        .map(({ label }) => label),
    ).toEqual([[saddle, bladder][first]]);
    expect(two?.mode).toBe('notice');
    // The screen that stands shows the first tick, and the sign can still be added.
    const done = await bot.press(actionOf(one, [saddle, bladder][1 - first] ?? ''));
    expect(transcript(await bot.press(actionOf(done, 'Next')))).toMatch(/^# Emergency/);
  });

  test('a second "None of these" that lands on the next screen unread is not counted', async () => {
    const bot = await startBot();
    const open = await walk(bot, ['18-49']);
    const next = await bot.press(actionOf(open, 'None of these'));
    const again = await bot.act({ kind: 'press', action: actionOf(next, 'None of these'), message: 'm1' });
    expect(again?.mode).toBe('notice');
    // Nor do further hasty taps put it off for ever.
    bot.setNow(bot.world.now() + 1_400);
    await bot.act({ kind: 'press', action: actionOf(next, 'None of these'), message: 'm1' });
    bot.setNow(bot.world.now() - 1_800);
    expect(transcript(await bot.press(actionOf(next, 'None of these')))).toContain('Question 4');
  });

  test('a tick that comes behind a "None of these" is not lost: the check starts again', async () => {
    const bot = await startBot();
    const open = await walk(bot, ['18-49']);
    const [none, tick] = await Promise.all([
      bot.press(actionOf(open, 'None of these')),
      bot.press(actionOf(open, saddle)),
    ]);
    expect(transcript(none)).toContain('Question 3');
    expect(transcript(tick)).toContain('I may have lost a tap here');
    expect(tick?.mode).toBe('new');
  });

  test('a card that never arrived is drawn again', async () => {
    const bot = await startBot();
    const ticked = await walk(bot, ['18-49', saddle]);
    await bot.press(actionOf(ticked, 'Next'));
    bot.setNow(bot.world.now() + 60_000);
    expect(transcript(await bot.press(actionOf(ticked, 'Next')))).toMatch(/^# Emergency/);
  });

  test('a tick is not lost to "None of these" pressed at the same moment', async () => {
    const bot = await startBot();
    const open = await walk(bot, ['18-49']);
    const [ticked, none] = await Promise.all([
      bot.press(actionOf(open, saddle)),
      bot.press(actionOf(open, 'None of these')),
    ]);
    expect(transcript(ticked)).toContain('Yes: Numb');
    expect(none?.mode).toBe('notice');
  });

  test('a tap on a screen whose answer got lost offers to start again, never a guess', async () => {
    const bot = await startBot();
    const open = await walk(bot, ['18-49']);
    await bot.press(actionOf(open, saddle));
    bot.setNow(bot.world.now() + 60_000);
    const reply = await bot.press(actionOf(open, 'None of these'));
    expect(transcript(reply)).toContain('I do not go on from it');
    expect(buttonsOf(reply).map(({ label }) => label)).toEqual(['Start again', 'Danger signs']);
  });

  test('after a day the button offers to start again', async () => {
    const bot = await startBot('2026-11-23T22:30Z');
    const open = await walk(bot, ['18-49']);
    bot.setNow('2026-11-24T23:30Z');
    expect(transcript(await bot.press(actionOf(open, 'None of these')))).toContain('start again');
  });

  test('after a change of the questions the button offers to start again', async () => {
    const bot = await startBot();
    const { check } = bot.world.content.questionnaires;
    const old = pack(check, {
      version: check.version ^ 1,
      hour: hourOf(bot.world.now()),
      step: 1,
      answers: new Map([['purpose', 'check']]),
    });
    expect(transcript(await bot.press(`check:n:${old}`))).toContain('or have changed since');
  });

  test('whatever a forged button holds, the answer is polite and nobody is cleared', async () => {
    const bot = await startBot();
    const { check } = bot.world.content.questionnaires;
    const state = fc.record({
      version: fc.constantFrom(check.version, 0),
      hour: fc.constantFrom(hourOf(bot.world.now()), 0),
      step: fc.nat(1023),
      answers: fc.constant(new Map([['purpose', 'check']])),
    });
    const packed = fc.oneof(
      fc.string({ maxLength: 60 }),
      state.map((value) => pack(check, value)),
      fc.stringMatching(/^[A-Za-z0-9_-]{8,48}$/),
    );
    const verb = fc.oneof(
      fc.constantFrom(
        'n',
        'u',
        'b',
        's',
        'o0',
        'o99',
        't0',
        't99',
        'w0',
        'a0y',
        'a9u',
        'r0',
        'r99',
        'x',
        '__proto__',
        '',
      ),
      fc.string({ maxLength: 4 }),
    );
    let message = 0;
    await fc.assert(
      fc.asyncProperty(verb, packed, async (what, held) => {
        message += 1;
        const reply = await bot.press(`check:${what}:${held}`, `f${message}`);
        expect(transcript(reply)).not.toMatch(/fine to run|look after it yourself|Something went wrong/i);
      }),
      { seed: 5, numRuns: 400 },
    );
    expect(bot.logged.filter((line) => line.includes('"bug"'))).toEqual([]);
  });

  test('a state goes into a button and comes back the same', async () => {
    const { check } = (await startBot()).world.content.questionnaires;
    const questions = check.screens.flatMap((screen): [string, string[]][] =>
      screen.ask === 'one' ? [[screen.id, screen.options]] : screen.items.map((id) => [id, ['no', 'unsure', 'yes']]),
    );
    const answers = fc
      .tuple(
        ...questions.map(([id, options]) =>
          fc.option(fc.constantFrom(...options)).map((answer) => [id, answer] as const),
        ),
      )
      .map((pairs) => pairs.flatMap(([id, answer]) => (answer === null ? [] : [[id, answer] as const])))
      .map((pairs) => new Map([['purpose', 'check'], ...pairs]));
    fc.assert(
      fc.property(answers, fc.nat(0xffff), fc.nat(0x3ffff), fc.nat(1023), (given, version, hour, step) => {
        const packed = pack(check, { version, hour, step, answers: given });
        expect(packed.length).toBeLessThanOrEqual(packedCharsMax);
        expect(unpack(check, packed)).toEqual({ version, hour, step, answers: given });
      }),
      { seed: 11, numRuns: 2_000 },
    );
  });
});

describe('cards', () => {
  test.each(['Germany', ''])(
    'each has at most 100 words, with the number and the safety net; country "%s"',
    async (country) => {
      const bot = await startBot();
      if (country !== '') await bot.say(`/settings country ${country}`);
      const number = country === '' ? '(112, 911, 999 or 000)' : '112';
      const starts = ['18-49', 'None of these'];
      const ways = [
        ['18-49', saddle, bladder, 'From back into both legs', 'Next'],
        ...[
          'After a serious accident',
          'Faint, chest, tearing pain',
          'Pregnant with danger signs',
          'Severe side pain, restless',
        ].map((sign) => [...starts, sign, 'Next']),
        [...noSign.slice(0, 7), 'Night pain nothing eases', 'Next', none, none, none],
        [
          ...noSign.slice(0, 7),
          'Night pain nothing eases',
          'Cannot stand, sleep, dress',
          'No weight on one leg',
          'Next',
          ...[none, none, none],
        ],
        ['13-17', ...noSign.slice(1)],
        noSign,
      ];
      for (const [index, way] of ways.entries()) {
        const reply = await walk(bot, way, `w${index}`);
        const said = (reply?.blocks ?? []).filter((block) => block.kind !== 'choices');
        const text = transcript(reply && { ...reply, blocks: said });
        expect(wordsOf(text), text).toBeLessThanOrEqual(100);
        expect(text).toContain(number);
        expect(text).toContain('numbness between the legs');
      }
    },
  );

  test('no two signs, at any age, make a card of more than 100 words', { timeout: 60_000 }, async () => {
    const bot = await startBot();
    const { check } = bot.world.content.questionnaires;
    const items = check.screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []));
    const base = [
      ...Object.entries({ purpose: 'check', pain: '7-10', onset: 'knock', course: 'worse', gone: 'no' }),
      ...items.map((id) => [id, 'no'] as const),
    ];
    const tooLong: string[] = [];
    for (const age of ['13-17', '18-49', '70+'])
      for (const [index, one] of items.entries())
        for (const other of items.slice(index)) {
          const answers = new Map([...base, ['age', age], [one, 'unsure'], [other, 'unsure']] as [string, string][]);
          const state = { version: check.version, hour: hourOf(bot.world.now()), step: 1, answers };
          const reply = await bot.press(`check:s:${pack(check, state)}`, `${age}${one}${other}`);
          const said = (reply?.blocks ?? []).filter((block) => block.kind !== 'choices');
          const text = transcript(reply && { ...reply, blocks: said });
          if (wordsOf(text) > 100) tooLong.push(`${wordsOf(text)} words: ${text}`);
        }
    expect(tooLong).toEqual([]);
  });

  test('at emergency and urgent nothing is offered but help', async () => {
    const bot = await startBot();
    const text = transcript(await walk(bot, ['18-49', saddle, 'Next']));
    expect(text).not.toMatch(/stretch|exercise|routine|tip\b|medicine|painkiller|return/i);
  });
});

test('nothing of a check is stored or logged but the number of the step', async () => {
  const bot = await startBot();
  const before = bot.logged.length;
  await walk(bot, ['18-49', saddle, 'Next']);
  expect(bot.logged.slice(before)).toEqual([]);
});
