/** Decides which calls answer one update: who may see the reply, in which chat, and what to try when Telegram refuses. */
import type { Message, ReplyKeyboardMarkup, Update } from 'grammy/types';
import type { Block, Incoming, Place, Reply } from '../../core/message.ts';
import { limits } from '../../core/message.ts';
import type { Call } from './calls.ts';
import { cleanText, shorten } from './plain-text.ts';
import type { Me } from './receive.ts';
import { type Rendered, render, renderParts, renderPlain } from './render.ts';

/** The longest text of a callback's alert. */
const alertChars = 200;
/** The longest text below a photo. */
const captionChars = 1024;
const silent = { disable_notification: true } as const;

/**
 * Pure. The calls may run at the same time; each ends in one effect at most.
 * A press is always answered exactly once, because its button shows a spinner until then.
 */
export function planAnswer(update: Update, incoming: Incoming, reply: Reply | undefined, me: Me): Call[] {
  const query = update.callback_query;
  if (query) return planPress(query.id, query.message?.message_id, incoming, reply, me);
  if (!reply || incoming.act.kind === 'removed') return [];
  const where = incoming.act.kind === 'moved' ? incoming.act.to : incoming.place;
  if (incoming.private) return [newMessages(where, reply.blocks)];
  if (reply.direct) {
    const tell = (text: string) => whisper(where, incoming.person.id, [{ kind: 'text', text }]);
    const { done, refused } = reply.direct;
    return [planDirect(incoming, reply, { done: tell(done), refused: tell(refused) })];
  }
  const isTyped = incoming.act.kind === 'command' || incoming.act.kind === 'text';
  const said = isTyped ? update.message : undefined;
  return [planInClub(where, said, incoming.person.id, reply, me)];
}

/** Pure. What ends the spinner of a button that the bot has nothing to say about. */
export function endSpinner(query: string): Call {
  return { method: 'answerCallbackQuery', payload: { callback_query_id: query } };
}

function planPress(
  query: string,
  message: number | undefined,
  incoming: Incoming,
  reply: Reply | undefined,
  me: Me,
): Call[] {
  if (!reply) return [endSpinner(query)];
  if (reply.direct) {
    const { done, refused } = reply.direct;
    const report = { done: passing(query, done), refused: alert(query, shortened(refused)) };
    return [planDirect(incoming, reply, report)];
  }
  if (reply.mode === 'notice') return [alert(query, renderPlain(reply.blocks, alertChars))];
  if (reply.locate !== undefined && incoming.private) {
    const keyboard = { reply_markup: locateBy(reply.locate) };
    return [endSpinner(query), newMessages(incoming.place, reply.blocks, {}, keyboard)];
  }
  const isSecret = reply.audience === 'asker' && !incoming.private;
  if (isSecret) return planWhisper(query, incoming, reply, me);
  const fresh = newMessages(incoming.place, reply.blocks, incoming.private ? {} : silent);
  // Several do not fit in the place of one: they are sent anew, to stand below each other.
  if (reply.mode === 'new' || message === undefined || fresh.before) return [endSpinner(query), fresh];
  const payload = { chat_id: Number(incoming.place.chat), message_id: message, ...render(reply.blocks) };
  // A message that can no longer be edited (deleted, or too old) must not swallow the answer.
  return [endSpinner(query), { method: 'editMessageText', payload, otherwise: fresh }];
}

/** A press in a group whose answer is for one person: on to the private chat, or a refusal short enough to whisper. */
function planWhisper(query: string, incoming: Incoming, reply: Reply, me: Me): Call[] {
  if (reply.elsewhere) {
    const url = startLink(me, reply.elsewhere.start);
    return [{ method: 'answerCallbackQuery', payload: { callback_query_id: query, url } }];
  }
  const text = renderPlain(reply.blocks, limits.messageChars);
  if (text.length <= alertChars) return [alert(query, text)];
  return [endSpinner(query), whisper(incoming.place, incoming.person.id, reply.blocks, query)];
}

/** The blocks as a message in the private chat, which is where the person is or where the bot may be refused. */
function planDirect(incoming: Incoming, reply: Reply, report: NonNullable<Call['report']>): Call {
  const where = incoming.private ? incoming.place : privateChat(incoming.place, incoming.person.id);
  return { ...newMessages(where, reply.blocks), report };
}

