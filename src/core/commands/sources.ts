/** The Sources button: what a piece of content rests on, and how sure that is. Opens for the asker only. */
import { type Call, type Command, heading, paragraph, toAsker } from '../call.ts';
import type { Content } from '../content-schema.ts';
import type { Resting } from '../evidence-schema.ts';
import type { Reply } from '../message.ts';
import { restText, sourcesFoot } from '../sources.ts';

export const sources: Command = {
  name: 'sources',
  admin: false,
  health: false,
  hidden: true,
  run: () => undefined,
  press: show,
};

/** What can be looked up, by the word in the button. */
const kinds: Readonly<Record<string, (content: Content, id: string) => Resting | undefined>> = {
  tip: ({ tips }, id) => tips.find((one) => one.id === id),
  routine: ({ routines }, id) => routines.get(id),
  exercise: ({ exercises }, id) => exercises.get(id),
  myth: ({ myths }, id) => myths.get(id),
  guide: ({ guides }, id) => guides.get(id),
};

function show(call: Call, rest: string): Reply {
  const [kind = '', id = ''] = rest.split(':');
  const found = Object.hasOwn(kinds, kind) ? kinds[kind]?.(call.world.content, id) : undefined;
  if (!found) return toAsker(paragraph(call.say('error-old-button')));
  return toAsker(heading(call.say('sources-head')), ...restText(call, found), sourcesFoot(call));
}
