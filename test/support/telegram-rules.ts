/** The limits of Telegram that its types do not tell: lengths, entities, keyboards. A request beyond them is refused. */

/** An answer other than ok. `malformed`: the request itself was wrong, whatever the state of the chat. */
export class Refusal extends Error {
  readonly code: number;
  readonly parameters: Record<string, unknown>;
  readonly malformed: boolean;

  constructor(
    code: number,
    description: string,
    more: { parameters?: Record<string, unknown>; malformed?: boolean } = {},
  ) {
    super(description);
    this.code = code;
    this.parameters = more.parameters ?? {};
    this.malformed = more.malformed ?? false;
  }
}

export function malformed(description: string): Refusal {
  return new Refusal(400, `Bad Request: ${description}`, { malformed: true });
}

type Entity = { type: string; offset: number; length: number; url?: string };
type Button = { text: string; callback_data?: string; url?: string };
type Keyboard = { inline_keyboard?: Button[][] };

/** Text, entities and keyboard of a message. `bot` is the user name that start links must name. Throws a refusal. */
export function checkMessage(
  message: { text?: unknown; entities?: unknown; reply_markup?: unknown },
  bot: string,
): void {
  const text = String(message.text ?? '');
  checkText(text);
  const entities = (message.entities ?? []) as Entity[];
  for (const entity of entities) checkEntity(text, entity);
  checkCopied(entities);
  checkQuotes(text, entities);
  checkKeyboard((message.reply_markup ?? {}) as Keyboard, bot);
}

function checkText(text: string): void {
  if (!isVisible(text)) throw malformed('message text is empty');
  if (!text.isWellFormed()) throw malformed('strings must be encoded in UTF-8');
  if (text.length > 4096) throw malformed('message is too long');
}

function isVisible(text: string): boolean {
  return /[^\p{C}\p{Z}]/u.test(text);
}

/** Telegram is lenient here and there; a sender that counts rightly needs no leniency. */
function checkEntity(text: string, { type, offset, length, url }: Entity): void {
  const end = offset + length;
  if (!Number.isInteger(offset) || !Number.isInteger(length) || offset < 0 || length < 1) {
    throw malformed(`can't parse entities: wrong ${type} at ${offset}+${length}`);
  }
  if (end > text.length) throw malformed(`can't parse entities: ${type} ends at ${end}, the text at ${text.length}`);
  if (splitsPair(text, offset) || splitsPair(text, end))
    throw malformed(`can't parse entities: ${type} splits a character`);
  if (type === 'text_link' && !isWebUrl(url ?? '')) throw malformed("can't parse entities: wrong URL");
}

/** What is to be copied can hold no other entity, and be no part of one. */
function checkCopied(entities: readonly Entity[]): void {
  for (const own of entities.filter(({ type }) => type === 'pre' || type === 'code')) {
    const touched = entities.find(
      (other) => other !== own && other.offset < own.offset + own.length && own.offset < other.offset + other.length,
    );
    if (touched) throw malformed(`can't parse entities: ${own.type} and ${touched.type} overlap`);
  }
}

/** A quote stands on lines of its own, in no other quote, and around other entities or beside them. */
function checkQuotes(text: string, entities: readonly Entity[]): void {
  for (const own of entities.filter(({ type }) => type.endsWith('blockquote'))) {
    const end = own.offset + own.length;
    const isWhole = (own.offset === 0 || text[own.offset - 1] === '\n') && (end === text.length || text[end] === '\n');
    if (!isWhole) throw malformed(`can't parse entities: ${own.type} is part of a line`);
    const crosses = (other: Entity) => {
      const otherEnd = other.offset + other.length;
      const isApart = otherEnd <= own.offset || other.offset >= end;
      const isInside = other.offset >= own.offset && otherEnd <= end && !other.type.endsWith('blockquote');
      return other !== own && !isApart && !isInside;
    };
    if (entities.some(crosses)) throw malformed(`can't parse entities: ${own.type} overlaps another`);
  }
}

function splitsPair(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '');
}

function checkKeyboard({ inline_keyboard: rows = [] }: Keyboard, bot: string): void {
  if (rows.flat().length > 100) throw malformed('reply markup is too long');
  for (const row of rows) {
    if (row.length > 8) throw malformed('a row has more than 8 buttons');
    for (const button of row) checkButton(button, bot);
  }
}

function checkButton({ text, callback_data: data, url }: Button, bot: string): void {
  if (!isVisible(text)) throw malformed('inline keyboard button text must be non-empty');
  if ((data === undefined) === (url === undefined)) throw malformed('a button needs exactly one action');
  if (data !== undefined && (data === '' || Buffer.byteLength(data) > 64)) throw malformed('BUTTON_DATA_INVALID');
  if (url !== undefined && !isWebUrl(url)) throw malformed('BUTTON_URL_INVALID');
  if (url?.includes('t.me/')) checkStartLink(url, bot);
}

/** The payload of a link that starts the bot, e.g. `17_check`. Throws a refusal for any other link. */
export function checkStartLink(url: string, bot: string): string {
  const [, name, payload] = /^https:\/\/t\.me\/(\w+)\?start=([A-Za-z0-9_-]{1,64})$/.exec(url) ?? [];
  if (name !== bot || payload === undefined) throw malformed(`URL_INVALID: ${url}`);
  return payload;
}

function isWebUrl(url: string): boolean {
  return URL.canParse(url) && /^(https?|tg):$/.test(new URL(url).protocol);
}

/** Names and descriptions of a menu. Throws a refusal. */
export function checkCommands(commands: readonly { command: string; description: string }[]): void {
  if (commands.length > 100) throw malformed('BOT_COMMANDS_TOO_MUCH');
  for (const { command, description } of commands) {
    if (!/^[a-z0-9_]{1,32}$/.test(command)) throw malformed('BOT_COMMAND_INVALID');
    if (description.length < 1 || description.length > 256) throw malformed('BOT_COMMAND_DESCRIPTION_INVALID');
  }
}

/** The language of a menu; empty for everybody. Throws a refusal. */
export function checkLanguage(code: string): void {
  if (!/^([a-z]{2})?$/.test(code)) throw malformed('Invalid language code specified');
}

/** Address, secret and number of connections of a webhook. Throws a refusal; a webhook without a secret is one, too. */
export function checkWebhook(hook: { url: string; secret_token?: string; max_connections?: number }): void {
  const { protocol, port } = new URL(hook.url);
  const bad = (why: string) => new Refusal(400, `Bad Request: bad webhook: ${why}`);
  if (protocol !== 'https:') throw bad('An HTTPS URL must be provided for webhook');
  if (!['', '80', '88', '443', '8443'].includes(port))
    throw bad('Webhook can be set up only on ports 80, 88, 443 or 8443');
  if (!/^[\w-]{1,256}$/.test(hook.secret_token ?? '')) throw malformed('a webhook needs a secret');
  const connections = hook.max_connections ?? 40;
  if (!Number.isInteger(connections) || connections < 1 || connections > 100) throw malformed('max_connections');
}
