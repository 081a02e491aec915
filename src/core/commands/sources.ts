/** The Sources button: what a piece of content rests on, and what today's evidence says of it. Opens for the asker only. */
import { type Call, type Command, heading, paragraph, toAsker } from '../call.ts';
import { factsShownMax, type Reply, type Text } from '../message.ts';

export const sources: Command = {
  name: 'sources',
  admin: false,
  health: false,
  hidden: true,
  run: () => undefined,
  press: show,
};

function show(call: Call, rest: string): Reply {
  const { say, world } = call;
  const named = factsOf(call, rest);
  const facts = (named ?? []).flatMap((id) => world.content.facts.get(id) ?? []);
  if (facts.length === 0) return toAsker(paragraph(say('error-old-button')));
  const items = facts
    .slice(0, factsShownMax)
    .map(
      (fact): Text => [
        { text: `${fact.id} `, bold: true },
        { text: `${fact.says} ` },
        { text: say('sources-evidence', { evidence: fact.evidence, from: fact.from.join('; ') }) },
      ],
    );
  return toAsker(heading(say('sources-head')), { kind: 'list', items }, paragraph(say('sources-foot')));
}

function factsOf({ world: { content } }: Call, rest: string): readonly string[] | undefined {
  const [kind, id = ''] = rest.split(':');
  if (kind === 'tip') return content.tips.find((one) => one.id === id)?.facts;
  if (kind === 'routine') return content.routines.get(id)?.facts;
  if (kind === 'exercise') return content.exercises.get(id)?.facts;
  return undefined;
}
