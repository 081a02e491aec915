/** The connection over which Discord tells what people do: discord.js's gateway, without its caches. */
import {
  type APIInteraction,
  type CacheFactory,
  Client,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type GatewayMessageCreateDispatchData,
  LimitedCollection,
} from 'discord.js';
import { type Log, StartError } from '../../core/ports.ts';
import { describeFailure, failureFields } from './errors.ts';
import type { TokenState } from './send.ts';

export type GatewayOptions = {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly tokenState: TokenState;
  /** How long a lost connection may take to come back before the bot counts as unhealthy. */
  readonly graceMs: number;
  readonly onInteraction: (raw: APIInteraction) => void;
  readonly onMessage: (raw: GatewayMessageCreateDispatchData) => void;
};

export type Gateway = {
  /** Resolves when events arrive. Rejects with `StartError` when Discord will never let this bot in, else with any error. */
  connect(): Promise<void>;
  close(): Promise<void>;
  healthy(): boolean;
};

/** Close codes after which connecting again is useless, and what to do. */
const fatalCodes: ReadonlyMap<number, string> = new Map([
  [4004, 'DISCORD_TOKEN was refused by Discord: copy the bot token again from the Developer Portal (Bot, Reset Token)'],
  [4010, 'Discord refused the shard of this connection'],
  [4011, 'Discord demands more shards than this bot asked for: restart it'],
  [4012, 'Discord no longer speaks this version of its gateway: update Limber'],
  [4013, 'Discord does not know an intent that this bot asks for: update Limber'],
  [4014, 'Discord did not allow an intent: switch on the privileged intents it names in the Developer Portal (Bot)'],
]);

/** Why a start with this close code is useless. */
export function startErrorOf(code: number): StartError {
  return new StartError(`${fatalCodes.get(code) ?? 'Discord closed the connection for good'} (close code ${code}).`);
}

/**
 * One connection, used once. `isReady()` of discord.js stays true after Discord closed the connection for good, so the
 * state is kept here, from the events.
 */
export function createGateway(options: GatewayOptions): Gateway {
  const state: GatewayState = { ready: false, closedFor: undefined, lost: false };
  const client = new Client({
    intents: [GatewayIntentBits.DirectMessages],
    shards: 'auto',
    makeCache: cacheNothing,
    rest: { api: options.apiUrl },
  });
  client.ws.on(GatewayDispatchEvents.InteractionCreate, options.onInteraction);
  client.ws.on(GatewayDispatchEvents.MessageCreate, options.onMessage);
  watch(client, state, options);
  return {
    connect: () => connect(client, state, options),
    close: () => {
      clearTimeout(state.grace);
      return client.destroy();
    },
    healthy: () => state.ready && state.closedFor === undefined && !state.lost,
  };
}

type GatewayState = {
  ready: boolean;
  /** The close code, once Discord closed the connection for good. */
  closedFor: number | undefined;
  /** The connection is gone for longer than the grace. */
  lost: boolean;
  /** Runs while the connection is gone, until the grace is over. */
  grace?: NodeJS.Timeout | undefined;
};

async function connect(client: Client, state: GatewayState, { token, tokenState }: GatewayOptions): Promise<void> {
  try {
    await client.login(token);
    state.ready = true;
  } catch (error) {
    clearTimeout(state.grace);
    if (state.closedFor !== undefined) throw startErrorOf(state.closedFor);
    if (describeFailure(error).code !== 'TokenInvalid') throw error;
    tokenState.rejected = true;
    throw startErrorOf(4004);
  }
}

function watch(client: Client, state: GatewayState, options: GatewayOptions): void {
  const { log, tokenState } = options;
  watchOutages(client, state, options);
  client.on(Events.ShardDisconnect, ({ code }) => {
    state.closedFor = code;
    clearTimeout(state.grace);
    if (code === 4004) tokenState.rejected = true;
    log.error('discord-closed', { platform: 'discord', code, why: startErrorOf(code).message });
  });
  client.on(Events.Invalidated, () => {
    state.closedFor ??= 0;
    clearTimeout(state.grace);
    log.error('discord-closed', { platform: 'discord', why: 'session invalidated' });
  });
  client.on(Events.ShardError, (error) =>
    log.warn('discord-connection', failureFields('gateway', describeFailure(error))),
  );
  // Without a listener an 'error' event would end the process.
  client.on(Events.Error, (error) => log.warn('discord-client', failureFields('client', describeFailure(error))));
}

/** Discord drops connections every day, so only what outlasts the grace counts: a line when it does, and one at its end. */
function watchOutages(client: Client, state: GatewayState, { log, graceMs }: GatewayOptions): void {
  const back = () => {
    clearTimeout(state.grace);
    state.grace = undefined;
    if (state.lost) log.info('discord-connection-back', { platform: 'discord' });
    state.lost = false;
  };
  client.on(Events.ShardReady, back);
  client.on(Events.ShardResume, back);
  client.on(Events.ShardReconnecting, () => {
    state.grace ??= setTimeout(() => {
      state.lost = true;
      log.warn('discord-connection-lost', { platform: 'discord', grace: graceMs / 1000 });
    }, graceMs).unref();
  });
}

/** discord.js warns when the caches of guilds and channels are limited, and knows an unlimited one by this name. */
const Silent = class Collection<Key, Value> extends LimitedCollection<Key, Value> {};

/** Raw events carry all that is needed; caches would grow with every person met. */
const cacheNothing = (() => new Silent({ maxSize: 0 })) as unknown as CacheFactory;
