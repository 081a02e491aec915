/** Whether a reminder can post where it is set, as far as the platform says so beforehand. */
import { type Call, paragraph } from '../call.ts';
import type { Need, Reply } from '../message.ts';
import { ask } from './remind-form.ts';

/** Without these nothing arrives; without the others a post arrives all the same. */
const vital: readonly Need[] = ['postable', 'unlocked', 'see', 'send', 'send-in-threads'];

type Mention = string | null | undefined;

/** Everyone is called only with the right to; a role may be open to all, which the platform does not say. */
function isVital(need: Need, mention: Mention): boolean {
  return vital.includes(need) || (need === 'mention' && mention === 'all');
}

/** A refusal that says what to allow, where a post would fail or not call whom it should; `again` is the action to try once more. */
export function placeRefused({ incoming, say }: Call, mention: Mention, again: string): Reply | undefined {
  const missing = (incoming.lacking ?? []).filter((need) => isVital(need, mention));
  if (missing.length === 0) return undefined;
  if (missing.includes('postable')) return ask(say('place-not-postable'), []);
  const text = missing.includes('unlocked')
    ? say('place-locked')
    : say('place-refuses', { needs: named(say, missing) });
  return ask(text, [{ label: say('button-try-again'), action: again }]);
}

/** The reply, and above its buttons what would make its posts better. */
export function withPlaceNote({ incoming, say }: Call, mention: Mention, reply: Reply): Reply {
  const missing = (incoming.lacking ?? []).filter(
    (need) => !isVital(need, mention) && (need !== 'mention' || (mention ?? null) !== null),
  );
  if (missing.length === 0) return reply;
  const note = paragraph(say('place-lacks', { needs: named(say, missing) }));
  return { ...reply, blocks: reply.blocks.toSpliced(-1, 0, note) };
}

function named(say: Call['say'], missing: readonly Need[]): string {
  return missing.map((need) => say(`need-${need}`)).join(', ');
}
