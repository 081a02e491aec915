/** `return`: may I run again, and how. Opens only behind a clear check, or for somebody who was examined and has nothing new. */
import { type Call, type Command, choices, dangerSigns, heading, paragraph, toAsker } from '../call.ts';
import type { Reply } from '../message.ts';
import type { State } from '../packed-state.ts';
import { beginSince, clearedState } from './check.ts';
import { beginReturn, notYet, pressedReturn } from './return-plan.ts';

export const returnToRun: Command = {
  name: 'return',
  admin: false,
  health: true,
  run: (call) => ask(call),
  press: async (call, rest, message) => {
    const [verb = '', packed = ''] = rest.split(':');
    if (verb === 'examined') return beginSince(call);
    const cleared = verb === 'g' ? clearedState(call, packed) : undefined;
    if (cleared) return beginFrom(call, cleared);
    if (rest === '') return ask(call);
    return (verb === 'g' ? undefined : await pressedReturn(call, rest, message)) ?? ask(call, 'return-stale');
  },
};

/** From a clear check: with more pain than one may run with there is no plan yet, and a severe start need not be asked again. */
function beginFrom(call: Call, { answers, hour }: State): Reply | Promise<Reply> {
  if (['4-6', '7-10'].includes(answers.get('pain') ?? '')) return notYet(call);
  return beginReturn(call, hour, answers.get('onset') === 'severe' ? { severe: 'yes' } : {});
}

/** Without a result there is no plan: the check first, or an examination. */
function ask({ say }: Call, why = 'return-first'): Reply {
  return toAsker(
    heading(say('return-head')),
    paragraph(say(why)),
    choices(
      { label: say('button-check'), action: 'check:', tone: 'primary' },
      { label: say('button-examined'), action: 'return:examined' },
      dangerSigns(say),
    ),
  );
}
