/** Makes any text safe to show on Telegram, and short enough, whoever wrote it. */

/**
 * Telegram itself turns `@name` into a mention that notifies that person, also where no entity asks for it. An
 * invisible word joiner after the `@` prevents that and leaves the text readable; nothing the bot says needs a mention.
 * Also at the end, because the name may stand in the next span.
 */
const mention = /@(?=[a-z0-9_]|$)/gi;
const wordJoiner = '\u2060';
/** Overrides and embeddings reorder the text around them; isolates without an end do so until the end of the line. */
const reordering = /[\u202A-\u202E\u2066\u2067]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** Pure. Removes what could reorder, hide or break; keeps letters, emoji and line breaks as they are. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(controls, '')
    .replace(reordering, '')
    .replace(mention, `@${wordJoiner}`);
}

/**
 * At most `max` UTF-16 units, with an ellipsis where something is missing. Cuts at a span's border if that keeps most
 * of the text, else between words, else anywhere but inside a surrogate pair.
 * @param borders Where spans start or end, as offsets into `text`.
 */
export function shorten(text: string, max: number, borders: readonly number[]): string {
  if (text.length <= max) return text;
  const room = max - 1;
  const border = Math.max(0, ...borders.filter((offset) => offset <= room));
  const space = text.slice(0, room).search(/\s\S*$/u);
  const least = room / 2;
  const end = border > least ? border : space > least ? space : room;
  return `${text
    .slice(0, end)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}
