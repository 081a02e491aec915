/** Telegram as a platform: joins receive, render and send, and keeps the connection's health. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from 'grammy';
import type { Adapter, Bot, Log, ReadPicture } from '../../core/ports.ts';
import { createCaller, type Wait } from './calls.ts';
import { planMenus } from './commands.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { type Failure, isConflict, isTokenRejected, readFailure, toLogFields } from './errors.ts';
import { createHandler } from './handler.ts';
import { introduce } from './introduction.ts';
import { createPhotos } from './photos.ts';
import { createPollHealth } from './poll-health.ts';
import { type Polling, pollRetryMs, startPolling } from './polling.ts';
import type { Me } from './receive.ts';
import { createMessenger } from './send.ts';
import { createUpdateLine, type UpdateLine } from './updates.ts';
import { createWebhook, webhookPath } from './webhook.ts';
import { watchLongestMs, watchWebhook } from './webhook-watch.ts';

export type TelegramOptions = ConnectionOptions & {
  readonly log: Log;
  /** Pictures of the content; without it there are none. */
  readonly readPicture?: ReadPicture;
  /** Where Telegram reaches this process, and what it must say to be believed; without it updates are polled. */
  readonly webhook?: { readonly secret: string; readonly publicUrl: string } | undefined;
  /** Why updates are polled although a part of a webhook is set, as a sentence for the log. */
  readonly pollsBecause?: string | undefined;
  /** Called once when the bot can no longer receive anything: another instance polls, or the token was revoked. */
  readonly onFatal?: (reason: string) => void;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly wait?: Wait;
  /** The pause after a failed poll, or a failed try to start. */
  readonly retryMs?: number;
  /** How long a stop may take; requests that are still under way then are cut off. */
  readonly stopMaxMs?: number;
  /** How long a push may wait for its update to be handled. */
  readonly answerMaxMs?: number;
  /** The pause between two looks at the webhook. */
  readonly watchMs?: number;
  /** How long a post may take; what became of one that takes longer is unknown. */
  readonly postMaxMs?: number;
};

/** Whoever stops the process kills it soon after that. */
const stopLongestMs = 10_000;
/** Within the time for which the sender of posts holds a delivery. */
const postLongestMs = 10_000;
const endings = {
  conflict: 'Another instance is polling Telegram with the same TELEGRAM_TOKEN. Stop one of the two.',
  replaced:
    'Another program took over the updates of TELEGRAM_TOKEN: it set a webhook of its own, or polls. Stop one of the two.',
  unexpected: 'Polling Telegram ended for an unknown cause.',
  token: 'TELEGRAM_TOKEN was refused by Telegram: it was revoked or replaced. Get the current one from @BotFather.',
} as const;

/**
 * Makes the adapter without a request; `start` asks Telegram who the bot is, until it answers, and has updates come.
 * With a webhook, an instance that was not started answers what is pushed to it as well, and asks who it is with the first.
 */
