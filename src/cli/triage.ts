/**
 * `npm run -s triage -- '{"age":41,"pain":5,"flags":{"E1":"yes"}}'`: one case of the check as JSON in and out, for clinicians and scripts.
 *
 * In: `age` in whole years, `pain` from 0 to 10 or "none", `flags` by the ids of the signs and of the check's ticks (`yes`, `unsure`, `no`;
 * absent is `no`), and the other questions by their ids (`onset`, `course`, `gone`) with an option's id. Those that are absent take the
 * option that raises nothing and stand in `assumed`. Without an age or a pain there is only what the flags demand.
 *
 * Out: one line. `level` is null where nothing may be told; `reasons` are the rules that set it, `fired` all that fired. Anything
 * unknown exits with 1, a line on stderr and nothing on stdout: a case that was misread must never look like a level.
 */
import { readConfig } from '../config.ts';
import { decidingRules } from '../core/commands/check-card.ts';
import type { Content } from '../core/content-schema.ts';
import { referenceLanguage } from '../core/phrases.ts';
import { StartError } from '../core/ports.ts';
import { cardFor, conclude, isAsked, restOf } from '../core/questionnaire.ts';
import type { Level, Questionnaire } from '../core/questionnaire-schema.ts';
import { type Answers, atLeast, type Decision, truthOf } from '../core/triage.ts';
import { loadContent } from './load-content.ts';

const usage = 'One argument is needed: a case as JSON. Example: \'{"age":41,"pain":5,"flags":{"E1":"yes"}}\'';
const ageMax = 120;
const painMax = 10;
/** What an absent answer is taken for: the option that raises nothing. */
const quiet: Readonly<Record<string, string>> = { purpose: 'check', onset: 'gradual', course: 'better', gone: 'no' };

type Case = {
  readonly answers: Answers;
  /** Asked, but absent from the case, with the option that was taken. */
  readonly assumed: Readonly<Record<string, string>>;
  /** Asked, absent, and nothing could be taken for it. */
  readonly missing: readonly string[];
};

if (import.meta.main) await main();

