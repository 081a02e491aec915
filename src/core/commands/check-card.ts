/** The result of a check: what to do, by when, may I run, why, the number and the safety net, in at most 100 words. */
import { type Call, choices, dangerSigns, heading, paragraph, sourcesButton } from '../call.ts';
import type { EmergencyWords } from '../content-schema.ts';
import { emergencyNumber } from '../emergency.ts';
import { type Block, type Button, plainText } from '../message.ts';
import { pack, type State } from '../packed-state.ts';
import { cardFor, conclude, mayTell, screenWith } from '../questionnaire.ts';
import type { Condition } from '../questionnaire-schema.ts';
import { type Answers, atLeast, type Decision, type Fired, partsOf, truthOf } from '../triage.ts';
import { cardLines } from './end-card.ts';
import { dangerSignBlocks } from './redflags.ts';

/** How many reasons the first screen names; a person needs the action more than the list. */
const reasonsShown = 2;
/** The first screen is read at a glance. */
const cardWordsMax = 100;

/**
 * The card for the answers given.
 * @param end the card of an early end; a level that was reached wins over it
 * @param state what the buttons carry on; undefined where no questions were asked
 */
export async function outcomeCard(
  call: Call,
  answers: Answers,
  end: string | undefined,
  state: State | undefined,
): Promise<Block[]> {
  const { say } = call;
  const { check } = call.world.content.questionnaires;
  const decision = conclude(check, answers);
  const early = decision.level === undefined ? end : undefined;
  // A gap is not a 'no': without every answer only a level already reached may be told.
  const asked = state !== undefined && early === undefined;
  const unfinished = asked && !mayTell(check, answers, decision.level);
  const buttons = choices(...(await buttonsFor(call, answers, decision, early, unfinished ? undefined : state)));
  if (unfinished) {
    const gap = [heading(say('check-unfinished-head')), paragraph(say('check-unfinished'))];
    return [...gap, ...dangerSignBlocks(call), buttons];
  }
  const withReasons = (count: number) => cardText(call, answers, decision, early, count);
  // The action comes before the reasons: one is enough where two would make the first screen too long.
  const text = withReasons(reasonsShown);
  return [...(wordsIn(text) > cardWordsMax && early === undefined ? withReasons(1) : text), buttons];
}

/** What to do, until when, may I run, why, the number and the safety net. */
function cardText(
  call: Call,
  answers: Answers,
  decision: Decision,
  early: string | undefined,
  reasons: number,
): Block[] {
  const { say } = call;
  const { check } = call.world.content.questionnaires;
  const id = early ?? cardFor(check, answers, decision);
  const words = check.words.cards[id];
  if (!words) throw new Error(`the check has no card ${id}`);
  const number = emergencyNumber(call);
  const adds = check.adds
    .filter(({ when, level }) => level === decision.level && truthOf(check, answers, when) !== 'no')
    .map(({ add }) => check.words.adds[add] ?? '');
  // The number is said once: in the card's own words where they call for it, else with the safety net.
  const named = [words.do, words.more ?? '', ...adds].some((text) => text.includes('{number}'));
  const emergency = decision.level === check.stopAt;
  const net = emergency ? 'safety-net-emergency' : named ? 'safety-net' : 'safety-net-number';
  const why = reasonsText(call, decidingRules(decision), reasons);
  return [
    heading(say(`level-${decision.level ?? 'none'}`)),
    ...cardLines(call, words, adds),
    ...(why === '' ? [] : [paragraph(say('check-why', { reasons: why }))]),
    ...(listsSigns(call, early) ? dangerSignBlocks(call) : [paragraph(say(net, { number }))]),
    paragraph(say('not-a-diagnosis')),
  ];
}

/** Does the card of this early end list the danger signs itself? */
function listsSigns({ world }: Call, early: string | undefined): boolean {
  return world.content.questionnaires.check.ends.some(({ card, signs }) => card === early && signs);
}

function wordsIn(blocks: readonly Block[]): number {
  const texts = blocks.map((block) =>
    block.kind === 'heading' ? block.text : block.kind === 'text' ? plainText(block.text) : '',
  );
  return texts.join(' ').split(/\s+/).length;
}

/** The card for words of danger in free text: that of the sign they name, or their own. */
export async function emergencyCard(call: Call, words: EmergencyWords): Promise<Block[]> {
  if ('sign' in words) return outcomeCard(call, new Map([[words.sign, 'yes']]), undefined, undefined);
  return [heading(call.say('level-emergency')), ...cardLines(call, words.card)];
}

