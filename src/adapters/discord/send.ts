/** Posts what is due: one request for one post, its fate always answered and never thrown. */
import { MessageFlags, REST, type RESTPostAPIChannelMessageResult, Routes } from 'discord.js';
import type { Block, Place } from '../../core/message.ts';
import type { Log, Messenger, Outcome } from '../../core/ports.ts';
import { describeFailure, failureFields, outcomeOf, tokenRejected } from './errors.ts';
import { render } from './render.ts';

/** Whether Discord still accepts the token; shared by everything that would send with it. */
export type TokenState = { rejected: boolean };

export type SenderOptions = {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly requestTimeoutMs: number;
  readonly tokenState: TokenState;
};

/** The messenger of the core. `mayManage` is never asked: Discord tells with each interaction. */
export function createMessenger(options: SenderOptions): Messenger {
  // Its own REST: a resend by the library could double a post, and a 429 is the core's to wait for.
  const rest = new REST({
    api: options.apiUrl,
    retries: 0,
    rejectOnRateLimit: () => true,
    timeout: options.requestTimeoutMs,
  }).setToken(options.token);
  return {
    send: (place, blocks, key) => send(rest, options, place, blocks, key),
    mayManage: async () => false,
  };
}

async function send(
  rest: REST,
  { log, tokenState }: SenderOptions,
  place: Place,
  blocks: readonly Block[],
  key: string,
): Promise<Outcome> {
  if (tokenState.rejected) return tokenRejected;
  try {
    return await post(rest, place, blocks, key);
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.status === 401) tokenState.rejected = true;
    log.warn('discord-send-failed', failureFields('create-message', failure));
    return outcomeOf(failure);
  }
}

/** `enforce_nonce`: within a few minutes the same key gets the message that is there already, not a second one. */
async function post(rest: REST, place: Place, blocks: readonly Block[], key: string): Promise<Outcome> {
  const body = render(blocks);
  const answer = (await rest.post(Routes.channelMessages(place.thread ?? place.chat), {
    body: { ...body, flags: body.flags | MessageFlags.SuppressNotifications, nonce: key, enforce_nonce: true },
  })) as Partial<RESTPostAPIChannelMessageResult>;
  if (typeof answer.id !== 'string') return { kind: 'unknown', reason: 'no-answer' };
  return { kind: 'sent', message: answer.id };
}
