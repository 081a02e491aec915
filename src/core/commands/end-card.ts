/** The card of a questionnaire that has no levels: what to do, what goes with it, may I run. */
import { type Call, paragraph } from '../call.ts';
import { emergencyNumber } from '../emergency.ts';
import type { Block } from '../message.ts';
import type { Questionnaire } from '../questionnaire-schema.ts';

export function endCard(call: Call, { id, words }: Questionnaire, card: string): Block[] {
  const found = words.cards[card];
  if (!found) throw new Error(`questionnaire ${id} has no card ${card}`);
  const number = emergencyNumber(call);
  return [
    { kind: 'text', text: [{ text: found.do.replaceAll('{number}', number), bold: true }] },
    ...[found.more, found.run]
      .filter((text) => text !== undefined)
      .map((text) => paragraph(text.replaceAll('{number}', number))),
    paragraph(call.say('not-a-diagnosis')),
  ];
}
