/** How hard our texts are to read: the Flesch-Kincaid school grade of everything that a runner reads at once. */
import { fleschKincaid } from 'flesch-kincaid';
import { syllable } from 'syllable';
import type { Content, Exercise, Guide, Myth, Routine, Tip } from '../core/content-schema.ts';
import { referenceLanguage } from '../core/phrases.ts';
import type { Questionnaire } from '../core/questionnaire-schema.ts';

type Lines = readonly (string | undefined)[];
/** What is read at once: the lines of one message, without its buttons. */
export type Reading = { readonly name: string; readonly lines: Lines };
export type Graded = Reading & { readonly grade: number };

/** A phrase of at most this many words is a label: its grade would say nothing. */
const labelWords = 12;

/** What is read of a file, by its folder. */
export const linesOf = {
  tips: ({ says }: Tip): Lines => [says],
  exercises: ({ steps, easier, harder, notWhen }: Exercise): Lines => [...steps, easier, harder, notWhen],
  routines: ({ when, moves, easier }: Routine): Lines => [when, ...moves.map((move) => move.short), easier],
  myths: ({ name, people, sources, evidence, do: todo }: Myth): Lines => [
    name,
    people,
    ...sources.map(({ who, says }) => `${who}: ${says}`),
    evidence,
    todo,
  ],
  guides: ({ title, intro, points }: Guide): Lines => [
    title,
    intro,
    ...points.flatMap(({ head, says }) => [head, says]),
  ],
};

/** The screens, findings and cards of a questionnaire: each is a message of its own. */
export function readingsOfQuestionnaire({ screens, words }: Questionnaire, id: string): Reading[] {
  return [
    ...screens.map((screen) => ({
      name: `${id}: screen ${screen.id}`,
      lines: [
        words.screens[screen.id]?.title,
        ...(screen.ask === 'several' ? screen.items.map((item) => words.items[item]?.says) : []),
      ],
    })),
    ...named(`${id}: finding`, words.findings, ({ name, why, try: todo, watch }) => [name, why, todo, watch]),
    ...named(`${id}: card`, words.cards, ({ do: todo, more, run }) => [todo, more, run]),
  ];
}

function named<T>(kind: string, texts: Readonly<Record<string, T>>, lines: (text: T) => Lines): Reading[] {
  return Object.entries(texts).map(([id, text]) => ({ name: `${kind} ${id}`, lines: lines(text) }));
}

/** The long phrases of `messages.ftl`, with a short word in every gap. */
export function readingsOfPhrases(phrases: Content['phrases'], source: string): Reading[] {
  const gaps = Object.fromEntries([...source.matchAll(/\{\s*\$([\w-]+)/g)].map(([, gap = '']) => [gap, 7]));
  const say = phrases.in(referenceLanguage);
  return [...source.matchAll(/^([a-z][\w-]*) *=/gim)]
    .map(([, id = '']) => ({ name: `phrase ${id}`, lines: say(id, gaps).split('\n') }))
    .filter(({ lines }) => wordsOf(lines.join(' ')).length > labelWords);
}

/** @param phraseSource the text of `messages.ftl` */
export function readings(content: Content, phraseSource: string): Reading[] {
  const files = <T extends { id: string }>(folder: string, things: Iterable<T>, lines: (thing: T) => Lines) =>
    [...things].map((thing) => ({ name: `${folder}/${thing.id}`, lines: lines(thing) }));
  const emergencyCards = content.emergencyWords.flatMap((words) => ('card' in words ? [words.card] : []));
  return [
    ...files('tips', content.tips, linesOf.tips),
    ...files('exercises', content.exercises.values(), linesOf.exercises),
    ...files('routines', content.routines.values(), linesOf.routines),
    ...files('myths', content.myths.values(), linesOf.myths),
    ...files('guides', content.guides.values(), linesOf.guides),
    ...Object.entries(content.questionnaires).flatMap(([id, questionnaire]) =>
      readingsOfQuestionnaire(questionnaire, id),
    ),
    ...emergencyCards.map((card, index) => ({
      name: `emergency-words: card ${index + 1}`,
      lines: [card.do, card.more, card.run],
    })),
    ...readingsOfPhrases(content.phrases, phraseSource),
  ];
}

/** The hardest first. */
export function graded(texts: readonly Reading[]): Graded[] {
  return texts.map((text) => ({ ...text, grade: gradeOf(text.lines) })).sort((a, b) => b.grade - a.grade);
}

/** The school grade (United States) of a text; each line is at least one sentence. */
export function gradeOf(lines: Lines): number {
  const sentences = lines.flatMap((line) => sentencesOf(line ?? ''));
  const words = sentences.flatMap(wordsOf);
  return fleschKincaid({
    sentence: sentences.length,
    word: words.length,
    // A number has no letters to count: it is one beat, as the shortest word.
    syllable: words.reduce((sum, word) => sum + Math.max(1, syllable(word)), 0),
  });
}

const sentencesOf = (line: string) =>
  inOneUnit(line)
    .split(/(?<=[.!?…]["'”’)]*)\s+/)
    .filter((sentence) => wordsOf(sentence).length > 0);
const wordsOf = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
/** `{3 km|2 miles}`: a runner reads one of the two. */
const inOneUnit = (text: string) => text.replace(/\{([^{}|]*)\|[^{}]*\}/g, '$1');
