/** Posts reminders and tells their fate, and knows which people are admins of a group. */
import type { Api } from 'grammy';
import type { Block, Place } from '../../core/message.ts';
import type { Log, Messenger, Outcome } from '../../core/ports.ts';
import { newMessage } from './answers.ts';
import { type Failure, readFailure, tokenRejected, toLogFields, toOutcome } from './errors.ts';
import { render } from './render.ts';

const adminCacheMs = 60_000;
/** A bound on the cache, far above the admins that act within a minute. */
const adminCacheMax = 10_000;

type Parts = {
  readonly api: Api;
  readonly log: Log;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly isTokenRejected: () => boolean;
  readonly onFailure: (failure: Failure) => void;
};

export function createMessenger(parts: Parts): Messenger {
  return { send: (place, blocks) => post(parts, place, blocks), mayManage: createAdminCheck(parts) };
}

/** One request, never repeated here: Telegram has no idempotency, so only the sender of reminders may decide to. */
async function post(parts: Parts, place: Place, blocks: readonly Block[]): Promise<Outcome> {
  if (parts.isTokenRejected()) return tokenRejected;
  try {
    const { payload } = newMessage(place, render(blocks), { disable_notification: true });
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
