/** What a questionnaire must mean: every id named exists, every sign asked is counted, every word is there, and its state fits a button. */
import type { Content, Report } from './content-schema.ts';
import { limits } from './message.ts';
import { pack, packedCharsMax, stepMax } from './packed-state.ts';
import { openKey, questionsOf } from './questionnaire.ts';
import type { Condition, Questionnaire } from './questionnaire-schema.ts';
import { partsOf } from './triage.ts';

/** `:`, a verb of at most five characters, `:`. */
const actionAround = 7;

export function checkQuestionnaire(content: Content, questionnaire: Questionnaire, report: Report): void {
  const file = `en/questionnaires/${questionnaire.id}.yaml`;
  const note = (part: string, message: string, index?: number) =>
    report(file, index === undefined ? [part] : [part, index], `${part}: ${message}`);
  checkConditions(questionnaire, note);
  checkCounted(questionnaire, note);
  checkWords(questionnaire, note);
  for (const [index, { papers }] of questionnaire.rules.entries())
    for (const id of papers) if (!content.sources.papers[id]) note('rules', `there is no paper ${id}`, index);
  checkSize(questionnaire, note);
}

type Note = (part: string, message: string, index?: number) => void;

function checkConditions(questionnaire: Questionnaire, note: Note): void {
  const { given, screens, rules } = questionnaire;
  const asked = [...Object.keys(given), ...screens.flatMap(questionsOf)];
  const known = new Set([...asked, ...rules.map(({ id }) => id)]);
  for (const part of ['screens', 'ends', 'cards', 'adds', 'otherwise', 'findings'] as const) {
    for (const [index, { when }] of questionnaire[part].entries())
      for (const message of problemsOf(questionnaire, known, when)) note(part, message, index);
  }
  for (const [index, rule] of rules.entries()) {
    // Only questions and rules above it: a rule that leads back to itself would never end.
    const before = new Set([...asked, ...rules.slice(0, index).map(({ id }) => id)]);
    for (const message of problemsOf(questionnaire, before, rule.when)) note('rules', message, index);
  }
  if (known.has(openKey)) note('screens', `${openKey} is a word of the engine`);
  for (const id of duplicates(asked)) note('screens', `${id} is asked twice`);
  for (const id of duplicates(rules.map((rule) => rule.id))) note('rules', `${id} stands twice`);
  const labels = Object.values(questionnaire.words.items).map(({ button }) => button);
  for (const label of duplicates(labels)) note('words', `two items have the button "${label}"`);
}

/** A sign that nobody counts, or a rule that nobody asks about, would be missed in silence. */
function checkCounted({ screens, rules, ends, findings, cards, words }: Questionnaire, note: Note): void {
  const items = screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []));
  for (const [index, rule] of rules.entries()) {
    // A rule without a condition of its own is the answer of the same id: without that question it could never fire.
    if (rule.when === undefined && !items.includes(rule.id)) note('rules', `no checklist asks ${rule.id}`, index);
  }
  // Where nothing is decided by data, the numbers are read by the code.
  if (rules.length + ends.length + findings.length === 0) return;
  const ruled = JSON.stringify(rules);
  const counted = ruled + JSON.stringify([ends, findings]);
  for (const id of items) {
    if (!counted.includes(`"${id}"`)) note('screens', `${id} is asked, but nothing counts it`);
    if (ruled.includes(`"${id}"`) && words.items[id] && !words.items[id].tell)
      note('words', `${id} needs a line that helps to tell`);
  }
  const last = cards.at(-1);
  if (rules.length === 0) return;
  if (!last || last.level !== undefined || last.when !== undefined || last.alone !== undefined)
    note('cards', 'the last card must fit everything');
}

function checkWords({ screens, rules, ends, cards, adds, findings, words }: Questionnaire, note: Note): void {
  const needed: [keyof typeof words, readonly string[]][] = [
    ['screens', screens.map((screen) => screen.id)],
    ['items', screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []))],
    ['rules', rules.map((rule) => rule.id)],
    ['cards', [...cards, ...ends].map((card) => card.card)],
    ['adds', adds.map((add) => add.add)],
    ['findings', findings.map((finding) => finding.id)],
  ];
  for (const [part, ids] of needed) {
    for (const id of ids) if (!(id in words[part])) note('words', `${part}: nothing for ${id}`);
  }
  for (const screen of screens) {
    if (screen.ask !== 'one') continue;
    for (const option of screen.options) {
      if (screen.distance ? !/^\d+$/.test(option) : !words.screens[screen.id]?.options?.[option])
        note('words', `screens.${screen.id}: no label for ${option}`);
    }
  }
}

/** The fullest state must fit into a button on every platform. */
function checkSize(questionnaire: Questionnaire, note: Note): void {
  const answers = new Map(
    questionnaire.screens.flatMap((screen) =>
      questionsOf(screen).map((id) => [id, screen.ask === 'one' ? (screen.options.at(-1) ?? '') : 'yes'] as const),
    ),
  );
  for (const [id, values] of Object.entries(questionnaire.given)) answers.set(id, values.at(-1) ?? '');
  const packed = pack(questionnaire, { version: 0xffff, hour: 0x3ffff, step: stepMax, answers });
  const room = Math.min(packedCharsMax, limits.actionBytes - questionnaire.id.length - actionAround);
  if (packed.length > room) note('screens', `the answers need ${packed.length} characters, a button holds ${room}`);
}

function problemsOf(questionnaire: Questionnaire, known: ReadonlySet<string>, value: Condition | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') return partsOf(value).flatMap((part) => problemsOf(questionnaire, known, part));
  const [id = '', choices] = value.split('=');
  if (!known.has(id)) return [`there is no question or rule ${id}`];
  if (choices === undefined) return [];
  const screen = questionnaire.screens.find((candidate) => candidate.id === id);
  const options = screen?.ask === 'one' ? screen.options : (questionnaire.given[id] ?? []);
  return choices
    .split('|')
    .filter((choice) => !options.includes(choice))
    .map((choice) => `${id} has no option ${choice}`);
}

function duplicates(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
