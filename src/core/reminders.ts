/** The second way in: at each tick, claim what is due, post it, record what became of it. */
import { describeBug } from './bug.ts';
import { defaultSettings, type World } from './call.ts';
import type { Claim, DuePlan, Outcome, Reminder } from './ports.ts';
import { composePost } from './post.ts';
import { dueAt, isFresh, localDate, nextDue } from './schedule.ts';

/** How long a delivery belongs to one worker. Longer than any request may take, short enough to be taken over soon. */
export const leaseMs = 60_000;
/** How many deliveries are in flight at once: enough for a busy minute, few enough to keep the loop free. */
const batchSize = 20;
/** A platform that is switched off is asked again this much later. */
const notConnectedMs = 60_000;

/**
 * Handles everything that is due at `now`. One tick at a time; a failure of one delivery never stops another.
 * @param stopping once aborted, nothing new is claimed; what is in flight is finished and recorded
 */
export async function tick(world: World, now: number, stopping?: AbortSignal): Promise<void> {
  const abandoned = await world.store.settleAbandoned(now);
  if (abandoned > 0) world.log.warn('deliveries-unknown', { count: abandoned });
  while (stopping?.aborted !== true) {
    const claims = await world.store.claimDue(now, leaseMs, batchSize, (reminder) => planOr(world, reminder, now));
    await Promise.all(claims.map((claim) => deliver(world, claim)));
    // A batch of skipped dates claims nothing, although more may be due behind it.
    const due = await world.store.nextDue();
    if (claims.length === 0 && (due === undefined || due > now)) break;
  }
  await world.store.purge(now);
}

/** One date at a time, so that each missed date gets a row of its own: posted while fresh, else skipped. */
function planDue(reminder: Reminder, now: number): DuePlan {
  const due = reminder.nextDue;
  return {
    date: localDate(due, reminder.zone),
    action: isFresh(due, now, reminder.zone) ? 'post' : 'skip',
    nextDue: nextDue(reminder, due),
  };
}

/** A reminder that cannot be planned, such as one in a zone that the data no longer knows, must not hold up all others. */
function planOr(world: World, reminder: Reminder, now: number): DuePlan {
  try {
    return planDue(reminder, now);
  } catch (error) {
    world.log.error('bug', { reminder: reminder.id, ...describeBug(error) });
    const due = reminder.nextDue;
    return { date: localDate(due, 'UTC'), action: 'skip', nextDue: nextDue({ ...reminder, zone: 'UTC' }, due) };
  }
}

async function deliver(world: World, claim: Claim): Promise<void> {
  const { store, log } = world;
  const now = world.now();
  const { reminder, date } = claim;
  const fields = { platform: reminder.place.platform, reminder: reminder.id, date };
  try {
    const late = !isFresh(dueAt(reminder, date), now, reminder.zone);
    if (late || reminder.paused !== undefined) {
      await store.settle(claim, { state: 'skipped', reason: late ? 'late' : 'paused' });
      return;
    }
    const send = await prepare(world, claim);
    if (!(await store.startSending(claim, now, leaseMs))) return;
    const outcome = await send();
    log.info('delivery', {
      ...fields,
      outcome: outcome.kind,
      reason: 'reason' in outcome ? outcome.reason : undefined,
    });
    await record(world, claim, outcome, world.now());
  } catch (error) {
    log.error('bug', { ...fields, ...describeBug(error) });
  }
}

/** All that can go wrong before the request, a mistake in the content among it, goes wrong here: nothing has left then. */
async function prepare(world: World, claim: Claim): Promise<() => Promise<Outcome>> {
  const { reminder, date } = claim;
  const messenger = world.messengers[reminder.place.platform];
  if (!messenger) return async () => ({ kind: 'retry', afterMs: notConnectedMs, reason: 'not-connected' });
  const { settings } = await world.store.club(reminder.place, defaultSettings);
  const say = world.content.phrases.in(settings.language);
  const blocks = composePost(world.content, say, settings.language, reminder.what, date);
  return () => messenger.send(reminder.place, blocks, deliveryKey(reminder.id, date));
}

/** The same for every attempt at one delivery, at most 25 characters: what Discord's nonce is made from. */
export function deliveryKey(reminder: number, date: string): string {
  return `${reminder.toString(36)}-${date}`;
}

/** The state machine of a delivery: what an outcome makes of the delivery and of its reminder. */
async function record(world: World, claim: Claim, outcome: Outcome, now: number): Promise<void> {
  const { store } = world;
  const { reminder } = claim;
  switch (outcome.kind) {
    case 'sent':
      return store.settle(claim, { state: 'sent', message: outcome.message });
    case 'retry':
      return store.postpone(claim, now + outcome.afterMs, outcome.reason);
    case 'refused':
      return store.settle(claim, { state: 'failed', reason: outcome.reason });
    case 'gone':
      await store.settle(claim, { state: 'gone', reason: outcome.reason });
      return store.updateReminder(reminder.id, { paused: outcome.reason });
    case 'moved':
      await store.postpone(claim, now, 'chat-not-found');
      return store.moveClub(reminder.place, outcome.to);
    case 'unknown':
      return store.settle(claim, { state: 'unknown', reason: outcome.reason });
  }
}
