/** Fetches updates by long polling: one chat's in order, different chats at the same time. */
import { setTimeout as delay } from 'node:timers/promises';
import { run, sequentialize } from '@grammyjs/runner';
import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import { type Failure, readFailure } from './errors.ts';

/** The types of update the bot reads; Telegram keeps the others to itself. */
const updateTypes = ['message', 'callback_query', 'my_chat_member'] as const;

/** Shorter than the time-out of a request, so that an idle poll ends by Telegram's answer. */
const pollSeconds = 25;
/** Constant: grammY's own back-off doubles without end, and an hour's outage would cost another hour. */
export const pollRetryMs = 3000;
/** A network that is down must not hold up the end of the process. */
const confirmMaxMs = 2000;

export type Polling = {
  /** Takes no new updates; resolves when the running answers are done. */
  stop(): Promise<void>;
};

type Fetch = Api['raw']['getUpdates'];

/**
 * Starts polling. `handle` must not reject. `onEnd` is called once if polling ends by itself, which it does only
 * for a rejected token (401) or another instance that polls (409); everything else is tried again after `retryMs`.
 */
export function startPolling(
  api: Api,
  handle: (update: Update) => Promise<void>,
  onEnd: (failure: Failure) => void,
  retryMs: number,
): Polling {
  const inOrder = sequentialize<Update>(chatOf);
  const running = new Set<Promise<void>>();
  const source = trackOffset(api);
  const handleUpdate = (update: Update) => {
    const work = inOrder(update, () => handle(update));
    running.add(work);
    return work.finally(() => running.delete(work));
  };
  const fetch = { timeout: pollSeconds, allowed_updates: updateTypes };
  const runner = run(
    // The error handler is out of reach while `handle` keeps its promise; the runner demands one.
    { api: { getUpdates: source.fetch }, handleUpdate, errorHandler: () => undefined },
    // `silent`, because the runner prints whole errors, and those hold the token.
    { runner: { fetch, retryInterval: retryMs, maxRetryTime: Number.POSITIVE_INFINITY, silent: true } },
  );
  // A poll that `stop` cuts off is no error to the runner.
  runner.task()?.catch((error: unknown) => onEnd(readFailure('getUpdates', error)));
  return {
    async stop() {
      if (runner.isRunning()) {
        await runner.stop();
        await source.confirm();
      }
      await Promise.allSettled(running);
    },
  };
}

/** Remembers what was fetched, so that what is being handled at the end is not delivered again to the next start. */
function trackOffset(api: Api): { fetch: Fetch; confirm(): Promise<void> } {
  let confirmed = 0;
  let next = 0;
  return {
    fetch: async (args, signal) => {
      const updates = await api.raw.getUpdates(args, signal);
      confirmed = args?.offset ?? 0;
      next = Math.max(next, ...updates.map((update) => update.update_id + 1));
      return updates;
    },
    /** Fetching with an offset is what confirms. A failure only means that the last updates come once more. */
    confirm: async () => {
      if (next <= confirmed) return;
      const last = { offset: next, limit: 1, timeout: 0, allowed_updates: updateTypes };
      const call = api.raw.getUpdates(last).catch(() => []);
      await Promise.race([call, delay(confirmMaxMs, undefined, { ref: false })]);
    },
  };
}

/** Presses and texts of one chat wait for each other, so that two quick taps cannot overtake one another here. */
function chatOf(update: Update): string | undefined {
  const chat = (update.message ?? update.callback_query?.message ?? update.my_chat_member)?.chat;
  return chat && String(chat.id);
}
