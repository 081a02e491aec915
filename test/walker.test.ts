/** Hundreds of random walks through the check; a model that knows only what stood on the screen says which level is the least. */
import { expect, test } from 'vitest';
import type { Reply } from '../src/core/message.ts';
import { buttonsOf, startBot, type TestBot, transcript } from './support/bot.ts';

/** By the words on the buttons: the least level for a tick and for 'not sure'. 4 is an emergency, 2 'see someone', 1 selfcare. */
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
  'Fall, knock or sudden return': [3, 2],
  'Stripe of rash or blisters': [2, 2],
  'Weak bones or steroids': [2, 1],
  'Infection risk': [2, 1],
  'Pregnant or new baby': [2, 2],
  'Known spine problem': [2, 1],
  'Into one leg': [2, 2],
  'Spreads when I run': [2, 2],
  'Worse from strengthening': [2, 1],
  'After every run': [2, 1],
};
const dangers = Object.keys(least).filter((label) => (least[label]?.[0] ?? 0) >= 3);
const sinceExamined = 'Fall, knock or sudden return';
/** Ticks that are no sign by themselves. */
const harmless = [
  ...['First or different pain', 'One spot, worse on landing', 'Began before age 45', 'In my family'],
  ...['Training jumped up', 'Periods stopped, irregular', 'Eating little, lost weight', 'Stress fracture before'],
  ...['Stiff over 30 min at dawn', 'Awake late in the night', 'Deep buttock pain', 'Better moving than resting'],
  ...['Anti-inflammatories help', 'Psoriasis, eyes or bowel'],
];
/** After too much painkiller each of these, ticked or not sure, makes an emergency of it. */
const overdose = ['Vomiting', 'Yellow eyes or skin', 'Tummy pain', 'Do not know how much I took'];

const levelOf: Record<string, number> = {
  Emergency: 4,
  Urgent: 3,
  'See someone': 2,
  'Look after it yourself': 1,
  'Fine to run': 0,
};
/** A card without a level, and the way back to running, which only somebody who was examined comes to. */
const noLevel = 'Result';
const wayBack = 'Ready to start? Does any of this fit?';

const headingOf = (reply: Reply) =>
  reply.blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))[0] ?? '';
const labelsOf = (reply: Reply) => buttonsOf(reply).map(({ label }) => label);

/** The marks of a checklist, by the words of its buttons; empty for any other screen. */
function marksOf(reply: Reply): Record<string, string> {
  const block = reply.blocks.find(({ kind }) => kind === 'checklist');
  return block?.kind === 'checklist' ? Object.fromEntries(block.items.map(({ label, state }) => [label, state])) : {};
}

/** What was answered on a screen when it was left. */
type Left = { readonly heading: string; readonly marks: Record<string, string>; readonly chosen: string };
type End = {
  readonly heading: string;
  readonly reply: Reply;
  readonly left: readonly Left[];
  readonly examined: boolean;
};
type Pick = (limit: number) => number;

/** What somebody would choose who is nearly well. */
const mild = ['18-49', '1-2', 'Gradually', 'Better, under 6 weeks', 'Yes, both'];
/** The most careful walker: it closes each list at once, and is nearly well. */
const careMost = 100;

/** Whoever walks taps one of the buttons; a careful one mostly closes each list at once, else nobody would be free of signs. */
function tap(reply: Reply, care: number, pick: Pick) {
  const buttons = buttonsOf(reply).filter(({ label }) => !['Danger signs', 'Start again'].includes(label));
  const closing = buttons.find(({ label }) => label === 'None of these' || label === 'Next');
  const well = care === careMost && pick(4) > 0 ? buttons.find(({ label }) => mild.includes(label)) : undefined;
  const wanted = closing !== undefined && pick(care) > 0 ? closing : well;
  return { closing, button: wanted ?? buttons[pick(buttons.length)] };
}

