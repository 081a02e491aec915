/** What a statement rests on, in words: how sure it is, the facts, the papers, and where each was said. */
import { type Call, labelled, paragraph } from './call.ts';
import type { Fact, Resting } from './evidence-schema.ts';
import { type Block, factsShownMax, type Text } from './message.ts';
import type { Questionnaire } from './questionnaire-schema.ts';

/** How sure, then each fact with its evidence; nothing where there is nothing to show. */
export function restText(call: Call, resting: Resting | undefined): Block[] {
  if (!resting) return [];
  const { say, world } = call;
  const facts = resting.facts.slice(0, factsShownMax).flatMap((id) => world.content.facts.get(id) ?? []);
  return [
    { kind: 'text', text: labelled(say('sources-sure'), say(`sure-${resting.sure}`)) },
    { kind: 'list', items: facts.map((fact) => factText(call, fact)) },
  ];
}

/** What one must know to read a list of facts; said once, below all of them. */
export const sourcesFoot = ({ say }: Call): Block => paragraph(say('sources-foot'));

function factText(call: Call, fact: Fact): Text {
  const { say } = call;
  // The file's name without its checksum: enough to find it in facts.yaml.
  const from = fact.from.map((one) => one.replace(/_\w+\.txt/, '')).join('; ');
  return [
    { text: `${fact.id} `, bold: true },
    { text: `${fact.says} ` },
    { text: `${say(`sure-${fact.certainty}`)} `, bold: true },
    { text: `${[fact.evidence, papersText(call, fact.papers)].filter((text) => text !== '').join(' ')} ` },
    { text: say('sources-from', { from }) },
  ];
}

/** `Maselli and others 2020 (systematic review, 19 studies; seen second-hand)`. */
function papersText({ say, world }: Call, ids: readonly string[]): string {
  const { papers } = world.content.sources;
  const named = ids.flatMap((id) => {
    const paper = papers[id];
    if (!paper) return [];
    const seen = paper.seen === 'secondary' ? [say('sources-secondary')] : [];
    const year = paper.year === undefined ? '' : ` ${paper.year}`;
    return [`${paper.cite}${year} (${[paper.design, ...(paper.sample ? [paper.sample] : []), ...seen].join(', ')})`];
  });
  return named.length > 0 ? `${named.join('; ')}.` : '';
}

/** A rule of a questionnaire: what it looks for, why, how sure that is, and its papers. Undefined where there is no such rule. */
export function ruleText(call: Call, questionnaire: Questionnaire, id: string): Text | undefined {
  const rule = questionnaire.rules.find((one) => one.id === id);
  const words = questionnaire.words.rules[id];
  if (!rule || !words) return undefined;
  const facts = (rule.facts ?? []).flatMap((fact) => call.world.content.facts.get(fact)?.says ?? []);
  const from = [papersText(call, rule.papers), ...facts].filter((text) => text !== '');
  const rests = from.length > 0 ? from.join(' ') : call.say('sources-none');
  return [
    { text: `${id}: ${words.sign}. `, bold: true },
    { text: [words.why, call.say(`sure-${rule.sure}`), rests].join(' ') },
  ];
}
