/** `npm run content -- --review`: all that a clinical reviewer must read, as one page of Markdown; danger signs first. */
import type { Content, Dose, EmergencyWords, Exercise, Myth, Routine } from '../core/content-schema.ts';
import { reviewable, usedFacts } from '../core/evidence.ts';
import type { Certainty } from '../core/evidence-schema.ts';
import type { Condition, Questionnaire } from '../core/questionnaire-schema.ts';
import { linesOf } from './reading.ts';

type Reviewed = { readonly by: string; readonly date: string } | undefined;
type Lines = readonly (string | undefined | false)[];

/** One thing to read and agree with. */
type Entry = {
  readonly head: string;
  readonly lines: Lines;
  readonly facts?: readonly string[] | undefined;
  readonly papers?: readonly string[];
  readonly sure?: Certainty;
  /** Only where the entry is a whole file. */
  readonly reviewed?: Reviewed;
  readonly isFile?: true;
};

/** A file that tells a runner something: it rests on facts, and a clinician can agree with it. */
type ContentFile = {
  readonly id: string;
  readonly facts: readonly string[];
  readonly sure: Certainty;
  readonly reviewed?: Reviewed;
};

/** What the page is made of, in the order in which it is read. */
const sections: readonly [title: string, entries: (content: Content, phraseSource: string) => Entry[]][] = [
  ['Rules', (content) => ofEach(content, ruleEntries)],
  ['Questions', (content) => ofEach(content, questionEntries)],
  ['Cards', (content) => ofEach(content, cardEntries)],
  ['Possible causes', (content) => ofEach(content, findingEntries)],
  ['Guides', ({ guides }) => files('guides', guides.values(), linesOf.guides)],
  ['Exercises', ({ exercises }) => files('exercises', exercises.values(), exerciseLines)],
  [
    'Routines',
    ({ routines, exercises }) => files('routines', routines.values(), (one) => routineLines(one, exercises)),
  ],
  ['Tips', ({ tips }) => files('tips', tips, ({ topic, says }) => [`Topic: ${topic}`, says])],
  ['Myths', ({ myths }) => files('myths', myths.values(), mythLines)],
  ['Where sources disagree', conflictEntries],
  ['Emergency words', ({ emergencyWords }) => emergencyWords.map(emergencyEntry)],
  ['Emergency numbers and care', countryEntries],
  ["The bot's own phrases", (_, source) => [{ head: 'en/messages.ftl', lines: source.split('\n').filter(Boolean) }]],
  ['Facts that nothing rests on', unusedFactEntries],
  ['Papers', paperEntries],
];

/** @param phraseSource the text of `messages.ftl` */
export function reviewPage(content: Content, phraseSource: string): string {
  const all = reviewable(content);
  const lines = [
    '# Limber: what a clinical reviewer reads',
    '',
    `Reviewed so far: ${all.filter((file) => file.reviewed).length} of ${all.length} files.`,
    'How sure: strong (trials or reviews agree), some (one good study or a guideline), weak (small, indirect or mixed studies),',
    'none (studies found no support), lore (nobody has tested it).',
    '`{3 km|2 miles}` shows the unit that the club has set; `{number}` is the emergency number.',
  ];
  for (const [title, entries] of sections) {
    lines.push('', `## ${title}`);
    for (const entry of entries(content, phraseSource)) lines.push('', ...describeEntry(entry, content));
  }
  return `${lines.join('\n')}\n`;
}

function describeEntry(
  { head, lines, sure, papers = [], facts = [], isFile, reviewed }: Entry,
  content: Content,
): string[] {
  return [
    `### ${head}`,
    ...(isFile ? [reviewed ? `Reviewed by ${reviewed.by}, ${reviewed.date}.` : '**Not reviewed.**'] : []),
    ...lines.filter((line) => line !== undefined && line !== false && line !== '').map((line) => `- ${line}`),
    ...(sure ? [`- How sure: ${sure}.${papers.length > 0 ? ` Papers: ${papers.join(', ')}.` : ''}`] : []),
    ...facts.map((id) => `- ${factLine(id, content)}`),
  ];
}

