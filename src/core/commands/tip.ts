/** `tip`: one tip, never the same twice running in one place. */
import {
  asEdit,
  type Call,
  type Command,
  choices,
  oneOption,
  paragraph,
  sourcesButton,
  toEveryone,
  topicLabel,
  wanted,
} from '../call.ts';
import type { Content, Tip } from '../content-schema.ts';
import type { Reply } from '../message.ts';
import { inUnits } from '../units.ts';

export const tip: Command = {
  name: 'tip',
  admin: false,
  health: false,
  spec: (content, say) =>
    oneOption(
      'topic',
      say('option-tip-topic'),
      topicsOf(content).map((topic) => ({ id: topic, name: topicLabel(topic) })),
    ),
  run: (call, input) => show(call, wanted(input, 'topic').toLowerCase()),
  press: async (call, rest) => asEdit(await show(call, rest)),
};

function topicsOf(content: Content): string[] {
  return [...new Set(content.tips.map((one) => one.topic))].sort();
}

async function show(call: Call, topic: string): Promise<Reply> {
  const { say, world, incoming } = call;
  const topics = topicsOf(world.content);
  if (topic !== '' && !topics.includes(topic)) {
    return toEveryone(
      paragraph(say('tip-no-topic')),
      choices(...topics.map((name) => ({ label: topicLabel(name), action: `tip:${name}` }))),
    );
  }
  const last = await world.store.lastTip(incoming.place);
  const chosen = pick(
    world.content.tips.filter((one) => topic === '' || one.topic === topic),
    last,
    world.chance(),
  );
  await world.store.saveLastTip(incoming.place, chosen.id);
  return toEveryone(
    paragraph(inUnits(chosen.says, call.settings.units)),
    choices({ label: say('button-another-tip'), action: `tip:${topic}` }, sourcesButton(say, 'tip', chosen.id)),
  );
}

/** Any but the last one, if there is another. `chance` is from 0 up to 1. */
function pick(tips: readonly Tip[], last: string | undefined, chance: number): Tip {
  const others = tips.filter((one) => one.id !== last);
  const from = others.length > 0 ? others : tips;
  const chosen = from[Math.floor(chance * from.length)];
  if (!chosen) throw new Error('content has no tip');
  return chosen;
}
