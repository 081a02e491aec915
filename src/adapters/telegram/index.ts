/** Telegram as a platform: joins receive, render and send, and keeps the connection's health. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Adapter, Log } from '../../core/ports.ts';
import { createCaller, type Wait } from './calls.ts';
import { planMenus } from './commands.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { type Failure, isConflict, isTokenRejected } from './errors.ts';
import { createHandler } from './handler.ts';
import { introduce } from './introduction.ts';
import { createPollHealth } from './poll-health.ts';
import { type Polling, pollRetryMs, startPolling } from './polling.ts';
import { createMessenger } from './send.ts';

export type TelegramOptions = ConnectionOptions & {
  readonly log: Log;
  /** Called once when the bot can no longer receive anything: another instance polls, or the token was revoked. */
  readonly onFatal?: (reason: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly wait?: Wait;
  /** The pause after a failed poll, or a failed try to start. */
  readonly retryMs?: number;
  /** How long a stop may take; requests that are still under way then are cut off. */
  readonly stopMaxMs?: number;
  /** How long a post may take; what became of one that takes longer is unknown. */
  readonly postMaxMs?: number;
};

/** Whoever stops the process kills it soon after that. */
const stopLongestMs = 10_000;
/** Within the time for which the sender of posts holds a delivery. */
const postLongestMs = 10_000;
const endings = {
  conflict: 'Another instance is polling Telegram with the same TELEGRAM_TOKEN. Stop one of the two.',
  unexpected: 'Polling Telegram ended for an unknown cause.',
  token: 'TELEGRAM_TOKEN was refused by Telegram: it was revoked or replaced. Get the current one from @BotFather.',
} as const;

/** Makes the adapter without a request; `start` asks Telegram who the bot is, until it answers, and begins to poll. */
export function createTelegram(options: TelegramOptions): Adapter {
  const { log, now = Date.now, wait = waitFor, retryMs = pollRetryMs, stopMaxMs = stopLongestMs } = options;
  const ending = new AbortController();
  const cut = new AbortController();
  const api = connect(options, cut.signal);
  const health = createPollHealth(log, now);
  let state: 'new' | 'polling' | 'ended' | 'token-rejected' = 'new';
  let polling: Polling | undefined;
  let starting: Promise<void> | undefined;

  const endWith = (end: keyof typeof endings) => {
    if (state === 'token-rejected') return;
    const told = state === 'ended';
    state = end === 'token' ? 'token-rejected' : 'ended';
    if (told) return;
    log.error('telegram-stopped', { platform: 'telegram', reason: endings[end] });
    void polling?.stop();
    options.onFatal?.(endings[end]);
  };
  const onFailure = (failure: Failure) => {
    if (isTokenRejected(failure)) endWith('token');
  };
  const onEnd = (failure: Failure) => {
    endWith(isTokenRejected(failure) ? 'token' : isConflict(failure) ? 'conflict' : 'unexpected');
  };
  const patience = { log, wait, ending: ending.signal, onFailure };
  const caller = createCaller({ ...patience, api, event: 'answer-failed' });
  const posting = connect(options, cut.signal, options.postMaxMs ?? postLongestMs);
  const messenger = createMessenger({
    api: posting,
    retirer: createCaller({ ...patience, api: posting, event: 'retire-failed' }),
    log,
    now,
    isTokenRejected: () => state === 'token-rejected',
    onFailure,
  });

  const start: Adapter['start'] = async (bot) => {
    const introduction = { api: connect(options, ending.signal), ending: ending.signal };
    const me = await introduce({ ...introduction, log, wait, retryMs }, planMenus(bot.commands));
    if (!me || ending.signal.aborted || state !== 'new') return;
    const handle = createHandler({ caller, log, bot, me });
    polling = startPolling({ api, handle, onEnd, health, now, retryMs });
    state = 'polling';
    log.info('telegram-started', { platform: 'telegram', bot: me.username });
  };

  return {
    messenger,
    start(bot) {
      starting = start(bot);
      return starting;
    },
    async stop() {
      ending.abort();
      if (state === 'polling') state = 'ended';
      // Not cleared: a post of the reminders may still be under way when the answers are done.
      const late = delay(stopMaxMs, undefined, { ref: false }).then(() => cut.abort());
      await Promise.race([Promise.allSettled([starting, polling?.stop()]), late]);
    },
    healthy: () => state === 'polling' && health.canHear(),
  };
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
