/** What the fake Discord knows: channels, messages and who sees them, interactions and what became of them. */
import { isFields, isList, type Json } from './discord-schema.ts';

export type Fields = { readonly [key: string]: Json };

export type SeenButton = {
  readonly label: string;
  readonly style: number;
  /** Empty for a link button. */
  readonly id: string;
  readonly url?: string;
  readonly emoji?: string;
  readonly disabled: boolean;
  /** It is an option of this menu. */
  readonly menu?: string;
};

/** A message as it is now. It changes when the bot edits it. */
export type SeenMessage = {
  readonly id: string;
  readonly channel: string;
  readonly nonce?: string;
  /** Who wrote it; undefined: the bot. */
  readonly author?: string;
  /** Whom it called when it was created: `everyone`, `role:<id>`, `user:<id>`. */
  readonly pinged: readonly string[];
  readonly createdAt: number;
  /** What a person reads: Markdown applied, escapes gone. */
  text: string;
  /** The components as the bot sent them. */
  components: readonly Json[];
  flags: number;
  buttons: readonly SeenButton[];
  /** The only person who sees it; undefined: everyone in the channel. */
  visibleTo?: string;
  /** The bot is 'thinking'. */
  loading: boolean;
  deleted: boolean;
  edits: number;
};

export type Interaction = {
  readonly id: string;
  readonly token: string;
  readonly type: 2 | 3 | 4 | 5;
  readonly user: string;
  readonly channel: string;
  readonly createdAt: number;
  /** The message whose button was pressed. */
  readonly pressed?: SeenMessage;
  /** The type of the first answer: 4 message, 5 wait, 6 confirmed, 7 edited, 8 suggestions. */
  callback?: number;
  /** The form that opened. */
  modal?: Fields;
  /** What the person is offered to pick while typing. */
  suggestions?: readonly { readonly name: string; readonly value: string }[];
  /** What `@original` is: the first answer's message, or the pressed one after 6 and 7. */
  message?: SeenMessage;
  readonly followUps: SeenMessage[];
  /** After a deferral the first follow-up fills the waiting message, however it is flagged. */
  waiting: boolean;
};

/** Why a channel takes no post, by Discord's error; `open` takes them, and so does `no-history`, which shows none. */
export const channelStates = {
  open: undefined,
  'no-history': undefined,
  'no-access': [403, 50001, 'Missing Access'],
  'no-permission': [403, 50013, 'Missing Permissions'],
  'dm-closed': [403, 50007, 'Cannot send messages to this user'],
  archived: [400, 50083, 'Thread is archived'],
  /** Archived by somebody with more rights than the bot has. */
  'archived-locked': [400, 50083, 'Thread is archived'],
  locked: [400, 160005, 'Thread is locked'],
  'guild-gone': [404, 10004, 'Unknown Guild'],
} as const;
export type ChannelState = keyof typeof channelStates;
export type Channel = {
  readonly id: string;
  readonly guild?: string;
  readonly owner?: string;
  /** A chat among friends. */
  readonly group?: boolean;
  /** 0 text, 4 category, 11 thread, 15 forum. */
  readonly type?: number;
  readonly locked?: boolean;
  /** What the bot may do here; everything that it needs unless told. */
  readonly rights?: bigint;
  state: ChannelState;
};

const waitMs = 5_000;
/** Discord's ids count milliseconds from the first day of 2015. */
const discordEpoch = 1_420_070_400_000;

export type World = ReturnType<typeof createWorld>;

/** An empty Discord. `now` decides the three seconds and the fifteen minutes. */
export function createWorld(now: () => number) {
  let last = 0n;
  const waiting = new Set<() => void>();
  const world = {
    now,
    channels: new Map<string, Channel>(),
    messages: [] as SeenMessage[],
    interactions: [] as Interaction[],
    /** What a correct bot never does. Tests expect it to be empty. */
    violations: [] as string[],
    /** Ids hold the time, as Discord's do, and grow. */
    nextId: () => {
      const byTime = BigInt(Math.max(0, now() - discordEpoch)) << 22n;
      last = last + 1n > byTime ? last + 1n : byTime;
      return String(last);
    },
    changed: () => {
      for (const look of [...waiting]) look();
    },
    /** Resolves with the first value that is there, looked for at every change. Rejects after 5 s, or `timeMs`. */
    until: <T>(look: () => T | undefined | false, what: string, timeMs = waitMs): Promise<T> => {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const check = () => {
        const found = look();
        if (found !== undefined && found !== false) resolve(found);
      };
      const problems = () => `; violations: ${JSON.stringify(world.violations)}`;
      const timer = setTimeout(() => reject(new Error(`Discord never saw ${what}${problems()}`)), timeMs);
      waiting.add(check);
      check();
      return promise.finally(() => {
        clearTimeout(timer);
        waiting.delete(check);
      });
    },
    addChannel: (channel: Partial<Channel> = {}): Channel => {
      const made: Channel = { id: world.nextId(), state: 'open', ...channel };
      world.channels.set(made.id, made);
      return made;
    },
    /** The chat between a person and the bot. */
    directChannel: (user: string): Channel =>
      [...world.channels.values()].find(({ owner }) => owner === user) ?? world.addChannel({ owner: user }),
    addMessage: (channel: string, body: Fields, visibleTo?: string, author?: string): SeenMessage => {
      const nonce = body['nonce'];
      const message: SeenMessage = {
        id: world.nextId(),
        channel,
        createdAt: now(),
        pinged: pingsOf(body),
        ...(author !== undefined && { author }),
        ...(typeof nonce === 'string' && { nonce }),
        ...(visibleTo !== undefined && { visibleTo }),
        ...contentOf(body),
        flags: Number(body['flags'] ?? 0),
        loading: false,
        deleted: false,
        edits: 0,
      };
      world.messages.push(message);
      return message;
    },
    editMessage: (message: SeenMessage, body: Fields): void => {
      const kept = message.flags & 64;
      Object.assign(message, contentOf(body), { loading: false, edits: message.edits + 1 });
      message.flags = Number(body['flags'] ?? message.flags) | kept;
    },
  };
  return world;
}

