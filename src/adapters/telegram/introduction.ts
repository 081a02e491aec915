/** The calls before the first poll, tried until Telegram answers: one platform that is down must not end the process. */
import type { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { Log } from '../../core/ports.ts';
import { StartError } from '../../core/ports.ts';
import type { Wait } from './calls.ts';
import { type Menu, saveMenus } from './commands.ts';
import { readFailure, toLogFields } from './errors.ts';

type Parts = {
  /** Its requests must fail when `ending` aborts. */
  readonly api: Api;
  readonly log: Log;
  readonly wait: Wait;
  /** Milliseconds between two tries, unless Telegram asks for another pause. */
  readonly retryMs: number;
  /** Ends the tries. */
  readonly ending: AbortSignal;
};

/**
 * Asks who the bot is and makes it ready to be polled. Undefined: `ending` came first.
 * Rejects with `StartError` where Telegram refuses the token, and with nothing else.
 */
export async function introduce(parts: Parts, menus: readonly Menu[]): Promise<UserFromGetMe | undefined> {
  const me = await tryUntilAnswered(parts, 'getMe', () => parts.api.raw.getMe());
  // Telegram refuses to be polled while a webhook is set.
  await tryUntilAnswered(parts, 'deleteWebhook', () => parts.api.raw.deleteWebhook({}));
  if (parts.ending.aborted) return undefined;
  await saveMenus(parts.api, menus).catch((error: unknown) => {
    // Without its menus the bot still answers every command, so this is no reason not to start.
    parts.log.warn('menus-not-saved', toLogFields(readFailure('setMyCommands', error)));
  });
  return parts.ending.aborted ? undefined : me;
}

/** Only the first failure is logged: what follows says nothing new until the start succeeds. */
async function tryUntilAnswered<T>(parts: Parts, method: string, ask: () => Promise<T>): Promise<T | undefined> {
  for (let tries = 1; !parts.ending.aborted; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (parts.ending.aborted) return undefined;
      const failure = readFailure(method, error);
      if (failure.code === 401 || failure.code === 404) throw tokenRefused(failure.code);
      if (tries === 1) parts.log.warn('telegram-not-reached', toLogFields(failure));
      // Rejects when `ending` comes, and the loop ends by itself then.
      await parts.wait(failure.retryAfterMs ?? parts.retryMs, parts.ending).catch(() => undefined);
    }
  }
  return undefined;
}

function tokenRefused(code: number): StartError {
  return new StartError(`TELEGRAM_TOKEN was refused by Telegram: ${code}. Get the current one from @BotFather.`);
}