function factLine(id: string, { facts }: Content): string {
  const fact = facts.get(id);
  if (!fact) return `${id}: no such fact`;
  const { says, certainty, evidence, papers, conflicts } = fact;
  const also = [...papers, ...conflicts].join(', ');
  return `${id} (${certainty}): ${says} Evidence: ${evidence}${also ? ` [${also}]` : ''}`;
}

function files<T extends ContentFile>(folder: string, things: Iterable<T>, lines: (thing: T) => Lines): Entry[] {
  return [...things].map((thing) => ({
    head: `en/${folder}/${thing.id}.yaml`,
    lines: lines(thing),
    facts: thing.facts,
    sure: thing.sure,
    reviewed: thing.reviewed,
    isFile: true,
  }));
}

const mythLines = (myth: Myth): Lines => [
  ...linesOf.myths(myth),
  myth.conflicts.length > 0 && `Answers: ${myth.conflicts.join(', ')}`,
];

function exerciseLines(exercise: Exercise): Lines {
  const { name, group, works, kit, floor, standing, bends, jumps, notFor, steps } = exercise;
  const { dose, easier, harder, notWhen } = exercise;
  return [
    `Name: ${name}`,
    `Group: ${group}; works: ${works.join(', ')}; kit: ${kit.join(', ') || 'none'}`,
    floor && `On the floor; standing instead: ${standing ?? 'none'}`,
    bends && 'Bends the back forward under load',
    jumps && 'Jumps',
    notFor.length > 0 && `Left out for: ${notFor.join(', ')}`,
    ...steps.map((step, index) => `Step ${index + 1}: ${step}`),
    `Dose: ${doseText(dose)}`,
    `Easier: ${easier}`,
    `Harder: ${harder}`,
    `Caution: ${notWhen}`,
  ];
}

function doseText({ sets, reps, seconds, eachSide, ours }: Dose): string {
  const amount = reps === undefined ? `${seconds} seconds` : `${reps} times`;
  return `${sets} x ${amount}${eachSide ? ', each side' : ''}${ours ? ' (ours, no source gives one)' : ''}`;
}

function routineLines(
  { name, minutes, kit, daily, when, moves, easier }: Routine,
  exercises: Content['exercises'],
): Lines {
  const dose = (id: string) => {
    const exercise = exercises.get(id);
    return exercise ? doseText(exercise.dose) : 'unknown';
  };
  return [
    `Name: ${name}`,
    `${minutes} minutes; kit: ${kit}; ${daily ? 'in the daily post' : 'on demand'}; when: ${when}`,
    ...moves.map(({ exercise, short }) => `${short} (${exercise}: ${dose(exercise)})`),
    `Easier: ${easier}`,
  ];
}

function ofEach({ questionnaires }: Content, entries: (questionnaire: Questionnaire, id: string) => Entry[]): Entry[] {
  return Object.entries(questionnaires).flatMap(([id, questionnaire]) => entries(questionnaire, id));
}

function ruleEntries({ rules, otherwise, stopAt, reviewed, words }: Questionnaire, id: string): Entry[] {
  const file: Entry = {
    head: `en/questionnaires/${id}.yaml`,
    lines: [
      `The questions stop at once at: ${stopAt}`,
      ...otherwise.map(({ level, when }) => `No rule fired: ${level}${when ? `, when ${conditionText(when)}` : ''}`),
    ],
    reviewed,
    isFile: true,
  };
  const entries = rules.map((rule): Entry => {
    const said = words.items[rule.id]?.says;
    return {
      head: `${id}, rule ${rule.id}: ${words.rules[rule.id]?.sign ?? ''}`,
      lines: [
        said && `Says: ${said}`,
        rule.when !== undefined && `Fires when: ${conditionText(rule.when)}`,
        `At least: ${rule.yes}; when not sure: ${rule.unsure}`,
        words.rules[rule.id]?.why,
      ],
      facts: rule.facts,
      papers: rule.papers,
      sure: rule.sure,
    };
  });
  return [file, ...entries];
}

