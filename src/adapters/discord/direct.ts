/** Puts an answer into the private chat of the person who asked for it there, and makes of it the word that is said here. */
import { type APIDMChannel, type APIInteraction, type REST, Routes } from 'discord.js';
import type { Block, Incoming, Reply } from '../../core/message.ts';
import type { Log, ReadPicture } from '../../core/ports.ts';
import { closedToBot, describeFailure, failureFields } from './errors.ts';
import { filesOf } from './files.ts';
import { render } from './render.ts';

/** `rest` may send again: the chat is opened once however often it is asked for, and the message carries a nonce. */
type Line = { readonly rest: REST; readonly log: Log; readonly readPicture: ReadPicture };

/**
 * The reply as it is shown where the person is. One without `direct` stays what it is; in a private chat the blocks
 * stand here themselves, as a new message.
 */
export async function settleDirect(
  line: Line,
  raw: APIInteraction,
  incoming: Incoming,
  reply: Reply | undefined,
): Promise<Reply | undefined> {
  if (!reply?.direct) return reply;
  if (incoming.private) return { ...reply, mode: 'new' };
  const sent = await sendDirect(line, raw.id, incoming.person.id, reply.blocks);
  const text = sent ? reply.direct.done : reply.direct.refused;
  return { audience: 'asker', mode: 'notice', blocks: [{ kind: 'text', text }] };
}

/** True when the message is certainly there; a person who takes no messages of servers is a plain no. */
export async function sendDirect(
  { rest, log, readPicture }: Line,
  nonce: string,
  person: string,
  blocks: readonly Block[],
): Promise<boolean> {
  try {
    const chat = (await rest.post(Routes.userChannels(), { body: { recipient_id: person } })) as APIDMChannel;
    const body = { ...render(blocks), nonce, enforce_nonce: true };
    await rest.post(Routes.channelMessages(chat.id), { body, ...(await filesOf(readPicture, body)) });
    return true;
  } catch (error) {
    const failure = describeFailure(error);
    if (!closedToBot.has(failure.code)) log.warn('discord-direct-failed', failureFields('direct-message', failure));
    return false;
  }
}
