/** The way back: a gate, some numbers, then a plan of weeks, one to a screen. It does not ask who may come here; its callers do. */
import { type Call, choices, dangerSigns, heading, paragraph, sourcesButton, toAsker } from '../call.ts';
import { begin, currentState, type Interview, pressed } from '../interview.ts';
import type { Button, Reply } from '../message.ts';
import { pack, type State } from '../packed-state.ts';
import { isFinished } from '../questionnaire.ts';
import { planRamp, type Ramp, type RampInput, type Session } from '../ramp.ts';
import { type Answers, truthOf } from '../triage.ts';
import { distanceText, paceText, unitOf } from '../units.ts';
import { endCard } from './end-card.ts';

/** The exercises before each run of the plan. */
const warmUp = 'run-again-warm-up';
/** How many weeks each answer stands for; the lower end, as the plan distinguishes only under and over two weeks. */
const weeksOff: Readonly<Record<string, number>> = { under2: 0, '2-4': 2, '4-8': 4, '8plus': 8 };

/**
 * The questions, for somebody whose check was clear, or who was examined and has nothing new.
 * @param hour when that was found
 * @param known answers that the check has already
 */
export function beginReturn(call: Call, hour: number, known: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return begin(call, interview, { unit: call.settings.units, ...known }, hour);
}

/** A press on a question or on a week of the plan; undefined when the week's state is no longer good. */
export function pressedReturn(call: Call, rest: string, message: string): Promise<Reply> | Reply | undefined {
  const [verb = '', packed = ''] = rest.split(':');
  const week = /^p(\d{1,2})$/.exec(verb)?.[1];
  if (week === undefined && verb !== 'all') return pressed(call, interview, rest, message);
  const state = currentState(call, interview, packed);
  if (!state || !isReady(call, state)) return undefined;
  return week === undefined ? wholePlan(call, state) : planPage(call, state, Number(week));
}

const interview: Interview = {
  questionnaire: 'return',
  intro: ({ say }) => [paragraph(say('return-intro'))],
  outcome: (call, state, end) => (end === undefined && isReady(call, state) ? planPage(call, state, 0) : notYet(call)),
};

/** Walking first: at the gate, or after a check with more pain than one may run with. */
export function notYet(call: Call): Reply {
  return toAsker(
    ...endCard(call, call.world.content.questionnaires.return, 'not-yet'),
    choices(dangerSigns(call.say), { label: call.say('button-start-again'), action: 'return:' }, returnSources(call)),
  );
}

export const returnSources = ({ say }: Call): Button => sourcesButton(say, 'guide', 'return-plan');

/** A forged state that skipped the gate or a question gets no plan. */
function isReady(call: Call, { answers }: State): boolean {
  const { return: questions } = call.world.content.questionnaires;
  const stopped = questions.ends.some(({ when }) => truthOf(questions, answers, when) !== 'no');
  return isFinished(questions, answers) && !stopped;
}

function inputOf({ settings }: Call, answers: Answers): RampInput {
  const number = (id: string) => Number(answers.get(id) ?? 0);
  const [minutes = '', seconds = ''] = (answers.get('pace') ?? 'skip').split(':');
  return {
    unit: unitOf(answers, settings),
    before: number('before'),
    longest: number('longest'),
    weeksOff: weeksOff[answers.get('off') ?? ''] ?? 8,
    severe: answers.get('severe') !== 'no',
    runsPerWeek: number('runs'),
    ...(seconds === '' ? {} : { pace: Number(minutes) + Number(seconds) / 60 }),
  };
}

/** One week: its runs, how to run them, when to stop, and the ways on. `index` counts from 0 and may be forged. */
function planPage(call: Call, state: State, index: number): Reply {
  const { say } = call;
  const input = inputOf(call, state.answers);
  const ramp = planRamp(input);
  const at = Math.min(index, ramp.weeks.length - 1);
  const packed = pack(call.world.content.questionnaires.return, state);
  const to = (label: string, week: number): Button[] =>
    week < 0 || week >= ramp.weeks.length ? [] : [{ label: say(label), action: `return:p${week}:${packed}` }];
  const runs = (ramp.weeks[at] ?? []).map((session) => sessionText(call, input, session));
  return toAsker(
    heading(say('plan-week', { week: at + 1, weeks: ramp.weeks.length })),
    { kind: 'list', items: runs },
    paragraph(say('plan-how')),
    ...(at === ramp.weeks.length - 1 ? [paragraph(whatFollows(call, ramp))] : []),
    paragraph(say('plan-stop')),
    ...(at === 0 ? [paragraph(say('not-a-diagnosis'))] : []),
    choices(
      ...to('button-week-next', at + 1),
      ...to('button-week-before', at - 1),
      { label: say('button-plan-keep'), action: `return:all:${packed}` },
      { label: say('button-warm-up'), action: `routine:steps:${warmUp}` },
      ...(at === ramp.weeks.length - 1 ? [{ label: say('button-full-training'), action: 'full-training:' }] : []),
      dangerSigns(say),
      returnSources(call),
    ),
  );
}

/** All weeks as text to keep: the buttons are good for a day, the plan for weeks. */
function wholePlan(call: Call, { answers }: State): Reply {
  const { say } = call;
  const input = inputOf(call, answers);
  const weeks = planRamp(input).weeks.map((sessions, index) => {
    const runs = sessions.map(({ day, distance, jog, walk }) =>
      say(walk === 0 ? 'plan-keep-run' : 'plan-keep-run-walk', {
        day,
        distance: distanceText(say, distance, input.unit),
        jog,
        walk,
      }),
    );
    return say('plan-keep-week', { week: index + 1, runs: runs.join('; ') });
  });
  const text = [...weeks, say('plan-how'), say('plan-stop')].join('\n');
  return toAsker(
    heading(say('plan-keep-head')),
    { kind: 'copy', text },
    choices(dangerSigns(say), returnSources(call)),
  );
}

/** `Day 1: 2.5 km: jog 1 min, walk 1 min, in turn (about 24 min, jogging at 6:55)`. */
function sessionText({ say }: Call, { unit }: RampInput, { day, distance, jog, walk, pace, minutes }: Session): string {
  const parts = { day, distance: distanceText(say, distance, unit), jog, walk };
  const run = say(walk === 0 ? 'plan-run' : 'plan-run-walk', parts);
  if (pace === undefined || minutes === undefined) return run;
  return `${run} ${say('plan-pace', { minutes, pace: paceText(pace), unit: say(unit === 'km' ? 'unit-km' : 'unit-mi') })}`;
}

function whatFollows({ say }: Call, ramp: Ramp): string {
  return say(ramp.complete ? 'plan-complete' : 'plan-goes-on');
}
