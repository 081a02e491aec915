/** What Discord shows of each block, and that no text, however hostile, changes what it means or gets refused. */
import { type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionOf } from '../src/adapters/discord/controls.ts';
import { render, whispered } from '../src/adapters/discord/render.ts';
import { clean } from '../src/adapters/discord/text.ts';
import { type Block, type Button, limits } from '../src/core/message.ts';
import { fileProblems, type Json, messageProblems, schemaProblems } from './support/discord-schema.ts';
import { shown } from './support/discord-world.ts';

const textsOf = (blocks: readonly Block[]) =>
  render(blocks).components.flatMap((component) =>
    component.type === ComponentType.TextDisplay ? [component.content] : [],
  );
const textOf = (...blocks: Block[]) => textsOf(blocks).join('\n---\n');
const rowsOf = (...blocks: Block[]) =>
  render(blocks).components.flatMap((component) =>
    component.type === ComponentType.ActionRow ? [component.components as APIButtonComponent[]] : [],
  );
const problemsOf = (blocks: readonly Block[]) => {
  const body = JSON.parse(JSON.stringify(render(blocks))) as { [key: string]: Json };
  const attachments = (body['attachments'] ?? []) as { id: string; filename: string }[];
  const files = Object.fromEntries(attachments.map(({ id, filename }) => [id, filename]));
  return [...schemaProblems('create message', body), ...messageProblems(body, 'create'), ...fileProblems(body, files)];
};
const buttons = (count: number, label = 'Go') =>
  Array.from({ length: count }, (_, at) => ({ label: `${label} ${at}`, action: `a:${at}` }));

describe('each block', () => {
  test('a heading and texts become one text with a line between them', () => {
    const blocks: Block[] = [
      { kind: 'heading', text: 'Your\nback' },
      { kind: 'text', text: 'One.' },
      { kind: 'text', text: 'Two.' },
    ];
    expect(textOf(...blocks)).toBe('## Your back\nOne.\n\nTwo.');
  });

  test('spans are bold or linked', () => {
    const text = [{ text: 'Go', bold: true }, { text: ' and ' }, { text: 'read', link: 'https://example.org/a(b)' }];
    expect(textOf({ kind: 'text', text })).toBe('\u200b**Go**\u200b and [read](<https://example.org/a%28b%29>)');
  });

  test('a link that is no web address is shown as text', () => {
    const text = [{ text: 'read', link: 'javascript:alert(1)' }];
    expect(textOf({ kind: 'text', text })).toBe('read (javascript:alert(1))');
  });

  test('lists have signs or numbers, and longer items stay inside', () => {
    expect(textOf({ kind: 'list', items: ['a', 'b\n- c'] })).toBe('- a\n- b\n  \\- c');
    expect(textOf({ kind: 'list', items: ['a', [{ text: 'b', bold: true }]], ordered: true })).toBe(
      '1. a\n2. \u200b**b**\u200b',
    );
  });

  test('choices stand five in a row, in their tones', () => {
    const tones = [
      { label: 'A', action: 'a', tone: 'primary' },
      { label: 'B', action: 'b', tone: 'danger' },
    ] as const;
    const rows = rowsOf({ kind: 'choices', buttons: [...tones, ...buttons(5)] });
    expect(rows.map((row) => row.length)).toEqual([5, 2]);
    expect(rows[0]?.slice(0, 3)).toEqual([
      { type: 2, style: ButtonStyle.Primary, label: 'A', custom_id: 'a' },
      { type: 2, style: ButtonStyle.Danger, label: 'B', custom_id: 'b' },
      { type: 2, style: ButtonStyle.Secondary, label: 'Go 0', custom_id: 'a:0' },
    ]);
  });

  test('a checklist has a line for each item, with a sign for its state', () => {
    const items = (['open', 'yes', 'unsure', 'no'] as const).map((state) => ({ label: state, state, action: state }));
    const rows = rowsOf({ kind: 'checklist', items });
    expect(rows.map((row) => row.length)).toEqual([1, 1, 1, 1]);
    expect(rows.flat().map((button) => 'emoji' in button && button.emoji?.name)).toEqual(['⬜', '✅', '❓', '➖']);
    expect(new Set(rows.flat().map(({ style }) => style))).toEqual(
      new Set([ButtonStyle.Secondary, ButtonStyle.Primary]),
    );
  });

  test('links share rows; one that Discord would refuse is written out', () => {
    const link = (url: string): Block => ({ kind: 'link', label: 'Source', url });
    expect(rowsOf(link('https://a.example/x'), link('https://b.example/'))).toHaveLength(1);
    expect(rowsOf(link('https://a.example/x'))[0]).toEqual([
      { type: 2, style: ButtonStyle.Link, label: 'Source', url: 'https://a.example/x' },
    ]);
    expect(shown(textOf(link('http://localhost:3000/')))).toBe('Source: http://localhost:3000/');
    expect(
      problemsOf([link('http://localhost:3000/'), link('ftp://a.b/'), link(`https://a.b/${'x'.repeat(600)}`)]),
    ).toEqual([]);
  });

  test('what is to be copied stands in a box, as it was written', () => {
    const own = 'Name: Ada\n- *not bold*, [not](https://a.example) a link\n  # no heading';
    expect(
      textOf({ kind: 'text', text: 'Before.' }, { kind: 'copy', text: own }, { kind: 'text', text: 'After.' }),
    ).toBe(`Before.\n\n\`\`\`\n${own}\n\`\`\`\n\nAfter.`);
    expect(textsOf([{ kind: 'copy', text: ' \n\u200b' }])).toEqual(['…']);
  });

  test('nothing at all still is a message', () => {
    expect(problemsOf([])).toEqual([]);
    expect(
      problemsOf([
        { kind: 'text', text: ' \u200b\n' },
        { kind: 'choices', buttons: [] },
      ]),
    ).toEqual([]);
  });

  test('a whisper differs by one flag', () => {
    expect(whispered(render([])).flags).toBe(32768 | 64);
  });
});

