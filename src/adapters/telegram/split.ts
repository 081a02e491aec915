/** Fits text with entities into Telegram's limits: all of it in several messages, or as much as one takes. */
import type { MessageEntity } from 'grammy/types';
import { shorten } from './plain-text.ts';

/** Offsets and lengths are in UTF-16 units. */
export type Styled = { text: string; entities: MessageEntity[] };

const textMax = 4096;
/** Telegram ignores what comes after the hundredth. */
const entitiesMax = 100;
/** How full a message must be to end at a border. */
const leastFilled = 1 / 3;

/**
 * Pure. All of the text, in parts that Telegram takes, none of which is empty or starts or ends with white space. A part
 * ends at one of the borders if that does not leave it short, else with a line, else between words, else anywhere but
 * inside a surrogate pair. An entity that goes on in the next part is marked in both.
 * @param borders Where the blocks end, ascending.
 */
export function split(whole: Styled, borders: readonly number[]): Styled[] {
  const { text } = whole;
  const parts: Styled[] = [];
  let from = skipSpace(text, 0);
  while (from < text.length) {
    const room = roomAt(whole, from);
    const end = room < text.length ? cutBefore(text, from, room, borders) : room;
    parts.push(part(whole, from, end));
    from = skipSpace(text, end);
  }
  return parts;
}

/** Pure. As much as one message takes, with an ellipsis where something is missing. */
export function shortenStyled(whole: Styled, borders: readonly number[]): Styled {
  const indent = skipSpace(whole.text, 0);
  const text = shorten(
    whole.text.trim(),
    textMax,
    borders.map((at) => at - indent),
  );
  const { entities } = part(whole, indent, indent + text.length);
  return { text, entities: entities.map((entity) => wholeLines(entity, text)).slice(0, entitiesMax) };
}

/** Where the text from here on ends at the latest. */
function roomAt({ text, entities }: Styled, from: number): number {
  const ahead = entities.filter(({ offset, length }) => offset + length > from).sort((a, b) => a.offset - b.offset);
  return Math.min(from + textMax, text.length, ahead[entitiesMax]?.offset ?? text.length);
}

function cutBefore(text: string, from: number, room: number, borders: readonly number[]): number {
  const least = from + (room - from) * leastFilled;
  const candidates = [
    borders.findLast((at) => at <= room) ?? 0,
    text.lastIndexOf('\n', room),
    from + text.slice(from, room + 1).search(/\s\S*$/u),
  ];
  const anywhere = /^[\uDC00-\uDFFF]/.test(text.slice(room)) ? room - 1 : room;
  return candidates.find((at) => at > least) ?? anywhere;
}

/** Trimmed as Telegram would, which moves the offsets. */
function part({ text, entities }: Styled, from: number, to: number): Styled {
  const start = skipSpace(text, from);
  const piece = text.slice(start, to).trimEnd();
  const end = start + piece.length;
  const kept = entities.flatMap((entity) => {
    const offset = Math.max(entity.offset, start);
    const length = Math.min(entity.offset + entity.length, end) - offset;
    return length > 0 ? [{ ...entity, offset: offset - start, length }] : [];
  });
  return { text: piece, entities: kept };
}

function skipSpace(text: string, from: number): number {
  const rest = text.slice(from);
  return from + rest.length - rest.trimStart().length;
}

/** A quote takes whole lines, also where the text was cut at its end and the ellipsis stands there. */
function wholeLines(entity: MessageEntity, text: string): MessageEntity {
  const end = entity.offset + entity.length;
  const isBefore = entity.type === 'expandable_blockquote' && end === text.length - 1 && text.endsWith('…');
  return isBefore ? { ...entity, length: entity.length + 1 } : entity;
}