function questionEntries({ screens, words }: Questionnaire, id: string): Entry[] {
  const item = (key: string) => {
    const { button, says, tell } = words.items[key] ?? { button: '', says: '' };
    return `${key} "${button}": ${says}${tell ? ` To tell: ${tell.ask} "${tell.no}" or "${tell.yes}" (counts).` : ''}`;
  };
  return screens.map((screen) => ({
    head: `${id}, screen ${screen.id}: ${words.screens[screen.id]?.title ?? ''}`,
    lines: [
      screen.when !== undefined && `Only when: ${conditionText(screen.when)}`,
      ...(screen.ask === 'several'
        ? screen.items.map(item)
        : screen.options.map((option) => `${option}: ${words.screens[screen.id]?.options?.[option] ?? ''}`)),
    ],
  }));
}

function cardEntries({ cards, ends, adds, words }: Questionnaire, id: string): Entry[] {
  const uses = cards.map(({ card, level, when, alone }) => {
    const only = alone && `only one rule fired, of ${alone.join(', ')}`;
    return { card, text: [level, when && conditionText(when), only].filter(Boolean).join('; ') || 'everything else' };
  });
  const early = ends.map(({ card, when }) => ({ card, text: `ends the questions early: ${conditionText(when)}` }));
  const shown = Object.entries(words.cards).map(([card, { do: todo, more, run }]) => ({
    head: `${id}, card ${card}`,
    lines: [
      ...[...uses, ...early].filter((use) => use.card === card).map(({ text }) => `For: ${text}`),
      todo,
      more,
      run,
    ],
  }));
  const added = adds.map(({ add, level, when }) => ({
    head: `${id}, added line ${add}`,
    lines: [`For: ${level}; ${conditionText(when)}`, words.adds[add]],
  }));
  return [...shown, ...added];
}

function findingEntries({ findings, words }: Questionnaire, id: string): Entry[] {
  return findings.map((finding) => {
    const said = words.findings[finding.id];
    return {
      head: `${id}, finding ${finding.id}: ${said?.name ?? ''}`,
      lines: [
        `When: ${conditionText(finding.when)}`,
        said?.why,
        said && `Try: ${said.try}`,
        said && `Watch: ${said.watch}`,
      ],
      facts: finding.facts,
      sure: finding.sure,
    };
  });
}

/** `any of (E1, age=65-69 or 70+)`. */
function conditionText(condition: Condition): string {
  if (typeof condition === 'string') return condition.replaceAll('|', ' or ');
  const [how, parts] =
    'all' in condition
      ? ['all of', condition.all]
      : 'any' in condition
        ? ['any of', condition.any]
        : [`at least ${condition.count} of`, condition.of];
  return `${how} (${parts.map(conditionText).join(', ')})`;
}

function conflictEntries({ conflicts }: Content): Entry[] {
  return [...conflicts.values()].map(({ id, about, verdict, unanswered }) => ({
    head: `${id}: ${about}`,
    lines: [verdict, unanswered && `No myth answers it: ${unanswered}`],
  }));
}

function emergencyEntry(words: EmergencyWords, index: number): Entry {
  const shows =
    'sign' in words ? [`Shows the card of rule ${words.sign}`] : [words.card.do, words.card.more, words.card.run];
  return { head: `en/emergency-words.yaml, ${index + 1}`, lines: [...shows, ...words.when] };
}

function countryEntries({ countries }: Content): Entry[] {
  const lines = [...countries].map(([code, { name, emergency, care }]) => {
    const { advice, doctor, sameDay, physio, hospital } = care ?? {};
    return [`${code} ${name}: ${emergency}`, advice, doctor, sameDay, physio, hospital].filter(Boolean).join('; ');
  });
  return [{ head: 'countries.yaml', lines }];
}

function unusedFactEntries(content: Content): Entry[] {
  const used = usedFacts(content);
  const unused = [...content.facts.values()].filter(({ id }) => !used.has(id));
  return unused.map((fact) => ({
    head: fact.id,
    lines: [fact.unused ? `Why: ${fact.unused}` : 'No reason given'],
    facts: [fact.id],
  }));
}

function paperEntries({ sources }: Content): Entry[] {
  return Object.entries(sources.papers).map(([id, { cite, year, design, sample, seen }]) => ({
    head: id,
    lines: [
      [cite, year, design, sample, seen === 'read' ? 'abstract or page read' : 'quoted by others']
        .filter(Boolean)
        .join('; '),
    ],
  }));
}
