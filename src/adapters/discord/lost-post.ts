/** Looks for a post whose answer was lost, in the channel where it should stand. */
import {
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIUser,
  ComponentType,
  type REST,
  type RESTGetAPIChannelMessagesResult,
  Routes,
  SnowflakeUtil,
} from 'discord.js';
import { actionOf } from './controls.ts';

export type Where = {
  readonly channel: string;
  /** What the action of one of the post's buttons ends with. */
  readonly key: string;
  /** When the first attempt left that may have arrived (epoch ms). */
  readonly since: number;
  readonly signal: AbortSignal;
};

/** `absent`: it certainly did not arrive. `unclear`: the channel did not tell. */
export type Look = { readonly kind: 'found'; readonly message: string } | { readonly kind: 'absent' | 'unclear' };

/** Throws what `rest` throws. */
export type Search = (where: Where) => Promise<Look>;

/** The most that Discord gives at once. */
const pageMessages = 100;
/** A channel with more messages than this in the time of a doubt is not searched to the end. */
const pagesMax = 5;
/** How far Discord's clock may be behind ours. */
const clocksApartMs = 60_000;

/** A search with the token of `rest`, which is asked once whose token it is. */
export function createSearch(rest: REST): Search {
  let own: string | undefined;
  return async (where) => {
    own ??= await ownId(rest, where.signal);
    let before: string | undefined;
    for (let page = 0; page < pagesMax; page++) {
      const messages = await pageOf(rest, where, before);
      const post = messages.find(({ author, components }) => author.id === own && carries(components, where.key));
      if (post) return { kind: 'found', message: post.id };
      const oldest = messages.at(-1);
      // Without the right to read the history Discord answers with an empty list, as for an empty channel.
      if (!oldest) return { kind: (await hasNoNews(rest, where)) ? 'absent' : 'unclear' };
      if (messages.length < pageMessages || isBefore(oldest, where.since)) return { kind: 'absent' };
      before = oldest.id;
    }
    return { kind: 'unclear' };
  };
}

/** Without it another bot's message could pass for ours, so an answer without it counts as none. */
async function ownId(rest: REST, signal: AbortSignal): Promise<string> {
  const { id } = (await rest.get(Routes.user(), { signal })) as Partial<APIUser>;
  if (typeof id !== 'string') throw new TypeError('no id of the bot');
  return id;
}

/** Newest first. */
async function pageOf(rest: REST, { channel, signal }: Where, before: string | undefined) {
  const query = new URLSearchParams({ limit: String(pageMessages), ...(before !== undefined && { before }) });
  return (await rest.get(Routes.channelMessages(channel), { query, signal })) as RESTGetAPIChannelMessagesResult;
}

/** True where nobody wrote since: the channel names its last message, deleted or not, also to whoever may not read it. */
async function hasNoNews(rest: REST, { channel, since, signal }: Where): Promise<boolean> {
  const found = (await rest.get(Routes.channel(channel), { signal })) as { last_message_id?: string | null };
  if (typeof found.last_message_id !== 'string') return found.last_message_id === null;
  return SnowflakeUtil.timestampFrom(found.last_message_id) < since - clocksApartMs;
}

function isBefore({ timestamp }: APIMessage, since: number): boolean {
  return Date.parse(timestamp) < since - clocksApartMs;
}

/** Keys begin with a number, so that of one post can be the end of another's: what stands before it must not belong to it. */
function carries(components: readonly APIMessageTopLevelComponent[] = [], key: string): boolean {
  return components.flatMap(customIds).some((id) => {
    const action = actionOf(id);
    return action.endsWith(key) && !/[0-9a-z]$/i.test(action.slice(0, action.length - key.length));
  });
}

/** Of the buttons as `render` lays them out, in rows. */
function customIds(component: APIMessageTopLevelComponent): string[] {
  if (component.type !== ComponentType.ActionRow) return [];
  return component.components.flatMap((button) => ('custom_id' in button ? [button.custom_id] : []));
}