function planInClub(place: Place, said: Message | undefined, person: string, reply: Reply, me: Me): Call {
  const asReply = said ? { reply_parameters: { message_id: said.message_id, allow_sending_without_reply: true } } : {};
  if (reply.audience === 'everyone') return newMessages(place, reply.blocks, silent, asReply);
  if (!reply.elsewhere) return whisper(place, person, reply.blocks);
  const { text, label, start } = reply.elsewhere;
  const invitation = render([
    { kind: 'text', text },
    { kind: 'link', label, url: startLink(me, start) },
  ]);
  return newMessage(place, invitation, { ...silent, ...asReply });
}

/** Shown to one person in the group; where Telegram refuses that, sent to the person; where that too, not at all. */
function whisper(place: Place, person: string, blocks: readonly Block[], query?: string): Call {
  const receiver = { receiver_user_id: Number(person), ...(query ? { callback_query_id: query } : {}) };
  return {
    ...newMessages(place, blocks, { ephemeral_message_parameters: receiver }),
    otherwise: newMessages(privateChat(place, person), blocks),
  };
}

/** A person's private chat has the person's id. */
function privateChat({ platform }: Place, person: string): Place {
  return { platform, club: person, chat: person };
}

type Extras = Omit<Extract<Call, { method: 'sendMessage' }>['payload'], 'chat_id' | 'text'>;

/** A new message in a place. */
export function newMessage(
  place: Place,
  rendered: Rendered,
  extras: Extras = {},
): Extract<Call, { method: 'sendMessage' }> {
  return { method: 'sendMessage', payload: { ...whereIn(place), ...rendered, ...extras } };
}

/** Ids are numbers here because Telegram reads a string as a user name. */
function whereIn({ chat, thread }: Place): { chat_id: number; message_thread_id?: number } {
  return { chat_id: Number(chat), ...(thread !== undefined && { message_thread_id: Number(thread) }) };
}

/**
 * New messages with all that the blocks are, in order: pictures first, then the text; the call is the last of them.
 * @param each Goes with every one of them. What they reply to goes with the first text only, a keyboard with the last.
 */
function newMessages(
  place: Place,
  blocks: readonly Block[],
  each: Extras = {},
  { reply_parameters, reply_markup }: Pick<Extras, 'reply_parameters' | 'reply_markup'> = {},
): Call {
  const pictures = blocks.filter((block) => block.kind === 'picture');
  const parts = renderParts(blocks.filter((block) => block.kind !== 'picture'));
  const texts = parts.map((part, at) =>
    newMessage(place, part, {
      ...each,
      ...(reply_parameters && at === 0 && { reply_parameters }),
      ...(reply_markup && at === parts.length - 1 && { reply_markup }),
    }),
  );
  const photos = pictures.map(
    ({ name, alt }): Call => ({
      method: 'sendPhoto',
      payload: { ...whereIn(place), photo: name, caption: shorten(cleanText(alt), captionChars, []), ...each },
      optional: true,
    }),
  );
  const before = [...photos, ...texts.slice(0, -1)];
  const last = texts.at(-1) ?? newMessage(place, parts[0]);
  return before.length > 0 ? { ...last, before } : last;
}

/** Stands below the text field until it is tapped: only such a button can share a place. */
function locateBy(label: string): ReplyKeyboardMarkup {
  return { keyboard: [[{ text: label, request_location: true }]], resize_keyboard: true, one_time_keyboard: true };
}

function alert(query: string, text: string): Call {
  return { method: 'answerCallbackQuery', payload: { callback_query_id: query, text, show_alert: true } };
}

/** A word that shows for a moment and needs no tap. */
function passing(query: string, text: string): Call {
  return { method: 'answerCallbackQuery', payload: { callback_query_id: query, text: shortened(text) } };
}

function shortened(text: string): string {
  return renderPlain([{ kind: 'text', text }], alertChars);
}

function startLink(me: Me, start: string): string {
  return `https://t.me/${me.username}?start=${start}`;
}