describe('hostile text', () => {
  test.each([
    ['*bold* _under_ ~~gone~~ ||hidden|| `code`', /(?<!\\)[*_~|`]/],
    ['# big\n## bigger\n-# small', /^(#|-)/m],
    ['> quote\n>>> long', /^>/m],
    ['- a\n+ b\n1. c\n  2) d', /^\s*([-+]|\d+[.)])/m],
    ['[free shoes](https://evil.example)', /(?<!\\)\[|(?<!\\)\]/],
    ['@everyone and @here', /@(everyone|here)/],
    ['<@123456789012345678> <@&1> <@!1> <#1> </a:1> <t:0:R> <:e:1>', /(?<!\\)<|@[&!\d]/],
    ['https://evil.example/_x_', /:\/\//],
  ])('%j shows as itself', (text, forbidden) => {
    const content = textOf({ kind: 'text', text });
    expect(content).not.toMatch(forbidden.source === ':\\/\\/' ? /(?<!\\):\/\// : forbidden);
    expect(shown(content)).toBe(text);
  });

  test('a mention cannot be put together from two spans', () => {
    expect(textOf({ kind: 'text', text: [{ text: '@' }, { text: 'everyone' }] })).not.toContain('@everyone');
  });

  test('direction overrides and control characters are gone, in texts and on buttons', () => {
    const text = 'a\u202egnp.exe\u2066b\u0000c\u0007';
    expect(textOf({ kind: 'text', text })).toBe('agnp.exebc');
    expect(rowsOf({ kind: 'choices', buttons: [{ label: text, action: 'a' }] })[0]?.[0]).toMatchObject({
      label: 'agnp.exebc',
    });
  });

  test.each(['```', 'a ``` b', '````````', '`', '```js\nx\n```\n# big', '\n```\n', 'end```', '\\```', '`\u200b``'])(
    '%j does not end the box that it is copied from',
    (own) => {
      const content = textOf({ kind: 'copy', text: `a\n${own}\nz` });
      expect(content.split('```')).toHaveLength(3);
      expect(shown(content)).toBe(`a\n${own}\nz`.replaceAll('\u200b', ''));
    },
  );

  test('a text that is copied has no direction overrides and no lone halves of characters', () => {
    expect(textOf({ kind: 'copy', text: 'a\u202eb\ud800c\u0007' })).toBe('```\nab\ufffdc\n```');
  });

  test('mentions never ping', () => {
    expect(render([]).allowed_mentions).toEqual({ parse: [] });
  });
});

describe('limits', () => {
  test('a long text is cut with an ellipsis, never inside an escape', () => {
    const content = textOf({ kind: 'text', text: '*'.repeat(5000) });
    expect(content.length).toBeLessThanOrEqual(4000);
    expect(content).toMatch(/^(\\\*)+…$/);
  });

  test('a cut bold text is closed', () => {
    expect(textOf({ kind: 'text', text: [{ text: 'x'.repeat(5000), bold: true }] })).toMatch(
      /^\u200b\*\*x+\*\*\u200b…$/,
    );
  });

  test('a cut box is closed, and what is copied counts as other text does', () => {
    expect(textOf({ kind: 'copy', text: 'x'.repeat(5000) })).toMatch(/^```\nx+\n```…$/);
    const both: Block[] = [
      { kind: 'copy', text: '`'.repeat(1500) },
      { kind: 'text', text: 'x'.repeat(1500) },
    ];
    expect(textOf(...both).length).toBeLessThanOrEqual(4000);
    expect(problemsOf(both)).toEqual([]);
  });

  test('the limit is for all texts together', () => {
    const text = { kind: 'text', text: 'x'.repeat(1500) } as const;
    const between = { kind: 'choices', buttons: [] } as const;
    const withButton = (at: number) => ({ kind: 'choices', buttons: [{ label: 'b', action: `b${at}` }] }) as const;
    expect(problemsOf([text, withButton(1), text, between, withButton(2), text, withButton(3), text])).toEqual([]);
  });

  test('as many buttons as the core may send all stay', () => {
    expect(rowsOf({ kind: 'choices', buttons: buttons(20) }).flat()).toHaveLength(20);
    const items = buttons(20).map((button) => ({ ...button, state: 'open' as const }));
    expect(rowsOf({ kind: 'checklist', items }).flat()).toHaveLength(20);
  });

  const items = buttons(limits.messageButtons).map((button) => ({ ...button, state: 'open' as const }));
  const ticks: Block = { kind: 'checklist', items };
  const around = (own: Block): Block[] => [
    { kind: 'heading', text: 'Which one?' },
    { kind: 'text', text: 'Press one.' },
    { kind: 'list', items: ['a', 'b'] },
    own,
    { kind: 'text', text: 'After.' },
    { kind: 'link', label: 'Source', url: 'https://a.example/' },
    { kind: 'copy', text: 'words' },
  ];
  const apart = (own: Button): Block[] => [
    { kind: 'text', text: `About ${own.label}.` },
    { kind: 'choices', buttons: [own] },
  ];

  test.each<[string, Block[]]>([
    ['choices', around({ kind: 'choices', buttons: items })],
    ['a checklist', around(ticks)],
    ['a row each', items.map((own) => ({ kind: 'choices', buttons: [own] }))],
    ['a text before each', items.flatMap(apart)],
    [
      'a checklist between texts',
      [...around({ kind: 'checklist', items: items.slice(5) }), ...items.slice(0, 5).flatMap(apart)],
    ],
  ])('as many buttons as a message may have all stay, with every word: %s', (_, blocks) => {
    const rows = rowsOf(...blocks).flat();
    expect(rows.flatMap((own) => ('custom_id' in own ? [own.custom_id] : [])).sort()).toEqual(
      items.map(({ action }) => action).sort(),
    );
    expect(problemsOf(blocks)).toEqual([]);
    const text = textsOf(blocks).join('\n');
    expect(text).not.toContain('…');
    for (const block of blocks) if (block.kind === 'text') expect(text).toContain(block.text);
  });

  test('a long checklist shares rows before its texts lose their places', () => {
    const texts = textsOf([{ kind: 'text', text: 'Before.' }, ticks, { kind: 'text', text: 'After.' }]);
    expect(texts).toEqual(['Before.', 'After.']);
  });

  test('a message that fits keeps its order of texts and buttons', () => {
    const kinds = render(items.slice(0, 10).flatMap(apart)).components.map(({ type }) => type);
    expect(kinds).toEqual(Array.from({ length: 10 }, () => [10, 1]).flat());
  });

  test('more than Discord takes ends visibly', () => {
    const blocks: Block[] = [
      { kind: 'text', text: 'x' },
      { kind: 'choices', buttons: buttons(100) },
    ];
    expect(problemsOf(blocks)).toEqual([]);
    expect(textsOf(blocks).at(-1)).toBe('…');
  });

  test('a long label is cut, an empty one is not empty', () => {
    const labels = ['x'.repeat(200), `${'x'.repeat(78)}😀😀`, '', ' \u200b '];
    const own = labels.map((label, at) => ({ label, action: `a${at}` }));
    expect(problemsOf([{ kind: 'choices', buttons: own }])).toEqual([]);
  });

  test('two buttons with one action both work', () => {
    const own = [buttons(1), buttons(1)].flat();
    const ids = rowsOf({ kind: 'choices', buttons: own })
      .flat()
      .map((button) => ('custom_id' in button ? button.custom_id : ''));
    expect(new Set(ids).size).toBe(2);
    expect(ids.map(actionOf)).toEqual(['a:0', 'a:0']);
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      ...'\\*_~`|<>#[]()@:/-+. \n\t\r1aé😀\u202e\u200b',
      '@everyone',
      '<@1>',
      'https://',
      '](',
      '**',
    ),
    maxLength: 60,
  }),
  fc.constantFrom('', ' ', '\ud800', 'x'.repeat(5000), '*'.repeat(4500), '\n'.repeat(300)),
);
const text = fc.oneof(
  hostile,
  fc.array(
    fc.record({ text: hostile, bold: fc.boolean(), link: fc.oneof(hostile, fc.webUrl()) }, { requiredKeys: ['text'] }),
    { maxLength: 4 },
  ),
);
const button = fc.record({
  label: hostile,
  action: fc.oneof(hostile, fc.constantFrom('a', 'b', 'write:', 'menu:0', 'x'.repeat(100)), fc.nat(99).map(String)),
});
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('heading' as const), text: hostile }),
  fc.record({ kind: fc.constant('text' as const), text }),
  fc.record({ kind: fc.constant('list' as const), items: fc.array(text, { maxLength: 6 }), ordered: fc.boolean() }),
  fc.record(
    { kind: fc.constant('choices' as const), buttons: fc.array(button, { maxLength: 60 }), write: hostile },
    { requiredKeys: ['kind', 'buttons'] },
  ),
  fc.record({ kind: fc.constant('picture' as const), name: fc.constantFrom('a', 'b-c'), alt: hostile }),
  fc.record({
    kind: fc.constant('checklist' as const),
    items: fc.array(
      fc.record({
        label: hostile,
        action: hostile,
        state: fc.constantFrom('open' as const, 'yes' as const, 'unsure' as const, 'no' as const),
      }),
      { maxLength: 8 },
    ),
  }),
  fc.record({ kind: fc.constant('copy' as const), text: hostile }),
  fc.record({ kind: fc.constant('link' as const), label: hostile, url: fc.oneof(hostile, fc.webUrl()) }),
);

