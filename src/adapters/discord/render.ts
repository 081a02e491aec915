/** Turns blocks into the body of a Discord message made of components; pure, and never more than Discord accepts. */
import {
  AllowedMentionsTypes,
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIMessageTopLevelComponent,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Block } from '../../core/message.ts';
import { choice, isMenu, menus, tick, writeButton, writeId } from './controls.ts';
import {
  clean,
  escapePieces,
  fenced,
  isBlank,
  joinRuns,
  label,
  plain,
  type Run,
  textRuns,
  webAddress,
} from './text.ts';

/** The body of a message, as create, edit and callback all take it. Nothing pings but what `allowed_mentions` names. */
export type MessageBody = {
  readonly flags: number;
  readonly components: APIMessageTopLevelComponent[];
  readonly allowed_mentions: AllowedMentions;
  /** What the pictures among the components are, each a file beside the body: see `files.ts`. */
  readonly attachments?: readonly { readonly id: string; readonly filename: string; readonly description: string }[];
};
type AllowedMentions = { readonly parse: readonly AllowedMentionsTypes[]; readonly roles?: readonly string[] };

const maximum = {
  componentsInMessage: 40,
  textInMessage: 4000,

  linkUrl: 512,
  buttonsInRow: 5,
  description: 1024,
};

/** A part of a message before it is laid out: text in runs, or buttons with as many to a row as they want. */
type Part =
  | { readonly kind: 'text'; readonly runs: readonly Run[]; readonly tight: boolean }
  | { readonly kind: 'buttons'; readonly buttons: readonly APIButtonComponent[]; readonly perRow: number }
  | { readonly kind: 'menu'; readonly menu: APIStringSelectComponent }
  | { readonly kind: 'picture'; readonly filename: string; readonly description: string };

/** Blocks as a message body (flag 32768: components only). Anything beyond Discord's limits ends in an ellipsis. */
export function render(blocks: readonly Block[]): MessageBody {
  return bodyOf(blocks.flatMap(partsOf(new Set())));
}

/** A post to everyone in a place: without a sound, or calling one target of `Post.mention` by its first words. */
export function renderPost(blocks: readonly Block[], mention: string | undefined): MessageBody {
  const call = callOf(mention);
  const body = bodyOf([...(call?.parts ?? []), ...blocks.flatMap(partsOf(new Set()))]);
  if (!call) return { ...body, flags: body.flags | MessageFlags.SuppressNotifications };
  return { ...body, allowed_mentions: call.allowed };
}

/** Discord pings only where the text has the mention and `allowed_mentions` names it. */
function callOf(mention = ''): { readonly parts: Part[]; readonly allowed: AllowedMentions } | undefined {
  const part = (words: string): Part[] => [{ kind: 'text', runs: [plain(words)], tight: true }];
  if (mention === 'all') return { parts: part('@everyone'), allowed: { parse: [AllowedMentionsTypes.Everyone] } };
  const role = /^role:(\d+)$/.exec(mention)?.[1];
  return role === undefined ? undefined : { parts: part(`<@&${role}>`), allowed: { parse: [], roles: [role] } };
}

function bodyOf(parts: readonly Part[]): MessageBody {
  const layouts = [parts, dense(parts), packed(parts)].map(layOut);
  const components = layouts.find(fits) ?? cutComponents(layouts.at(-1) ?? []);
  const attachments = parts
    .filter((part) => part.kind === 'picture')
    .map(({ filename, description }, at) => ({ id: String(at), filename, description }));
  return {
    flags: MessageFlags.IsComponentsV2,
    components: components.length > 0 ? components : [textDisplay('…')],
    allowed_mentions: { parse: [] },
    ...(attachments.length > 0 && { attachments }),
  };
}

/** The same body as an edit: the pictures of the old one go. */
export function edited(body: MessageBody): MessageBody {
  return { attachments: [], ...body };
}

/** The same body, shown to nobody but the one who pressed or typed. */
export function whispered(body: MessageBody): MessageBody {
  return { ...body, flags: body.flags | MessageFlags.Ephemeral };
}

function partsOf(taken: Set<string>): (block: Block) => Part[] {
  return (block) => {
    switch (block.kind) {
      case 'heading':
        return text([plain('## ', ...escapePieces(block.text.replace(/\s+/g, ' ')))], isBlank(block.text));
      case 'text':
        return text(textRuns(block.text));
      case 'list':
        return text(block.items.flatMap((item, at) => listRuns(item, block.ordered ? `${at + 1}. ` : '- ', at)));
      case 'choices':
        return choicesOf(block, taken);
      case 'checklist':
        return buttons(
          block.items.map((item) => tick(item, taken)),
          1,
        );
      case 'copy':
        return text([fenced(block.text)], isBlank(block.text));
      case 'picture':
        return picture(`${block.name}.png`, block.alt, taken);
      case 'link':
        return link(block.label, block.url);
      default:
        return block satisfies never;
    }
  };
}

function text(runs: readonly Run[], blank = false): Part[] {
  const tight = runs[0]?.pieces[0] === '## ';
  return blank || runs.length === 0 ? [] : [{ kind: 'text', runs, tight }];
}

