/** `return`: may I run again, and how. Opens only behind a clear check, or for somebody who was examined and has nothing new. */
import { type Call, type Command, choices, dangerSigns, heading, paragraph, toAsker } from '../call.ts';
import type { Reply } from '../message.ts';
import { beginSince, clearedState } from './check.ts';
import { beginReturn, pressedReturn } from './return-plan.ts';

export const returnToRun: Command = {
  name: 'return',
  admin: false,
  health: true,
  run: ask,
  press: async (call, rest, message) => {
    const [verb = '', packed = ''] = rest.split(':');
    if (verb === 'examined') return beginSince(call);
    const cleared = verb === 'g' ? clearedState(call, packed) : undefined;
    if (cleared) return beginReturn(call, 'check', cleared.hour);
    return verb === 'g' || rest === '' ? ask(call) : ((await pressedReturn(call, rest, message)) ?? ask(call));
  },
};

/** Without a result there is no plan: the check first, or an examination. */
function ask({ say }: Call): Reply {
  return toAsker(
    heading(say('return-head')),
    paragraph(say('return-first')),
    choices(
      { label: say('button-check'), action: 'check:', tone: 'primary' },
      { label: say('button-examined'), action: 'return:examined' },
      dangerSigns(say),
    ),
  );
}
