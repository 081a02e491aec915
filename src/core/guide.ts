/** A guide: a page to read behind a button, made of short points. */
import { type Call, choices, heading, labelled, paragraph, sourcesButton, toAsker } from './call.ts';
import type { Block, Button, Reply, Text } from './message.ts';
import { inUnits } from './units.ts';

/** Heading, intro and points, without buttons. */
export function guideBlocks({ world, settings }: Call, id: string): Block[] {
  const guide = world.content.guides.get(id);
  if (!guide) throw new Error(`content has no guide ${id}`);
  const items = guide.points.map(({ head, says }): Text => labelled(head, inUnits(says, settings.units)));
  const intro = guide.intro === undefined ? [] : [paragraph(inUnits(guide.intro, settings.units))];
  return [heading(guide.title), ...intro, { kind: 'list', items }];
}

/** A guide for the one who asked, with what belongs to it, and its sources last in line. */
export function guidePage(call: Call, id: string, more: readonly Block[] = [], buttons: readonly Button[] = []): Reply {
  const sources = sourcesButton(call.say, 'guide', id);
  return toAsker(...guideBlocks(call, id), ...more, choices(...buttons, sources));
}
