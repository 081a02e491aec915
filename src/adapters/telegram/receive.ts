/** Reads what Telegram sent: one raw update in, one `Incoming` out, or nothing where the bot has no part in it. */
import zoneAt from '@photostructure/tz-lookup';
import type { CallbackQuery, Chat, ChatMemberUpdated, Location, Message, Update, UserFromGetMe } from 'grammy/types';
import type { Act, Incoming, Person, Place } from '../../core/message.ts';

/** What the adapter must know about itself to read an update. */
export type Me = Pick<UserFromGetMe, 'id' | 'username'>;

const commandPattern = /^\/([a-z0-9_]{1,32})(?:@([a-z0-9_]+))?(?:\s+|$)/i;

/** Pure. Channels are ignored, and so is everything in a group that is not meant for the bot. */
export function receive(update: Update, me: Me): Incoming | undefined {
  if (update.message) return receiveMessage(update.message, me);
  if (update.callback_query) return receivePress(update.callback_query);
  if (update.my_chat_member) return receiveMembership(update.my_chat_member);
  return undefined;
}

function receiveMessage(message: Message, me: Me): Incoming | undefined {
  const act = messageAct(message, me);
  if (!act || message.chat.type === 'channel') return undefined;
  return {
    place: placeOf(message.chat, message),
    private: message.chat.type === 'private',
    ...(message.chat.type === 'private' && { locates: true }),
    person: senderOf(message),
    act,
  };
}

function messageAct(message: Message, me: Me): Act | undefined {
  if (message.migrate_to_chat_id !== undefined) {
    const id = String(message.migrate_to_chat_id);
    return { kind: 'moved', to: { platform: 'telegram', club: id, chat: id } };
  }
  if (message.location && message.chat.type === 'private') return locationAct(message.location);
  const command = message.text === undefined ? null : commandPattern.exec(message.text);
  if (command) return commandAct(command, me);
  // The words under a picture count too: somebody in an emergency may well write them there.
  const text = message.text ?? message.caption;
  const answers = buttonsRepliedTo(message, me);
  if (text === undefined || (message.chat.type !== 'private' && answers.length === 0)) return undefined;
  return { kind: 'text', text, ...(answers.length > 0 && { answers }) };
}

/** Only the zone goes on from here: nobody but the person needs to know where they are. */
function locationAct({ latitude, longitude }: Location): Act | undefined {
  // The package refuses what is not on this planet with an error that says the place.
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isPlace
    ? { kind: 'command', name: 'settings', options: { zone: zoneAt(latitude, longitude) }, text: '' }
    : undefined;
}

/** The buttons of the bot's own message that this one replies to. */
function buttonsRepliedTo({ reply_to_message: question }: Message, me: Me): string[] {
  if (question?.from?.id !== me.id) return [];
  const buttons = question.reply_markup?.inline_keyboard.flat() ?? [];
  return buttons.flatMap((button) => ('callback_data' in button ? [button.callback_data] : []));
}

function commandAct(command: RegExpExecArray, me: Me): Act | undefined {
  const [whole, name = '', addressee] = command;
  if (addressee !== undefined && addressee.toLowerCase() !== me.username.toLowerCase()) return undefined;
  return { kind: 'command', name: name.toLowerCase(), options: {}, text: command.input.slice(whole.length).trim() };
}

function receivePress(query: CallbackQuery): Incoming | undefined {
  const { message, data } = query;
  if (!message || data === undefined || message.chat.type === 'channel') return undefined;
  const isPrivate = message.chat.type === 'private';
  return {
    place: placeOf(message.chat, message),
    private: isPrivate,
    ...(isPrivate && { locates: true }),
    // A press carries the real person even where an admin writes as the group itself.
    person: { id: String(query.from.id), mayManage: isPrivate || 'ask' },
    act: { kind: 'press', action: data, message: String(message.message_id) },
  };
}

function receiveMembership(change: ChatMemberUpdated): Incoming | undefined {
  const { chat, from } = change;
  const was = isMember(change.old_chat_member);
  const is = isMember(change.new_chat_member);
  const isPrivate = chat.type === 'private';
  // A person who unblocks the bot presses Start next, and is answered then.
  if (chat.type === 'channel' || was === is || (is && isPrivate)) return undefined;
  return {
    place: placeOf(chat),
    private: isPrivate,
    person: { id: String(from.id), mayManage: isPrivate || 'ask' },
    act: { kind: is ? 'joined' : 'removed' },
  };
}

function isMember(member: ChatMemberUpdated['new_chat_member']): boolean {
  if (member.status === 'restricted') return member.is_member;
  return member.status !== 'left' && member.status !== 'kicked';
}

function senderOf(message: Message): Person {
  const { chat, sender_chat: actsAs } = message;
  const id = String(message.from?.id ?? actsAs?.id ?? chat.id);
  if (chat.type === 'private') return { id, mayManage: true };
  if (!actsAs) return { id, mayManage: 'ask' };
  // An anonymous admin acts as the group itself; whoever acts as some other channel has no rights here.
  return { id, mayManage: actsAs.id === chat.id };
}

/** `message_thread_id` also marks plain reply threads, and 1 is the General topic, which Telegram wants left out. */
function placeOf(chat: Chat, message?: object): Place {
  const id = String(chat.id);
  const place = { platform: 'telegram', club: id, chat: id };
  const thread = message && topicOf(message);
  return thread === undefined ? place : { ...place, thread: String(thread) };
}

function topicOf(message: { is_topic_message?: boolean; message_thread_id?: number }): number | undefined {
  const thread = message.is_topic_message ? message.message_thread_id : undefined;
  return thread === 1 ? undefined : thread;
}
