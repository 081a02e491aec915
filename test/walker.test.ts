/** Hundreds of random walks through the check; a model that knows only what stood on the screen says which level is the least. */
import { beforeAll, expect, test } from 'vitest';
import type { Reply } from '../src/core/message.ts';
import type { Say } from '../src/core/phrases.ts';
import type { Questionnaire } from '../src/core/questionnaire-schema.ts';
import { buttonsOf, startBot, type TestBot, transcript } from './support/bot.ts';
import { dangerSigns, type Minimum, order, rank, table } from './support/triage-table.ts';

let bot: TestBot;
let say: Say;
let check: Questionnaire;
let levelOf: Readonly<Record<string, number>>;
/** The first screen of the way back to running, which only somebody who was examined comes to without a level. */
let wayBack: string;
beforeAll(async () => {
  bot = await startBot();
  const { phrases, questionnaires } = bot.world.content;
  say = phrases.in('en');
  check = questionnaires.check;
  levelOf = Object.fromEntries(order.map((level, index) => [say(`level-${level}`), index]));
  const [first] = questionnaires.return.screens;
  wayBack = questionnaires.return.words.screens[first?.id ?? '']?.title ?? '';
});

const emergency = order.indexOf('emergency');
const since: Readonly<Record<string, readonly [Minimum, Minimum]>> = {
  fall: ['urgent', 'clinician'],
  'sudden-since': ['urgent', 'clinician'],
};
/** The flag that a tick stands for, where it is a part of one. */
const partOf: Readonly<Record<string, string>> = { tender: 'U6', spine: 'C11', everyrun: 'C11' };
/** After too much painkiller each of these, ticked or not sure, makes an emergency of it. */
const overdose = ['sick', 'yellow', 'tummy', 'amount'];
const dangers = [...dangerSigns.filter((id) => id !== 'U6'), 'tender'];

/** The least level for a tick, or for 'not sure': by the table, never by the rules of the content. */
function leastOf(id: string, mark: string): number {
  const [yes, unsure] = table[partOf[id] ?? id] ?? since[id] ?? [];
  return mark === 'yes' ? rank(yes) : mark === 'unsure' ? rank(unsure) : -1;
}

const headingOf = (reply: Reply) =>
  reply.blocks.flatMap((block) => (block.kind === 'heading' ? [block.text] : []))[0] ?? '';
const labelsOf = (reply: Reply) => buttonsOf(reply).map(({ label }) => label);

/** The marks of a checklist, by the ids of what its buttons say; empty for any other screen. */
function marksOf(reply: Reply): Record<string, string> {
  const block = reply.blocks.find(({ kind }) => kind === 'checklist');
  const items = block?.kind === 'checklist' ? block.items : [];
  return Object.fromEntries(items.map(({ label, state }) => [idOf(label), state]));
}

/** Whose button this is; a number before it leads to the full words above. */
function idOf(label: string, must = true): string {
  const plain = label.replace(/^\d+\.? /, '');
  const found = Object.entries(check.words.items).find(([, { button }]) => button === plain);
  if (!found && must) throw new Error(`no item has the button ${label}`);
  return found?.[0] ?? '';
}

/** The label of an option. */
const option = (screen: string, id: string) => check.words.screens[screen]?.options?.[id] ?? id;

/** What was answered on a screen when it was left. */
type Left = { readonly heading: string; readonly marks: Record<string, string>; readonly chosen: string };
type End = {
  readonly heading: string;
  readonly reply: Reply;
  readonly left: readonly Left[];
  readonly examined: boolean;
};
type Pick = (limit: number) => number;

/** The most careful walker: it closes each list at once, and is nearly well. */
const careMost = 100;

/** Whoever walks taps one of the buttons; a careful one mostly closes each list at once, else nobody would be free of signs. */
function tap(reply: Reply, care: number, pick: Pick) {
  const aside = [say('button-redflags'), say('button-start-again')];
  const buttons = buttonsOf(reply).filter(({ label }) => !aside.includes(label));
  const closing = buttons.find(({ label }) => label === say('button-none') || label === say('button-next'));
  const mild = [
    ['age', '18-49'],
    ['pain', '1-2'],
    ['onset', 'gradual'],
    ['course', 'better'],
    ['gone', 'yes'],
  ] as const;
  const labels = mild.map(([screen, id]) => option(screen, id));
  const well = care === careMost && pick(4) > 0 ? buttons.find(({ label }) => labels.includes(label)) : undefined;
  const wanted = closing !== undefined && pick(care) > 0 ? closing : well;
  return { closing, button: wanted ?? buttons[pick(buttons.length)] };
}

