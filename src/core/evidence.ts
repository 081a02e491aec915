/** Which content rests on which facts, and whether the whole base is in use: nothing said without a source, no source without a use. */
import type { Content, Report } from './content-schema.ts';

type Naming = { readonly file: string; readonly at: readonly PropertyKey[]; readonly facts: readonly string[] };

/** Everything that names facts, with the place where it does: files, and each rule and finding of a questionnaire. */
export function restingOn(content: Content): Naming[] {
  const files = <T extends { id: string; facts: readonly string[] }>(folder: string, things: Iterable<T>) =>
    [...things].map(({ id, facts }) => ({ file: `en/${folder}/${id}.yaml`, at: ['facts'], facts }));
  return [
    ...files('tips', content.tips),
    ...files('exercises', content.exercises.values()),
    ...files('routines', content.routines.values()),
    ...files('myths', content.myths.values()),
    ...files('guides', content.guides.values()),
    ...Object.values(content.questionnaires).flatMap(({ id, rules, findings }) =>
      Object.entries({ rules, findings }).flatMap(([part, list]) =>
        list.map(({ facts }, index) => ({
          file: `en/questionnaires/${id}.yaml`,
          at: [part, index, 'facts'],
          facts: facts ?? [],
        })),
      ),
    ),
  ];
}

/** Every file that a clinician can review. */
export function reviewable(content: Content): readonly { readonly reviewed?: unknown }[] {
  const { tips, exercises, routines, myths, guides, questionnaires } = content;
  const all = [exercises, routines, myths, guides].flatMap((kind): { reviewed?: unknown }[] => [...kind.values()]);
  return [...tips, ...all, ...Object.values(questionnaires)];
}

/** The ids of all facts that something rests on. */
export function usedFacts(content: Content): ReadonlySet<string> {
  return new Set(restingOn(content).flatMap(({ facts }) => facts));
}

export function checkEvidence(content: Content, report: Report): void {
  for (const { file, at, facts } of restingOn(content)) {
    for (const [index, id] of facts.entries())
      if (!content.facts.has(id)) report(file, [...at, index], `facts: there is no fact ${id}`);
  }
  checkFacts(content, report);
  checkConflicts(content, report);
}

function checkFacts(content: Content, report: Report): void {
  const used = usedFacts(content);
  const { articles, papers } = content.sources;
  for (const [index, fact] of [...content.facts.values()].entries()) {
    const note = (message: string) => report('facts.yaml', [index], `${fact.id}: ${message}`);
    if (used.has(fact.id) && fact.unused !== undefined) note('is marked as unused, but content rests on it');
    if (!used.has(fact.id) && fact.unused === undefined) note('nothing rests on it, and no reason says why');
    for (const id of fact.papers) if (!papers[id]) note(`there is no paper ${id}`);
    for (const id of fact.conflicts) if (!content.conflicts.has(id)) note(`there is no conflict ${id}`);
    for (const from of fact.from) {
      if (!articles[from.split(' ')[0] ?? '']) note(`there is no article ${from}`);
    }
  }
}

function checkConflicts({ conflicts, myths }: Content, report: Report): void {
  for (const { id, conflicts: named } of myths.values()) {
    for (const one of named)
      if (!conflicts.has(one)) report(`en/myths/${id}.yaml`, ['conflicts'], `conflicts: there is no conflict ${one}`);
  }
  const answered = new Set([...myths.values()].flatMap((myth) => myth.conflicts));
  for (const [index, { id, unanswered }] of [...conflicts.values()].entries()) {
    if (answered.has(id) === (unanswered !== undefined))
      report('conflicts.yaml', [index], `${id}: either a myth answers it, or \`unanswered\` says why none does`);
  }
}
