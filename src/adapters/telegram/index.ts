/** Telegram as a platform: joins receive, render and send, and keeps the connection's health. */
import { setTimeout as delay } from 'node:timers/promises';
import { Api } from 'grammy';
import type { Update, UserFromGetMe } from 'grammy/types';
import type { Adapter, Bot, Log } from '../../core/ports.ts';
import { StartError } from '../../core/ports.ts';
import { endSpinner, planAnswer } from './answers.ts';
import { createCaller, type Wait } from './calls.ts';
import { planMenus, saveMenus } from './commands.ts';
import { type Failure, isConflict, isTokenRejected, readFailure, toLogFields } from './errors.ts';
import { type Polling, pollRetryMs, startPolling } from './polling.ts';
import { receive } from './receive.ts';
import { createMessenger } from './send.ts';

export type TelegramOptions = {
  readonly token: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  readonly log: Log;
  /** Called once when the bot can no longer receive anything: another instance polls, or the token was revoked. */
  readonly onFatal?: (reason: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly wait?: Wait;
  /** The pause after a failed poll. */
  readonly retryMs?: number;
};

/** Seconds after which a request counts as lost; longer than a poll. grammY's default is 500. */
const requestTimeoutSeconds = 30;
const endings = {
  conflict: 'Another instance is polling Telegram with the same TELEGRAM_TOKEN. Stop one of the two.',
  unexpected: 'Polling Telegram ended for an unknown cause.',
  token: 'TELEGRAM_TOKEN was refused by Telegram: it was revoked or replaced. Get the current one from @BotFather.',
} as const;

/** Makes the adapter without a request; `start` asks Telegram who the bot is and begins to poll. */
export function createTelegram(options: TelegramOptions): Adapter {
  const { log, now = Date.now, wait = waitFor, retryMs = pollRetryMs } = options;
  const api = new Api(options.token, { apiRoot: options.apiUrl, timeoutSeconds: requestTimeoutSeconds });
  const ending = new AbortController();
  let state: 'new' | 'polling' | 'ended' | 'token-rejected' = 'new';
  let polling: Polling | undefined;

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
  const onPollingEnd = (failure: Failure) => {
    endWith(isTokenRejected(failure) ? 'token' : isConflict(failure) ? 'conflict' : 'unexpected');
  };
  const caller = createCaller({ api, log, wait, ending: ending.signal, onFailure });

  const answer = async (bot: Bot, me: UserFromGetMe, update: Update): Promise<void> => {
    const incoming = receive(update, me);
    if (!incoming) return endSpinnerOf(update);
    const reply = await bot.handle(incoming);
    await Promise.all(planAnswer(update, incoming, reply, me).map(caller.perform));
  };
  const endSpinnerOf = async ({ callback_query: query }: Update): Promise<void> => {
    if (query) await caller.perform(endSpinner(query.id));
  };
  const handle = async (bot: Bot, me: UserFromGetMe, update: Update): Promise<void> => {
    try {
      await answer(bot, me, update);
    } catch (error) {
      // A bug, here or in a renderer. Its message could quote a person, so only its kind is logged.
      log.error('update-failed', { platform: 'telegram', class: error instanceof Error ? error.name : 'unknown' });
      await endSpinnerOf(update);
    }
  };

  return {
    messenger: createMessenger({ api, log, now, isTokenRejected: () => state === 'token-rejected', onFailure }),
    async start(bot) {
      const me = await introduce(api, bot, log);
      polling = startPolling(api, (update) => handle(bot, me, update), onPollingEnd, retryMs);
      state = 'polling';
      log.info('telegram-started', { platform: 'telegram', bot: me.username });
    },
    async stop() {
      ending.abort();
      if (state === 'polling') state = 'ended';
      await polling?.stop();
    },
    healthy: () => state === 'polling',
  };
}

/** The calls before the first poll. A refused token ends the start; so does any other failure, named by its code. */
async function introduce(api: Api, bot: Bot, log: Log): Promise<UserFromGetMe> {
  try {
    const me = await api.raw.getMe();
    await saveMenus(api, planMenus(bot.commands)).catch((error: unknown) => {
      // Without its menus the bot still answers every command, so this is no reason not to start.
      log.warn('menus-not-saved', toLogFields(readFailure('setMyCommands', error)));
    });
    // Telegram refuses to be polled while a webhook is set.
    await api.raw.deleteWebhook({});
    return me;
  } catch (error) {
    throw toStartError(readFailure('start', error));
  }
}

function toStartError(failure: Failure): Error {
  if (failure.code === 401 || failure.code === 404) {
    return new StartError(
      `TELEGRAM_TOKEN was refused by Telegram: ${failure.code}. Get the current one from @BotFather.`,
    );
  }
  const { code, class: kind } = toLogFields(failure);
  return new Error(`Telegram did not answer the start: ${kind}${code === undefined ? '' : ` ${code}`}.`);
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