export function createTelegram(options: TelegramOptions): Adapter {
  const { log, now = Date.now, wait = waitFor, retryMs = pollRetryMs, stopMaxMs = stopLongestMs } = options;
  const ending = new AbortController();
  const cut = new AbortController();
  const api = connect(options, cut.signal);
  const webhook = options.webhook && {
    url: `${options.webhook.publicUrl}${webhookPath}`,
    secret: options.webhook.secret,
  };
  const health = createPollHealth(log, now, webhook ? 'pushes' : 'polls');
  const life = createLife(options, () => void polling?.stop());
  const { onFailure } = life;
  let polling: Polling | undefined;
  let starting: Promise<void> | undefined;

  const photos = createPhotos(options.readPicture);
  const patience = { log, wait, ending: ending.signal, onFailure, photos };
  const caller = createCaller({ ...patience, api, event: 'answer-failed' });
  const posting = connect(options, cut.signal, options.postMaxMs ?? postLongestMs);
  const messenger = createMessenger({
    api: posting,
    retirer: createCaller({ ...patience, api: posting, event: 'retire-failed' }),
    log,
    now,
    isTokenRejected: () => life.state() === 'token-rejected',
    onFailure,
  });

  const line = createLineKeeper({
    api,
    log,
    onFailure,
    make: (bot, me) => createUpdateLine(createHandler({ caller, log, bot, me })),
  });
  const start: Adapter['start'] = async (bot) => {
    const introduction = { api: connect(options, ending.signal), ending: ending.signal, webhook };
    const me = await introduce({ ...introduction, log, wait, retryMs }, planMenus(bot));
    if (!me || ending.signal.aborted || !life.begin()) return;
    const updates = await line.known(bot, me);
    if (webhook) {
      const everyMs = options.watchMs ?? watchLongestMs;
      void watchWebhook({ ...introduction, ...webhook, ...life, everyMs, health, now });
    } else polling = startPolling({ api, line: updates, onEnd: life.onEnd, health, now, retryMs });
    const transport = webhook ? 'webhook' : 'polling';
    log.info('telegram-started', { platform: 'telegram', bot: me.username, transport, reason: options.pollsBecause });
  };

  return {
    messenger,
    start(bot) {
      starting = start(bot);
      return starting;
    },
    webhook: (bot) =>
      webhook &&
      createWebhook({
        ...webhook,
        isOpen: () => !ending.signal.aborted && life.isAlive(),
        onPush: health.pollSucceeded,
        line: () => line.asked(bot),
        answerMaxMs: options.answerMaxMs,
      }),
    async stop() {
      ending.abort();
      life.stop();
      // Not cleared: a post of the reminders may still be under way when the answers are done.
      const late = delay(stopMaxMs, undefined, { ref: false }).then(() => cut.abort());
      await Promise.race([Promise.allSettled([starting, polling?.stop(), line.idle()]), late]);
    },
    healthy: () => life.state() === 'listening' && health.canHear(),
  };
}

/** The line of updates, which needs to know who the bot is: `start` tells, else Telegram is asked with the first push. */
function createLineKeeper({ api, log, onFailure, make }: LineParts) {
  let line: Promise<UpdateLine> | undefined;
  const ask = (bot: Bot): Promise<UpdateLine> => {
    const asking = api.raw.getMe().then((me) => make(bot, me));
    asking.catch((error: unknown) => {
      // The next push asks again.
      if (line === asking) line = undefined;
      const failure = readFailure('getMe', error);
      onFailure(failure);
      log.warn('telegram-not-reached', toLogFields(failure));
    });
    return asking;
  };
  return {
    known(bot: Bot, me: Me) {
      line = line?.catch(() => make(bot, me)) ?? Promise.resolve(make(bot, me));
      return line;
    },
    asked(bot: Bot) {
      line ??= ask(bot);
      return line;
    },
    idle: async () => (await line)?.idle(),
  };
}

type LineParts = {
  readonly api: Api;
  readonly log: Log;
  readonly onFailure: (failure: Failure) => void;
  readonly make: (bot: Bot, me: Me) => UpdateLine;
};

/** Whether the bot can still hear, and the one word to the log and the process when it never will again. */
function createLife({ log, onFatal }: Pick<TelegramOptions, 'log' | 'onFatal'>, onEnded: () => void) {
  let state: 'new' | 'listening' | 'ended' | 'token-rejected' = 'new';
  const endWith = (end: keyof typeof endings) => {
    if (state === 'token-rejected') return;
    const told = state === 'ended';
    state = end === 'token' ? 'token-rejected' : 'ended';
    if (told) return;
    log.error('telegram-stopped', { platform: 'telegram', reason: endings[end] });
    onEnded();
    onFatal?.(endings[end]);
  };
  return {
    state: () => state,
    isAlive: () => state === 'new' || state === 'listening',
    /** False where it has ended before it began. */
    begin() {
      if (state === 'new') state = 'listening';
      return state === 'listening';
    },
    stop() {
      if (state === 'listening') state = 'ended';
    },
    onFailure(failure: Failure) {
      if (isTokenRejected(failure)) endWith('token');
    },
    onEnd(failure: Failure) {
      if (isTokenRejected(failure)) endWith('token');
      else if (isConflict(failure)) endWith(/webhook is active/.test(failure.wording) ? 'replaced' : 'conflict');
      else endWith('unexpected');
    },
    onReplaced: () => endWith('replaced'),
  };
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
