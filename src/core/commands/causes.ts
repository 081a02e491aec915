/** `causes`: what to try first for a back that aches with running. Opens only behind a check without danger signs. */
import { type Call, type Command, choices, dangerSigns, heading, labelled, paragraph, toAsker } from '../call.ts';
import { begin, currentState, type Interview, pressed } from '../interview.ts';
import type { Block, Button, Reply } from '../message.ts';
import { pack, type State } from '../packed-state.ts';
import { isFinished } from '../questionnaire.ts';
import type { Questionnaire } from '../questionnaire-schema.ts';
import { restText, sourcesFoot } from '../sources.ts';
import { truthOf } from '../triage.ts';
import { inUnits } from '../units.ts';
import { clearedState } from './check.ts';
import { endCard } from './end-card.ts';

/** More than three things to try are none. */
const shown = 3;
/** How many facts of each its sources show: three lists share a message. */
const factsOfEach = 2;

export const causes: Command = {
  name: 'causes',
  admin: false,
  health: true,
  run: ask,
  press: (call, rest, message) => {
    const [verb = '', packed = ''] = rest.split(':');
    const cleared = verb === 'g' ? clearedState(call, packed) : undefined;
    if (cleared) return begin(call, interview, {}, cleared.hour);
    const state = verb === 'src' ? currentState(call, interview, packed) : undefined;
    if (state) return sourcesPage(call, state);
    return verb === 'g' || rest === '' ? ask(call) : pressed(call, interview, rest, message);
  },
};

/** Danger signs first. */
function ask({ say }: Call): Reply {
  return toAsker(
    heading(say('causes-head')),
    paragraph(say('causes-first')),
    choices({ label: say('button-check'), action: 'check:', tone: 'primary' }, dangerSigns(say)),
  );
}

const interview: Interview = {
  questionnaire: 'causes',
  intro: ({ say }) => [paragraph(say('causes-intro'))],
  outcome: result,
};

/** The first that hold, in the file's order, which is that of the evidence. */
function foundIn(questions: Questionnaire, { answers }: State): Questionnaire['findings'] {
  const found = questions.findings.filter(({ when }) => truthOf(questions, answers, when) === 'yes');
  const alone = found.find((finding) => finding.alone);
  return alone ? [alone] : found.slice(0, shown);
}

function result(call: Call, state: State): Reply {
  const { say, world, settings } = call;
  const { causes: questions } = world.content.questionnaires;
  const found = isFinished(questions, state.answers) ? foundIn(questions, state) : [];
  const blocks = found.flatMap(({ id, sure }, index): Block[] => {
    const words = questions.words.findings[id];
    if (!words) return [];
    const line = (label: string, text: string): Block => ({
      kind: 'text',
      text: labelled(say(label), inUnits(text, settings.units)),
    });
    return [
      heading(`${index + 1}. ${words.name}`),
      paragraph(`${inUnits(words.why, settings.units)} ${say(`sure-${sure}`)}`),
      line('causes-try', words.try),
      line('causes-watch', words.watch),
    ];
  });
  const sources: Button = { label: say('button-sources'), action: `causes:src:${pack(questions, state)}` };
  return toAsker(
    ...(found.length > 0
      ? [...blocks, paragraph(say('causes-one-at-a-time')), paragraph(say('not-a-diagnosis'))]
      : endCard(call, questions, 'none-found')),
    choices(dangerSigns(say), { label: say('button-check'), action: 'check:' }, sources),
  );
}

function sourcesPage(call: Call, state: State): Reply {
  const { causes: questions } = call.world.content.questionnaires;
  const pages = foundIn(questions, state).flatMap((finding) => [
    heading(questions.words.findings[finding.id]?.name ?? finding.id),
    ...restText(call, { ...finding, facts: finding.facts.slice(0, factsOfEach) }),
  ]);
  const none = [heading(call.say('sources-head')), ...restText(call, call.world.content.guides.get('patterns'))];
  return toAsker(...(pages.length > 0 ? pages : none), sourcesFoot(call));
}
