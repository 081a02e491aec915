/** `myth`: where advice conflicts: what people say, what each source says, what the best evidence says, and what to do. */
import {
  asEdit,
  type Call,
  type Command,
  choices,
  dangerSigns,
  findByName,
  heading,
  labelled,
  oneOption,
  paragraph,
  sourcesButton,
  toEveryone,
  topicLabel,
  wanted,
} from '../call.ts';
import type { Content, Myth } from '../content-schema.ts';
import type { Block, Button, Reply, Text } from '../message.ts';
import { inUnits } from '../units.ts';

export const myth: Command = {
  name: 'myth',
  admin: false,
  health: false,
  spec: (content, say) => oneOption('topic', say('option-myth-topic'), [...content.myths.values()]),
  run: (call, input) => find(call, wanted(input, 'topic')),
  press: (call, rest) => asEdit(find(call, rest)),
};

const topicsOf = ({ myths }: Content) => [...new Set([...myths.values()].map(({ topic }) => topic))].sort();

/** A topic's questions; a question by its name or button; else the topics. */
function find(call: Call, name: string): Reply {
  const { say, world } = call;
  const all = [...world.content.myths.values()];
  const topics = topicsOf(world.content);
  const topic = topics.find((one) => one === name.trim().toLowerCase());
  if (topic !== undefined) {
    const questions = all.filter((one) => one.topic === topic).map(mythButton);
    const back = { label: say('button-back'), action: 'myth:' };
    return toEveryone(paragraph(say('myth-topic', { topic: topicLabel(topic) })), choices(...questions), choices(back));
  }
  const byButton = all.map((one) => ({ ...one, name: one.button }));
  const found = findByName(all, name) ?? world.content.myths.get(findByName(byButton, name)?.id ?? '');
  return found ? show(call, found) : toEveryone(paragraph(say('myth-which')), choices(...topics.map(topicButton)));
}

const topicButton = (topic: string): Button => ({ label: topicLabel(topic), action: `myth:${topic}` });
const mythButton = ({ button, id }: Myth): Button => ({ label: button, action: `myth:${id}` });

function show({ say, settings }: Call, found: Myth): Reply {
  const text = (label: string, words: string): Block => ({
    kind: 'text',
    text: labelled(say(label), inUnits(words, settings.units)),
  });
  const sources = found.sources.map(
    ({ who, says }): Text => [
      { text: say('myth-source', { who }), bold: true },
      { text: ` ${inUnits(says, settings.units)}` },
    ],
  );
  return toEveryone(
    heading(found.name),
    text('myth-people', found.people),
    { kind: 'list', items: sources },
    text('myth-evidence', found.evidence),
    text('sources-sure', say(`sure-${found.sure}`)),
    text('myth-do', found.do),
    choices(
      { label: say('button-more-myths'), action: `myth:${found.topic}` },
      dangerSigns(say),
      sourcesButton(say, 'myth', found.id),
    ),
  );
}
