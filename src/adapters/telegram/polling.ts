/** Fetches updates by long polling: one person's in order, different people at the same time. */
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '@grammyjs/runner';
import type { Api } from 'grammy';
import { type Failure, readFailure } from './errors.ts';
import type { PollHealth } from './poll-health.ts';
import { type UpdateLine, updateTypes } from './updates.ts';

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

type Parts = {
  readonly api: Api;
  readonly line: UpdateLine;
  /** Called once if polling ends by itself, which it does only for a rejected token (401) or another poller (409). */
  readonly onEnd: (failure: Failure) => void;
  readonly health: PollHealth;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The pause after a failed poll. */
  readonly retryMs: number;
};

/** Starts polling. */
export function startPolling(parts: Parts): Polling {
  const source = trackOffset(parts);
  const fetch = { timeout: pollSeconds, allowed_updates: updateTypes };
  const runner = run(
    // The error handler is out of reach while the line keeps its promise; the runner demands one.
    { api: { getUpdates: source.fetch }, handleUpdate: parts.line.take, errorHandler: () => undefined },
    // `silent`, because the runner prints whole errors, and those hold the token.
    { runner: { fetch, retryInterval: parts.retryMs, maxRetryTime: Number.POSITIVE_INFINITY, silent: true } },
  );
  // A poll that `stop` cuts off is no error to the runner.
  runner.task()?.catch((error: unknown) => parts.onEnd(readFailure('getUpdates', error)));
  return {
    async stop() {
      if (runner.isRunning()) {
        await runner.stop();
        await source.confirm();
      }
      await parts.line.idle();
    },
  };
}

/** Remembers what was fetched, so that what is being handled at the end is not delivered again to the next start. */
function trackOffset({ api, health, now }: Parts): { fetch: Fetch; confirm(): Promise<void> } {
  let confirmed = 0;
  let next = 0;
  let hasFailed = false;
  return {
    fetch: async (args, signal) => {
      const startedAt = now();
      // After a failure the first poll does not wait for news, so that the return is known at once.
      const asked = args && hasFailed ? { ...args, timeout: 0 } : args;
      const updates = await api.raw.getUpdates(asked, signal).catch((error: unknown) => {
        hasFailed = true;
        if (!signal?.aborted) health.pollFailed(readFailure('getUpdates', error), startedAt);
        throw error;
      });
      hasFailed = false;
      health.pollSucceeded();
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
