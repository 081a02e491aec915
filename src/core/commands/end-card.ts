/** A card without a level: what to do, what goes with it, may I run. */
import { type Call, paragraph } from '../call.ts';
import { emergencyNumber } from '../emergency.ts';
import type { Block } from '../message.ts';
import type { CardWords, Questionnaire } from '../questionnaire-schema.ts';

export function endCard(call: Call, { id, words }: Questionnaire, card: string): Block[] {
  const found = words.cards[card];
  if (!found) throw new Error(`questionnaire ${id} has no card ${card}`);
  return [...cardLines(call, found), paragraph(call.say('not-a-diagnosis'))];
}

/** The action in bold, the rest below it, with the number to call. */
export function cardLines(call: Call, words: CardWords, adds: readonly string[] = []): Block[] {
  const number = emergencyNumber(call);
  const lines = [words.more, ...adds, words.run].filter((text) => text !== undefined);
  return [
    { kind: 'text', text: [{ text: words.do.replaceAll('{number}', number), bold: true }] },
    ...lines.map((text) => paragraph(text.replaceAll('{number}', number))),
  ];
}
