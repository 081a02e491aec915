/** `redflags`: the danger signs and what to do, without a question asked. Opens for the asker only. */
import { type Call, type Command, choices, heading, paragraph, sourcesButton, toAsker } from '../call.ts';
import { emergencyNumber } from '../emergency.ts';
import type { Block, Reply } from '../message.ts';

export const redflags: Command = {
  name: 'redflags',
  admin: false,
  // Nobody's business who looks at them: hidden from the first moment, and in private menus only.
  health: true,
  run: reply,
  press: reply,
};

function reply(call: Call): Reply {
  const { say } = call;
  return toAsker(
    heading(say('redflags-head')),
    ...dangerSignBlocks(call),
    choices(
      { label: say('button-check'), action: 'check:', tone: 'primary' },
      sourcesButton(say, 'guide', 'how-the-check-works'),
    ),
  );
}

/** Every sign that alone means an emergency, in the words of the check, and the number to call. */
export function dangerSignBlocks(call: Call): Block[] {
  const { say, world } = call;
  const { rules, words } = world.content.questionnaires.check;
  const signs = rules.filter((rule) => rule.when === undefined && rule.yes === 'emergency').map((rule) => rule.id);
  return [
    paragraph(say('redflags-do', { number: emergencyNumber(call) })),
    { kind: 'list', items: signs.map((id) => words.items[id]?.says ?? id) },
    paragraph(say('redflags-today')),
  ];
}
