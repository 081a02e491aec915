/** The second way in: claim what is due on a platform, post it, record what became of it. */
import { describeBug } from './bug.ts';
import { defaultSettings, type World } from './call.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { createPace, type Pace } from './pace.ts';
import { lateAfterMs, planDue, restReason } from './planning.ts';
import type { Messenger, Outcome, Post, Reason } from './ports.ts';
import { composePost } from './post.ts';
import { isFresh } from './schedule.ts';
import type { Claim, ClaimEnd, DuePlan, DueReminder } from './store.ts';

/** How long a delivery belongs to one worker: longer than a request and all that it takes to find a lost post. */
export const leaseMs = 90_000;
/** How many deliveries are claimed at once: few enough that no batch holds up the loop for longer than 25 ms. */
const batchMax = 25;
/** How many may be under way: a platform that hangs for its full time-out must not fill the memory. */
const inFlightMax = 300;
/** After the commit that announces a request it leaves at once, or not at all: somebody else may hold the delivery by now. */
const staleMs = 10_000;
/** While answers are on their way, the database is looked at again after this time. */
const answersMs = 1000;
/** So many chats that ask for a pause within a second mean the platform. */
const pausedChatsMax = 3;

export type Sender = {
  /**
   * Claims and sends off what may leave at `now`, without waiting for the answers. Answers when to call it again at the
   * latest (epoch ms); undefined: when the next minute begins.
   */
  round(now: number): Promise<number | undefined>;
  /** Resolves when nothing is under way and everything is recorded. Answers whether anything was. */
  idle(): Promise<boolean>;
};

type Parts = {
  readonly world: World;
  readonly platform: string;
  readonly messenger: Messenger;
  readonly pace: Pace;
  readonly ledger: Ledger;
  readonly underWay: Set<Promise<void>>;
  /** Chats that asked for a pause: when they did, and until when. */
  readonly pausedChats: Map<string, { readonly at: number; readonly until: number }>;
};

/** The sender of one platform. Only the process that holds the platform may run its rounds, one at a time. */
export function createSender(world: World, platform: string): Sender {
  const messenger = world.messengers[platform];
  if (!messenger) throw new TypeError(`no messenger for ${platform}`);
  const pace = createPace(messenger.postsPerSecond);
  const ledger = createLedger(world, messenger);
  const underWay = new Set<Promise<void>>();
  const parts: Parts = { world, platform, messenger, pace, ledger, underWay, pausedChats: new Map() };
  return {
    round: (now) => round(parts, now),
    idle: async () => {
      const wasBusy = underWay.size > 0;
      while (underWay.size > 0) await Promise.all(underWay);
      await ledger.flush();
      return wasBusy;
    },
  };
}

async function round(parts: Parts, now: number): Promise<number | undefined> {
  const { world, platform, pace, ledger, underWay } = parts;
  // What could not be recorded before comes first: until then it would look as if it had been lost.
  await ledger.flush();
  const room = Math.min(pace.room(now), inFlightMax - underWay.size, batchMax);
  if (room < 1) return Math.max(pace.nextAt(now), now + answersMs / 20);
  const skipped: [DueReminder, DuePlan][] = [];
  let isBehind = false;
  const { claims, more } = await world.store.claimDue(
    platform,
    now,
    { leaseMs, limit: room, lateAfterMs },
    (reminder) => {
      const plan = planOr(world, reminder, now);
      if (plan.skip !== undefined) skipped.push([reminder, plan]);
      // After a downtime of days its next date is due, too.
      if (plan.nextDue <= now) isBehind = true;
      return plan;
    },
  );
  for (const [{ id }, { date, skip }] of skipped) logEnd(world, platform, { id, date }, 'skipped', skip);
  await sendOff(parts, claims, now);
  if (more || isBehind) return pace.nextAt(now);
  const waiting = await world.store.nextWaiting(platform);
  // An answer on its way may ask for another attempt within this minute.
  return underWay.size > 0 ? Math.min(waiting ?? Number.POSITIVE_INFINITY, now + answersMs) : waiting;
}

/** A reminder that cannot be planned, such as one in a zone that the data no longer knows, must not hold up all others. */
function planOr(world: World, reminder: DueReminder, now: number): DuePlan {
  try {
    return planDue(reminder, now);
  } catch (error) {
    world.log.error('bug', { reminder: reminder.id, ...describeBug(error) });
    return { ...planDue({ ...reminder, zone: 'UTC' }, now), skip: 'own-fault' };
  }
}

/** Everything that can go wrong before a request goes wrong here: a mistake in the content among it. */
async function sendOff(parts: Parts, claims: readonly Claim[], now: number): Promise<void> {
  const { world, pace, ledger, underWay } = parts;
  const posts = new Map<Claim, Post>();
  for (const claim of claims) {
    const post = await prepare(parts, claim, now);
    if (post) posts.set(claim, post);
  }
  if (posts.size > 0) {
    const held = await world.store.startSending([...posts.keys()], now, leaseMs);
    pace.take(held.length);
    const sentAt = world.now();
    const isStale = sentAt - now > staleMs;
    for (const claim of held) {
      const post = posts.get(claim);
      if (!post) continue;
      if (isStale) ledger.end(waitingEnd(claim, sentAt, claim.reason ?? 'own-fault'));
      else track(underWay, deliver(parts, claim, post));
    }
  }
  await ledger.flush();
}