function listRuns(item: Parameters<typeof textRuns>[0], sign: string, at: number): Run[] {
  return [plain(at === 0 ? sign : `\n${sign}`), ...textRuns(item, ' '.repeat(sign.length))];
}

function buttons(own: readonly APIButtonComponent[], perRow = maximum.buttonsInRow): Part[] {
  return own.length === 0 ? [] : [{ kind: 'buttons', buttons: own, perRow }];
}

function choicesOf({ buttons: own, write }: Extract<Block, { kind: 'choices' }>, taken: Set<string>): Part[] {
  const writing = write === undefined || taken.has(writeId) ? [] : [writeButton(write, taken)];
  if (isMenu(own)) return [...menus(own, taken).map((menu): Part => ({ kind: 'menu', menu })), ...buttons(writing)];
  return buttons([...own.map((button) => choice(button, taken)), ...writing]);
}

function link(words: string, target: string): Part[] {
  const url = webAddress(target);
  if (url === undefined || url.length > maximum.linkUrl) return text(textRuns(`${words}: ${target}`));
  return buttons([{ type: ComponentType.Button, style: ButtonStyle.Link, label: label(words), url }]);
}

/** As many buttons to a row as it takes. */
function dense(parts: readonly Part[]): Part[] {
  return parts.map((part) => (part.kind === 'buttons' ? { ...part, perRow: maximum.buttonsInRow } : part));
}

/** All texts above all buttons: one text, and no row that is not full, for what has too many of both in turns. */
function packed(parts: readonly Part[]): Part[] {
  const own = parts.flatMap((part) => (part.kind === 'buttons' ? part.buttons : []));
  return [
    ...parts.filter(({ kind }) => kind !== 'buttons'),
    { kind: 'buttons', buttons: own, perRow: maximum.buttonsInRow },
  ];
}

/** Neighbouring texts become one, so that few of the 40 components go to text. */
function layOut(parts: readonly Part[]): APIMessageTopLevelComponent[] {
  // One is kept for the ellipsis that stands for buttons left out.
  let room = maximum.textInMessage - 1;
  return joinNeighbours(parts).flatMap((part) => {
    if (part.kind === 'buttons') return rowsOf(part.buttons, part.perRow);
    if (part.kind === 'menu') return [{ type: ComponentType.ActionRow, components: [part.menu] }];
    if (part.kind === 'picture') return [gallery(part)];
    const content = room > 0 ? joinRuns(part.runs, room) : '';
    room -= content.length;
    return isBlank(content) ? [] : [textDisplay(content)];
  });
}

function joinNeighbours(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last?.kind === 'text' && part.kind === 'text') {
      joined[joined.length - 1] = { ...part, runs: [...last.runs, plain(last.tight ? '\n' : '\n\n'), ...part.runs] };
    } else if (last?.kind === 'buttons' && part.kind === 'buttons' && isLinks(last) && isLinks(part)) {
      joined[joined.length - 1] = { ...last, buttons: [...last.buttons, ...part.buttons] };
    } else joined.push(part);
  }
  return joined;
}

function isLinks(part: Part): boolean {
  return part.kind === 'buttons' && part.buttons.every((button) => button.style === ButtonStyle.Link);
}

function rowsOf(own: readonly APIButtonComponent[], perRow: number): APIActionRowComponent<APIButtonComponent>[] {
  const starts = Array.from({ length: Math.ceil(own.length / perRow) }, (_, row) => row * perRow);
  return starts.map((start) => ({ type: ComponentType.ActionRow, components: own.slice(start, start + perRow) }));
}

function textDisplay(content: string): APIMessageTopLevelComponent {
  return { type: ComponentType.TextDisplay, content };
}

/** Once in a message is enough. Discord takes words of 1 to 1,024 characters for whoever cannot see it. */
function picture(filename: string, alt: string, taken: Set<string>): Part[] {
  const url = `attachment://${filename}`;
  if (taken.has(url)) return [];
  taken.add(url);
  const words = clean(alt).slice(0, maximum.description).toWellFormed();
  return [{ kind: 'picture', filename, description: isBlank(words) ? '…' : words }];
}

function gallery({ filename, description }: Extract<Part, { kind: 'picture' }>): APIMessageTopLevelComponent {
  return { type: ComponentType.MediaGallery, items: [{ media: { url: `attachment://${filename}` }, description }] };
}

function sizeOf(component: APIMessageTopLevelComponent): number {
  return component.type === ComponentType.ActionRow ? 1 + component.components.length : 1;
}

function fits(components: readonly APIMessageTopLevelComponent[]): boolean {
  return components.reduce((sum, component) => sum + sizeOf(component), 0) <= maximum.componentsInMessage;
}

/** Only a message that breaks the limits of `message.ts` gets here: it loses its end, visibly. */
function cutComponents(components: readonly APIMessageTopLevelComponent[]): APIMessageTopLevelComponent[] {
  let count = 1;
  const end = components.findIndex((component) => {
    count += sizeOf(component);
    return count > maximum.componentsInMessage;
  });
  return [...components.slice(0, end), textDisplay('…')];
}