async function main(): Promise<void> {
  try {
    const [text, ...more] = process.argv.slice(2);
    if (text === undefined || more.length > 0) throw new StartError(usage);
    const content = await loadContent(readConfig().contentDir);
    process.stdout.write(`${JSON.stringify(triage(content, text))}\n`);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** The card as the runner reads it, where the country is not known; empty where there is no card. */
type Said = {
  do?: string | undefined;
  more?: string | undefined;
  adds?: (string | undefined)[];
  run?: string | undefined;
};

export type Verdict = Said &
  Pick<Case, 'assumed' | 'missing'> & {
    readonly level: Level | null;
    readonly reasons: readonly string[];
    readonly fired: Decision['fired'];
    readonly card: string | null;
  };

/** @throws StartError that names the first thing in the case that is not known */
export function triage(content: Content, text: string): Verdict {
  const { check } = content.questionnaires;
  const { answers, assumed, missing } = readCase(check, objectOf(text));
  const { level: reached, fired } = conclude(check, answers);
  const end = check.ends.find(({ when }) => truthOf(check, answers, when) === 'yes');
  const mayClear = missing.length === 0 && end === undefined && clears(check, answers);
  // Below `clinician` a level says 'look after it yourself', and only a complete set of answers may say that.
  const level = mayClear || atLeast(reached, 'clinician') ? reached : undefined;
  const decision = { level, fired };
  const examined = answers.get('purpose') === 'return' && missing.length === 0;
  // Somebody who was examined and has nothing new gets no card: the way back to running follows.
  const card = level !== undefined || (!end && !examined) ? cardFor(check, answers, decision) : end?.card;
  const reasons = level === undefined ? [] : decidingRules(decision).map(({ id }) => id);
  const words = card === undefined ? {} : wordsOf(content, answers, level, card);
  return { level: level ?? null, reasons, fired, card: card ?? null, ...words, assumed, missing };
}

/** Is there a level for these answers where no rule speaks against it? Only what is really asked counts. */
function clears(check: Questionnaire, answers: Answers): boolean {
  const unasked = check.screens.filter((screen) => !isAsked(check, answers, screen)).map(({ id }) => id);
  return restOf(check, new Map([...answers].filter(([id]) => !unasked.includes(id)))) !== undefined;
}

function wordsOf(
  { questionnaires: { check }, phrases }: Content,
  answers: Answers,
  level: unknown,
  card: string,
): Said {
  const number = phrases.in(referenceLanguage)('number-unknown');
  const said = (text: string | undefined) => text?.replaceAll('{number}', number);
  const words = check.words.cards[card];
  const adds = check.adds.filter((add) => add.level === level && truthOf(check, answers, add.when) !== 'no');
  const lines = adds.map(({ add }) => said(check.words.adds[add]));
  return { do: said(words?.do), more: said(words?.more), adds: lines, run: said(words?.run) };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  const object = asRecord(parsed(text), 'The case');
  const { flags } = object;
  const keys =
    Object.keys(object).length + (typeof flags === 'object' && flags !== null ? Object.keys(flags).length : 0);
  // Of a key that stands twice JSON keeps the last: a `yes` would be lost without a word.
  const named = [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
  if (named > keys) throw new StartError('A key stands twice, or deeper than it may.');
  return object;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StartError('The case is not JSON.');
  }
}

function asRecord(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new StartError(`${name} is not a JSON object.`);
}

function readCase(check: Questionnaire, { flags = {}, ...given }: Readonly<Record<string, unknown>>): Case {
  const answers = new Map<string, string>(readFlags(check, asRecord(flags, 'flags')));
  for (const [id, value] of Object.entries(given)) answers.set(id, optionOf(check, id, value));
  const assumed: Record<string, string> = {};
  const missing: string[] = [];
  for (const id of Object.keys(check.given)) if (!answers.has(id)) answers.set(id, quiet[id] ?? '');
  for (const screen of check.screens) {
    if (screen.ask === 'several' || answers.has(screen.id) || !isAsked(check, answers, screen)) continue;
    const option = quiet[screen.id];
    if (option === undefined) missing.push(screen.id);
    else assumed[screen.id] = option;
    if (option !== undefined) answers.set(screen.id, option);
  }
  return { answers, assumed, missing };
}

/** Every tick, absent ones as `no`, and the signs of the table that the check computes from ticks: they count as given here, too. */
function readFlags(check: Questionnaire, flags: Readonly<Record<string, unknown>>): [string, string][] {
  const items = check.screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []));
  const signs = check.rules.map(({ id }) => id).filter((id) => /^[EUC]\d+$/.test(id));
  const known = new Set([...items, ...signs]);
  const read = Object.entries(flags).map(([id, value]): [string, string] => {
    if (!known.has(id)) throw new StartError(`There is no flag ${shown(id)}.`);
    if (value !== 'yes' && value !== 'unsure' && value !== 'no')
      throw new StartError(`flags: ${id} is yes, no or unsure, not ${shown(value)}.`);
    return [id, value];
  });
  return [...items.map((id): [string, string] => [id, 'no']), ...read];
}

function optionOf(check: Questionnaire, id: string, value: unknown): string {
  const screen = check.screens.find((one) => one.ask === 'one' && one.id === id);
  const options = screen?.ask === 'one' ? screen.options : Object.hasOwn(check.given, id) ? check.given[id] : undefined;
  if (!options) throw new StartError(`There is no question ${shown(id)}.`);
  if (id === 'pain' && value === 'none') return value;
  const number = id === 'age' || id === 'pain';
  const option = options.find((one) => (number ? holds(one, value, id === 'age' ? ageMax : painMax) : one === value));
  if (option !== undefined) return option;
  const known = { age: `a whole number from 0 to ${ageMax}`, pain: `a whole number from 0 to ${painMax} or "none"` }[
    id
  ];
  throw new StartError(`${id} is ${known ?? `one of ${options.join(', ')}`}, not ${shown(value)}.`);
}

/** Is the number within an option such as `u13`, `13-17`, `70+` or `3`? */
function holds(option: string, value: unknown, max: number): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) return false;
  const [, under, from, plus, to] = /^(u?)(\d+)(\+?)(?:-(\d+))?$/.exec(option) ?? [];
  if (from === undefined) return false;
  if (under) return value < Number(from);
  return value >= Number(from) && (plus !== '' || value <= Number(to ?? from));
}

/** What was given, on one line. */
function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}
