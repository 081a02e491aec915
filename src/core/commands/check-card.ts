/** The result of a check: what to do, by when, may I run, why, the number and the safety net, in at most 100 words. */
import { type Call, choices, dangerSigns, heading, paragraph } from '../call.ts';
import type { EmergencyWords } from '../content-schema.ts';
import { emergencyNumber } from '../emergency.ts';
import type { Block } from '../message.ts';
import { isFinished, screenWith } from '../questionnaire.ts';
import { type Answers, atLeast, cardFor, decide, type Fired, truthOf } from '../triage.ts';
import { dangerSignBlocks } from './redflags.ts';

/** How many reasons the first screen names; a person needs the action more than the list. */
const reasonsShown = 3;

/**
 * @param early the card of an early end, where no level was reached
 * @param packed the state, to change an answer from the card; undefined where no questions were asked
 */
export function outcomeCard(
  call: Call,
  answers: Answers,
  early: string | undefined,
  packed: string | undefined,
): Block[] {
  const { say } = call;
  const { check } = call.world.content;
  const decision = decide(check, answers);
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
  return [
    heading(say(`level-${early === undefined ? (decision.level ?? 'none') : 'none'}`)),
    { kind: 'text', text: [{ text: words.do.replaceAll('{number}', number), bold: true }] },
    ...lines.map((text) => paragraph(text.replaceAll('{number}', number))),
    ...(deciding.length > 0 ? [paragraph(say('check-why', { reasons: reasonsText(call, deciding) }))] : []),
    ...(early === 'child' ? dangerSignBlocks(call) : [paragraph(say(net, { number }))]),
    choices(dangerSigns(say), ...again(call, deciding, packed), { label: say('button-start-again'), action: 'check:' }),
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
function again({ say, world }: Call, deciding: readonly Fired[], packed: string | undefined) {
  if (packed === undefined) return [];
  const first = deciding.map(({ id }) => screenWith(world.content.check, id)).find((screen) => screen !== undefined);
  const index = first ? world.content.check.screens.indexOf(first) : -1;
  return index < 0 ? [] : [{ label: say('button-answer-again'), action: `check:r${index}:${packed}` }];
}