test('many choices in words become menus, each thing once; numbers stay a grid; and one field is enough to write in', () => {
  const partsOf = (...blocks: Block[]) => {
    const { components } = render(blocks);
    return JSON.parse(JSON.stringify(components)) as { components: Record<string, unknown>[] }[];
  };
  const [menu, row] = partsOf({
    kind: 'choices',
    buttons: [...buttons(30, 'Routine'), ...buttons(1, 'Routine')],
    write: 'Type it',
  });
  expect(menu?.components).toMatchObject([{ type: 3, custom_id: 'menu:0', options: { length: 25 } }]);
  expect(row?.components).toMatchObject([{ type: 3, custom_id: 'menu:25', options: { length: 5 } }]);
  const hours = Array.from({ length: 24 }, (_, at) => ({ label: String(at), action: `h:${at}` }));
  expect(partsOf({ kind: 'choices', buttons: hours, write: 'Type it' }).map((one) => one.components.length)).toEqual([
    5, 5, 5, 5, 5,
  ]);
  const twice = partsOf(
    { kind: 'choices', buttons: buttons(1), write: 'Type it' },
    { kind: 'choices', buttons: buttons(1), write: 'Type it' },
  );
  expect(twice.map((one) => one.components.length)).toEqual([2, 1]);
});

