/**
 * What went wrong in a call to Telegram, reduced to what may be kept. grammY's own errors hold the request URL with
 * the token and the payload with people's words, so they are read here and never passed on.
 */
import { GrammyError, HttpError } from 'grammy';
import type { Place } from '../../core/message.ts';
import type { LogFields, Outcome, Reason } from '../../core/ports.ts';

export type Failure = {
  readonly method: string;
  /** Telegram's error code, where Telegram answered at all. */
  readonly code?: number;
  /** `refused`: Telegram said no. `unreached`: the request never left. `broken`: no readable answer; it may have arrived. */
  readonly class: 'refused' | 'unreached' | 'broken';
  readonly retryAfterMs?: number;
  /** The id a group got when it became a supergroup. */
  readonly migratedTo?: string;
  /** Telegram's wording, to be compared only: it can quote what a person wrote, so it is never logged. */
  readonly wording: string;
};

const unsentCode = 'UNSENT';
const tokenRejectedPauseMs = 10 * 60_000;
const unreachedPauseMs = 10_000;

/**
 * In place of a request of which no byte has left, so that making it again cannot double anything: the adapter has
 * stopped, or no connection came about. The code is what remains of it behind grammY's own errors.
 */
export class UnsentError extends Error {
  override name = 'UnsentError';
  readonly code = unsentCode;
}

/** Reads whatever a call to `method` threw. Anything unknown counts as `broken`. */
export function readFailure(method: string, error: unknown): Failure {
  // A proxy on the way may answer in JSON of its own: without Telegram's code nobody knows what became of the call.
  if (error instanceof GrammyError && Number.isInteger(error.error_code)) {
    const { retry_after: retryAfterSeconds, migrate_to_chat_id: migratedTo } = error.parameters;
    return {
      method,
      code: error.error_code,
      class: 'refused',
      wording: error.description,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1000 }),
      ...(migratedTo === undefined ? {} : { migratedTo: String(migratedTo) }),
    };
  }
  const cause = error instanceof HttpError ? error.error : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return { method, class: code === unsentCode ? 'unreached' : 'broken', wording: '' };
}

/** The fields of a failure that may be logged: no token, no address, nobody's words. */
export function toLogFields(failure: Failure): LogFields {
  return {
    platform: 'telegram',
    method: failure.method,
    code: failure.code,
    class: failure.class,
    retry_after: failure.retryAfterMs === undefined ? undefined : failure.retryAfterMs / 1000,
  };
}

/** True where Telegram answered, and the answer was no: the call had no effect. */
export function isRefusal(failure: Failure): boolean {
  return failure.code !== undefined && failure.code < 500;
}

/** True where the call may have had its effect, though no answer says so. */
export function isDoubtful(failure: Failure): boolean {
  return !isRefusal(failure) && failure.class !== 'unreached';
}

/** True where the token is wrong or was revoked. */
export function isTokenRejected(failure: Failure): boolean {
  return failure.code === 401;
}

/** True where another instance polls with the same token, or a webhook is set. */
export function isConflict(failure: Failure): boolean {
  return failure.code === 409;
}

/** What a failed post to `place` means for the reminder behind it. */
export function toOutcome(failure: Failure, place: Place): Outcome {
  const { code, migratedTo } = failure;
  if (migratedTo !== undefined) {
    // A basic group has no topics, so there is no thread to carry over.
    return { kind: 'moved', to: { platform: place.platform, club: migratedTo, chat: migratedTo } };
  }
  if (code === undefined) {
    if (failure.class === 'broken') return { kind: 'unknown', reason: 'no-answer' };
    return { kind: 'retry', afterMs: unreachedPauseMs, reason: 'not-connected', everywhere: true };
  }
  if (code >= 500) return { kind: 'unknown', reason: 'server-error' };
  if (code === 429) return { kind: 'retry', afterMs: failure.retryAfterMs ?? 1000, reason: 'rate-limit' };
  // A 404 is about the address, which is made of the token: there is no such bot (any more).
  if (code === 401 || code === 404) return tokenRejected;
  const gone = goneReason(code, failure.wording);
  return gone ? { kind: 'gone', reason: gone } : { kind: 'refused', reason: refusedReason(code, failure.wording) };
}

/** The answer to every post after Telegram has refused the token: it comes without a request. */
export const tokenRejected: Outcome = {
  kind: 'retry',
  afterMs: tokenRejectedPauseMs,
  reason: 'token-rejected',
  everywhere: true,
};

/** Wordings of https://github.com/tdlib/telegram-bot-api; the API has no codes finer than the HTTP status. */
function goneReason(code: number, wording: string): Reason | undefined {
  if (/blocked by the user|user is deactivated|can't initiate conversation|PEER_ID_INVALID/i.test(wording)) {
    return 'blocked-by-person';
  }
  if (/was kicked|not a member|chat was deleted|group is deactivated/i.test(wording)) return 'removed-from-club';
  if (/not enough rights|have no rights|need administrator rights|CHAT_(WRITE|RESTRICTED|SEND)\w*/i.test(wording)) {
    return 'no-permission';
  }
  if (/chat not found/i.test(wording)) return 'chat-not-found';
  return code === 403 ? 'no-access' : undefined;
}

function refusedReason(code: number, wording: string): Reason {
  if (/thread not found|TOPIC_(CLOSED|DELETED)/i.test(wording)) return 'thread-closed';
  return code === 413 || /is too long/i.test(wording) ? 'too-large' : 'bad-request';
}
