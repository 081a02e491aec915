/** Blocks as HTML. Its buttons submit the form that the page puts around each message. */
import type { Block, CheckItem, Span, Text } from '../../core/message.ts';
import { type Markup, markup } from './markup.ts';

/** The blocks of one message, in order. */
export function renderBlocks(blocks: readonly Block[]): Markup[] {
  return blocks.map(renderBlock);
}

function renderBlock(block: Block): Markup {
  switch (block.kind) {
    case 'heading':
      return markup`<h3 dir="auto">${block.text}</h3>`;
    case 'text':
      return markup`<p dir="auto">${renderText(block.text)}</p>`;
    case 'list':
      return renderList(block.items, block.ordered ?? false);
    case 'choices':
      return markup`<div class="choices">${block.buttons.map(
        (button) =>
          markup`<button name="action" value="${button.action}" class="${button.tone ?? 'plain'}">${button.label}</button>`,
      )}</div>`;
    case 'checklist':
      return markup`<div class="checklist">${block.items.map(renderCheckItem)}</div>`;
    case 'copy':
      // A parser leaves out a line break right after the tag, so this one goes instead of the text's own.
      return markup`<div class="copy"><pre dir="auto">\n${block.text}</pre><button type="button" data-copy>Copy</button></div>`;
    case 'picture':
      return markup`<img class="picture" src="/pictures/${block.name}.png" alt="${block.alt}" width="800" height="450">`;
    case 'link':
      return markup`<p>${renderLink(block.label, block.url, 'link-button')}</p>`;
    default:
      return block satisfies never;
  }
}

function renderList(items: readonly Text[], ordered: boolean): Markup {
  const lines = items.map((item) => markup`<li dir="auto">${renderText(item)}</li>`);
  return ordered ? markup`<ol>${lines}</ol>` : markup`<ul>${lines}</ul>`;
}

export function renderText(text: Text): Markup {
  return typeof text === 'string' ? markup`${text}` : markup`${text.map(renderSpan)}`;
}

function renderSpan(span: Span): Markup {
  const inner = span.link === undefined ? markup`${span.text}` : renderLink(span.text, span.link, 'inline-link');
  return span.bold ? markup`<strong>${inner}</strong>` : inner;
}

/** Other schemes than these could run code; such an address is shown, so that it is not lost, but cannot be opened. */
const safeUrl = /^(https?:\/\/|tel:|mailto:)/i;

function renderLink(label: string, url: string, look: 'inline-link' | 'link-button'): Markup {
  if (!safeUrl.test(url)) return markup`${label} (${url})`;
  return markup`<a class="${look}" href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}

const pressed = { open: 'false', yes: 'true', unsure: 'mixed', no: 'false' } as const;

/** The label says the state in words; the sign repeats it for the eye and `aria-pressed` for assistive technology. */
function renderCheckItem(item: CheckItem): Markup {
  return markup`<button name="action" value="${item.action}" class="check ${item.state}" aria-pressed="${pressed[item.state]}">${signs[item.state]}<span>${item.label}</span></button>`;
}

function sign(inside: Markup): Markup {
  return markup`<svg class="sign" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><rect x="1.5" y="1.5" width="17" height="17" rx="4"/>${inside}</svg>`;
}

const signs: Readonly<Record<CheckItem['state'], Markup>> = {
  open: sign(markup``),
  yes: sign(markup`<path d="M5.5 10.5l3 3 6-7"/>`),
  unsure: sign(markup`<path d="M7.3 7.6c0-3.5 5.4-3.3 5.4-.2 0 2-2.7 2.1-2.7 4.3M10 14.6v.1"/>`),
  no: sign(markup`<path d="M6.5 6.5l7 7m0-7l-7 7"/>`),
};
