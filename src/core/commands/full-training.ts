/** The gate before hills, fast running and full training: six tests. Answers buttons only, those of the running plan. */
import { type Call, type Command, choices, dangerSigns, paragraph, toAsker } from '../call.ts';
import { begin, type Interview, pressed } from '../interview.ts';
import { endCard } from './end-card.ts';
import { returnSources } from './return-plan.ts';

export const fullTraining: Command = {
  name: 'full-training',
  admin: false,
  health: true,
  hidden: true,
  run: start,
  press: (call, rest, message) => (rest === '' ? start(call) : pressed(call, tests, rest, message)),
};

function start(call: Call) {
  return begin(call, tests, {});
}

const tests: Interview = {
  questionnaire: 'full-training',
  intro: ({ say }) => [paragraph(say('full-training-intro'))],
  outcome: (call, _, end) =>
    toAsker(
      ...endCard(call, call.world.content.questionnaires['full-training'], end ?? 'ready'),
      choices({ label: call.say('button-check'), action: 'check:' }, dangerSigns(call.say), returnSources(call)),
    ),
};
