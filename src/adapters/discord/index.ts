/** The Discord adapter: slash commands, buttons and direct messages in, answers and posts out. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIApplication,
  type APIInteraction,
  InteractionType,
  OAuth2Scopes,
  PermissionFlagsBits,
  REST,
  Routes,
} from 'discord.js';
import type { Incoming } from '../../core/message.ts';
import { type Adapter, type Bot, type Log, StartError } from '../../core/ports.ts';
import { createAnswerer } from './answer.ts';
import { registerCommands } from './commands.ts';
import { describeFailure, failureFields } from './errors.ts';
import { createGateway, type Gateway, startErrorOf } from './gateway.ts';
import { receive } from './receive.ts';
import { render } from './render.ts';
import { createMessenger, type TokenState } from './send.ts';
import { suggest } from './suggest.ts';

export type DiscordOptions = {
  readonly token: string;
  /** `https://discord.com/api`; the version is appended. */
  readonly apiUrl: string;
  readonly log: Log;
  readonly timing?: Partial<Timing>;
  /** The time in epoch milliseconds, for tests. */
  readonly now?: () => number;
};

export type Timing = {
  /** After this Discord is told to wait for the answer (its limit is 3 s). */
  readonly deferAfterMs: number;
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
  requestTimeoutMs: 10_000,
  callbackTimeoutMs: 1_000,
  retryMs: 1_000,
  graceMs: 60_000,
  stopMs: 10_000,
};
const retryMaxMs = 60_000;
const queuesKeptMs = 5 * 60_000;

type Parts = DiscordOptions & {
  readonly timing: Timing;
  readonly tokenState: TokenState;
  /** Sends again what is lost: only for what has the same effect twice (reads, edits, removals, messages with a nonce). */
  readonly rest: REST;
  /** Never sends again, and does not know the token: for callbacks and follow-ups. */
  readonly once: REST;
  readonly running: Set<Promise<void>>;
  readonly stopping: AbortController;
};

/** Discord as the core sees it. Nothing is requested before `start` or `send`. */
export function createDiscord(options: DiscordOptions): Adapter {
  const timing = { ...usual, ...options.timing };
  const { token, apiUrl, log, now = Date.now } = options;
  const tokenState: TokenState = { rejected: false };
  // A queue is kept for each interaction's token; an hour of them, the default, would be a leak at busy times.
  const common = { api: apiUrl, timeout: timing.requestTimeoutMs, handlerSweepInterval: queuesKeptMs };
  const rest = new REST({ ...common, retries: 1 }).setToken(token);
  const once = new REST({ ...common, retries: 0 });
  const parts = {
    ...options,
    timing,
    tokenState,
    rest,
    once,
    running: new Set<Promise<void>>(),
    stopping: new AbortController(),
  };
  let gateway: Gateway | undefined;
  return {
    messenger: createMessenger({
      token,
      apiUrl,
      log,
      requestTimeoutMs: timing.requestTimeoutMs,
      tokenState,
      patient: rest,
      now,
    }),
    start: (bot) =>
      untilStarted(parts, async () => {
        const applicationId = await prepare(parts, bot);
        // Whoever stopped meanwhile must not get a connection that nobody closes.
        if (parts.stopping.signal.aborted) return;
        gateway = gatewayFor(parts, bot);
        await gateway.connect();
        log.info('discord-ready', {
          platform: 'discord',
          application: applicationId,
          invite: inviteUrl(applicationId),
        });
      }),
    stop: async () => {
      parts.stopping.abort();
      const ended = Promise.all([gateway?.close(), ...parts.running]);
      await Promise.race([ended, sleep(timing.stopMs, undefined, { ref: false })]);
    },
    healthy: () => !tokenState.rejected && gateway?.healthy() === true,
  };
}

/** Tries again, ever more slowly, what may succeed later; gives up on what cannot, and when told to stop. */
async function untilStarted({ log, timing, stopping, tokenState }: Parts, attempt: () => Promise<void>): Promise<void> {
  for (let waitMs = timing.retryMs; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
    try {
      await Promise.race([attempt(), aborted(stopping.signal)]);
      return;
    } catch (error) {
      const { status } = describeFailure(error);
      if (status === 401) tokenState.rejected = true;
      if (error instanceof StartError) throw error;
      if (status === 401) throw startErrorOf(4004);
      log.warn('discord-start-failed', { ...failureFields('start', describeFailure(error)), next_try: waitMs / 1000 });
    }
    await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/** Everything before the connection: which application this is, where its events go, which commands it has. */
async function prepare({ rest, log }: Parts, bot: Bot): Promise<string> {
  const application = (await rest.get(Routes.currentApplication())) as APIApplication & {
    interactions_endpoint_url?: string | null;
  };
  if (application.interactions_endpoint_url) {
    // While an endpoint is set, Discord sends presses there and none over the gateway.
    await rest.patch(Routes.currentApplication(), { body: { interactions_endpoint_url: null } });
    log.warn('discord-endpoint-cleared', { platform: 'discord' });
  }
  await register(rest, log, application.id, bot);
  return application.id;
}

/** A list of commands that Discord refuses is a bug, but no reason not to answer those it knows from before. */
async function register(rest: REST, log: Log, applicationId: string, bot: Bot): Promise<void> {
  try {
    if (await registerCommands(rest, applicationId, bot.commands)) {
      log.info('discord-commands-registered', { platform: 'discord', count: bot.commands.length });
    }
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.status !== 400 && failure.status !== 403) throw error;
    log.error('discord-commands-refused', failureFields('register-commands', failure));
  }
}

function gatewayFor(parts: Parts, bot: Bot): Gateway {
  const { token, apiUrl, log, rest, once, timing, tokenState, running, stopping } = parts;
  const answer = createAnswerer({ ...timing, rest, once, bot, log });
  const run = (work: Promise<void>) => {
    running.add(work);
    void work.finally(() => running.delete(work));
  };
  return createGateway({
    token,
    apiUrl,
    log,
    tokenState,
    graceMs: timing.graceMs,
    onInteraction: (raw: APIInteraction) => {
      if (stopping.signal.aborted) return;
      if (raw.type === InteractionType.ApplicationCommandAutocomplete) {
        return run(suggest({ ...timing, once, log }, bot.commands, raw));
      }
      const incoming = receive(raw);
      if (incoming) run(answer(raw, incoming));
    },
    onMessage: (raw) => {
      const incoming = stopping.signal.aborted ? undefined : receive(raw);
      if (incoming) run(answerText(parts, bot, incoming, raw.id));
    },
  });
}

/** Answers a direct message with a message. The nonce keeps a resend by the library from showing twice. */
async function answerText({ rest, log }: Parts, bot: Bot, incoming: Incoming, message: string): Promise<void> {
  try {
    const reply = await bot.handle(incoming);
    if (!reply) return;
    const body = { ...render(reply.blocks), nonce: message, enforce_nonce: true };
    await rest.post(Routes.channelMessages(incoming.place.chat), { body });
  } catch (error) {
    log.warn('discord-answer-failed', failureFields('answer-text', describeFailure(error)));
  }
}

/** What posting a reminder needs, and finding it again after a doubtful answer. */
const permissions =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles;

/** Where an admin adds the bot to a server. Holds no secret. */
function inviteUrl(applicationId: string): string {
  const scope = `${OAuth2Scopes.Bot}+${OAuth2Scopes.ApplicationsCommands}`;
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=${scope}&permissions=${permissions}`;
}
