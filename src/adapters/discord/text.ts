/** Writes text as Discord's Markdown so that every character of it shows as itself, and cuts it without breaking any of it. */
import type { Text } from '../../core/message.ts';

/** A stretch of text in one style: the pieces between `open` and `close` may be cut from each other, but not inside. */
export type Run = { readonly open: string; readonly close: string; readonly pieces: readonly string[] };

/**
 * Direction marks that reorder what follows, and control characters. An override could make a link or a number read
 * backwards; honest right-to-left text does not need them, as its letters carry their direction.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
const unwanted = /[\u202a-\u202e\u2066-\u2069\u0000-\u0009\u000b-\u001f\u007f]/g;

/**
 * One piece at a time: a mention (broken by a zero-width space, as a backslash does not stop every client), the colon
 * of a bare address (backslashes inside an address that Discord finds itself would show), list signs at the start of a
 * line, anything else that Markdown knows, then a stretch of what is none of these, and any other character. A stretch is
 * short, as a text is cut between two pieces.
 */
const pieces =
  /(@(?=everyone|here|[&!]?\d|(?![\s\S])))|(:(?=\/\/)|(?<=^[ ]*)[-+]|(?<=^[ ]*\d+)[.)]|[\\*_~`|<>#[\]])|[^@:\-+.)\\*_~`|<>#[\]\n]{1,32}|[\s\S]/gimu;

const breakSpace = '\u200b';

/** A text in pieces, each of which shows as itself. */
export function escapePieces(text: string): string[] {
  return Array.from(clean(text).matchAll(pieces), ([piece, mention, sign]) => {
    if (mention !== undefined) return piece + breakSpace;
    return sign === undefined ? piece : `\\${piece}`;
  });
}

/** Text without characters that have no honest use, well-formed (a lone surrogate would be refused). */
export function clean(text: string): string {
  return text
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(/\t/g, ' ')
    .replace(unwanted, '')
    .toWellFormed();
}

/** True for text that shows nothing; Discord trims such text and then refuses the message as empty. */
export function isBlank(text: string): boolean {
  return /^[\s\p{C}\p{Mn}\p{Default_Ignorable_Code_Point}\u2800]*$/u.test(text);
}

/** A whole text in runs. `indent` goes before each of its lines but the first. */
export function textRuns(text: Text, indent = ''): Run[] {
  const spans = typeof text === 'string' ? [{ text }] : text;
  return spans
    .filter((span) => span.text !== '')
    .flatMap((span) => {
      const own = escapePieces(span.text).map((piece) => (piece === '\n' ? piece + indent : piece));
      const url = 'link' in span && span.link !== undefined ? webAddress(span.link) : undefined;
      const linked = url && !isBlank(span.text) ? { open: '[', close: `](<${url}>)`, pieces: own } : plain(...own);
      // A link that is no web address is shown, not dropped.
      const rest = 'link' in span && span.link && !url ? [plain(...escapePieces(` (${span.link})`))] : [];
      return [span.bold && !isBlank(span.text) ? embolden(linked) : linked, ...rest];
    });
}

/** The zero-width space keeps the stars of two bold neighbours apart, which would else be read as one row of four. */
function embolden(run: Run): Run {
  return { ...run, open: `${breakSpace}**${run.open}`, close: `${run.close}**${breakSpace}` };
}

/**
 * A text in a box of its own, to be copied. Nothing in the box is markup but the three backticks that end it, so those
 * that stand beside each other are kept apart by a zero-width space.
 */
export function fenced(text: string): Run {
  const own = clean(text).replace(/`(?=`)/g, `\`${breakSpace}`);
  return { open: '```\n', close: '\n```', pieces: own.match(/`\u200b?|[\s\S]/gu) ?? [] };
}

export function plain(...own: string[]): Run {
  return { open: '', close: '', pieces: own };
}

/** A web address in a form that cannot end a masked link early; undefined for anything but http and https. */
export function webAddress(link: string): string | undefined {
  if (!URL.canParse(link)) return undefined;
  const url = new URL(link);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  // Discord calls an address without a dot in its host not well formed.
  if (!url.hostname.includes('.')) return undefined;
  return url.href.replace(/[()<>[\]*_`|\\]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The runs as Markdown of at most `room` UTF-16 units, shortened with an ellipsis between two pieces. */
export function joinRuns(runs: readonly Run[], room: number): string {
  const whole = runs.map((run) => wrap(run, run.pieces.join(''))).join('');
  return whole.length <= room ? whole : cutRuns(runs, room - 1);
}

function cutRuns(runs: readonly Run[], room: number): string {
  let text = '';
  for (const run of runs) {
    let body = '';
    for (const piece of run.pieces) {
      const length = text.length + run.open.length + body.length + piece.length + run.close.length;
      if (length > room) return `${text}${wrap(run, body)}…`;
      body += piece;
    }
    text += wrap(run, body);
  }
  return `${text}…`;
}

function wrap(run: Run, body: string): string {
  return body === '' ? '' : run.open + body + run.close;
}

/** A label for a button: plain characters, no markup, at most 80 of them, never empty. */
export function label(text: string): string {
  const own = clean(text).replaceAll('\n', ' ').trim();
  if (isBlank(own)) return '…';
  return own.length <= labelMax ? own : `${own.slice(0, labelMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const labelMax = 80;