describe('whatever the blocks are', () => {
  test('a label of characters that nobody can see is replaced', () => {
    expect(problemsOf([{ kind: 'checklist', items: [{ label: '\u{e0002}', action: 'a', state: 'open' }] }])).toEqual(
      [],
    );
  });

  test('Discord takes the message', () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        expect(problemsOf(blocks)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('a text shows as it was written', () => {
    const short = hostile.filter((own) => own.length < 1000 && clean(own).trim() !== '' && !own.includes('\u200b'));
    fc.assert(
      fc.property(short, (own) => {
        const content = textOf({ kind: 'text', text: own });
        if (content !== '…') expect(shown(content)).toBe(clean(own));
        expect(content.replace(/\\[^0-9A-Za-z\s]/g, 'x')).not.toMatch(/[*_~`|<>#[\]]|@everyone|@here|^\s*[-+]|:\/\//m);
      }),
      { numRuns: 1000 },
    );
  });

  test('a box to copy from shows what was written, and nothing of it is markup', () => {
    const short = hostile.filter((own) => own.length < 1000 && clean(own).trim() !== '' && !own.includes('\u200b'));
    fc.assert(
      fc.property(short, (own) => {
        const content = textOf({ kind: 'copy', text: own });
        if (content === '…') return;
        expect(content.split('```')).toHaveLength(3);
        expect(shown(content)).toBe(clean(own).replace(/^\n+|\n+$/g, ''));
      }),
      { numRuns: 1000 },
    );
  });
});
