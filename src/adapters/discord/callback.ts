/** The first answer to an interaction, which Discord takes once and within three seconds. */
import { type APIInteraction, type InteractionResponseType, type REST, Routes } from 'discord.js';
import { describeFailure } from './errors.ts';

export type CallbackLine = {
  /** Sends each request once: a resend is decided here. */
  readonly once: REST;
  /** How long Discord may take to confirm a callback before it is sent again; two must fit into the 3 s. */
  readonly callbackTimeoutMs: number;
};

type CallbackBody = { readonly type: InteractionResponseType; readonly data?: object };

/**
 * Answers for the first time, once more if the fate of that is in doubt. That the second is one too many then says that
 * the first arrived. After a first attempt it says that another process answers as this bot, so it is an error.
 */
export async function callback(line: CallbackLine, raw: APIInteraction, body: CallbackBody): Promise<void> {
  try {
    return await sendCallback(line, raw, body);
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.class === 'api' || failure.class === 'rate-limit') throw error;
  }
  try {
    await sendCallback(line, raw, body);
  } catch (error) {
    if (describeFailure(error).code !== alreadyAnswered) throw error;
  }
}

/** Discord's code for a second callback to one interaction. */
const alreadyAnswered = 40060;

/** The interaction's token in the address is the right to answer; the bot's own token stays at home. */
async function sendCallback(
  { once, callbackTimeoutMs }: CallbackLine,
  raw: APIInteraction,
  body: CallbackBody,
): Promise<void> {
  const signal = AbortSignal.timeout(callbackTimeoutMs);
  await once.post(Routes.interactionCallback(raw.id, raw.token), { auth: false, body, signal });
}
