/** What the preview makes of each block, and that no text of a person or a file becomes markup. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markup } from '../src/adapters/preview/markup.ts';
import { listEntries, suggest } from '../src/adapters/preview/menu.ts';
import { renderPage, renderProblem, type View } from '../src/adapters/preview/page.ts';
import { renderBlocks } from '../src/adapters/preview/render.ts';
import { addMessage, createRooms } from '../src/adapters/preview/rooms.ts';
import type { Block } from '../src/core/message.ts';
import type { CommandSpec } from '../src/core/ports.ts';

const html = (...blocks: Block[]) => markup`${renderBlocks(blocks)}`.html;

describe('blocks', () => {
  test('a heading stands below the heading of its room', () => {
    expect(html({ kind: 'heading', text: 'Hips' })).toBe('<h3 dir="auto">Hips</h3>');
  });

  test('a text shows its bold spans and its links', () => {
    const text = ['See ', 'the rule'].map((piece, index) => ({ text: piece, bold: index === 1 }));
    const rendered = html({ kind: 'text', text: [...text, { text: 'source', link: 'https://example.org/?a=1&b=2' }] });
    expect(rendered).toBe(
      '<p dir="auto">See <strong>the rule</strong><a class="inline-link" href="https://example.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">source</a></p>',
    );
  });

  test('a list is numbered only when its order matters', () => {
    expect(html({ kind: 'list', items: ['One', [{ text: 'Two', bold: true }]] })).toBe(
      '<ul><li dir="auto">One</li><li dir="auto"><strong>Two</strong></li></ul>',
    );
    expect(html({ kind: 'list', items: ['One'], ordered: true })).toBe('<ol><li dir="auto">One</li></ol>');
  });

  test('choices are buttons that carry their action and their tone', () => {
    const buttons = [
      { label: 'Start', action: 'r:go', tone: 'primary' as const },
      { label: 'Stop', action: 'r:"x"', tone: 'danger' as const },
      { label: 'Later', action: 'r:later' },
    ];
    expect(html({ kind: 'choices', buttons })).toBe(
      '<div class="choices"><button name="action" value="r:go" class="primary">Start</button>' +
        '<button name="action" value="r:&quot;x&quot;" class="danger">Stop</button>' +
        '<button name="action" value="r:later" class="plain">Later</button></div>',
    );
  });

  test.each([
    ['open', 'false'],
    ['yes', 'true'],
    ['unsure', 'mixed'],
    ['no', 'false'],
  ] as const)('a checklist line that is %s says so to the eye and to assistive technology', (state, pressed) => {
    const rendered = html({ kind: 'checklist', items: [{ label: 'Numb', state, action: 'q:1' }] });
    expect(rendered).toContain(`value="q:1" class="check ${state}" aria-pressed="${pressed}"`);
    expect(rendered).toContain('<span>Numb</span>');
    expect(rendered).toContain('aria-hidden="true"');
  });

  test('the four states of a checklist line have four different signs', () => {
    const signs = (['open', 'yes', 'unsure', 'no'] as const).map(
      (state) => /<svg.*<\/svg>/.exec(html({ kind: 'checklist', items: [{ label: 'a', state, action: 'b' }] }))?.[0],
    );
    expect(new Set(signs).size).toBe(4);
  });

  test('a text to copy keeps its lines, the first one too, beside a button that sends nothing', () => {
    expect(html({ kind: 'copy', text: '\n  a <b>\nc' })).toBe(
      '<div class="copy"><pre dir="auto">\n\n  a &lt;b&gt;\nc</pre><button type="button" data-copy>Copy</button></div>',
    );
  });

  test('a link opens apart and tells the other site nothing', () => {
    expect(html({ kind: 'link', label: 'Map', url: 'https://example.org/' })).toContain(
      '<a class="link-button" href="https://example.org/" target="_blank" rel="noopener noreferrer">Map</a>',
    );
    expect(html({ kind: 'link', label: 'Call 112', url: 'tel:112' })).toContain('href="tel:112"');
  });

  test.each(['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '//example.org', 'JaVaScRiPt:1'])(
    'the address %s is shown but cannot be opened',
    (url) => {
      const rendered = html(
        { kind: 'link', label: 'Click', url },
        { kind: 'text', text: [{ text: 'here', link: url }] },
      );
      expect(rendered).not.toContain('<a');
      expect(rendered).toContain(url.trim());
    },
  );
});

const commands: readonly CommandSpec[] = [
  spec('help', {}),
  spec('tip', { options: [option('topic', false)] }),
  spec('check', { health: true }),
  spec('remind', {
    subcommands: [{ name: 'add', description: 'Set a post', options: [option('time', true), option('zone', false)] }],
  }),
];

function spec(name: string, more: Partial<CommandSpec>): CommandSpec {
  return { name, description: `About ${name}`, admin: false, health: false, options: [], subcommands: [], ...more };
}

function option(name: string, required: boolean) {
  return { name, description: name, required, choices: [] };
}

describe('the menu', () => {
  test('lists commands and subcommands with what may follow them', () => {
    expect(listEntries(commands, true).map(({ text, hint }) => [text, hint])).toEqual([
      ['/help', ''],
      ['/tip', '[topic]'],
      ['/check', ''],
      ['/remind add', '<time> [zone]'],
    ]);
  });

  test('is as long as ever for an option with a hundred choices', () => {
    const choices = Array.from({ length: 100 }, (_, at) => ({ name: `Exercise ${at}`, value: `e${at}` }));
    const many = [spec('exercise', { options: [{ ...option('name', false), choices }] })];
    expect(listEntries(many, true)).toEqual([{ text: '/exercise', hint: '[name]', description: 'About exercise' }]);
  });

  test('leaves questions about health to the private chat', () => {
    expect(listEntries(commands, false).map(({ text }) => text)).toEqual(['/help', '/tip', '/remind add']);
  });

  test('suggests only what the bot has, with the zone of the page', () => {
    const texts = (isPrivate: boolean) => suggest(commands, isPrivate, 'Asia/Tokyo').map(({ text }) => text);
    expect(texts(false)).toEqual(['/remind add 07:00 weekdays Asia/Tokyo', '/help']);
    expect(texts(true)).toEqual(['/check', '/tip']);
    expect(suggest([], true, 'UTC')).toEqual([]);
  });
});

describe('hostile text', () => {
  const marks = '<>"\'&`=/';
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...marks, 'a', ' ', '\n', '\u202e'), maxLength: 40 }),
    fc.constantFrom(
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onfocus='alert(1)",
      '</p></form>',
      '&lt;b&gt;',
    ),
  );

  /** The tags and attributes of some HTML, without any of the text in it or in quoted attributes. */
  const skeleton = (rendered: string) => (rendered.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));

  function everyBlock(text: string): Block[] {
    return [
      { kind: 'heading', text },
      { kind: 'text', text },
      {
        kind: 'text',
        text: [
          { text, bold: true },
          { text, link: `https://example.org/${text}` },
        ],
      },
      { kind: 'list', items: [text, [{ text }]] },
      { kind: 'choices', buttons: [{ label: text, action: text }] },
      { kind: 'checklist', items: [{ label: text, state: 'unsure', action: text }] },
      { kind: 'copy', text },
      { kind: 'picture', name: 'squat', alt: text },
      { kind: 'link', label: text, url: `https://example.org/${text}` },
      { kind: 'link', label: text, url: `javascript:${text}` },
    ];
  }

  function view(text: string): View {
    const rooms = createRooms();
    addMessage(rooms.channel, { id: '1', from: 'member', at: 0, content: { said: text } });
    addMessage(rooms.private, { id: '2', from: 'limber', at: 0, content: { blocks: everyBlock(text) } });
    rooms.channel.notice = text;
    return {
      nonce: 'n',
      token: 't',
      revision: 1,
      rooms,
      acting: 'member',
      commands: [spec(text, { description: text })],
      now: 0,
      nextDue: 0,
      zone: 'UTC',
    };
  }

  test('never becomes a tag or an attribute, wherever it stands on the page', () => {
    const expected = skeleton(renderPage(view('plain')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(skeleton(renderPage(view(text)))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('is shown as it was written', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const inner = /<p>([\s\S]*)<\/p><p><a/.exec(renderProblem(text, 'n'))?.[1] ?? '';
        const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
        expect(inner.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '')).toBe(text);
      }),
    );
  });

  test('that looks like markup in memory is still text', () => {
    const forged = { html: '<script>' } as unknown as string;
    expect(() => markup`${forged}`).toThrow();
  });
});
