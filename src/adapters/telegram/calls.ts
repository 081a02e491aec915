/** Makes calls whose result nobody waits for, with the patience each of them allows, and says in the log what failed. */
import type { Api } from 'grammy';
import type { Log } from '../../core/ports.ts';
import { type Failure, isDoubtful, isRefusal, readFailure, toLogFields } from './errors.ts';
import type { Photos } from './photos.ts';

type Payload<M extends 'sendMessage' | 'sendPhoto' | 'editMessageText' | 'deleteMessage' | 'answerCallbackQuery'> =
  Parameters<Api['raw'][M]>[0];

/**
 * A call to make. `before`, in order, is what it only makes sense after: pictures, and the parts of a long text before the
 * last one; the whole has failed where one of them did that is not `optional`. `otherwise` is made when Telegram refuses it
 * for good. Of `report` one is made afterwards: what to say elsewhere when it is done, or when it certainly or possibly is
 * not.
 */
export type Call = (
  | { readonly method: 'sendMessage'; readonly payload: Payload<'sendMessage'> }
  /** `photo` is the name of a picture. */
  | { readonly method: 'sendPhoto'; readonly payload: Payload<'sendPhoto'> & { readonly photo: string } }
  | { readonly method: 'editMessageText'; readonly payload: Payload<'editMessageText'> }
  | { readonly method: 'deleteMessage'; readonly payload: Payload<'deleteMessage'> }
  | { readonly method: 'answerCallbackQuery'; readonly payload: Payload<'answerCallbackQuery'> }
) & {
  readonly before?: readonly Call[];
  readonly optional?: true;
  readonly otherwise?: Call;
  readonly report?: { readonly done: Call; readonly refused: Call };
};

/** Resolves after so many milliseconds; rejects when the signal aborts before. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export type Caller = {
  /** Makes the call, and its `otherwise` if need be. Never rejects: what failed is logged without anybody's words. */
  perform(call: Call): Promise<void>;
};

const rateLimitTriesMax = 2;
const rateLimitPauseMaxMs = 30_000;

/** `ending` stops the waiting, so that a rate limit does not hold up the end of the process. */
export function createCaller(parts: {
  api: Api;
  photos: Photos;
  log: Log;
  wait: Wait;
  ending: AbortSignal;
  onFailure: (failure: Failure) => void;
  /** How the log calls a call that failed in the end. */
  event: 'answer-failed' | 'retire-failed';
}): Caller {
  const perform = async (call: Call): Promise<void> => {
    const failure = await tryInOrder(call);
    if (call.report) await perform(failure ? call.report.refused : call.report.done);
    if (!failure || isHarmless(failure)) return;
    parts.onFailure(failure);
    if (call.otherwise && mayTryOtherwise(failure)) return perform(call.otherwise);
    parts.log.warn(parts.event, toLogFields(failure));
  };

  /** The first failure. After a part that certainly did not arrive nothing more is sent: it would begin in the middle. */
  const tryInOrder = async (call: Call): Promise<Failure | undefined> => {
    let first: Failure | undefined;
    for (const part of [...(call.before ?? []), call]) {
      const failure = await tryWithPatience(part);
      if (failure && part.optional) {
        // A group may forbid pictures; the words are what counts.
        parts.log.warn(parts.event, toLogFields(failure));
        continue;
      }
      first ??= failure;
      if (failure && !isDoubtful(failure)) break;
    }
    return first;
  };

  const tryWithPatience = async (call: Call): Promise<Failure | undefined> => {
    let rateLimited = 0;
    let repeated = false;
    for (;;) {
      const failure = await attempt(parts, call);
      if (!failure) return undefined;
      const pauseMs = failure.code === 429 ? (failure.retryAfterMs ?? 1000) : undefined;
      if (pauseMs !== undefined) {
        if (++rateLimited > rateLimitTriesMax || pauseMs > rateLimitPauseMaxMs) return failure;
        if (!(await waited(pauseMs))) return failure;
      } else {
        if (repeated || !mayRepeat(call, failure)) return failure;
        repeated = true;
      }
    }
  };

  const waited = (ms: number) =>
    parts.wait(ms, parts.ending).then(
      () => true,
      () => false,
    );

  return { perform };
}

type Line = { readonly api: Api; readonly photos: Photos };

async function attempt(line: Line, call: Call): Promise<Failure | undefined> {
  try {
    await makeRequest(line, call);
    return undefined;
  } catch (error) {
    return readFailure(call.method, error);
  }
}

function makeRequest({ api, photos }: Line, call: Call): Promise<unknown> {
  switch (call.method) {
    case 'sendPhoto':
      return photos.send(api, call.payload);
    case 'sendMessage':
      return api.raw.sendMessage(call.payload);
    case 'editMessageText':
      return api.raw.editMessageText(call.payload);
    case 'deleteMessage':
      return api.raw.deleteMessage(call.payload);
    case 'answerCallbackQuery':
      return api.raw.answerCallbackQuery(call.payload);
  }
}

/** Once more after an error that may pass, where doing it twice is the same as once: a new message would double. */
function mayRepeat(call: Call, failure: Failure): boolean {
  if (isRefusal(failure)) return false;
  const isNew = call.method === 'sendMessage' || call.method === 'sendPhoto';
  return !isNew || failure.class === 'unreached';
}

/** Only a definite no: after a lost answer the first call may have been accepted. */
function mayTryOtherwise(failure: Failure): boolean {
  return failure.code === 400 || failure.code === 403;
}

/**
 * Refusals that mean the goal is reached or out of reach: two quick taps draw the same screen twice; a callback may
 * be answered once and not late; what is to go may be gone; a person who never wrote to the bot cannot be written to.
 */
function isHarmless({ method, wording }: Failure): boolean {
  if (method === 'editMessageText') return /message is not modified/.test(wording);
  if (method === 'answerCallbackQuery') return /query is too old/.test(wording);
  if (method === 'deleteMessage') return /message to delete not found/.test(wording);
  return /can't initiate conversation|blocked by the user/.test(wording);
}
