/** The calls before the first update, tried until Telegram answers: one platform that is down must not end the process. */
import type { Api } from 'grammy';
import type { UserFromGetMe } from 'grammy/types';
import type { Log } from '../../core/ports.ts';
import { StartError } from '../../core/ports.ts';
import type { Wait } from './calls.ts';
import { type Menu, saveMenus } from './commands.ts';
import { type Failure, readFailure, toLogFields } from './errors.ts';
import { updateTypes } from './updates.ts';

type Parts = {
  /** Its requests must fail when `ending` aborts. */
  readonly api: Api;
  readonly log: Log;
  readonly wait: Wait;
  /** Milliseconds between two tries, unless Telegram asks for another pause. */
  readonly retryMs: number;
  /** Ends the tries. */
  readonly ending: AbortSignal;
  /** Where to push updates to, and the secret that comes with each; without it the bot polls. */
  readonly webhook?: { readonly url: string; readonly secret: string } | undefined;
};

/** As many as Telegram offers: a push waits until its update is handled. */
const pushesAtOnce = 100;

/**
 * Asks who the bot is and makes it ready to be polled, or pushed to. Undefined: `ending` came first.
 * Rejects with `StartError` where Telegram refuses the token or the webhook, and with nothing else.
 */
export async function introduce(parts: Parts, menus: readonly Menu[]): Promise<UserFromGetMe | undefined> {
  const me = await tryUntilAnswered(parts, 'getMe', () => parts.api.raw.getMe());
  await setTransport(parts);
  if (parts.ending.aborted) return undefined;
  await saveMenus(parts.api, menus).catch((error: unknown) => {
    // Without its menus the bot still answers every command, so this is no reason not to start.
    parts.log.warn('menus-not-saved', toLogFields(readFailure('setMyCommands', error)));
  });
  return parts.ending.aborted ? undefined : me;
}

/** Updates that wait at Telegram stay there for the new transport. */
async function setTransport(parts: Parts): Promise<void> {
  const { webhook, api } = parts;
  if (!webhook) {
    // Telegram refuses to be polled while a webhook is set.
    await tryUntilAnswered(parts, 'deleteWebhook', () => api.raw.deleteWebhook({}));
    return;
  }
  const { url, secret } = webhook;
  await tryUntilAnswered(parts, 'setWebhook', () =>
    api.raw.setWebhook({ url, secret_token: secret, allowed_updates: updateTypes, max_connections: pushesAtOnce }),
  );
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
      if (isUselessWebhook(failure)) throw new StartError(webhookRefused);
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

/** A name that does not resolve may be a fault of the moment; anything else about the address stays as it is. */
function isUselessWebhook({ method, code, wording }: Failure): boolean {
  return method === 'setWebhook' && code === 400 && !/resolve/i.test(wording);
}

const webhookRefused =
  'Telegram refused PUBLIC_URL as the address of a webhook. It must be an https address that Telegram can reach, on port 443, 80, 88 or 8443.';
