/** Posts reminders and tells their fate, takes older posts away, and knows which people are admins of a group. */
import type { Api } from 'grammy';
import type { Block, Place } from '../../core/message.ts';
import type { Log, Messenger, Outcome, Post } from '../../core/ports.ts';
import { newMessage } from './answers.ts';
import type { Call, Caller } from './calls.ts';
import { type Failure, isDoubtful, readFailure, tokenRejected, toLogFields, toOutcome } from './errors.ts';
import { type Rendered, render } from './render.ts';

/** Of about 30 that Telegram takes; the rest is left for answers. */
const postsPerSecond = 25;
const adminCacheMs = 60_000;
/** A bound on the cache, far above the admins that act within a minute. */
const adminCacheMax = 10_000;

type Parts = {
  /** Its requests must end while the sender still holds the delivery. */
  readonly api: Api;
  /** Takes older posts away. */
  readonly retirer: Caller;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly isTokenRejected: () => boolean;
  readonly onFailure: (failure: Failure) => void;
};

export function createMessenger(parts: Parts): Messenger {
  return {
    postsPerSecond,
    send: (post) => send(parts, post),
    retire: (place, message, instead) => retire(parts, place, message, instead),
    tell: (personId, blocks) => tell(parts, personId, blocks),
    mayManage: createAdminCheck(parts),
  };
}

/**
 * One request, never repeated here: Telegram has no idempotency, so only the sender of reminders may decide to. Where a
 * topic is closed or gone, nothing was posted for certain, and the post goes to the group itself instead.
 */
async function send(parts: Parts, { place, blocks, mention, doubt }: Post): Promise<Outcome> {
  // A bot cannot read back what stands in a chat, and a second request could be a second post.
  if (doubt) return { kind: 'unknown', reason: 'no-answer' };
  if (parts.isTokenRejected()) return tokenRejected;
  const rendered = tryRender(parts, blocks);
  if (!rendered) return { kind: 'refused', reason: 'own-fault' };
  const outcome = await sendTo(parts, place, rendered, mention);
  const isClosed = outcome.kind === 'refused' && outcome.reason === 'thread-closed';
  if (!isClosed || place.thread === undefined) return outcome;
  const { thread: _, ...group } = place;
  const instead = await sendTo(parts, group, rendered, mention);
  return instead.kind === 'sent' ? { ...instead, reason: outcome.reason } : instead;
}

async function sendTo(parts: Parts, place: Place, rendered: Rendered, mention: string | undefined): Promise<Outcome> {
  try {
    // There are no roles to call here: a mention is a post that makes a sound.
    const { payload } = newMessage(place, rendered, { disable_notification: mention === undefined });
    const message = await parts.api.raw.sendMessage(payload);
    return { kind: 'sent', message: String(message.message_id) };
  } catch (error) {
    const failure = readFailure('sendMessage', error);
    parts.onFailure(failure);
    const outcome = toOutcome(failure, place);
    parts.log.warn('post-failed', { ...toLogFields(failure), outcome: outcome.kind });
    return outcome;
  }
}

/** Telegram lets a bot delete its own post for 48 hours, and edit it for ever. */
async function retire(parts: Parts, place: Place, message: string, instead: readonly Block[]): Promise<void> {
  const rendered = tryRender(parts, instead);
  if (!rendered || parts.isTokenRejected()) return;
  const target = { chat_id: Number(place.chat), message_id: Number(message) };
  const shorten: Call = { method: 'editMessageText', payload: { ...target, ...rendered } };
  await parts.retirer.perform({ method: 'deleteMessage', payload: target, otherwise: shorten });
}

/** One request as well. After a lost answer the word counts as said: twice would be worse. */
async function tell(parts: Parts, personId: string, blocks: readonly Block[]): Promise<boolean> {
  const rendered = tryRender(parts, blocks);
  // The ids of groups are negative, and what is meant for one person must never stand there.
  if (!rendered || parts.isTokenRejected() || !/^\d+$/.test(personId)) return false;
  try {
    await parts.api.raw.sendMessage({ chat_id: Number(personId), ...rendered });
    return true;
  } catch (error) {
    const failure = readFailure('sendMessage', error);
    parts.onFailure(failure);
    parts.log.warn('tell-failed', toLogFields(failure));
    return isDoubtful(failure);
  }
}

/** Undefined: a bug, of which only the kind is logged. Nothing has left then. */
function tryRender({ log }: Parts, blocks: readonly Block[]): Rendered | undefined {
  try {
    return render(blocks);
  } catch (error) {
    log.error('render-failed', { platform: 'telegram', class: error instanceof Error ? error.name : 'unknown' });
    return undefined;
  }
}

/** A removed admin keeps the right for a minute at most; a burst of presses asks Telegram once. */
function createAdminCheck(parts: Parts): Messenger['mayManage'] {
  const known = new Map<string, { admin: boolean; until: number }>();
  return async (place, personId) => {
    // A private chat has its person's id; ids of groups are negative.
    if (place.chat === personId) return true;
    const key = `${place.chat}/${personId}`;
    const cached = known.get(key);
    if (cached && cached.until > parts.now()) return cached.admin;
    const admin = await askAdmin(parts, place, personId);
    if (admin === undefined) return false;
    if (known.size >= adminCacheMax) known.clear();
    known.set(key, { admin, until: parts.now() + adminCacheMs });
    return admin;
  };
}

async function askAdmin(parts: Parts, place: Place, personId: string): Promise<boolean | undefined> {
  if (parts.isTokenRejected()) return undefined;
  try {
    const member = await parts.api.raw.getChatMember({ chat_id: Number(place.chat), user_id: Number(personId) });
    return member.status === 'creator' || member.status === 'administrator';
  } catch (error) {
    const failure = readFailure('getChatMember', error);
    parts.onFailure(failure);
    parts.log.warn('admin-check-failed', toLogFields(failure));
    return undefined;
  }
}
