/** What each method of the fake Telegram does to its world. A method that is missing here is one the bot must not need. */
import type { Hook } from './telegram-pushes.ts';
import type { Rates } from './telegram-rates.ts';
import {
  checkCommands,
  checkLanguage,
  checkMessage,
  checkStartLink,
  checkWebhook,
  malformed,
  Refusal,
} from './telegram-rules.ts';
import type { UpdateQueue } from './telegram-updates.ts';
import { dateOf, type FakeChat, type FakeMessage, type World } from './telegram-world.ts';

/** Has passed the official schema by the time a method reads it, so each method casts it to what the schema says. */
export type Payload = Readonly<Record<string, unknown>>;
export type Method = (payload: Payload) => unknown;

type Scope = { scope?: object; language_code?: string };
type Look = Pick<FakeMessage, 'entities' | 'reply_markup'> & { text: string };
type Reply = { message_id?: number; allow_sending_without_reply?: boolean };
type Whisper = { receiver_user_id: number; callback_query_id?: string };
type Send = Look & {
  chat_id: number | string;
  message_thread_id?: number;
  reply_parameters?: Reply;
  ephemeral_message_parameters?: Whisper;
};
type Photo = Omit<Send, 'text'> & { photo: string; caption?: string };
type Target = { chat_id: number | string; message_id: number };
type Edit = Look & Target;
type Answer = { callback_query_id: string; text?: string; url?: string };
type SetCommands = Scope & { commands: { command: string; description: string }[] };

export type FakeCall = {
  readonly method: string;
  readonly payload: Payload;
  /** The chat it went to; for an answered press, the chat of the button. */
  readonly chat?: number;
  /** The message that came of it. */
  readonly message?: FakeMessage;
  /** Telegram's words when it said no. */
  readonly refused?: string;
};

/** A pressed button that waits for its answer. */
export type Query = { readonly chat: FakeChat; readonly person: number; state: 'open' | 'answered' | 'old' };

/** After that a bot may not delete a message any more, its own included. */
const deletableSeconds = 48 * 3600;

/** All methods but `getUpdates`, which belongs to the connection. `rates` refuses what comes too fast. */
export function createMethods(
  world: World,
  queries: Map<string, Query>,
  rates: Rates,
  updates: Pick<UpdateQueue, 'setWebhook' | 'webhookInfo'>,
): Record<string, Method> {
  const menus = new Map<string, unknown>();
  const name = world.me.username ?? '';
  return {
    getMe: () => ({ ...world.me, can_join_groups: true, can_read_all_group_messages: false, ...noOtherAbilities }),
    setWebhook: (payload) => {
      checkWebhook(payload as Hook);
      updates.setWebhook(payload as Hook);
      return true;
    },
    getWebhookInfo: () => updates.webhookInfo(),
    deleteWebhook: ({ drop_pending_updates: drop }) => {
      if (drop) throw malformed('updates that people wait for would be lost');
      updates.setWebhook(undefined);
      return true;
    },
    getMyCommands: (payload) => menus.get(menuKey(payload as Scope)) ?? [],
    setMyCommands: (payload) => {
      const { commands, ...where } = payload as SetCommands;
      checkCommands(commands);
      menus.set(menuKey(where), commands);
      return true;
    },
    deleteMyCommands: (payload) => {
      menus.delete(menuKey(payload as Scope));
      return true;
    },
    getChatMember: (payload) => getChatMember(world, payload as { chat_id: number; user_id: number }),
    sendMessage: (payload) => sendMessage({ world, queries, rates, name }, payload as Send),
    sendPhoto: (payload) => sendPhoto({ world, queries, rates, name }, payload as Photo),
    editMessageText: (payload) => editMessageText({ world, rates, name }, payload as Edit),
    deleteMessage: (payload) => deleteMessage(world, payload as Target),
    answerCallbackQuery: (payload) => answerCallbackQuery(queries, payload as Answer, name),
  };
}

const noOtherAbilities = {
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
};

/** Each scope has a menu for everybody, under no language, and one a language; none stands in for another here. */
function menuKey({ scope = { type: 'default' }, language_code: language = '' }: Scope): string {
  checkLanguage(language);
  return JSON.stringify([scope, language]);
}

function getChatMember(
  world: World,
  { chat_id: chatId, user_id: userId }: { chat_id: number; user_id: number },
): unknown {
  const chat = world.chats.get(Number(chatId));
  if (!chat) throw new Refusal(400, 'Bad Request: chat not found');
  const status = chat.members.get(userId) ?? 'left';
  return { status, user: { id: userId, is_bot: false, first_name: 'Somebody' } };
}

type Parts = { readonly world: World; readonly rates: Rates; readonly name: string };

function sendMessage(parts: Parts & { queries: Map<string, Query> }, payload: Send): FakeMessage {
  const { world, queries, rates, name } = parts;
  const chat = world.writable(payload.chat_id, payload.message_thread_id);
  checkMessage(payload, name);
  checkReply(chat, payload.reply_parameters);
  const whisperTo = payload.ephemeral_message_parameters;
  if (whisperTo) checkWhisper(chat, queries, whisperTo, payload.reply_parameters);
  rates.take(chat);
  const thread = payload.message_thread_id;
  const message: FakeMessage = {
    message_id: whisperTo ? 0 : world.nextMessageId(chat),
    from: world.me,
    date: dateOf(world),
    chat: world.chatObject(chat),
    ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
    ...(whisperTo ? { ephemeral_message_id: 1 } : {}),
    ...shownParts(payload),
  };
  if (!whisperTo) chat.messages.set(message.message_id, message);
  return message;
}

