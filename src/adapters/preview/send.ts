/** Puts what the bot says into the rooms: answers to a person, and posts to everyone in a place. */
import { type Block, type Place, plainText, type Reply } from '../../core/message.ts';
import type { Outcome, Post } from '../../core/ports.ts';
import { addMessage, findRoom, type Message, type PersonName, people, type Room, type Rooms } from './rooms.ts';

/** When and under which id the next message appears. */
export type Stamp = { readonly id: string; readonly at: number };

/** What a reply answers: who asked, in which room, and the id of the message whose button was pressed, if one was. */
export type Asked = { readonly room: Room; readonly asker: PersonName; readonly pressed?: string | undefined };

/** Shows a reply to the person who asked. */
export function sendReply(rooms: Rooms, { room, asker, pressed }: Asked, reply: Reply, stamp: Stamp): void {
  if (reply.direct) {
    // Whoever acts on the page reads the one private chat beside the channel.
    addMessage(rooms.private, { ...stamp, from: 'limber', content: { blocks: reply.blocks } });
    room.notice = reply.direct.done;
    return;
  }
  const notice = reply.mode === 'notice' ? noticeText(reply.blocks) : undefined;
  if (notice !== undefined) {
    room.notice = notice;
    return;
  }
  const whisper = reply.audience === 'asker' && !room.private;
  const old = reply.mode === 'edit' ? room.messages.find((message) => message.id === pressed) : undefined;
  if (old && mayBecome(old, whisper, asker)) {
    const changed = { ...old, content: { blocks: reply.blocks } };
    room.messages = room.messages.map((message) => (message === old ? changed : message));
    return;
  }
  const message: Message = { ...stamp, from: 'limber', content: { blocks: reply.blocks } };
  addMessage(room, whisper ? { ...message, onlyFor: asker } : message);
}

/** Posts to everyone in a place. A second attempt with the same key finds the first one's message. */
export function sendPost(rooms: Rooms, post: Post, stamp: Stamp): Outcome {
  const room = findRoom(rooms, post.place);
  if (!room) return { kind: 'gone', reason: 'chat-not-found' };
  const earlier = room.messages.find((message) => message.key === post.key);
  if (earlier) return { kind: 'sent', message: earlier.id };
  if (post.doubt?.mayPost === false) return { kind: 'unknown', reason: 'no-answer' };
  const blocks = [...mentionLine(post.mention), ...post.blocks];
  addMessage(room, { ...stamp, key: post.key, from: 'limber', content: { blocks } });
  return { kind: 'sent', message: stamp.id };
}

/** Nobody's phone rings here, so the page says whose would. */
function mentionLine(mention: string | undefined): Block[] {
  if (mention === undefined) return [];
  const whom = mention === 'all' ? 'Everyone in the club' : `Everyone with the role ${mention.replace(/^role:/, '')}`;
  return [{ kind: 'text', text: [{ text: `${whom} is notified.`, bold: true }] }];
}

/** Takes an older post away. */
export function removePost(rooms: Rooms, place: Place, message: string): void {
  const room = findRoom(rooms, place);
  if (room) room.messages = room.messages.filter(({ id }) => id !== message);
}

/** A word to one person: whoever acts on the page reads the one private chat. False for a person who is not on it. */
export function tellPerson(rooms: Rooms, personId: string, blocks: readonly Block[], stamp: Stamp): boolean {
  if (!Object.values(people).some((person) => person.id === personId)) return false;
  addMessage(rooms.private, { ...stamp, from: 'limber', content: { blocks } });
  return true;
}

/** A whisper never replaces what everyone reads, and nobody changes another person's whisper. */
function mayBecome(old: Message, whisper: boolean, asker: PersonName): boolean {
  if (old.from !== 'limber') return false;
  return whisper ? old.onlyFor === asker : old.onlyFor === undefined || old.onlyFor === asker;
}

/** The words of a notice in one line, or undefined where it holds something to press, which a line cannot show. */
function noticeText(blocks: readonly Block[]): string | undefined {
  const parts: string[] = [];
  for (const block of blocks) {
    if (block.kind === 'heading') parts.push(block.text);
    else if (block.kind === 'text') parts.push(plainText(block.text));
    else if (block.kind === 'list') parts.push(...block.items.map(plainText));
    else return undefined;
  }
  return parts.join(' ');
}
