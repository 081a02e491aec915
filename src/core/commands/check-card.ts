/** The result of a check: what to do, by when, may I run, why, the number and the safety net, in at most 100 words. */
import { type Call, choices, dangerSigns, heading, paragraph } from '../call.ts';
import type { Condition, EmergencyWords } from '../content-schema.ts';
import { emergencyNumber } from '../emergency.ts';
import type { Block, Button } from '../message.ts';
import { isFinished, screenWith } from '../questionnaire.ts';
import { type Answers, atLeast, cardFor, decide, type Fired, truthOf } from '../triage.ts';
import { dangerSignBlocks } from './redflags.ts';

/** How many reasons the first screen names; a person needs the action more than the list. */
const reasonsShown = 2;

/**
 * The card for the answers given.
 * @param end the card of an early end; a level that was reached wins over it
 * @param packed the state, to change an answer from the card; undefined where no questions were asked
 */
export function outcomeCard(
  call: Call,
  answers: Answers,
  end: string | undefined,
  packed: string | undefined,
): Block[] {
  const { say } = call;
  const { check } = call.world.content;
  const decision = decide(check, answers);
  const early = decision.level === undefined ? end : undefined;
  // A gap is not a 'no': without every answer only a level already reached may be told.
  const asked = packed !== undefined && early === undefined;
  const unfinished = asked && !isFinished(check, answers) && !atLeast(decision.level, check.stopAt);
  const card = early ?? cardFor(check, answers, decision);
  const words = check.words.cards[card];
  if (!words || unfinished)
    return [heading(say('check-unfinished-head')), paragraph(say('check-unfinished')), ...dangerSignBlocks(call)];
  const number = emergencyNumber(call);
  const deciding = decision.fired.filter(({ level }) => level === decision.level);
  const adds =
    decision.level === check.stopAt ? check.adds.filter(({ when }) => truthOf(check, answers, when) !== 'no') : [];
  const lines = [words.more, ...adds.map(({ add }) => check.words.adds[add]), words.run].filter(
    (text) => text !== undefined,
  );
  // The number is said once: in the card's own words where they call for it, else with the safety net.
  const net = [words.do, ...lines].some((text) => text.includes('{number}')) ? 'safety-net' : 'safety-net-number';
  const listed = check.ends.some(({ card: ended, signs }) => ended === early && signs);
  return [
    heading(say(`level-${early === undefined ? (decision.level ?? 'none') : 'none'}`)),
    { kind: 'text', text: [{ text: words.do.replaceAll('{number}', number), bold: true }] },
    ...lines.map((text) => paragraph(text.replaceAll('{number}', number))),
    ...(deciding.length > 0 ? [paragraph(say('check-why', { reasons: reasonsText(call, deciding) }))] : []),
    ...(listed ? dangerSignBlocks(call) : [paragraph(say(net, { number }))]),
    choices(dangerSigns(say), ...again(call, answers, deciding, packed), {
      label: say('button-start-again'),
      action: 'check:',
    }),
  ];
}

/** The card for words of danger in free text: that of the sign they name, or their own. */
export function emergencyCard(call: Call, words: EmergencyWords): Block[] {
  if ('sign' in words) return outcomeCard(call, new Map([[words.sign, 'yes']]), undefined, undefined);
  const number = emergencyNumber(call);
  return [
    heading(call.say('level-emergency')),
    { kind: 'text', text: [{ text: words.card.do.replaceAll('{number}', number), bold: true }] },
    ...[words.card.more, words.card.run]
      .filter((text) => text !== undefined)
      .map((text) => paragraph(text.replaceAll('{number}', number))),
  ];
}

/** Which answers decided, in a few words each. */
function reasonsText({ say, world }: Call, deciding: readonly Fired[]): string {
  const { rules } = world.content.check.words;
  const named = deciding
    .slice(0, reasonsShown)
    .map(({ id, truth }) =>
      truth === 'unsure' ? say('check-why-unsure', { sign: rules[id] ?? id }) : (rules[id] ?? id),
    );
  return named.join('; ');
}

/** Back to the screen whose answer decided, for a wrong tap or a 'not sure' that has become clear. */
function again(
  { say, world }: Call,
  answers: Answers,
  deciding: readonly Fired[],
  packed: string | undefined,
): Button[] {
  const { check } = world.content;
  const leaves = deciding.flatMap(({ id }) => leavesOf(check.rules.find((rule) => rule.id === id)?.when ?? id));
  const screens = leaves
    .filter((leaf) => truthOf(check, answers, leaf) !== 'no')
    .flatMap((leaf) => screenWith(check, leaf.split('=')[0] ?? '') ?? []);
  if (packed === undefined || screens.length === 0) return [];
  // Of several, the screen asked last is the one that tipped the scale.
  const last = Math.max(...screens.map((screen) => check.screens.indexOf(screen)));
  return [{ label: say('button-answer-again'), action: `check:r${last}:${packed}` }];
}

function leavesOf(condition: Condition): string[] {
  if (typeof condition === 'string') return [condition];
  return ('all' in condition ? condition.all : condition.any).flatMap(leavesOf);
}
