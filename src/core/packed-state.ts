/**
 * A questionnaire's state in a button: content version, hour, step, and the answers, as at most 48 characters.
 * What comes back is treated as forged: anything that could not have been packed here is refused.
 */

import { openKey } from './questionnaire.ts';
import type { Questionnaire } from './questionnaire-schema.ts';
import type { Answers } from './triage.ts';

export const packedCharsMax = 48;
export const stepMax = 1023;
const hourMs = 3_600_000;
/** Hours are counted from here: 18 bits reach to 2055. */
const firstHour = Math.floor(Date.UTC(2026, 0, 1) / hourMs);

export type State = {
  readonly version: number;
  readonly hour: number;
  readonly step: number;
  readonly answers: Answers;
};

/** The hour of a time, as packed states count it. */
export function hourOf(now: number): number {
  return Math.max(0, Math.floor(now / hourMs) - firstHour);
}

/** What the bot noted and every question with what can be answered, in the order of the file, and which checklist is open. */
function questions(questionnaire: Questionnaire): { id: string; answers: readonly string[] }[] {
  const given = Object.entries(questionnaire.given).map(([id, answers]) => ({ id, answers }));
  const asked = questionnaire.screens.flatMap((screen) =>
    screen.ask === 'one'
      ? [{ id: screen.id, answers: screen.options }]
      : screen.items.map((id) => ({ id, answers: ['no', 'unsure', 'yes'] })),
  );
  return [...given, ...asked, { id: openKey, answers: questionnaire.screens.map((screen) => screen.id) }];
}

/** Mixed radix: one digit a question, 0 = not answered. 60 questions of the check take about 25 bytes. */
export function pack(questionnaire: Questionnaire, state: State): string {
  let number = 1n;
  const digits: [value: number, radix: number][] = [
    [state.version, 0x10000],
    [state.hour, 0x40000],
    [state.step, stepMax + 1],
    ...questions(questionnaire).map(({ id, answers }): [number, number] => {
      const answer = state.answers.get(id);
      return [answer === undefined ? 0 : answers.indexOf(answer) + 1, answers.length + 1];
    }),
  ];
  for (const [value, radix] of digits) number = number * BigInt(radix) + BigInt(value);
  return toBase64Url(number);
}

/** Undefined when the text cannot be a state of this questionnaire. Its version may be another one: compare it first. */
export function unpack(questionnaire: Questionnaire, text: string): State | undefined {
  if (!/^[A-Za-z0-9_-]{8,48}$/.test(text)) return undefined;
  let number = fromBase64Url(text);
  const take = (radix: number): number => {
    const digit = Number(number % BigInt(radix));
    number /= BigInt(radix);
    return digit;
  };
  const answers = new Map<string, string>();
  for (const question of questions(questionnaire).reverse()) {
    const answer = question.answers[take(question.answers.length + 1) - 1];
    if (answer !== undefined) answers.set(question.id, answer);
  }
  const step = take(stepMax + 1);
  const hour = take(0x40000);
  const version = take(0x10000);
  // What the bot notes at the start is never missing, and the leading 1 ends the number: anything else was not packed here.
  const whole = Object.keys(questionnaire.given).every((id) => answers.has(id));
  return number === 1n && whole ? { version, hour, step, answers } : undefined;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function toBase64Url(number: bigint): string {
  let text = '';
  for (let rest = number; rest > 0n; rest /= 64n) text = alphabet.charAt(Number(rest % 64n)) + text;
  return text;
}

function fromBase64Url(text: string): bigint {
  let number = 0n;
  for (const char of text) number = number * 64n + BigInt(alphabet.indexOf(char));
  return number;
}
