/** Thousands of random taps through the check; a model that knows only what stood on the screen says which level is the least. */
import { expect, test } from 'vitest';
import type { Reply } from '../src/core/message.ts';
import { buttonsOf, startBot, type TestBot, transcript } from './support/bot.ts';

/** By the words on the buttons: the least level for a tick and for 'not sure'. 4 is an emergency, 2 'see someone'. */
const least: Record<string, [yes: number, unsure: number]> = {
  'Numb or odd between the legs': [4, 4],
  'New or worse pee trouble': [4, 4],
  'Lost bowel control/feeling': [4, 4],
  'From my back into both legs': [4, 3],
  'Legs newly heavy or unsteady': [4, 3],
  'Began in a serious accident': [4, 3],
  'Faint, chest or tearing pain': [4, 4],
  'Confused, drowsy or very ill': [4, 4],
  'Pregnant with danger signs': [4, 4],
  'Severe side pain, restless': [4, 3],
  'Brown pee or muscles swollen': [4, 3],
  'One leg weaker or foot drops': [3, 3],
  'Fever, sweats or burning pee': [3, 3],
  'Cancer before, new pain': [3, 3],
  'New loss of sexual function': [3, 3],
  'Too much painkiller': [3, 3],
  'Cannot stand, sleep or dress': [3, 2],
  'Night pain, nothing eases it': [3, 2],
  'Upper back or rib band pain': [3, 2],
  'Worse on cough or sneeze': [3, 2],
  'Cannot put weight on one leg': [3, 2],
  'Lost weight without trying': [3, 2],
  'Blood in my pee': [3, 2],
  'New lump or changed shape': [3, 2],
  'One spine bone very tender': [3, 2],
};
const levelOf: Record<string, number> = { Emergency: 4, Urgent: 3, 'See someone': 2, Result: 0 };
const headingOf = (reply: Reply) =>
  reply.blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))[0] ?? '';

/** The marks of a checklist, by the words of its buttons; undefined for any other screen. */
function marksOf(reply: Reply): Record<string, string> | undefined {
  const block = reply.blocks.find(({ kind }) => kind === 'checklist');
  return block?.kind === 'checklist'
    ? Object.fromEntries(block.items.map(({ label, state }) => [label, state]))
    : undefined;
}

/** One check by random taps. Answers the card's level and the least that what was seen and closed demands. */
async function walk(
  bot: TestBot,
  pick: (limit: number) => number,
  message: string,
): Promise<{ level: number; demanded: number; text: string } | undefined> {
  let reply = (await bot.say('/check')) as Reply;
  /** What stood marked on each checklist when it was closed, by its heading, in order. */
  const closed: [heading: string, marks: Record<string, string>][] = [];
  for (let taps = 0; taps < 60; taps += 1) {
    const buttons = buttonsOf(reply).filter(({ label }) => !['Danger signs', 'Start again'].includes(label));
    const closing = buttons.find(({ label }) => label === 'None of these' || label === 'Next');
    const button = closing !== undefined && pick(3) > 0 ? closing : buttons[pick(buttons.length)];
    if (!button) return undefined;
    const before = { heading: headingOf(reply), marks: marksOf(reply) };
    reply = (await bot.press(button.action, message)) as Reply;
    if (button === closing && before.marks) closed.push([before.heading, before.marks]);
    // Gone back: what was closed from there on is open again, whatever it was.
    const back = closed.findIndex(([heading]) => heading === headingOf(reply));
    if (back >= 0) closed.splice(back);
    else if (headingOf(reply) === 'How old are you?') closed.splice(0);
    if (reply.mode === 'new') {
      const marks = closed.flatMap(([, one]) => Object.entries(one));
      const demanded = Math.max(
        0,
        ...marks.map(
          ([label, mark]) => (mark === 'yes' ? least[label]?.[0] : mark === 'unsure' ? least[label]?.[1] : 0) ?? 0,
        ),
      );
      return { level: levelOf[headingOf(reply)] ?? -1, demanded, text: transcript(reply) };
    }
  }
  return undefined;
}

test('whatever is tapped, in whatever order, the level is never below what stood ticked, and nobody is cleared', async () => {
  const bot = await startBot();
  let seed = 42;
  const pick = (limit: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  const levels: number[] = [];
  for (let run = 0; run < 600; run += 1) {
    const end = await walk(bot, pick, `w${run}`);
    if (!end) continue;
    levels.push(end.level);
    expect(end.level, end.text).toBeGreaterThanOrEqual(end.demanded);
    expect(end.text).not.toMatch(/fine to run|look after it yourself/i);
  }
  // The walk must reach all kinds of ends, or it proves little.
  for (const level of [0, 2, 3, 4])
    expect(levels.filter((one) => one === level).length, `level ${level}`).toBeGreaterThan(10);
});
