/** Asks Telegram now and then whether its pushes still come here: a process that nothing reaches must not look healthy. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from 'grammy';
import { type Failure, readFailure } from './errors.ts';
import type { PollHealth } from './poll-health.ts';

/** Often enough to be told of an outage within two minutes. */
export const watchLongestMs = 60_000;
const notReached: Failure = { method: 'getWebhookInfo', class: 'broken', wording: '' };

/** Resolves when `ending` aborts, or after `onReplaced`. Does not reject. */
export async function watchWebhook(parts: {
  readonly api: Api;
  /** The address that Telegram was given. */
  readonly url: string;
  readonly everyMs: number;
  readonly ending: AbortSignal;
  readonly health: PollHealth;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Called once when Telegram pushes somewhere else, or waits to be polled. */
  readonly onReplaced: () => void;
  readonly onFailure: (failure: Failure) => void;
}): Promise<void> {
  const { api, url, everyMs, ending, health, now } = parts;
  while (await paused(everyMs, ending)) {
    const askedAt = now();
    try {
      const info = await api.raw.getWebhookInfo();
      if (info.url !== url) return parts.onReplaced();
      if (info.pending_update_count === 0) health.pollSucceeded();
      else if (info.last_error_date !== undefined) health.pollFailed(notReached, info.last_error_date * 1000);
    } catch (error) {
      if (ending.aborted) return;
      const failure = readFailure('getWebhookInfo', error);
      health.pollFailed(failure, askedAt);
      parts.onFailure(failure);
    }
  }
}

/** False when `ending` came first. */
function paused(ms: number, ending: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal: ending, ref: false }).catch(() => false);
}