/** The rules that set the level. */
export function decidingRules(decision: Decision): readonly Fired[] {
  return decision.fired.filter(({ level }) => level === decision.level);
}

/** Which answers decided, in a few words each, every one once. */
function reasonsText({ say, world }: Call, deciding: readonly Fired[], count: number): string {
  const { rules } = world.content.questionnaires.check.words;
  const named = deciding.map(({ id, truth }) => {
    const sign = rules[id]?.sign ?? id;
    return truth === 'unsure' ? say('check-why-unsure', { sign }) : sign;
  });
  return [...new Set(named)].slice(0, count).join('; ');
}

/** What the card leads to. From `clinician` on nothing but help: no plan, no medicine, no run. Sources stand last. */
async function buttonsFor(
  call: Call,
  answers: Answers,
  decision: Decision,
  early: string | undefined,
  state: State | undefined,
): Promise<Button[]> {
  const { say } = call;
  const start = { label: say('button-start-again'), action: 'check:' };
  if (state === undefined || decision.level === undefined) {
    // Words of danger in free text began no check, so there is nothing to start again.
    const check = { label: say('button-check'), action: 'check:' };
    const listed = state !== undefined && listsSigns(call, early);
    return [
      ...(listed ? [] : [dangerSigns(say)]),
      state === undefined ? check : start,
      sourcesButton(say, 'guide', 'how-the-check-works'),
    ];
  }
  const { check } = call.world.content.questionnaires;
  const packed = pack(check, state);
  const page = pageButton(call, state);
  const help = [page('who'), dangerSigns(say), page('sum')];
  const last = [
    ...(call.incoming.fleeting ? [page('keep')] : []),
    again(call, answers, decision, packed) ?? start,
    page('src'),
  ];
  if (atLeast(decision.level, 'urgent')) return [...help, ...(await pauseOffer(call)), ...last];
  if (decision.level === 'clinician') return [page('ease'), ...help, ...last];
  return [
    { ...page('care'), tone: 'primary' },
    { label: say('button-return'), action: `return:g:${packed}` },
    { label: say('button-causes'), action: `causes:g:${packed}` },
    ...help,
    ...last,
  ];
}

/** The button of a page behind this result; `check-pages.ts` knows the verbs. */
export const pageButton =
  (call: Call, state: State) =>
  (verb: string): Button => ({
    label: call.say(`button-card-${verb}`),
    action: `check:${verb}:${pack(call.world.content.questionnaires.check, state)}`,
  });

/** Somebody who must not run should not be sent a stretch each morning: their own reminders, in private, can be paused. */
async function pauseOffer({ say, world, incoming }: Call): Promise<Button[]> {
  if (!incoming.private) return [];
  const active = (await world.store.reminders(incoming.place)).filter(({ paused }) => paused === undefined);
  if (active.length === 0) return [];
  // A few words in passing, so that the result stays where it is.
  return [{ label: say('button-card-pause'), action: 'check:pause' }];
}

/** Back to the screen whose answer decided, for a wrong tap or a 'not sure' that has become clear. */
function again({ say, world }: Call, answers: Answers, decision: Decision, packed: string): Button | undefined {
  const { check } = world.content.questionnaires;
  const leaves = decidingRules(decision).flatMap(({ id }) => leavesOf(check.rules, id));
  const screens = leaves
    .filter((leaf) => truthOf(check, answers, leaf) !== 'no')
    .flatMap((leaf) => screenWith(check, leaf.split('=')[0] ?? '') ?? []);
  if (screens.length === 0) return undefined;
  // Of several, the screen asked last is the one that tipped the scale.
  const last = Math.max(...screens.map((screen) => check.screens.indexOf(screen)));
  return { label: say('button-answer-again'), action: `check:r${last}:${packed}` };
}

/** The answers that a condition comes down to, through computed rules. */
function leavesOf(rules: readonly { id: string; when?: Condition | undefined }[], condition: Condition): string[] {
  if (typeof condition !== 'string') return partsOf(condition).flatMap((part) => leavesOf(rules, part));
  const computed = rules.find((rule) => rule.id === condition)?.when;
  return computed === undefined ? [condition] : leavesOf(rules, computed);
}
