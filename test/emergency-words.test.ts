/** Free text in a private chat: words of danger interrupt whatever is going on, plain denials do not. */
import { beforeAll, expect, test } from 'vitest';
import { actionOf, inClub, startBot, type TestBot, transcript } from './support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startBot();
});

const told = async (text: string) => transcript(await bot.act({ kind: 'text', text }));

test.each([
  ['my genitals feel numb', 'cauda equina'],
  ['Numbness between the legs since this morning', 'cauda equina'],
  ['it feels strange when I wipe', 'cauda equina'],
  ["I can't pee", 'cauda equina'],
  ['i cannot urinate properly', 'cauda equina'],
  ['hard to start peeing today', 'cauda equina'],
  ['I wet myself', 'cauda equina'],
  ['I cannot control my bladder', 'cauda equina'],
  ["can't hold my pee any more", 'cauda equina'],
  ['losing control of my bowels', 'cauda equina'],
  ['I could not hold my stool', 'cauda equina'],
  ['no control over my bladder', 'cauda equina'],
  ['soiled myself on the run', 'cauda equina'],
  ['both my legs are tingling', 'cauda equina'],
  ['my legs have gone', 'Emergency'],
  ['my legs gave way', 'Emergency'],
  ['i cant walk', 'Emergency'],
  ['chest pain', 'Call 112'],
  ['My chest is tight', 'Call 112'],
  ['I fainted', 'Call 112'],
  ['nearly passed out', 'Call 112'],
  ['cola coloured pee', 'Go to an emergency department'],
  ['my urine is brown', 'Go to an emergency department'],
  ["I'm pregnant and bleeding", 'maternity unit'],
  ['bleeding a bit. I am pregnant', 'maternity unit'],
  ['I took too many painkillers', 'Urgent'],
  ['I want to die', 'if you might act on this, call 112'],
  ['thinking of suicide', 'if you might act on this, call 112'],
  ['NUMB!!! BETWEEN MY LEGS', 'cauda equina'],
  ['numb\nbetween my legs', 'cauda equina'],
  ['no, numb between my legs', 'cauda equina'],
  ['not sure if I am numb between my legs', 'cauda equina'],
  ['I am not not numb between my legs', 'cauda equina'],
  ['no pain but numb between my legs', 'cauda equina'],
  ['no numbness in my foot but my groin is numb', 'cauda equina'],
  ['I do not have chest pain any more', 'Call 112'],
])('"%s" is answered with the card', async (text, card) => {
  await bot.say('/settings country Germany');
  const said = await told(text);
  expect(said).toMatch(/^# (Emergency|Urgent)/);
  expect(said.toLowerCase()).toContain(card.toLowerCase());
});

test.each([
  'hello',
  'my back is sore after a long run',
  'no numbness between my legs',
  'my groin is not numb',
  'without any tingling between my legs',
  'no trouble peeing',
  'no chest pain',
  'I have never fainted',
  'not pregnant, no bleeding',
  'brown shoes',
  'my legs are tired',
  'thanks!',
])('"%s" is not', async (text) => expect(await told(text)).toContain('I only understand commands'));

test('it interrupts in any state, and what was going on can be gone on with', async () => {
  const open = await bot.press(actionOf(await bot.say('/check'), '18-49'), 'state');
  expect(await told('I cannot pee')).toMatch(/^# Emergency/);
  expect(transcript(await bot.press(actionOf(open, 'None of these'), 'state'))).toContain('Question 3');
});

test('words behind a command count too, in private', async () => {
  expect(transcript(await bot.say('/tip I have chest pain'))).toMatch(/^# Emergency/);
  expect(transcript(await bot.say('/tip chest pain', inClub))).toContain('Topics I have');
});

test('the card is for the writer, offers no exercise, and nothing of the text is kept or said back', async () => {
  const before = bot.logged.length;
  const reply = await bot.act({ kind: 'text', text: 'my secret: I cannot pee' });
  expect(reply?.audience).toBe('asker');
  expect(transcript(reply)).not.toMatch(/secret|stretch|exercise|routine/);
  expect(bot.logged.slice(before)).toEqual([]);
});
