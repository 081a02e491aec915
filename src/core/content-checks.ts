/** What content files must mean together: every id named exists, and everything fits the platforms' limits. */
import type { Condition, Content, Questionnaire, Report, Routine } from './content-schema.ts';
import { factsShownMax, limits } from './message.ts';
import { pack, packedCharsMax, stepMax } from './packed-state.ts';
import { openKey, questionsOf } from './questionnaire.ts';

/** A post is one message of at most this many words, so that it is read on a phone without scrolling. */
const postWordsMax = 60;
/** What the head and the stop rule take of a post. */
const postWordsAround = 22;

export function checkContent(content: Content, report: Report): void {
  const facts = (file: string, named: readonly string[]) => {
    for (const [index, id] of named.entries()) {
      if (!content.facts.has(id)) report(file, ['facts', index], `facts: there is no fact ${id}`);
    }
  };
  for (const tip of content.tips) facts(`en/tips/${tip.id}.yaml`, tip.facts);
  for (const exercise of content.exercises.values()) facts(`en/exercises/${exercise.id}.yaml`, exercise.facts);
  for (const routine of content.routines.values()) {
    facts(`en/routines/${routine.id}.yaml`, routine.facts);
    checkRoutine(content, routine, report);
  }
  checkLengths(content, report);
  if (content.tips.length === 0) report('en/tips', [], 'there must be at least one tip');
  if (![...content.routines.values()].some((routine) => routine.daily)) {
    report('en/routines', [], 'there must be at least one daily routine');
  }
  for (const [kind, things] of [
    ['routines', content.routines],
    ['exercises', content.exercises],
  ] as const) {
    // One less: 'a new one each time' is a choice beside the routines.
    if (things.size >= limits.optionChoices)
      report(`en/${kind}`, [], `more than ${limits.optionChoices - 1} cannot be offered as choices`);
  }
  checkQuestionnaire(content.check, report);
  for (const [index, words] of content.emergencyWords.entries()) {
    if ('sign' in words && !content.check.rules.some((rule) => rule.id === words.sign && rule.when === undefined)) {
      report('en/emergency-words.yaml', [index, 'sign'], `there is no danger sign ${words.sign}`);
    }
  }
}

/** What the bot says around content in one message: headings, labels, the stop rule, progress. */
const charsAround = 500;

/** The longest messages are made of content; one that had to be cut would lose its end, and the stop rule stands at the end. */
function checkLengths(content: Content, report: Report): void {
  const check = (file: string, what: string, texts: readonly string[]) => {
    const chars = texts.join('\n').length;
    if (chars <= limits.messageChars - charsAround) return;
    report(file, [], `${what} has ${chars} characters, a message has room for ${limits.messageChars - charsAround}`);
  };
  const sources = (ids: readonly string[]) =>
    ids.slice(0, factsShownMax).flatMap((id) => {
      const fact = content.facts.get(id);
      return fact ? [fact.says, fact.evidence, ...fact.from] : [];
    });
  for (const tip of content.tips) check(`en/tips/${tip.id}.yaml`, 'its list of sources', sources(tip.facts));
  for (const { id, name, steps, works, kit, easier, harder, notWhen, facts } of content.exercises.values()) {
    const file = `en/exercises/${id}.yaml`;
    check(file, 'the exercise', [name, ...steps, ...works, kit, easier, harder, notWhen]);
    check(file, 'its list of sources', sources(facts));
  }
  for (const { id, moves, facts } of content.routines.values()) {
    const file = `en/routines/${id}.yaml`;
    const exercises = moves.flatMap((move) => content.exercises.get(move.exercise) ?? []);
    check(
      file,
      'the routine with all steps',
      exercises.flatMap(({ name, steps }) => [name, ...steps]),
    );
    check(file, 'its list of sources', sources(facts));
  }
  const { screens, words } = content.check;
  const says = (ids: readonly string[]) => ids.map((id) => words.items[id]?.says ?? '');
  for (const screen of screens) check('en/questionnaires/check.yaml', `screen ${screen.id}`, says(questionsOf(screen)));
  check('en/questionnaires/check.yaml', 'the list of danger signs', says(content.check.rules.map((rule) => rule.id)));
}

function checkRoutine(content: Content, routine: Routine, report: Report): void {
  const file = `en/routines/${routine.id}.yaml`;
  for (const [index, move] of routine.moves.entries()) {
    const exercise = content.exercises.get(move.exercise);
    const at = ['moves', index, 'exercise'];
    if (!exercise) report(file, at, `moves: there is no exercise ${move.exercise}`);
    else if (routine.daily && exercise.floor)
      report(file, at, `moves: ${move.exercise} is done on the floor; a daily routine is done standing`);
  }
  const words = [routine.easier, ...routine.moves.map((move) => move.short)].join(' ').split(/\s+/).length;
  if (routine.daily && words > postWordsMax - postWordsAround) {
    report(file, ['moves'], `moves: the lines of the post have ${words} words, ${postWordsMax - postWordsAround} fit`);
  }
}

