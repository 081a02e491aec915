/** Everything the bot knows, shown once: it fits a message, its sources stand last in line, and anyone can find it. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Content } from '../src/core/content-schema.ts';
import type { Reply } from '../src/core/message.ts';
import { limits } from '../src/core/message.ts';
import { actionOf, buttonsOf, inClub, realContent, startBot, type TestBot, transcript } from './support/bot.ts';

let content: Content;
let bot: TestBot;
beforeAll(async () => {
  content = await realContent();
  bot = await startBot();
});

const labels = (reply: Reply | undefined) => buttonsOf(reply).map(({ label }) => label);
const kinds = {
  exercise: () => [...content.exercises.keys()],
  routine: () => [...content.routines.keys()],
  myth: () => [...content.myths.keys()],
};

describe.each(['exercise', 'routine', 'myth'] as const)('%s', (kind) => {
  test('each fits a message, carries the danger signs, and its sources last in line', async () => {
    for (const id of kinds[kind]()) {
      const reply = await bot.say(`/${kind} ${id}`, inClub);
      const text = transcript(reply);
      expect(text.length, id).toBeLessThanOrEqual(limits.messageChars);
      expect(labels(reply).at(-1), id).toBe('Sources');
      expect(labels(reply), id).toContain('Danger signs');
      const sources = await bot.press(actionOf(reply, 'Sources'), 's', inClub);
      expect(sources?.audience, id).toBe('asker');
      expect(transcript(sources), id).toMatch(/^# What this rests on\nHow sure: .*\n- F\d{3} /);
      expect(transcript(sources).length, id).toBeLessThanOrEqual(limits.messageChars);
    }
  });

  test('each can be found by buttons alone, a message never shows more than it can hold', async () => {
    const found = new Set<string>();
    // Message by message, the nearest first.
    for (const queue = [await bot.say(`/${kind} nothing-like-that`, inClub)]; queue.length > 0; ) {
      const buttons = buttonsOf(queue.shift());
      expect(buttons.length).toBeLessThanOrEqual(limits.messageButtons);
      for (const { action } of buttons) {
        if (!action.startsWith(`${kind}:`) || found.has(action.slice(kind.length + 1))) continue;
        found.add(action.slice(kind.length + 1));
        queue.push(await bot.press(action, 'b', inClub));
      }
    }
    expect(kinds[kind]().filter((id) => !found.has(id))).toEqual([]);
  });
});

test('each tip has its sources, and each guide too', async () => {
  for (const [kind, ids] of [
    ['tip', content.tips.map(({ id }) => id)],
    ['guide', [...content.guides.keys()]],
  ] as const)
    for (const id of ids) expect(transcript(await bot.press(`sources:${kind}:${id}`)), id).toContain('How sure:');
});

test('a myth says what people say, what each source says, what is known, how sure, and what to do', async () => {
  const topic = await bot.say('/myth discs', inClub);
  const text = transcript(await bot.press(buttonsOf(topic)[0]?.action ?? '', 'm', inClub));
  for (const part of [/^People say: /m, /^- an? .+: /m, /^What is known: /m, /^How sure: /m, /^What to do: /m])
    expect(text).toMatch(part);
});

test('units follow the setting, in every text that holds a distance', async () => {
  const both = content.tips.find(({ says }) => /\{[^|}]+\|[^}]+\}/.test(says));
  const topic = both?.topic ?? '';
  const miles = await startBot();
  await miles.say('/settings units mi', inClub);
  for (let tries = 0; tries < 60; tries += 1) {
    const texts = await Promise.all(
      [bot, miles].map(async (one) => transcript(await one.say(`/tip ${topic}`, inClub))),
    );
    for (const text of texts) expect(text).not.toMatch(/[{}|]/);
  }
});

test("today's routine, the load rules and the numbers of a week", async () => {
  const runner = await startBot();
  let reply = await runner.say('/load');
  for (const label of ['4', '10 km', '8 km', '16 km', '13 km', 'About 60', 'Faster or harder', 'Next'])
    reply = await runner.press(actionOf(reply, label), 'l');
  const text = transcript(reply);
  expect(text).toContain('Kept: runs this week: 4');
  expect(text).toContain('Not kept: longest run 16 km, at most 14.3 km');
  expect(text).toContain('Not kept: distance and speed not raised at the same time.');
  expect(text).toContain('Kept: usual run 10 km, at most 11.2 km');
  expect(text).toMatch(/A careful next week: 4 runs, most of them 10 km, one of 14 km, 44 km in all/);
  expect(labels(reply).at(-1)).toBe('Sources');
});

test('who has a sore back is sent to the check before any plan of a week', async () => {
  const runner = await startBot();
  let reply = await runner.say('/load');
  for (const label of ['4', '10 km', '8 km', '16 km', '13 km', 'About 60', 'My back hurts', 'Next'])
    reply = await runner.press(actionOf(reply, label), 'l');
  expect(transcript(reply)).toContain('Your back comes first');
  expect(transcript(reply)).not.toContain('next week');
  expect(labels(reply)[0]).toBe('Check my back');
});

test('questionnaires answer the asker alone in a club', async () => {
  for (const command of ['check', 'return', 'load', 'causes']) {
    const reply = await bot.say(`/${command}`, inClub);
    expect(reply?.audience).toBe('asker');
    expect(reply?.elsewhere?.start).toMatch(new RegExp(`_${command}$`));
  }
});

test('about says how many files a clinician has reviewed', async () => {
  expect(transcript(await bot.say('/about'))).toMatch(/Reviewed by a named clinician: 0 of \d{3} content files/);
});