/** What a tap must make of an item: a tick, no tick any more, or what was told. Undefined for other buttons. */
function meant(reply: Reply, label: string): [id: string, mark: string] | undefined {
  const states = marksOf(reply);
  const ticked = Object.keys(states).find((id) => idOf(label, false) === id);
  if (ticked !== undefined) return [ticked, states[ticked] === 'yes' ? 'open' : 'yes'];
  if (!labelsOf(reply).includes(say('button-cannot-tell'))) return undefined;
  const id = idOf(headingOf(reply));
  const { tell } = check.words.items[id] ?? {};
  const told = { [tell?.no ?? '']: 'no', [tell?.yes ?? '']: 'yes', [say('button-cannot-tell')]: 'unsure' }[label];
  return told === undefined ? undefined : [id, told];
}

/** One check by random taps, to its card; sometimes the deciding answer is then changed, and it goes on. */
async function walk(pick: Pick, message: string): Promise<End | undefined> {
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
    const choosing = /^Question \d+ of \d+$/m.test(transcript(reply)) && button.label !== say('button-back');
    const [id, mark] = meant(reply, button.label) ?? [];
    reply = (await bot.press(button.action, message)) as Reply;
    const heading = headingOf(reply);
    if (id !== undefined) expect([id, marksOf(reply)[id]], transcript(reply)).toEqual([id, mark]);
    if (button === closing || choosing) left.push(before);
    // Gone back: what was answered from there on is open again, whatever it was.
    const back = left.findIndex((one) => one.heading === heading);
    if (back >= 0) left.splice(back);
    if (reply.mode !== 'new') continue;
    const again = buttonsOf(reply).find(({ label }) => label === say('button-answer-again'));
    if (again === undefined || pick(5) > 0) return { heading, reply, left, examined };
    reply = (await bot.press(again.action, `${message}/${taps}`)) as Reply;
    const reopened = left.findIndex((one) => one.heading === headingOf(reply));
    expect(reopened, transcript(reply)).toBeGreaterThanOrEqual(0);
    left.splice(reopened);
    message = `${message}/${taps}`;
  }
  return undefined;
}

/** The least that what stood ticked demands; -1 is nothing. */
function demanded({ left, examined }: End): number {
  const marks = left.flatMap((one) => Object.entries(one.marks)).filter(([, mark]) => mark !== 'open' && mark !== 'no');
  const single = marks.map(([id, mark]) => leastOf(id, mark));
  const harmed = marks.some(([id]) => overdose.includes(id));
  const chose = (screen: string, id: string) => left.some(({ chosen }) => chosen === option(screen, id));
  const young = chose('age', '13-17') && !examined && !chose('pain', 'none');
  return Math.max(-1, ...single, harmed ? emergency : -1, young ? order.indexOf('clinician') : -1);
}

/** Nothing that invites to train, to take something or to run stands on the card of somebody who should be seen. */
const inviting = [
  'button-card-care',
  'button-card-pat',
  'button-return',
  'button-causes',
  'button-card-med',
  'button-card-fit',
];

function checkCard(end: End): void {
  const { heading, reply, left, examined } = end;
  const text = transcript(reply);
  const needed = demanded(end);
  const level = levelOf[heading];
  const invites = labelsOf(reply).filter((label) => inviting.some((id) => say(id) === label));
  if (heading === wayBack) {
    expect([examined, needed], text).toEqual([true, -1]);
  } else if (level === undefined) {
    expect([heading, needed, invites], text).toEqual([say('level-none'), -1, []]);
  } else {
    expect(level, text).toBeGreaterThanOrEqual(needed);
    // After an examination nothing but what was ticked makes a level.
    if (examined) expect(needed, text).toBeGreaterThanOrEqual(order.indexOf('clinician'));
    if (level >= order.indexOf('clinician')) expect(invites).toEqual([]);
    if (level >= order.indexOf('urgent')) {
      expect(labelsOf(reply)).not.toContain(say('button-card-ease'));
      expect(text).not.toMatch(/exercis|stretch|routine|tablet|ibuprofen|paracetamol|medicin/i);
    }
  }
  // Nobody is cleared, by a level or by the way back, before every danger sign stood on a closed screen without a mark.
  if (heading !== wayBack && (level === undefined || level > order.indexOf('selfcare'))) return;
  const closed = left
    .flatMap((one) => Object.entries(one.marks))
    .filter(([, mark]) => mark === 'open' || mark === 'no');
  const asked = examined ? [...dangers, ...Object.keys(since)] : dangers;
  expect(
    asked.filter((id) => !closed.some(([one]) => one === id)),
    text,
  ).toEqual([]);
}

test('whatever is tapped, in whatever order, the level is never below what stood ticked, and a gap clears nobody', async () => {
  let seed = 42;
  const pick = (limit: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % limit;
  };
  const ends: string[] = [];
  for (let run = 0; run < 250; run += 1) {
    const end = await walk(pick, `w${run}`);
    if (!end) continue;
    ends.push(end.heading);
    checkCard(end);
  }
  // The walk must reach all kinds of ends, or it proves little.
  for (const heading of [...Object.keys(levelOf), say('level-none'), wayBack])
    expect([heading, ends.filter((one) => one === heading).length > 3]).toEqual([heading, true]);
});