function checkQuestionnaire(questionnaire: Questionnaire, report: Report): void {
  const file = `en/questionnaires/${questionnaire.id}.yaml`;
  const { screens, rules, ends, cards, adds, words } = questionnaire;
  const items = screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []));
  const known = new Set([...screens.flatMap(questionsOf), ...rules.map((rule) => rule.id)]);
  const condition = (at: readonly PropertyKey[], value: Condition | undefined) => {
    for (const message of problemsOf(questionnaire, known, value)) report(file, at, message);
  };
  for (const [index, screen] of screens.entries()) condition(['screens', index], screen.when);
  const asked = screens.flatMap(questionsOf);
  for (const [index, rule] of rules.entries()) {
    // Only questions and rules above it: a rule that leads back to itself would never end.
    const before = new Set([...asked, ...rules.slice(0, index).map(({ id }) => id)]);
    for (const message of problemsOf(questionnaire, before, rule.when)) report(file, ['rules', index], message);
    // A rule without a condition of its own is the answer of the same id: without that question it could never fire.
    if (rule.when === undefined && !items.includes(rule.id))
      report(file, ['rules', index], `rules: no checklist asks ${rule.id}`);
  }
  const counted = JSON.stringify(rules);
  for (const id of items) {
    if (!counted.includes(`"${id}"`)) report(file, ['screens'], `screens: ${id} is asked, but no rule counts it`);
  }
  for (const [index, end] of ends.entries()) condition(['ends', index], end.when);
  for (const [index, card] of cards.entries()) condition(['cards', index], card.when);
  for (const [index, add] of adds.entries()) condition(['adds', index], add.when);
  if (known.has(openKey)) report(file, ['screens'], `screens: ${openKey} is a word of the engine`);
  for (const id of duplicates([...screens.flatMap(questionsOf)]))
    report(file, ['screens'], `screens: ${id} is asked twice`);
  for (const id of duplicates(rules.map((rule) => rule.id))) report(file, ['rules'], `rules: ${id} stands twice`);

  const last = cards.at(-1);
  if (!last || last.level !== undefined || last.when !== undefined || last.alone !== undefined) {
    report(file, ['cards'], 'cards: the last card must fit everything');
  }
  const needed: [keyof typeof words, readonly string[]][] = [
    ['screens', screens.map((screen) => screen.id)],
    ['items', items],
    ['rules', rules.map((rule) => rule.id)],
    ['cards', [...cards, ...ends].map((card) => card.card)],
    ['adds', adds.map((add) => add.add)],
  ];
  for (const [part, ids] of needed) {
    for (const id of ids) if (!(id in words[part])) report(file, ['words', part], `words.${part}: nothing for ${id}`);
  }
  for (const screen of screens) {
    if (screen.ask !== 'one') continue;
    for (const option of screen.options) {
      if (!words.screens[screen.id]?.options?.[option])
        report(file, ['words', 'screens', screen.id], `no label for ${option}`);
    }
  }
  checkSize(questionnaire, report, file);
}

/** The fullest state must fit into a button on every platform. */
function checkSize(questionnaire: Questionnaire, report: Report, file: string): void {
  const answers = new Map(
    questionnaire.screens.flatMap((screen) =>
      questionsOf(screen).map((id) => [id, screen.ask === 'one' ? (screen.options.at(-1) ?? '') : 'yes'] as const),
    ),
  );
  const packed = pack(questionnaire, { version: 0xffff, hour: 0x3ffff, step: stepMax, answers });
  if (packed.length > packedCharsMax) {
    report(
      file,
      ['screens'],
      `screens: the answers need ${packed.length} characters, a button holds ${packedCharsMax}`,
    );
  }
}

function problemsOf(questionnaire: Questionnaire, known: ReadonlySet<string>, value: Condition | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value !== 'string') {
    return ('all' in value ? value.all : value.any).flatMap((part) => problemsOf(questionnaire, known, part));
  }
  const [id = '', choices] = value.split('=');
  if (!known.has(id)) return [`there is no question or rule ${id}`];
  if (choices === undefined) return [];
  const screen = questionnaire.screens.find((candidate) => candidate.id === id);
  const options = screen?.ask === 'one' ? screen.options : [];
  return choices
    .split('|')
    .filter((choice) => !options.includes(choice))
    .map((choice) => `${id} has no option ${choice}`);
}

function duplicates(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