/** A file of its own, or the id that an earlier one got. */
function sendPhoto(
  parts: Parts & { queries: Map<string, Query> },
  { photo, caption = '', ...rest }: Photo,
): FakeMessage {
  const known = /^photo-\d+$/.test(photo);
  if (!known && !photo.startsWith('attach://')) throw malformed('wrong file identifier/HTTP URL specified');
  if (caption.length > 1024) throw malformed('message caption is too long');
  const { text, ...message } = sendMessage(parts, { ...rest, text: caption === '' ? 'no caption' : caption });
  const file_id = known ? photo : `photo-${message.message_id}`;
  const size = { file_id, file_unique_id: file_id, width: 800, height: 450 };
  return { ...message, photo: [size], ...(caption === '' ? {} : { caption }) } as FakeMessage;
}

function shownParts({ text, entities = [], reply_markup: markup }: Look): { text: string } & Record<string, unknown> {
  return {
    text: String(text),
    ...(entities.length > 0 ? { entities } : {}),
    ...(markup ? { reply_markup: markup } : {}),
  };
}

function checkReply(chat: FakeChat, reply: Reply | undefined): void {
  if (!reply || reply.allow_sending_without_reply || chat.messages.has(reply.message_id ?? 0)) return;
  throw new Refusal(400, 'Bad Request: message to be replied not found');
}

function checkWhisper(chat: FakeChat, queries: Map<string, Query>, whisper: Whisper, reply: Reply | undefined): void {
  if (chat.type !== 'group' && chat.type !== 'supergroup') throw malformed('ephemeral messages need a group');
  if (reply?.allow_sending_without_reply) throw malformed('an ephemeral message needs the message it replies to');
  if (!chat.members.has(whisper.receiver_user_id)) throw new Refusal(400, 'Bad Request: USER_NOT_PARTICIPANT');
  const id = whisper.callback_query_id;
  if (id === undefined) return;
  const query = queries.get(id);
  if (!query || query.state === 'old') throw new Refusal(400, 'Bad Request: QUERY_ID_INVALID');
  if (query.person !== whisper.receiver_user_id) throw malformed('the query is of somebody else');
}

function editMessageText({ world, rates, name }: Parts, payload: Edit): FakeMessage {
  const chat = world.writable(payload.chat_id);
  const old = chat.messages.get(payload.message_id);
  if (!old) throw new Refusal(400, 'Bad Request: message to edit not found');
  if (old['photo'] !== undefined) throw new Refusal(400, 'Bad Request: there is no text in the message to edit');
  if ((old['from'] as { id: number }).id !== world.me.id)
    throw new Refusal(400, "Bad Request: message can't be edited");
  checkMessage(payload, name);
  const { text: _text, entities: _entities, reply_markup: _markup, edit_date: _date, ...kept } = old;
  const next: FakeMessage = { ...(kept as FakeMessage), ...shownParts(payload) };
  if (sameLook(old, next)) {
    throw new Refusal(
      400,
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    );
  }
  rates.take(chat);
  const edited = { ...next, edit_date: dateOf(world) };
  chat.messages.set(old.message_id, edited);
  return edited;
}

/** The bot's own messages for 48 hours; those of others in a private chat, or as an admin. */
function deleteMessage(world: World, { chat_id: chatId, message_id: messageId }: Target): true {
  const chat = world.reachable(chatId);
  const message = chat.messages.get(messageId);
  if (!message) throw new Refusal(400, 'Bad Request: message to delete not found');
  const isOwn = (message['from'] as { id: number }).id === world.me.id;
  const isAllowed = isOwn || chat.type === 'private' || chat.bot === 'administrator';
  if (!isAllowed) throw new Refusal(400, "Bad Request: message can't be deleted");
  if (dateOf(world) - message.date >= deletableSeconds) {
    const whom = chat.type === 'supergroup' ? '' : ' for everyone';
    throw new Refusal(400, `Bad Request: message can't be deleted${whom}`);
  }
  chat.messages.delete(messageId);
  return true;
}

function sameLook(some: FakeMessage, other: FakeMessage): boolean {
  const look = ({ text, entities = [], reply_markup: markup }: FakeMessage) => JSON.stringify([text, entities, markup]);
  return look(some) === look(other);
}

function answerCallbackQuery(queries: Map<string, Query>, payload: Answer, name: string): true {
  const query = queries.get(payload.callback_query_id);
  if (query?.state !== 'open') {
    const said = 'Bad Request: query is too old and response timeout expired or query ID is invalid';
    throw new Refusal(400, said, { malformed: query?.state === 'answered' });
  }
  if ((payload.text?.length ?? 0) > 200) throw malformed('MESSAGE_TOO_LONG');
  if (payload.url !== undefined) checkStartLink(payload.url, name);
  query.state = 'answered';
  return true;
}
