/** The first answer to an interaction, which Discord takes once and within three seconds. */
import { type APIInteraction, type InteractionResponseType, type REST, type RequestData, Routes } from 'discord.js';
import type { ReadPicture } from '../../core/ports.ts';
import { describeFailure } from './errors.ts';
import { filesOf } from './files.ts';

export type CallbackLine = {
  /** Sends each request once: a resend is decided here. Its time-out is short enough that two fit into the 3 s. */
  readonly callbacks: REST;
  readonly readPicture: ReadPicture;
};

type CallbackBody = { readonly type: InteractionResponseType; readonly data?: object };

/** An interaction, and who waits for its first answer, if anybody does: undefined says that it goes to the callback's address. */
export type Asked = { readonly raw: APIInteraction; readonly respond?: Respond | undefined };
export type Respond = (body: CallbackBody | undefined) => void;

/** Answers for the first and only time: in the response where a request brought the interaction, else to the address. */
export async function answerOnce(line: CallbackLine, { raw, respond }: Asked, body: CallbackBody): Promise<void> {
  // Pictures are files beside the body, which is more than a response of JSON.
  if (respond && !hasPictures(body)) respond(body);
  else await answerFirst(line, { raw, respond }, body);
}

/** The same, at the address whichever way it came: what is said next must find the first answer there. */
export async function answerFirst(line: CallbackLine, { raw, respond }: Asked, body: CallbackBody): Promise<void> {
  respond?.(undefined);
  await callback(line, raw, body);
}

/**
 * Answers at the address, once more if the fate of that is in doubt. That the second is one too many then says that
 * the first arrived. After a first attempt it says that another process answers as this bot, so it is an error.
 */
async function callback(line: CallbackLine, raw: APIInteraction, body: CallbackBody): Promise<void> {
  const files = await filesOf(line.readPicture, body.data ?? {});
  try {
    return await sendCallback(line, raw, { body, ...files });
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.class === 'api' || failure.class === 'rate-limit') throw error;
  }
  try {
    await sendCallback(line, raw, { body, ...files });
  } catch (error) {
    if (describeFailure(error).code !== alreadyAnswered) throw error;
  }
}

/** Discord's code for a second callback to one interaction. */
const alreadyAnswered = 40060;

/** The interaction's token in the address is the right to answer; the bot's own token stays at home. */
async function sendCallback({ callbacks }: CallbackLine, raw: APIInteraction, request: RequestData): Promise<void> {
  await callbacks.post(Routes.interactionCallback(raw.id, raw.token), { auth: false, ...request });
}

function hasPictures({ data = {} }: CallbackBody): boolean {
  return 'attachments' in data && Array.isArray(data.attachments) && data.attachments.length > 0;
}
