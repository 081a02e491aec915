/** The people in the fake Telegram's chats: what they do becomes updates, within what a bot may see. */
import type { FakeCall, Query } from './telegram-methods.ts';
import { checkStartLink } from './telegram-rules.ts';
import {
  dateOf,
  type FakeChat,
  type FakeMessage,
  type FakePerson,
  type MemberStatus,
  type World,
} from './telegram-world.ts';

export type SayOptions = {
  readonly thread?: number;
  readonly replyTo?: FakeMessage;
  /** The person is an admin who writes as the group itself. */
  readonly anonymous?: boolean;
  /** How many of the bot's calls to wait for; 1 unless told. */
  readonly calls?: number;
};

export type People = {
  person(firstName: string): FakePerson;
  /** A group the bot is in. Admins come first; everybody named is a member. */
  group(options?: {
    type?: 'group' | 'supergroup';
    admins?: readonly FakePerson[];
    members?: readonly FakePerson[];
    topics?: readonly number[];
  }): FakeChat;
  /** The chat between a person and the bot; `unknown` to the bot until the person writes. */
  privateChat(person: FakePerson): FakeChat;
  /** Resolves with the bot's next calls for this chat; with none where the bot may not see the text. */
  say(chat: FakeChat, person: FakePerson, text: string, options?: SayOptions): Promise<FakeCall[]>;
  /**
   * Presses the button with this label on the message as it looks now, or forges `data`. Resolves with the answer to
   * the press and, where that says nothing itself, the call that does (`calls: 1` where the bot stays silent).
   */
  press(
    message: FakeMessage,
    person: FakePerson,
    button: string | { data: string },
    options?: { calls?: number },
  ): Promise<FakeCall[]>;
  /** Opens a `t.me` link of the bot and presses Start: the private chat, with `/start payload`. */
  openStartLink(url: string, person: FakePerson): Promise<FakeCall[]>;
  /** Somebody adds the bot to a group; resolves when the update is queued. */
  addBot(chat: FakeChat, by: FakePerson): void;
  removeBot(chat: FakeChat, by: FakePerson): void;
  promote(chat: FakeChat, person: FakePerson, status: MemberStatus): void;
  /** The person blocks the bot. */
  block(person: FakePerson): void;
  /** The group becomes a supergroup with another id; the bot is told so, and that it joined the supergroup. */
  migrate(chat: FakeChat, by: FakePerson): FakeChat;
  /** Every press that waits for an answer is too old now. */
  expireQueries(): void;
};

type Parts = {
  readonly world: World;
  readonly queries: Map<string, Query>;
  readonly calls: readonly FakeCall[];
  readonly waitForCall: (fits: (call: FakeCall) => boolean, from?: number) => Promise<FakeCall>;
  readonly push: (update: Readonly<Record<string, unknown>>) => void;
};

/** The calls that a person can see. */
const visible = ['sendMessage', 'editMessageText', 'answerCallbackQuery'];
const anonymousAdmin = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' };

export function createPeople(parts: Parts): People {
  const { world } = parts;
  let lastId = 0;
  const say: People['say'] = (chat, person, text, options = {}) => {
    if (chat.type === 'private') chat.bot = 'member';
    const message = typedMessage(world, chat, person, text, options);
    if (!reachesBot(chat, text, options, world)) return Promise.resolve([]);
    return nextCalls(parts, chat, options.calls ?? 1, () => parts.push({ message }));
  };
  const privateChat: People['privateChat'] = (person) =>
    world.chats.get(person.id) ??
    world.addChat({ id: person.id, type: 'private', title: person.first_name, bot: 'unknown' });

  return {
    person(firstName) {
      const person: FakePerson = { id: 5_100_000_000 + ++lastId, is_bot: false, first_name: firstName };
      privateChat(person);
      return person;
    },
    group({ type = 'supergroup', admins = [], members = [], topics = [] } = {}) {
      const chat = world.addChat({
        id: (type === 'supergroup' ? -1_002_000_000_000 : -4_000_000) - ++lastId,
        type,
        isForum: topics.length > 0,
        topics: new Map(topics.map((topic) => [topic, 'open'])),
      });
      for (const person of members) chat.members.set(person.id, 'member');
      for (const person of admins) chat.members.set(person.id, 'administrator');
      return chat;
    },
    privateChat,
    say,
    press: (message, person, button, options = {}) => press(parts, message, person, button, options.calls),
    openStartLink: (url, person) =>
      say(privateChat(person), person, `/start ${checkStartLink(url, world.me.username ?? '')}`),
    addBot: (chat, by) => changeBot(parts, chat, by, 'member'),
    removeBot: (chat, by) => changeBot(parts, chat, by, 'kicked'),
    promote: (chat, person, status) => void chat.members.set(person.id, status),
    block(person) {
      const chat = privateChat(person);
      changeBot(parts, chat, person, 'kicked');
      chat.bot = 'blocked';
    },
    migrate: (chat, by) => migrate(parts, chat, by),
    expireQueries() {
      for (const query of parts.queries.values()) if (query.state === 'open') query.state = 'old';
    },
  };
}

