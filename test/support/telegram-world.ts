/** The chats, people and messages of the fake Telegram, and what their state forbids the bot. */
import { Refusal } from './telegram-rules.ts';

export type FakeUser = {
  readonly id: number;
  readonly is_bot: boolean;
  readonly first_name: string;
  readonly username?: string;
};
export type FakePerson = FakeUser & { readonly is_bot: false };

/** A message as the API shows it; only the fields that the bot or a test reads are named. */
export type FakeMessage = Record<string, unknown> & {
  readonly message_id: number;
  /** Seconds. */
  readonly date: number;
  readonly chat: { readonly id: number; readonly type: string };
  readonly text?: string;
  readonly entities?: readonly { type: string; offset: number; length: number; url?: string }[];
  readonly reply_markup?: { inline_keyboard: { text: string; callback_data?: string; url?: string }[][] };
  readonly message_thread_id?: number;
};

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked';

export type FakeChat = {
  readonly id: number;
  readonly type: 'private' | 'group' | 'supergroup' | 'channel';
  readonly title: string;
  readonly isForum: boolean;
  /** By user id; in a private chat the person is not listed. */
  readonly members: Map<number, MemberStatus>;
  /** The bot's own place in the chat; `blocked` and `unknown` for private chats only. */
  bot: MemberStatus | 'blocked' | 'unknown' | 'deactivated';
  readonly topics: Map<number, 'open' | 'closed'>;
  /** False: the group allows only admins to write. */
  mayWrite: boolean;
  migratedTo?: number;
  readonly messages: Map<number, FakeMessage>;
};

export type World = {
  readonly me: FakeUser;
  /** Epoch milliseconds, as Telegram's servers see it. */
  readonly now: () => number;
  readonly chats: Map<number, FakeChat>;
  addChat(chat: Partial<FakeChat> & Pick<FakeChat, 'id' | 'type'>): FakeChat;
  /** Ids are counted per supergroup, and together for all other chats, as Telegram does. */
  nextMessageId(chat: FakeChat): number;
  chatObject(chat: FakeChat): Record<string, unknown> & { id: number; type: string };
  /** The chat the bot is in now. Throws what Telegram would say instead. */
  reachable(chatId: unknown): FakeChat;
  /** The chat the bot may write to now. Throws as well. */
  writable(chatId: unknown, thread?: unknown): FakeChat;
};

/** What `date` of a message holds. */
export function dateOf({ now }: Pick<World, 'now'>): number {
  return Math.floor(now() / 1000);
}

export function createWorld(me: FakeUser, now: () => number): World {
  const chats = new Map<number, FakeChat>();
  const counters = new Map<number, number>();
  const reachable: World['reachable'] = (chatId) => {
    const chat = chats.get(Number(chatId));
    if (!chat) throw new Refusal(400, 'Bad Request: chat not found');
    refuseByState(chat);
    return chat;
  };
  return {
    me,
    now,
    chats,
    reachable,
    addChat(chat) {
      const whole: FakeChat = {
        title: 'Parkrunners',
        isForum: false,
        members: new Map(),
        bot: 'member',
        topics: new Map(),
        mayWrite: true,
        messages: new Map(),
        ...chat,
      };
      chats.set(whole.id, whole);
      return whole;
    },
    nextMessageId(chat) {
      const counter = chat.type === 'supergroup' ? chat.id : 0;
      const next = (counters.get(counter) ?? 0) + 1;
      counters.set(counter, next);
      return next;
    },
    chatObject: (chat) => describeChat(chat),
    writable(chatId, thread) {
      const chat = reachable(chatId);
      if (!chat.mayWrite && chat.bot === 'member') {
        throw new Refusal(400, 'Bad Request: not enough rights to send text messages to the chat');
      }
      if (thread !== undefined) refuseThread(chat, Number(thread));
      return chat;
    },
  };
}

function describeChat(chat: FakeChat): Record<string, unknown> & { id: number; type: string } {
  const { id, type } = chat;
  if (type === 'private') return { id, type, first_name: chat.title };
  return { id, type, title: chat.title, ...(chat.isForum ? { is_forum: true } : {}) };
}

function refuseByState(chat: FakeChat): void {
  if (chat.migratedTo !== undefined) {
    throw new Refusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      parameters: { migrate_to_chat_id: chat.migratedTo },
    });
  }
  const forbidden = {
    blocked: 'bot was blocked by the user',
    deactivated: 'user is deactivated',
    unknown: "bot can't initiate conversation with a user",
    kicked: `bot was kicked from the ${chat.type} chat`,
    left: `bot is not a member of the ${chat.type} chat`,
  } as const;
  const said = Object.entries(forbidden).find(([state]) => state === chat.bot)?.[1];
  if (said) throw new Refusal(403, `Forbidden: ${said}`);
}

/** The General topic has no thread: its id 1 is refused like one that does not exist. */
function refuseThread(chat: FakeChat, thread: number): void {
  const topic = thread === 1 ? undefined : chat.topics.get(thread);
  if (topic === undefined) throw new Refusal(400, 'Bad Request: message thread not found');
  if (topic === 'closed') throw new Refusal(400, 'Bad Request: TOPIC_CLOSED');
}