function track(underWay: Set<Promise<void>>, work: Promise<void>): void {
  underWay.add(work);
  void work.finally(() => underWay.delete(work));
}

/** The post of a claim; undefined where the claim ended without one. */
async function prepare(parts: Parts, claim: Claim, now: number): Promise<Post | undefined> {
  const { world, ledger, pausedChats, platform } = parts;
  const { reminder, date, doubtSince } = claim;
  const pause = pausedChats.get(reminder.place.chat);
  if (pause && pause.until > now) {
    ledger.end(waitingEnd(claim, pause.until, 'rate-limit'));
    return undefined;
  }
  try {
    const skip = skipReason(claim, now);
    if (skip === undefined || doubtSince !== undefined) return compose(world, claim, skip === undefined);
    logEnd(world, platform, { id: reminder.id, date }, 'skipped', skip);
    ledger.end({ claim, state: 'skipped', reason: skip });
  } catch (error) {
    world.log.error('bug', { reminder: reminder.id, date, ...describeBug(error) });
    await ledger.record(claim, { kind: 'refused', reason: 'own-fault' });
  }
  return undefined;
}

/** Not sent this time. What may have arrived before stays in doubt. */
function waitingEnd(claim: Claim, notBefore: number, reason: Reason): ClaimEnd {
  return { claim, state: claim.doubtSince === undefined ? 'claimed' : 'sending', notBefore, reason };
}

/** What was claimed in time may have waited too long, or be unwanted by now. A post by hand is wanted whatever the plan says. */
function skipReason({ reminder, date, slot, dueAt, reason }: Claim, now: number): Reason | undefined {
  if (!isFresh(dueAt, now, reminder.zone)) return reason ?? 'late';
  if (slot !== '') return undefined;
  return reminder.paused === undefined ? restReason(reminder, date) : 'paused';
}

function compose(world: World, claim: Claim, mayPost: boolean): Post {
  const { reminder, date, slot, doubtSince, settings = defaultSettings } = claim;
  const { place, mention } = reminder;
  const say = world.content.phrases.in(settings.language);
  const key = deliveryKey(reminder.id, date, slot);
  return {
    place,
    blocks: composePost(world.content, say, reminder, date, key),
    key,
    ...(mention !== undefined && { mention }),
    ...(doubtSince !== undefined && { doubt: { since: doubtSince, mayPost } }),
  };
}

/** The same for every attempt at one delivery, at most 25 characters: what Discord's nonce is made from. */
export function deliveryKey(reminder: number, date: string, slot = ''): string {
  return `${reminder.toString(36)}-${date}${slot === '' ? '' : `-${slot}`}`;
}

/** One request and its record. Never rejects. */
async function deliver(parts: Parts, claim: Claim, post: Post): Promise<void> {
  const { world, platform, messenger, ledger } = parts;
  const { id } = claim.reminder;
  try {
    const outcome = await sendOnce(parts, messenger, claim, post);
    const now = world.now();
    logEnd(world, platform, { id, date: claim.date }, outcome.kind, reasonOf(outcome), now - claim.dueAt);
    heed(parts, claim, outcome, now);
    await ledger.record(claim, outcome);
  } catch (error) {
    world.log.error('bug', { reminder: id, date: claim.date, ...describeBug(error) });
  }
}

async function sendOnce({ world }: Parts, messenger: Messenger, claim: Claim, post: Post): Promise<Outcome> {
  try {
    return await messenger.send(post);
  } catch (error) {
    world.log.error('bug', { reminder: claim.reminder.id, date: claim.date, ...describeBug(error) });
    return { kind: 'unknown', reason: 'own-fault' };
  }
}

/** Slows down as the platform asks: this chat, or everything. */
function heed({ pace, pausedChats }: Parts, claim: Claim, outcome: Outcome, now: number): void {
  if (outcome.kind !== 'retry') return;
  const until = now + outcome.afterMs;
  if (outcome.reason === 'rate-limit') {
    for (const [chat, pause] of pausedChats) if (pause.until <= now) pausedChats.delete(chat);
    pausedChats.set(claim.reminder.place.chat, { at: now, until });
  }
  // Telegram does not say whether it means one chat or the whole bot.
  const recent = [...pausedChats.values()].filter(({ at }) => now - at <= 1000);
  if (outcome.everywhere === true || recent.length >= pausedChatsMax) pace.pauseUntil(until);
}

const reasonOf = (outcome: Outcome): Reason | undefined => ('reason' in outcome ? outcome.reason : undefined);

function logEnd(
  world: World,
  platform: string,
  { id, date }: { id: number; date: string },
  outcome: string,
  reason: Reason | undefined,
  lateMs?: number,
): void {
  const late = lateMs === undefined ? undefined : Math.max(0, lateMs) / 1000;
  world.log.info('delivery', { platform, reminder: id, date, outcome, reason, late });
}

/** Runs a sender's rounds until nothing more may leave at `now`, and waits for all of it: for clocks that stand still. */
export async function drain(sender: Sender, now: number): Promise<void> {
  let next: number | undefined;
  let wasBusy: boolean;
  do {
    next = await sender.round(now);
    wasBusy = await sender.idle();
    // An answer may have asked for another attempt at once.
  } while (wasBusy || (next !== undefined && next <= now));
}
