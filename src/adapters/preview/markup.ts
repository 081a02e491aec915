/** HTML that can only be made of escaped text and other markup, so that no text becomes a tag by oversight. */

/** A class, so that data of the same shape cannot pass for markup. */
class Markup {
  readonly html: string;
  constructor(html: string) {
    this.html = html;
  }
}

export type { Markup };

/** What may stand in a template; `undefined` and `false` show nothing. */
export type Content = string | number | Markup | readonly Markup[] | undefined | false;

/** The tag of every template: literal parts are HTML, all inserted text is escaped for elements and quoted attributes. */
export function markup(literals: TemplateStringsArray, ...contents: Content[]): Markup {
  let html = literals[0] ?? '';
  contents.forEach((content, index) => {
    html += toHtml(content) + (literals[index + 1] ?? '');
  });
  return new Markup(html);
}

/** Takes a file of this folder (its style sheet, its script) as it is. Never for text that came from outside. */
export function trusted(html: string): Markup {
  return new Markup(html);
}

function toHtml(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Markup) return content.html;
  if (typeof content === 'string' || typeof content === 'number') return escapeText(String(content));
  return content.map((part) => part.html).join('');
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);
}