function contentOf(body: Fields): Pick<SeenMessage, 'text' | 'components' | 'buttons'> {
  const components = isList(body['components'] ?? null) ? (body['components'] as readonly Json[]) : [];
  const all = components.filter(isFields).flatMap(withNested);
  return {
    text: markdownOf(body).map(shown).join('\n'),
    components,
    buttons: all.flatMap((one) => (one['type'] === 2 ? [buttonOf(one)] : one['type'] === 3 ? optionsOf(one) : [])),
  };
}

/** The texts of a message as the bot wrote them. */
export function markdownOf(body: Fields): string[] {
  const components = isList(body['components'] ?? null) ? (body['components'] as readonly Json[]) : [];
  const all = components.filter(isFields).flatMap(withNested);
  const texts = all.filter(({ type }) => type === 10).map(({ content }) => String(content));
  return typeof body['content'] === 'string' ? [body['content'], ...texts] : texts;
}

/** The mentions in the texts; what stands behind a backslash is one for Discord all the same. */
export function mentionsIn(body: Fields): string[] {
  const found = markdownOf(body)
    .join('\n')
    .matchAll(/@(?<all>everyone|here)\b|<@(?<kind>&|!?)(?<id>\d+)>/g);
  return [...found].map(({ groups = {} }) =>
    groups['all'] ? 'everyone' : `${groups['kind'] === '&' ? 'role' : 'user'}:${groups['id']}`,
  );
}

/** A mention pings where `allowed_mentions` lets it; without that field all of them do. */
function pingsOf(body: Fields): string[] {
  const allowed = body['allowed_mentions'];
  const lists = isFields(allowed ?? null) ? (allowed as Fields) : { parse: ['everyone', 'roles', 'users'] };
  const has = (list: string, value: string) => isList(lists[list] ?? null) && (lists[list] as Json[]).includes(value);
  const pings = mentionsIn(body).filter((mention) => {
    const [kind = '', id = ''] = mention.split(':');
    return kind === 'everyone' ? has('parse', kind) : has('parse', `${kind}s`) || has(`${kind}s`, id);
  });
  return [...new Set(pings)];
}

function withNested(component: Fields): Fields[] {
  const nested = isList(component['components'] ?? null) ? (component['components'] as readonly Json[]) : [];
  return [component, ...nested.filter(isFields).flatMap(withNested)];
}

function optionsOf({ custom_id, options = null }: Fields): SeenButton[] {
  const all = isList(options) ? options.filter(isFields) : [];
  const menu = String(custom_id);
  return all.map(({ label, value }) => ({ label: String(label), style: 0, id: String(value), disabled: false, menu }));
}

function buttonOf(button: Fields): SeenButton {
  const emoji = isFields(button['emoji'] ?? null) ? String((button['emoji'] as Fields)['name']) : undefined;
  return {
    label: String(button['label'] ?? ''),
    style: Number(button['style']),
    id: String(button['custom_id'] ?? ''),
    ...(typeof button['url'] === 'string' && { url: button['url'] }),
    ...(emoji !== undefined && { emoji }),
    disabled: button['disabled'] === true,
  };
}

/** Markdown as Discord's client shows it, as far as this bot uses it: what stays is what a person reads. */
export function shown(markdown: string): string {
  const marks =
    /\\([^0-9A-Za-z\s])|```(?:[a-z0-9_+\-.#]+\n)?\n*([^\n][\s\S]*?)\n*```|\*\*|\u200b|^#{1,3} |\[((?:\\.|[^\]\\])*)\]\(<[^>\s]*>\)/gim;
  return markdown.replace(marks, (_, escaped?: string, fenced?: string, linked?: string) => {
    // In a box nothing is markup; only what cannot be seen is left out here.
    return escaped ?? fenced?.replaceAll('\u200b', '') ?? (linked ? shown(linked) : '');
  });
}
