/** `load`: this week's training against the load rules, each passed or failed with its numbers, and the safest next week. */
import {
  type Call,
  type Command,
  choices,
  dangerSigns,
  heading,
  labelled,
  paragraph,
  sourcesButton,
  toAsker,
} from '../call.ts';
import { begin, type Interview, pressed } from '../interview.ts';
import type { Block, Button, Reply, Text } from '../message.ts';
import { checkLoad, type NextWeek, type Rule, type Week } from '../training-load.ts';
import type { Answers } from '../triage.ts';
import { distanceText, unitOf } from '../units.ts';

export const load: Command = {
  name: 'load',
  admin: false,
  health: true,
  run: start,
  press: (call, rest, message) => (rest === '' ? start(call) : pressed(call, interview, rest, message)),
};

function start(call: Call): Promise<Reply> {
  return begin(call, interview, { unit: call.settings.units });
}

const interview: Interview = {
  questionnaire: 'load',
  intro: ({ say }) => [paragraph(say('load-intro'))],
  outcome: (call, { answers }) => result(call, answers),
};

function weekOf({ settings }: Call, answers: Answers): Week {
  const number = (id: string) => Number(answers.get(id) ?? 0);
  const yes = (id: string) => answers.get(id) === 'yes';
  return {
    unit: unitOf(answers, settings),
    runs: number('runs'),
    usual: number('usual'),
    usualBefore: number('usualBefore'),
    longest: number('longest'),
    longestBefore: number('longestBefore'),
    otherMinutes: number('minutes'),
    faster: yes('faster'),
    cross: yes('cross'),
    beginner: yes('beginner'),
  };
}

function result(call: Call, answers: Answers): Reply {
  const { say } = call;
  const week = weekOf(call, answers);
  const { rules, next } = checkLoad(week);
  const sore = answers.get('sore') === 'yes';
  const check: Button = { label: say('button-check'), action: 'check:', ...(sore ? { tone: 'primary' as const } : {}) };
  return toAsker(
    heading(say('load-head')),
    ...(sore ? [paragraph(say('load-sore'))] : []),
    {
      kind: 'list',
      items: rules.filter(({ id }) => id !== 'base' || week.beginner).map((rule) => ruleLine(call, week, rule)),
    },
    ...(sore ? [] : [nextLine(call, week, next)]),
    paragraph(say('not-a-diagnosis')),
    choices(
      ...(sore ? [check] : []),
      { label: say('button-start-again'), action: 'load:' },
      ...(sore ? [] : [check]),
      dangerSigns(say),
      sourcesButton(say, 'guide', 'load-rules'),
    ),
  );
}

/** `Passed: longest run 10 km, at most 11 km.` */
function ruleLine({ say }: Call, { unit }: Week, { id, passed, actual, min, max }: Rule): Text {
  const amount = (value: number | undefined) =>
    value === undefined ? '' : id === 'daily' || id === 'longest' ? distanceText(say, value, unit) : String(value);
  const state = passed === undefined ? 'open' : passed ? 'passed' : 'failed';
  const known = actual === undefined || (max === undefined && min === undefined) ? 'unknown' : 'known';
  const words = say(`load-${id}`, { known, actual: amount(actual), min: amount(min), max: amount(max) });
  return labelled(say(`load-${state}`), words);
}

function nextLine({ say }: Call, { unit, runs, longestBefore }: Week, next: NextWeek): Block {
  // Whoever has not run at all begins by walking, whatever the numbers allow.
  if (runs === 0 && !longestBefore) return paragraph(say('load-begin'));
  const distance = (value: number) => distanceText(say, value, unit);
  const numbers = {
    runs: next.runs,
    usual: distance(next.usual),
    longest: distance(next.longest),
    total: distance(next.total),
  };
  const runsText = say(numbers.usual === numbers.longest ? 'load-next-same' : 'load-next', numbers);
  const other = next.otherMinutes > 0 ? ` ${say('load-next-other', { minutes: next.otherMinutes })}` : '';
  return paragraph(`${runsText}${other}`);
}
