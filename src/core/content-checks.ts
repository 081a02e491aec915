/** What content files must mean together: every id named exists, and everything fits the platforms' limits. */
import type { Content, Exercise, Report, Routine } from './content-schema.ts';
import { checkEvidence, restingOn } from './evidence.ts';
import { factsShownMax, limits } from './message.ts';
import { questionsOf } from './questionnaire.ts';
import { checkQuestionnaire } from './questionnaire-checks.ts';

/** A post is one message of at most this many words, so that it is read on a phone without scrolling. */
const postWordsMax = 60;
/** The lines of a post, and the words of its easier option. */
const dailyMovesMax = 4;
const easierWordsMax = 12;
/** What the head and the stop rule take of a post. */
const postWordsAround = 22;

export function checkContent(content: Content, report: Report): void {
  checkEvidence(content, report);
  checkLengths(content, report);
  for (const exercise of content.exercises.values()) checkExercise(content, exercise, report);
  for (const routine of content.routines.values()) checkRoutine(content, routine, report);
  if (content.tips.length === 0) report('en/tips', [], 'there must be at least one tip');
  const routines = [...content.routines.values()];
  if (!routines.some((routine) => routine.daily)) report('en/routines', [], 'there must be at least one daily routine');
  checkLists(content, report);
  checkUnits(content, report);
  for (const questionnaire of Object.values(content.questionnaires)) checkQuestionnaire(content, questionnaire, report);
  const { rules } = content.questionnaires.check;
  for (const [index, words] of content.emergencyWords.entries()) {
    if ('sign' in words && !rules.some((rule) => rule.id === words.sign && rule.when === undefined)) {
      report('en/emergency-words.yaml', [index, 'sign'], `there is no danger sign ${words.sign}`);
    }
  }
}

/** Where a text is shown as it stands, `{3 km|2 miles}` would be, too. */
function checkUnits({ exercises, routines, questionnaires }: Content, report: Report): void {
  const check = (file: string, what: unknown) => {
    if (/\{[^{}|"]+\|[^{}|"]+\}/.test(JSON.stringify(what)))
      report(file, [], 'a text here cannot choose between km and miles');
  };
  for (const one of exercises.values()) check(`en/exercises/${one.id}.yaml`, one);
  for (const one of routines.values()) check(`en/routines/${one.id}.yaml`, one);
  for (const { id, words } of Object.values(questionnaires))
    check(`en/questionnaires/${id}.yaml`, { ...words, findings: 0 });
}

/** What people choose from is shown as buttons, a message at a time. */
function checkLists(content: Content, report: Report): void {
  const room = limits.messageButtons - 1;
  const count = (folder: string, what: string, many: number) => {
    if (many > room) report(folder, [], `${many} ${what}, a message has room for ${room} buttons`);
  };
  for (const [group, many] of tally([...content.exercises.values()].map((one) => one.group)))
    count('en/exercises', `in the group ${group}`, many);
  const topics = tally([...content.myths.values()].map((one) => one.topic));
  for (const [topic, many] of topics) count('en/myths', `on the topic ${topic}`, many);
  count('en/myths', 'topics', topics.size);
  count('en/tips', 'topics', tally(content.tips.map((one) => one.topic)).size);
}

/** How often each word stands. */
function tally(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
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
  for (const { file, facts } of restingOn(content)) {
    const shown = facts.slice(0, factsShownMax).flatMap((id) => content.facts.get(id) ?? []);
    const texts = shown.flatMap((fact) => [
      ...[fact.says, fact.evidence, ...fact.from],
      ...fact.papers.flatMap((paper) => Object.values(content.sources.papers[paper] ?? {}).map(String)),
    ]);
    check(file, 'its list of sources', texts);
  }
  for (const { id, name, steps, works, easier, harder, notWhen } of content.exercises.values())
    check(`en/exercises/${id}.yaml`, 'the exercise', [name, ...steps, ...works, easier, harder, notWhen]);
  for (const { id, moves } of content.routines.values()) {
    const exercises = moves.flatMap((move) => content.exercises.get(move.exercise) ?? []);
    const texts = exercises.flatMap(({ name, steps }) => [name, ...steps]);
    check(`en/routines/${id}.yaml`, 'the routine with all steps', texts);
  }
  for (const { id, screens, words, rules } of Object.values(content.questionnaires)) {
    const file = `en/questionnaires/${id}.yaml`;
    const says = (ids: readonly string[]) => ids.map((item) => words.items[item]?.says ?? '');
    for (const screen of screens) check(file, `screen ${screen.id}`, says(questionsOf(screen)));
    check(file, 'the list of danger signs', says(rules.map((rule) => rule.id)));
  }
}

function checkExercise(content: Content, exercise: Exercise, report: Report): void {
  const file = `en/exercises/${exercise.id}.yaml`;
  const standing = exercise.standing === undefined ? undefined : content.exercises.get(exercise.standing);
  if (exercise.floor && (!standing || standing.floor))
    report(
      file,
      ['standing'],
      'standing: an exercise on the floor names one that is not, for those who cannot get down',
    );
}

/** Why an exercise is not for the club's daily post, which teenagers, over-65s and pregnant runners read too. */
function notDaily(exercise: Exercise): string | undefined {
  if (exercise.floor) return 'is done on the floor; a daily routine is done standing';
  if (exercise.bends) return 'bends the back under load';
  if (exercise.jumps) return 'jumps';
  if (exercise.kit.some((one) => one !== 'wall')) return 'needs kit';
  return exercise.notFor.length > 0 ? `is not for everybody (${exercise.notFor.join(', ')})` : undefined;
}

function checkRoutine(content: Content, routine: Routine, report: Report): void {
  const file = `en/routines/${routine.id}.yaml`;
  for (const [index, move] of routine.moves.entries()) {
    const exercise = content.exercises.get(move.exercise);
    const at = ['moves', index, 'exercise'];
    if (!exercise) report(file, at, `moves: there is no exercise ${move.exercise}`);
    const why = exercise && routine.daily ? notDaily(exercise) : undefined;
    if (why !== undefined) report(file, at, `moves: ${move.exercise} ${why}`);
  }
  if (!routine.daily) return;
  if (routine.minutes < 3 || routine.minutes > 6) report(file, ['minutes'], 'minutes: a daily routine takes 3 to 6');
  if (routine.moves.length > dailyMovesMax)
    report(file, ['moves'], `moves: a daily routine has at most ${dailyMovesMax}`);
  if (routine.easier.split(/\s+/).length > easierWordsMax)
    report(file, ['easier'], `easier: at most ${easierWordsMax} words`);
  const words = [routine.easier, ...routine.moves.map((move) => move.short)].join(' ').split(/\s+/).length;
  if (words > postWordsMax - postWordsAround) {
    report(file, ['moves'], `moves: the lines of the post have ${words} words, ${postWordsMax - postWordsAround} fit`);
  }
}
