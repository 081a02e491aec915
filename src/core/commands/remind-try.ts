/** `remind test`: posts at once, in the reminder's own place, silently, and uses up no date. */
import { type Call, notice, paragraph, toEveryone } from '../call.ts';
import type { Reply } from '../message.ts';
import type { Outcome } from '../ports.ts';
import { composePost } from '../post.ts';
import { localDate } from '../schedule.ts';
import type { Reminder } from '../store.ts';
import { adviceFor } from '../trouble.ts';
import { placeRefused } from './remind-place.ts';
import { isSamePlace } from './remind-show.ts';

/** Posts once; where the platform says that the chat has another id now, the club is followed and it is tried there. */
export async function test(call: Call, reminder: Reminder): Promise<Reply> {
  const { world, say } = call;
  const isHere = isSamePlace(reminder.place, call.incoming.place);
  const refused = isHere ? placeRefused(call, undefined, `remind:test:${reminder.id}`) : undefined;
  if (refused) return refused;
  const outcome = await post(call, reminder);
  if (outcome.kind === 'moved') {
    await world.store.moveClub(reminder.place, outcome.to);
    return answer(call, reminder, await post(call, { ...reminder, place: outcome.to }));
  }
  const isWell = outcome.kind === 'sent' && outcome.reason === undefined;
  if (isWell && call.incoming.act.kind === 'press') return notice(say('remind-test-sent'));
  return answer(call, reminder, outcome);
}

async function post({ world, say, now }: Call, reminder: Reminder): Promise<Outcome> {
  const messenger = world.messengers[reminder.place.platform];
  if (!messenger) return { kind: 'refused', reason: 'not-connected' };
  // Another key each time, or a platform that knows the last one would answer with the old post.
  const key = `t${Math.floor(world.chance() * 36 ** 9).toString(36)}`;
  const date = localDate(now, reminder.zone);
  return messenger.send({
    place: reminder.place,
    blocks: composePost(world.content, say, reminder, date, key),
    key,
  });
}

/** A success in passing; a failure, with what to do, as a message of its own that stays. */
function answer({ say }: Call, { id }: Reminder, outcome: Outcome): Reply {
  if (outcome.kind === 'sent') {
    const { reason } = outcome;
    if (reason === undefined) return toEveryone(paragraph(say('remind-test-sent')));
    const elsewhere = say('remind-test-elsewhere', { reason: say(`reason-${reason}`) });
    return toEveryone(paragraph(`${elsewhere} ${adviceFor(say, id, reason)}`));
  }
  if (outcome.kind === 'unknown' || outcome.kind === 'doubtful') {
    return toEveryone(paragraph(say('remind-test-unknown', { reason: say(`reason-${outcome.reason}`) })));
  }
  const reason = outcome.kind === 'moved' ? 'chat-not-found' : outcome.reason;
  const text = say('remind-test-failed', { reason: say(`reason-${reason}`) });
  return toEveryone(paragraph(`${text} ${adviceFor(say, id, reason)}`));
}
