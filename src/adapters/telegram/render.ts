/** Shows blocks on Telegram: text with entities (never markup, so nothing needs escaping) and an inline keyboard. */
import type { InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity } from 'grammy/types';
import type { Block, Button, CheckItem, Span, Text } from '../../core/message.ts';
import { limits } from '../../core/message.ts';
import { cleanText, shorten } from './plain-text.ts';
import { type Styled, shortenStyled, split } from './split.ts';

/** What `sendMessage` and `editMessageText` take. Entity offsets and lengths are in UTF-16 units. */
export type Rendered = {
  readonly text: string;
  readonly entities: MessageEntity[];
  readonly link_preview_options: { readonly is_disabled: true };
  readonly reply_markup?: InlineKeyboardMarkup;
};

/** At least one message. */
export type RenderedParts = readonly [Rendered, ...Rendered[]];

type Rows = InlineKeyboardButton[][];

/** Two buttons share a row only where a phone shows both whole. */
const pairedLabelChars = 16;
/** From so many buttons on, rows of equal length read better than pairs, where a phone shows their labels whole. */
const gridFrom = 9;
const gridRows = [
  { labelChars: 4, buttons: 5 },
  { labelChars: 9, buttons: 3 },
];
const paragraphBreak = '\n\n';
/** Telegram refuses a message without visible text, even one with buttons. */
const textForButtonsAlone = '👇';
/** Telegram refuses a button without a visible label, and the whole message with it. */
const labelForNothing = '•';
/** Telegram refuses a keyboard with more. */
const buttonsMax = 100;
const signs = { open: '☐', yes: '☑', unsure: '❓', no: '☐' } as const satisfies Record<CheckItem['state'], string>;

/** Pure. Blocks become paragraphs in order; everything to press stands in the keyboard below, in the same order. */
export function render(blocks: readonly Block[]): Rendered {
  const { text, entities } = joinStyled(paragraphsOf(blocks), paragraphBreak);
  const borders = entities.flatMap(({ offset, length }) => [offset, offset + length]);
  return finish(shortenStyled({ text, entities }, borders), keyboardOf(blocks));
}

/**
 * Pure. The same, as many messages as the whole text takes; the keyboard stands below the last.
 * A heading stays with what follows it.
 */
export function renderParts(blocks: readonly Block[]): RenderedParts {
  const paragraphs = paragraphsOf(blocks);
  const borders: number[] = [];
  let end = 0;
  for (const { text, kind } of paragraphs) {
    end += text.length;
    if (kind !== 'heading') borders.push(end);
    end += paragraphBreak.length;
  }
  const parts = split(joinStyled(paragraphs, paragraphBreak), borders).filter(({ text }) => isVisible(text));
  const [first = { text: '', entities: [] }, ...more] = parts;
  const rows = keyboardOf(blocks);
  const rowsAt = (at: number) => (at === more.length ? rows : []);
  return [finish(first, rowsAt(0)), ...more.map((part, at) => finish(part, rowsAt(at + 1)))];
}

/** The characters of blocks without any style, for a callback's alert. Blocks that are only pressed say nothing there. */
export function renderPlain(blocks: readonly Block[], max: number): string {
  return shorten(joinStyled(paragraphsOf(blocks), paragraphBreak).text.trim(), max, []);
}

function paragraphsOf(blocks: readonly Block[]): (Styled & Pick<Block, 'kind'>)[] {
  return blocks.map((block) => ({ ...paragraphOf(block), kind: block.kind })).filter(({ text }) => text !== '');
}

function keyboardOf(blocks: readonly Block[]): Rows {
  return keepButtons(blocks.flatMap(rowsOf));
}

function finish({ text, entities }: Styled, rows: Rows): Rendered {
  return {
    ...(isVisible(text) ? { text, entities } : { text: textForButtonsAlone, entities: [] }),
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 ? { reply_markup: { inline_keyboard: rows } } : {}),
  };
}

function paragraphOf(block: Block): Styled {
  switch (block.kind) {
    case 'heading':
      return styleText([{ text: block.text, bold: true }]);
    case 'text':
      return styleText(block.text);
    case 'list':
      return block.foldable ? styleFolded(block.items, block.ordered) : styleList(block.items, block.ordered);
    case 'copy':
      return styleCopy(block.text);
    case 'picture':
      // Said where it cannot be shown; an answer sends it as a photo of its own, see `newMessages`.
      return styleText(block.alt);
    case 'link':
      return styleText(isWebLink(block.url) ? '' : `${block.label}: ${block.url}`);
    case 'choices':
    case 'checklist':
      return { text: '', entities: [] };
    default:
      return refuseBlock(block);
  }
}

