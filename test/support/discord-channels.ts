/** The fake's channels: posting once for each nonce, reading back, deleting, and opening a thread that was archived. */
import {
  type Answer,
  type Api,
  type Call,
  checkMessage,
  messageJson,
  ok,
  refuse,
  refuseForm,
  wrong,
} from './discord-answers.ts';
import { isFields, schemaProblems } from './discord-schema.ts';
import { type Channel, channelStates, type SeenMessage } from './discord-world.ts';

/** "The past few minutes", taken at its shortest. */
const nonceLivesMs = 3 * 60_000;
const pageMax = 100;

/** The channel, or why this bot cannot see it. */
function visible({ world }: Api, id: string): Channel | Answer {
  const channel = world.channels.get(id);
  if (!channel) return refuse(404, 10003, 'Unknown Channel');
  const hidden =
    channel.state === 'no-access' || channel.state === 'guild-gone' ? channelStates[channel.state] : undefined;
  return hidden ? refuse(hidden[0], hidden[1], hidden[2]) : channel;
}

export function createMessage(api: Api, { body }: Call, [id = '']: readonly string[]): Answer {
  const { world } = api;
  const channel = visible(api, id);
  if ('status' in channel) return channel;
  const closed = channelStates[channel.state];
  if (closed) return refuse(closed[0], closed[1], closed[2]);
  const refusal = checkMessage(api, 'create message', body, body, 'create');
  if (refusal || !isFields(body)) return refusal ?? refuse(400, 50109, 'The request body contains invalid JSON.');
  const { nonce, enforce_nonce } = body;
  const since = world.now() - nonceLivesMs;
  const present = world.messages.find(
    (message) => message.channel === id && message.nonce === nonce && message.createdAt > since,
  );
  if (enforce_nonce === true && present) return ok(messageJson(api, present));
  return ok(messageJson(api, world.addMessage(id, body)));
}

/** The channel with the id of its last message, which may be gone since. */
export function getChannel(api: Api, _: Call, [id = '']: readonly string[]): Answer {
  const channel = visible(api, id);
  if ('status' in channel) return channel;
  const last = api.world.messages.findLast((one) => one.channel === id && one.visibleTo === undefined);
  return ok({ id, type: 0, last_message_id: last?.id ?? null });
}

/** Newest first. Without the right to read the history it is a list without messages, and no refusal. */
export function listMessages(api: Api, { query }: Call, [id = '']: readonly string[]): Answer {
  const channel = visible(api, id);
  if ('status' in channel) return channel;
  const { limit = '50', before, after, around, ...unknown } = query;
  const ids = [before, after, around].filter((one) => one !== undefined);
  const fitting = /^\d+$/.test(limit) && Number(limit) >= 1 && Number(limit) <= pageMax;
  const known = Object.keys(unknown).length === 0 && around === undefined;
  if (!fitting || ids.length > 1 || !ids.every((one) => /^\d+$/.test(one)) || !known) {
    return wrong(api, 400, 50035, 'Invalid Form Body', `a page of messages by ${JSON.stringify(query)}`);
  }
  if (channel.state === 'no-history') return ok([]);
  const there = api.world.messages.filter((one) => one.channel === id && !one.deleted && one.visibleTo === undefined);
  return ok(pageOf(there, Number(limit), before, after).map((message) => withoutNonce(api, message)));
}

/** Those next to `before` or `after`, else the newest. */
function pageOf(oldestFirst: readonly SeenMessage[], limit: number, before?: string, after?: string): SeenMessage[] {
  const fits = ({ id }: SeenMessage) =>
    (before === undefined || BigInt(id) < BigInt(before)) && (after === undefined || BigInt(id) > BigInt(after));
  const fitting = oldestFirst.filter(fits);
  return (after === undefined ? fitting.slice(-limit) : fitting.slice(0, limit)).reverse();
}

/** Only the answer to its creation says with which nonce a message was sent. */
function withoutNonce(api: Api, message: SeenMessage) {
  const { nonce: _, ...rest } = messageJson(api, message);
  return rest;
}

/** Its own messages a bot may always delete, but not in a thread that is archived. */
export function deleteMessage(api: Api, _: Call, [id = '', messageId = '']: readonly string[]): Answer {
  const channel = visible(api, id);
  if ('status' in channel) return channel;
  const message = api.world.messages.find((one) => one.channel === id && one.id === messageId && !one.deleted);
  if (!message || message.visibleTo !== undefined) return refuse(404, 10008, 'Unknown Message');
  if (isArchived(channel)) return refuse(400, 50083, 'Thread is archived');
  if (message.author !== undefined) return wrong(api, 403, 50013, 'Missing Permissions', 'deletes what others wrote');
  message.deleted = true;
  return { status: 204 };
}

/** Whoever may write in a thread may open it, unless it was locked. */
export function changeChannel(api: Api, { body }: Call, [id = '']: readonly string[]): Answer {
  const channel = visible(api, id);
  if ('status' in channel) return channel;
  const refusal = refuseForm(api, schemaProblems('change thread', body));
  if (refusal) return refusal;
  if (JSON.stringify(body) !== '{"archived":false}') {
    return wrong(api, 403, 50013, 'Missing Permissions', `changes a channel by ${JSON.stringify(body)}`);
  }
  if (channel.state === 'locked' || channel.state === 'archived-locked' || channel.state === 'no-permission') {
    return refuse(403, 50013, 'Missing Permissions');
  }
  if (channel.state === 'archived') channel.state = 'open';
  return ok({ id, type: 11, thread_metadata: { archived: false, locked: false } });
}

function isArchived({ state }: Channel): boolean {
  return state === 'archived' || state === 'archived-locked';
}