/** In a group with privacy mode a bot sees commands and replies to its own messages. */
function reachesBot(chat: FakeChat, text: string, { replyTo }: SayOptions, world: World): boolean {
  if (chat.type === 'private' || text.startsWith('/')) return true;
  return (replyTo?.['from'] as { id: number } | undefined)?.id === world.me.id;
}

function typedMessage(
  world: World,
  chat: FakeChat,
  person: FakePerson,
  text: string,
  { thread, replyTo, anonymous }: SayOptions,
): FakeMessage {
  const command = /^\/[a-z0-9_]+(@\w+)?/i.exec(text)?.[0];
  const message: FakeMessage = {
    message_id: world.nextMessageId(chat),
    date: dateOf(world),
    chat: world.chatObject(chat),
    from: anonymous ? anonymousAdmin : person,
    ...(anonymous ? { sender_chat: world.chatObject(chat) } : {}),
    ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
    ...(replyTo ? { reply_to_message: replyTo } : {}),
    ...(command ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] } : {}),
    text,
  };
  chat.messages.set(message.message_id, message);
  return message;
}

async function nextCalls(parts: Parts, chat: FakeChat, count: number, act: () => void): Promise<FakeCall[]> {
  const from = parts.calls.length;
  const seen = () => parts.calls.slice(from).filter((call) => call.chat === chat.id && visible.includes(call.method));
  act();
  if (count > 0) await parts.waitForCall(() => seen().length >= count, from);
  return seen().slice(0, count);
}

async function press(
  parts: Parts,
  { chat: { id }, message_id: messageId }: FakeMessage,
  person: FakePerson,
  button: string | { data: string },
  count: number | undefined,
): Promise<FakeCall[]> {
  const chat = parts.world.chats.get(id);
  const message = chat?.messages.get(messageId);
  if (!chat || !message) throw new Error(`There is no message ${messageId} to press on.`);
  const data = typeof button === 'string' ? dataOf(message, button) : button.data;
  const query = `40000000000000${parts.queries.size + 1}`;
  parts.queries.set(query, { chat, person: person.id, state: 'open' });
  const from = parts.calls.length;
  parts.push({ callback_query: { id: query, from: person, message, chat_instance: String(-id), data } });
  const answer = await parts.waitForCall((call) => call.payload['callback_query_id'] === query, from);
  const speaks = answer.payload['text'] !== undefined || answer.payload['url'] !== undefined;
  if (count === 1 || speaks) return [answer];
  const saysMore = (call: FakeCall) => call.chat === id && call !== answer && visible.includes(call.method);
  return [answer, await parts.waitForCall(saysMore, from)];
}

/** By its whole label, or by a label behind a sign such as `☐`. */
function dataOf(message: FakeMessage, label: string): string {
  const buttons = message.reply_markup?.inline_keyboard.flat() ?? [];
  const found =
    buttons.find((button) => button.text === label) ?? buttons.find((button) => button.text.endsWith(` ${label}`));
  if (found?.callback_data !== undefined) return found.callback_data;
  throw new Error(`No button "${label}" among: ${buttons.map((button) => button.text).join(' | ')}`);
}

function changeBot(
  { world, push }: Pick<Parts, 'world' | 'push'>,
  chat: FakeChat,
  by: FakePerson,
  status: 'member' | 'kicked',
): void {
  const wasIn = chat.bot === 'member' || chat.bot === 'administrator';
  const member = (is: string) => ({ status: is, user: world.me, ...(is === 'kicked' ? { until_date: 0 } : {}) });
  chat.bot = status;
  push({
    my_chat_member: {
      chat: world.chatObject(chat),
      from: by,
      date: dateOf(world),
      old_chat_member: member(wasIn ? 'member' : 'left'),
      new_chat_member: member(status),
    },
  });
}

function migrate({ world, push }: Parts, chat: FakeChat, by: FakePerson): FakeChat {
  const next = world.addChat({
    id: chat.id - 1_002_000_000_000,
    type: 'supergroup',
    title: chat.title,
    members: chat.members,
  });
  chat.migratedTo = next.id;
  const service = (at: FakeChat, more: object) => ({
    message_id: world.nextMessageId(at),
    date: dateOf(world),
    chat: world.chatObject(at),
    from: by,
    ...more,
  });
  push({ message: service(chat, { migrate_to_chat_id: next.id }) });
  push({ message: service(next, { migrate_from_chat_id: chat.id }) });
  // As the real one does, though the bot was in the group all along (tdlib/telegram-bot-api#266).
  changeBot({ world, push }, { ...next, bot: 'left' }, by, 'member');
  return next;
}