function rowsOf(block: Block): Rows {
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'list':
    case 'copy':
    case 'picture':
      return [];
    case 'choices':
      return choiceRows(block.buttons.filter((one) => isAction(one.action)));
    case 'checklist':
      return block.items
        .filter((item) => isAction(item.action))
        .map((item) => [pressable(`${signs[item.state]} ${item.label}`, item.action)]);
    case 'link':
      return isWebLink(block.url) ? [[{ text: visibleLabel(block.label), url: block.url }]] : [];
    default:
      return refuseBlock(block);
  }
}

function refuseBlock(block: never): never {
  throw new TypeError(`Telegram has no way to show this block: ${Object.keys(block).join(', ')}`);
}

function styleText(text: Text): Styled {
  const spans: readonly Span[] = typeof text === 'string' ? [{ text }] : text;
  const styled: Styled = { text: '', entities: [] };
  for (const span of spans) {
    const piece = cleanText(span.text);
    const at = { offset: styled.text.length, length: piece.length };
    styled.text += piece;
    if (span.bold) styled.entities.push({ type: 'bold', ...at });
    if (span.link !== undefined && isWebLink(span.link))
      styled.entities.push({ type: 'text_link', url: span.link, ...at });
  }
  return styled;
}

function styleList(items: readonly Text[], ordered = false): Styled {
  const lines = items.map((item, index) => {
    const mark = { text: ordered ? `${index + 1}. ` : '• ', entities: [] };
    return joinStyled([mark, styleText(item)], '');
  });
  return joinStyled(lines, '\n');
}

/** A quote of which clients show three lines until it is tapped. */
function styleFolded(items: readonly Text[], ordered?: boolean): Styled {
  const { text, entities } = styleList(items, ordered);
  const whole = { type: 'expandable_blockquote', offset: 0, length: text.length } as const;
  return { text, entities: text === '' ? [] : [whole, ...entities] };
}

/** Clients copy the whole of it at a tap. Empty lines around it would be copied too. */
function styleCopy(text: string): Styled {
  const piece = cleanText(text)
    .replace(/^\s*\n/, '')
    .trimEnd();
  return { text: piece, entities: piece === '' ? [] : [{ type: 'pre', offset: 0, length: piece.length }] };
}

function joinStyled(parts: readonly Styled[], between: string): Styled {
  const joined: Styled = { text: '', entities: [] };
  parts.forEach((part, index) => {
    if (index > 0) joined.text += between;
    const shift = joined.text.length;
    joined.text += part.text;
    for (const entity of part.entities) joined.entities.push({ ...entity, offset: entity.offset + shift });
  });
  return joined;
}

function isVisible(text: string): boolean {
  return /[^\p{C}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]/u.test(text);
}

/** Many short ones, such as numbers, stand in a grid; else neighbours in pairs where both are short. */
function choiceRows(buttons: readonly Button[]): Rows {
  const longest = Math.max(...buttons.map(({ label }) => label.length));
  const perRow =
    buttons.length >= gridFrom ? gridRows.find(({ labelChars }) => longest <= labelChars)?.buttons : undefined;
  if (perRow === undefined) return pairUp(buttons);
  const starts = Array.from({ length: Math.ceil(buttons.length / perRow) }, (_, row) => row * perRow);
  return starts.map((at) => buttons.slice(at, at + perRow).map(({ label, action }) => pressable(label, action)));
}

function pairUp(buttons: readonly Button[]): Rows {
  const rows: Rows = [];
  let open: InlineKeyboardButton[] | undefined;
  for (const button of buttons) {
    const isShort = button.label.length <= pairedLabelChars;
    const key = pressable(button.label, button.action);
    if (open && isShort) {
      open.push(key);
      open = undefined;
      continue;
    }
    const row = [key];
    rows.push(row);
    open = isShort ? row : undefined;
  }
  return rows;
}

function pressable(label: string, action: string): InlineKeyboardButton {
  return { text: visibleLabel(label), callback_data: action };
}

function keepButtons(rows: Rows): Rows {
  let room = buttonsMax;
  return rows.filter((row) => {
    room -= row.length;
    return room >= 0;
  });
}

/** What Telegram takes as `callback_data`; a button without is dropped, so that the rest of the message arrives. */
function isAction(action: string): boolean {
  return action !== '' && action.isWellFormed() && Buffer.byteLength(action) <= limits.actionBytes;
}

/** Telegram refuses other schemes and hosts without a dot; such a link stays what it is, as text. */
function isWebLink(url: string): boolean {
  return /^https?:\/\/\S+$/i.test(url) && URL.canParse(url) && new URL(url).hostname.includes('.');
}

function visibleLabel(label: string): string {
  const line = oneLine(label);
  return isVisible(line) ? line : labelForNothing;
}

function oneLine(label: string): string {
  return cleanText(label).replace(/\s+/g, ' ').trim();
}
