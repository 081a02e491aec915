/** The Discord adapter: slash commands, buttons and direct messages in, answers and posts out. */
import { setTimeout as sleep } from 'node:timers/promises';
import { REST, Routes } from 'discord.js';
import type { Incoming } from '../../core/message.ts';
import { type Adapter, type Bot, type Log, noPictures, type ReadPicture, type Webhook } from '../../core/ports.ts';
import { createEndpoint } from './endpoint.ts';
import { describeFailure, failureFields } from './errors.ts';
import { filesOf } from './files.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createTaker } from './interactions.ts';
import { usualLimits } from './limiter.ts';
import { receive } from './receive.ts';
import { render } from './render.ts';
import { createMessenger, type TokenState } from './send.ts';
import { inviteUrl, prepare, untilStarted } from './setup.ts';

export type DiscordOptions = {
  readonly token: string;
  /** `https://discord.com/api`; the version is appended. */
  readonly apiUrl: string;
  readonly log: Log;
  /** Pictures of the content; without it there are none. */
  readonly readPicture?: ReadPicture;
  /** The application that the token must belong to; unsaid, any. */
  readonly applicationId?: string | undefined;
  /** Interactions come here, signed with the key's other half, and no gateway is opened; without it over the gateway. */
  readonly endpoint?: { readonly publicKey: string; readonly publicUrl: string } | undefined;
  readonly timing?: Partial<Timing>;
  /** The time in epoch milliseconds, for tests. */
  readonly now?: () => number;
};

export type Timing = {
  /** After this Discord is told to wait for the answer (its limit is 3 s). */
  readonly deferAfterMs: number;
  /** After this a person who was told to wait is told that no answer comes. */
  readonly giveUpAfterMs: number;
  readonly requestTimeoutMs: number;
  /** The time-out of a callback: short, so that a second one still comes within Discord's three seconds. */
  readonly callbackTimeoutMs: number;
  /** First wait between two attempts to start; doubled each time, up to a minute. */
  readonly retryMs: number;
  readonly graceMs: number;
  /** How long `stop` waits for answers on their way. */
  readonly stopMs: number;
};

const usual: Timing = {
  deferAfterMs: 1_500,
  giveUpAfterMs: 60_000,
  requestTimeoutMs: 10_000,
  callbackTimeoutMs: 1_000,
  retryMs: 1_000,
  graceMs: 60_000,
  stopMs: 10_000,
};
const queuesKeptMs = 5 * 60_000;

type Parts = DiscordOptions & {
  readonly now: () => number;
  readonly readPicture: ReadPicture;
  readonly timing: Timing;
  readonly tokenState: TokenState;
  /** Sends again what is lost: only for what has the same effect twice (reads, edits, removals, messages with a nonce). */
  readonly rest: REST;
  /** Never send again, and do not know the token: for follow-ups, and for callbacks, which have less time. */
  readonly once: REST;
  readonly callbacks: REST;
  readonly running: Set<Promise<void>>;
  readonly stopping: AbortController;
};

/** Discord as the core sees it. Nothing is requested before `start` or `send`. */
export function createDiscord(options: DiscordOptions): Adapter {
  const parts = partsOf(options);
  const { log, timing, tokenState, stopping, running } = parts;
  let gateway: Gateway | undefined;
  /** Discord has found the endpoint where it should be. */
  let isOpen = false;
  return {
    messenger: messengerOf(parts),
    start: (bot) =>
      untilStarted(parts, timing.retryMs, async () => {
        const { id } = await prepare(parts, bot);
        // Whoever stopped meanwhile must not get a connection that nobody closes.
        if (stopping.signal.aborted) return;
        if (options.endpoint) isOpen = true;
        else {
          gateway = gatewayFor(parts, bot);
          await gateway.connect();
        }
        const over = options.endpoint ? 'endpoint' : 'gateway';
        log.info('discord-ready', { platform: 'discord', application: id, over, invite: inviteUrl(id) });
      }),
    webhook: (bot) => endpointFor(parts, bot),
    stop: async () => {
      stopping.abort();
      const ended = Promise.all([gateway?.close(), ...running]);
      await Promise.race([ended, sleep(timing.stopMs, undefined, { ref: false })]);
    },
    healthy: () => !tokenState.rejected && (isOpen || gateway?.healthy() === true),
  };
}

function partsOf(options: DiscordOptions): Parts {
  const timing = { ...usual, ...options.timing };
  // A queue is kept for each interaction's token; an hour of them, the default, would be a leak at busy times.
  const common = { api: options.apiUrl, timeout: timing.requestTimeoutMs, handlerSweepInterval: queuesKeptMs };
  return {
    now: Date.now,
    readPicture: noPictures,
    ...options,
    timing,
    tokenState: { rejected: false },
    rest: new REST({ ...common, retries: 1 }).setToken(options.token),
    once: new REST({ ...common, retries: 0 }),
    callbacks: new REST({ ...common, retries: 0, timeout: timing.callbackTimeoutMs }),
    running: new Set<Promise<void>>(),
    stopping: new AbortController(),
  };
}

function messengerOf(parts: Parts) {
  return createMessenger({ ...parts, requestTimeoutMs: parts.timing.requestTimeoutMs, patient: parts.rest });
}

function takerFor(parts: Parts, bot: Bot): ReturnType<typeof createTaker> {
  return createTaker({ ...parts, ...parts.timing, bot, limits: usualLimits });
}

/** Every instance answers here, also one that waits for the platform. */
function endpointFor(parts: Parts, bot: Bot): Webhook | undefined {
  const { endpoint, stopping } = parts;
  if (!endpoint) return undefined;
  const isStopping = () => stopping.signal.aborted;
  return createEndpoint({ ...parts, publicKey: endpoint.publicKey, isStopping, take: takerFor(parts, bot) });
}

function gatewayFor(parts: Parts, bot: Bot): Gateway {
  const { running, stopping, timing } = parts;
  const take = takerFor(parts, bot);
  return createGateway({
    ...parts,
    graceMs: timing.graceMs,
    onInteraction: (raw) => {
      if (!stopping.signal.aborted) take(raw);
    },
    onMessage: (raw) => {
      const incoming = stopping.signal.aborted ? undefined : receive(raw);
      if (!incoming) return;
      const work = answerText(parts, bot, incoming, raw.id);
      running.add(work);
      void work.finally(() => running.delete(work));
    },
  });
}

/** Answers a direct message with a message. The nonce keeps a resend by the library from showing twice. */
async function answerText(
  { rest, log, readPicture }: Parts,
  bot: Bot,
  incoming: Incoming,
  message: string,
): Promise<void> {
  try {
    const reply = await bot.handle(incoming);
    if (!reply) return;
    const body = { ...render(reply.blocks), nonce: message, enforce_nonce: true };
    await rest.post(Routes.channelMessages(incoming.place.chat), { body, ...(await filesOf(readPicture, body)) });
  } catch (error) {
    log.warn('discord-answer-failed', failureFields('answer-text', describeFailure(error)));
  }
}
