/** Everything before people are heard: which application this is, where its events go, which commands it has. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIApplication,
  ApplicationIntegrationType,
  OAuth2Scopes,
  PermissionFlagsBits,
  type REST,
  Routes,
} from 'discord.js';
import { type Bot, type Log, StartError } from '../../core/ports.ts';
import { registerCommands } from './commands.ts';
import { endpointPath } from './endpoint.ts';
import { describeFailure, failureFields } from './errors.ts';
import { startErrorOf } from './gateway.ts';
import type { TokenState } from './send.ts';

export type SetupOptions = {
  readonly rest: REST;
  readonly log: Log;
  /** From the configuration, to be compared with what the token says. */
  readonly applicationId?: string | undefined;
  readonly endpoint?: { readonly publicKey: string; readonly publicUrl: string } | undefined;
};

export type Application = Pick<APIApplication, 'id' | 'verify_key'> & {
  readonly interactions_endpoint_url?: string | null;
  readonly integration_types_config?: Readonly<Record<string, unknown>> | null;
};

const retryMaxMs = 60_000;

/** Tries again, ever more slowly, what may succeed later; gives up on what cannot, and when told to stop. */
export async function untilStarted(
  line: { readonly log: Log; readonly tokenState: TokenState; readonly stopping: AbortController },
  firstWaitMs: number,
  attempt: () => Promise<void>,
): Promise<void> {
  const { log, tokenState, stopping } = line;
  for (let waitMs = firstWaitMs; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, retryMaxMs)) {
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

/** Registers the commands, and turns the events to where this process hears them. */
export async function prepare(options: SetupOptions, bot: Bot): Promise<Application> {
  const { rest, log, endpoint } = options;
  const application = (await rest.get(Routes.currentApplication())) as Application;
  checkIdentity(options, application);
  if (!endpoint && application.interactions_endpoint_url) {
    // While an endpoint is set, Discord sends presses there and none over the gateway.
    await rest.patch(Routes.currentApplication(), { body: { interactions_endpoint_url: null } });
    log.warn('discord-endpoint-cleared', { platform: 'discord' });
  }
  await register(rest, log, application, bot);
  if (endpoint) await openEndpoint(options, `${endpoint.publicUrl}${endpointPath}`);
  return application;
}

/** A key of another application would refuse everything that Discord sends, and nobody would know why. */
function checkIdentity({ applicationId, endpoint }: SetupOptions, application: Application): void {
  if (applicationId !== undefined && applicationId !== application.id) {
    throw new StartError(
      'DISCORD_APPLICATION_ID is not the application of DISCORD_TOKEN: copy both from the same page of the Developer Portal.',
    );
  }
  const key = application.verify_key;
  if (endpoint && key && key.toLowerCase() !== endpoint.publicKey.toLowerCase()) {
    throw new StartError(
      'DISCORD_PUBLIC_KEY is not the key of this application: copy it again from the Developer Portal (General Information, Public Key).',
    );
  }
}

/** Discord asks the address for a sign of life, and whether it refuses a wrong signature, before it answers this request. */
async function openEndpoint({ rest, log }: SetupOptions, url: string): Promise<void> {
  try {
    await rest.patch(Routes.currentApplication(), { body: { interactions_endpoint_url: url } });
  } catch (error) {
    if (describeFailure(error).status === 400) {
      const why = 'Discord got no right answer at PUBLIC_URL: is it this process that answers there, over https?';
      log.error('discord-endpoint-refused', { platform: 'discord', url, why });
    }
    throw error;
  }
}

/** A list of commands that Discord refuses is a bug, but no reason not to answer those it knows from before. */
async function register(rest: REST, log: Log, application: Application, bot: Bot): Promise<void> {
  try {
    if (await registerCommands(rest, application.id, bot, installsOf(application))) {
      log.info('discord-commands-registered', { platform: 'discord', count: bot.commands.length });
    }
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.status !== 400 && failure.status !== 403) throw error;
    log.error('discord-commands-refused', failureFields('register-commands', failure));
  }
}

/** The ways of installing it that its owner left open in the Developer Portal; unsaid, both. */
function installsOf({ integration_types_config: config }: Application): ApplicationIntegrationType[] {
  const both = [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall];
  return config ? both.filter((type) => String(type) in config) : both;
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
export function inviteUrl(applicationId: string): string {
  const scope = `${OAuth2Scopes.Bot}+${OAuth2Scopes.ApplicationsCommands}`;
  return `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=${scope}&permissions=${permissions}`;
}