/** One check by random taps, to its card; sometimes the deciding answer is then changed, and it goes on. */
async function walk(bot: TestBot, pick: Pick, message: string): Promise<End | undefined> {
  const examined = pick(4) === 0;
  let reply = (await bot.say(examined ? '/return' : '/check')) as Reply;
  if (examined) reply = (await bot.press('return:examined', message)) as Reply;
  const care = [2, 4, 12, careMost][pick(4)] ?? 2;
  const left: Left[] = [];
  for (let taps = 0; taps < 90; taps += 1) {
    const { closing, button } = tap(reply, care, pick);
    if (!button) return undefined;
    const before = { heading: headingOf(reply), marks: marksOf(reply), chosen: button.label };
    // Not the list of what somebody may be unsure about, nor the line that helps to tell: those are no screens of their own.
    const choosing = /^Question \d+ of \d+$/m.test(transcript(reply)) && button.label !== 'Back';
    reply = (await bot.press(button.action, message)) as Reply;
    const heading = headingOf(reply);
    if (button === closing || choosing) left.push(before);
    // Gone back: what was answered from there on is open again, whatever it was.
    const back = left.findIndex((one) => one.heading === heading);
    if (back >= 0) left.splice(back);
    if (reply.mode !== 'new') continue;
    const again = buttonsOf(reply).find(({ label }) => label === 'Change that answer');
    if (again === undefined || pick(5) > 0) return { heading, reply, left, examined };
    reply = (await bot.press(again.action, `${message}/${taps}`)) as Reply;
    const reopened = left.findIndex((one) => one.heading === headingOf(reply));
    expect(reopened, transcript(reply)).toBeGreaterThanOrEqual(0);
    left.splice(reopened);
    message = `${message}/${taps}`;
  }
  return undefined;
}

/** The least that stood ticked, in numbers; 0 is nothing. */
function demanded({ left }: End): number {
  const marks = left
    .flatMap((one) => Object.entries(one.marks))
    .filter(([, mark]) => mark === 'yes' || mark === 'unsure');
  const unknown = left
    .flatMap((one) => Object.keys(one.marks))
    .filter((label) => !(label in least) && ![...harmless, ...overdose].includes(label));
  expect(unknown).toEqual([]);
  const single = marks.map(([label, mark]) => least[label]?.[mark === 'yes' ? 0 : 1] ?? 0);
  const harmed = marks.some(([label]) => overdose.includes(label));
  const young =
    left.some(({ chosen }) => chosen === '13-17') &&
    left.some(({ heading, chosen }) => /pain now/i.test(heading) && !/^No/.test(chosen));
  return Math.max(0, ...single, harmed ? 4 : 0, young ? 2 : 0);
}

/** Nothing that invites to train, to take something or to run stands on the card of somebody who should be seen. */
const inviting = [
  'Self-care plan',
  'Which pattern is it?',
  'Back to running',
  'Find the cause',
  'About medicines',
  'Fit without running',
];

function checkCard(end: End): void {
  const { heading, reply, left, examined } = end;
  const text = transcript(reply);
  const needed = demanded(end);
  const level = levelOf[heading];
  if (heading === wayBack) {
    expect([examined, needed], text).toEqual([true, 0]);
  } else if (level === undefined) {
    expect([heading, needed], text).toEqual([noLevel, 0]);
    expect(text).toMatch(/under 13|No back pain/i);
    expect(labelsOf(reply).filter((label) => inviting.includes(label))).toEqual([]);
  } else {
    expect(level, text).toBeGreaterThanOrEqual(needed);
    expect(examined ? needed : 1, text).toBeGreaterThan(0);
    if (level >= 2) expect(labelsOf(reply).filter((label) => inviting.includes(label))).toEqual([]);
    if (level >= 3) {
      expect(labelsOf(reply)).not.toContain('Until you are seen');
      expect(text).not.toMatch(/exercis|stretch|routine|tablet|ibuprofen|paracetamol|medicin/i);
    }
  }
  // Nobody is cleared, by a level or by the way back, before every danger sign stood on a closed screen without a mark.
  if (heading !== wayBack && (level === undefined || level > 1)) return;
  const closed = left
    .flatMap((one) => Object.entries(one.marks))
    .filter(([, mark]) => mark === 'open' || mark === 'no');
  const asked = examined ? dangers : dangers.filter((label) => label !== sinceExamined);
  expect(
    asked.filter((label) => !closed.some(([one]) => one === label)),
    text,
  ).toEqual([]);
}

test('whatever is tapped, in whatever order, the level is never below what stood ticked, and a gap clears nobody', async () => {
  const bot = await startBot();
  let seed = 42;
  const pick = (limit: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  const ends: string[] = [];
  for (let run = 0; run < 250; run += 1) {
    const end = await walk(bot, pick, `w${run}`);
    if (!end) continue;
    ends.push(end.heading);
    checkCard(end);
  }
  // The walk must reach all kinds of ends, or it proves little.
  for (const heading of [...Object.keys(levelOf), noLevel, wayBack])
    expect([heading, ends.filter((one) => one === heading).length > 3]).toEqual([heading, true]);
});
