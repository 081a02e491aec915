/** Turns what discord.js throws into plain facts without a URL, a token or a person's words, and into outcomes. */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import type { LogFields, Outcome, Reason } from '../../core/ports.ts';

/** What went wrong with one request. Safe to log: its fields hold numbers and fixed words only. */
export type Failure = {
  /** `api`: Discord said no. `server`: 5xx. `unsent`: no connection, so nothing can have been accepted. `lost`: no answer. */
  readonly class: 'api' | 'server' | 'rate-limit' | 'unsent' | 'lost';
  readonly status?: number;
  readonly code?: string | number;
  readonly retryAfterMs?: number;
  /** Of a rate limit: it is that of the whole bot. */
  readonly global?: boolean;
};

/** Codes of Node and undici for a connection that was never made. */
const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** When a 429 names no time (an IP ban by the proxy before Discord does), asking at once would only prolong it. */
const retryWithoutHeaderMs = 5_000;
const retryUnsentMs = 5_000;
/** Nothing is sent after a refused token; the wait only keeps the caller from spinning. */
const retryTokenMs = 60_000;
/** A 403 without a Discord code, or with this one, comes from a proxy or a ban of this address, not from the channel. */
const blockedByProxy = 40333;
const retryBlockedMs = 60_000;
/** A moment for Discord to recover, short enough that the nonce still holds for several attempts. */
const askAgainMs = 3_000;

/** Errors of callbacks hold the interaction token in `url` and the person's words in `requestBody`: none of it is kept. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof RateLimitError) {
    const global = error.global || error.scope === 'global';
    return { class: 'rate-limit', status: 429, retryAfterMs: waitOf(error), global };
  }
  if (error instanceof DiscordAPIError) return { class: 'api', status: error.status, ...codeOf(error) };
  if (error instanceof HTTPError) return { class: 'server', status: error.status };
  const { code } = codeOf(error);
  return { class: unsentCodes.has(String(code)) ? 'unsent' : 'lost', ...codeOf(error) };
}

/** Without the header, `retryAfter` is 0 and `timeToReset` is the library's own small margin. */
function waitOf({ retryAfter, timeToReset, sublimitTimeout }: RateLimitError): number {
  if (retryAfter > 0) return Math.ceil(Math.max(retryAfter, timeToReset, sublimitTimeout));
  return Math.max(retryWithoutHeaderMs, timeToReset);
}

function codeOf(error: unknown): { code?: string | number } {
  if (typeof error !== 'object' || error === null) return {};
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number'))
    return { code: error.code };
  return 'cause' in error ? codeOf(error.cause) : {};
}

/** Log fields of a failed request; `method` is the operation in a word. */
export function failureFields(method: string, failure: Failure): LogFields {
  return {
    platform: 'discord',
    method,
    class: failure.class,
    status: failure.status,
    code: failure.code,
    retry_after: failure.retryAfterMs === undefined ? undefined : failure.retryAfterMs / 1000,
    global: failure.global,
  };
}

/** What a failed attempt to post means for its reminder. */
export function outcomeOf(failure: Failure): Outcome {
  switch (failure.class) {
    case 'rate-limit':
      return {
        kind: 'retry',
        afterMs: failure.retryAfterMs ?? retryWithoutHeaderMs,
        reason: 'rate-limit',
        ...(failure.global === true && { everywhere: true }),
      };
    case 'unsent':
      return { kind: 'retry', afterMs: retryUnsentMs, reason: 'not-connected', everywhere: true };
    case 'server':
      return { kind: 'doubtful', afterMs: askAgainMs, reason: 'server-error' };
    case 'lost':
      return { kind: 'doubtful', afterMs: askAgainMs, reason: 'no-answer' };
    case 'api':
      return refusalOf(failure);
    default:
      return failure.class satisfies never;
  }
}

export const tokenRejected: Outcome = {
  kind: 'retry',
  afterMs: retryTokenMs,
  reason: 'token-rejected',
  everywhere: true,
};

/** Discord's codes for a person who takes no messages from this bot, or has no server in common with it any more. */
export const closedToBot: ReadonlySet<unknown> = new Set([50007, 50278]);

/** Discord's code for a thread that must be opened before anybody can write in it. */
export const threadArchived = 50083;

const goneCodes: ReadonlyMap<number, Reason> = new Map([
  [50001, 'no-access'],
  [50013, 'no-permission'],
  [50007, 'blocked-by-person'],
  [50278, 'blocked-by-person'],
  [10003, 'chat-not-found'],
  [10004, 'chat-not-found'],
]);

const refusedCodes: ReadonlyMap<number, Reason> = new Map([
  [threadArchived, 'thread-closed'],
  [160005, 'thread-closed'],
  [40005, 'too-large'],
]);

function refusalOf({ status, code }: Failure): Outcome {
  if (status === 401) return tokenRejected;
  const gone = goneCodes.get(Number(code));
  if (gone) return { kind: 'gone', reason: gone };
  const refused = refusedCodes.get(Number(code));
  if (refused) return { kind: 'refused', reason: refused };
  if (status === 413) return { kind: 'refused', reason: 'too-large' };
  if (status === 403 && (code === undefined || code === blockedByProxy)) {
    return { kind: 'retry', afterMs: retryBlockedMs, reason: 'no-access', everywhere: true };
  }
  if (status === 403) return { kind: 'refused', reason: 'no-permission' };
  return { kind: 'refused', reason: 'bad-request' };
}
