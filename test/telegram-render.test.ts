/** How blocks look on Telegram: text, entities counted in UTF-16 units, and the keyboard. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { render, renderParts, renderPlain } from '../src/adapters/telegram/render.ts';
import { type Block, limits } from '../src/core/message.ts';
import { checkMessage } from './support/telegram-rules.ts';

const keyboard = (blocks: Block[]) =>
  render(blocks).reply_markup?.inline_keyboard.map((row) => row.map((button) => button.text));

/** The pieces that entities mark, by what they are. */
const marked = (blocks: Block[]) => {
  const { text, entities } = render(blocks);
  return entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)]);
};

describe('text', () => {
  test('a heading is bold and stands alone above its text', () => {
    const { text, entities } = render([
      { kind: 'heading', text: 'Cat and cow' },
      { kind: 'text', text: 'Slowly.' },
    ]);
    expect(text).toBe('Cat and cow\n\nSlowly.');
    expect(entities).toEqual([{ type: 'bold', offset: 0, length: 11 }]);
  });

  test('entities after emoji count UTF-16 units', () => {
    const blocks: Block[] = [
      { kind: 'heading', text: '🏃🏽‍♀️ Run' },
      { kind: 'text', text: [{ text: 'See 🇩🇪 ' }, { text: 'source', link: 'https://example.org/a' }, { text: '.' }] },
    ];
    expect(marked(blocks)).toEqual([
      ['bold', '🏃🏽‍♀️ Run'],
      ['text_link', 'source'],
    ]);
  });

  test('a span that is bold and a link has both entities', () => {
    expect(marked([{ kind: 'text', text: [{ text: 'x', bold: true, link: 'https://example.org' }] }])).toEqual([
      ['bold', 'x'],
      ['text_link', 'x'],
    ]);
  });

  test('a list has bullets, an ordered one numbers, and styles inside items keep their place', () => {
    const items = ['Stand', [{ text: 'Hold ' }, { text: '30 s', bold: true }]];
    expect(render([{ kind: 'list', items }]).text).toBe('• Stand\n• Hold 30 s');
    expect(render([{ kind: 'list', items, ordered: true }]).text).toBe('1. Stand\n2. Hold 30 s');
    expect(marked([{ kind: 'list', items, ordered: true }])).toEqual([['bold', '30 s']]);
  });

  test('a list that may be folded is one quote that opens, with the styles inside it', () => {
    const { text, entities } = render([
      { kind: 'heading', text: 'Plank 🏃' },
      { kind: 'list', items: ['Lie down', [{ text: 'Breathe', bold: true }], 'Hold'], ordered: true, foldable: true },
      { kind: 'text', text: 'Stop if it hurts.' },
    ]);
    const quote = entities.find(({ type }) => type === 'expandable_blockquote');
    expect(text.slice(quote?.offset, (quote?.offset ?? 0) + (quote?.length ?? 0))).toBe(
      '1. Lie down\n2. Breathe\n3. Hold',
    );
    expect(entities.map(({ type }) => type)).toEqual(['bold', 'expandable_blockquote', 'bold']);
    expect(render([{ kind: 'list', items: [], foldable: true }]).entities).toEqual([]);
    expect(() => checkMessage({ text, entities }, 'limber_bot')).not.toThrow();
    const long: Block[] = [
      { kind: 'list', items: ['x'.repeat(3000)], foldable: true },
      { kind: 'text', text: 'y '.repeat(1000) },
    ];
    expect(() => checkMessage(render(long), 'limber_bot')).not.toThrow();
  });

  test('what is to be copied is one entity of its own, lines and all', () => {
    const own = 'Pain: 4 of 10 🏃🏽‍♀️\n  - since Tuesday\n<b>`x`</b>';
    const blocks: Block[] = [
      { kind: 'heading', text: 'For your doctor 🇩🇪' },
      { kind: 'copy', text: `\n${own}\n \n` },
      { kind: 'copy', text: '  indented' },
      { kind: 'copy', text: ' \n' },
      { kind: 'text', text: 'After.' },
    ];
    expect(render(blocks).text).toBe(`For your doctor 🇩🇪\n\n${own}\n\n  indented\n\nAfter.`);
    expect(marked(blocks)).toEqual([
      ['bold', 'For your doctor 🇩🇪'],
      ['pre', own],
      ['pre', '  indented'],
    ]);
    checkMessage(render(blocks), 'limber_test_bot');
  });

  test('what is to be copied counts as other text does, and is cut with it', () => {
    const blocks: Block[] = [
      { kind: 'text', text: 'x'.repeat(3000) },
      { kind: 'copy', text: 'word '.repeat(400) },
    ];
    const { text, entities } = render(blocks);
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text.endsWith('…')).toBe(true);
    expect(entities.every(({ offset, length }) => offset + length <= text.length)).toBe(true);
    checkMessage(render(blocks), 'limber_test_bot');
  });

  test('what Telegram would trim is trimmed first, so that no offset moves', () => {
    const blocks: Block[] = [{ kind: 'text', text: [{ text: '\n  ' }, { text: ' go  ', bold: true }] }];
    expect(render(blocks).text).toBe('go');
    expect(marked(blocks)).toEqual([['bold', 'go']]);
  });

  test('there is always visible text, because Telegram refuses a message of buttons alone', () => {
    expect(render([{ kind: 'choices', buttons: [{ label: 'Go', action: 'go:' }] }]).text).toBe('👇');
    expect(render([{ kind: 'text', text: ' \u200b\u2060' }]).text).toBe('👇');
    expect(render([]).text).toBe('👇');
  });

  test('links show no preview', () => {
    expect(render([{ kind: 'text', text: 'https://example.org' }]).link_preview_options).toEqual({ is_disabled: true });
  });

  test('text beyond the limit ends at a span border with an ellipsis', () => {
    const spans = [{ text: 'a'.repeat(3000) }, { text: 'b'.repeat(1000), bold: true }, { text: 'c'.repeat(500) }];
    const { text } = render([{ kind: 'text', text: spans }]);
    expect(text).toBe(`${'a'.repeat(3000)}${'b'.repeat(1000)}…`);
    expect(marked([{ kind: 'text', text: spans }])).toEqual([['bold', 'b'.repeat(1000)]]);
  });

  test('one span beyond the limit is cut between words, and never inside an emoji', () => {
    const { text } = render([{ kind: 'text', text: 'word '.repeat(1000) }]);
    expect(text.endsWith('word…')).toBe(true);
    for (const before of ['', 'a']) {
      const emoji = render([{ kind: 'text', text: `${before}${'😀'.repeat(3000)}` }]).text;
      expect(emoji.length).toBeGreaterThan(4090);
      expect(emoji.length).toBeLessThanOrEqual(4096);
      expect(emoji.isWellFormed()).toBe(true);
    }
  });
});

describe('buttons', () => {
  test('two short labels share a row, a long one has its own', () => {
    const labels = ['Yes', 'No', 'Not sure', 'Something else altogether', 'Back'];
    const buttons = labels.map((label) => ({ label, action: 'check:x' }));
    expect(keyboard([{ kind: 'choices', buttons }])).toEqual([
      ['Yes', 'No'],
      ['Not sure'],
      ['Something else altogether'],
      ['Back'],
    ]);
  });

  test('16 characters still pair, 17 do not', () => {
    const buttons = ['a'.repeat(16), 'b'.repeat(16), 'c'.repeat(17)].map((label) => ({ label, action: 'x' }));
    expect(keyboard([{ kind: 'choices', buttons }])?.map((row) => row.length)).toEqual([2, 1]);
  });

  test('many short labels stand in a grid, many long ones in pairs or alone, and all of them stay', () => {
    const rowsOf = (labels: string[]) =>
      keyboard([
        { kind: 'heading', text: 'Which one?' },
        { kind: 'list', items: ['a', 'b'] },
        { kind: 'choices', buttons: labels.map((label, at) => ({ label, action: `x:${at}` })) },
      ]);
    const numbers = Array.from({ length: 11 }, (_, at) => `${at}`);
    expect(rowsOf(numbers)).toEqual([numbers.slice(0, 5), numbers.slice(5, 10), ['10']]);
    const few = numbers.slice(0, 8);
    expect(rowsOf(few)?.map((row) => row.length)).toEqual([2, 2, 2, 2]);
    const many = (label: string) => Array.from({ length: limits.messageButtons }, () => label);
    const lengths = (label: string) => rowsOf(many(label))?.map((row) => row.length);
    expect(lengths('L5 left')).toEqual([3, 3, 3, 3, 3, 3, 3, 3, 1]);
    expect(lengths('Cat and cow')).toEqual([...Array.from({ length: 12 }, () => 2), 1]);
    expect(lengths('Standing hip flexor stretch')).toEqual(Array.from({ length: 25 }, () => 1));
  });

  test('a checklist has one row an item with the sign of its state', () => {
    const states = ['open', 'yes', 'unsure', 'no'] as const;
    const items = states.map((state) => ({ label: `Numb (${state})`, state, action: `check:${state}` }));
    expect(keyboard([{ kind: 'checklist', items }])).toEqual([
      ['☐ Numb (open)'],
      ['☑ Numb (yes)'],
      ['❓ Numb (unsure)'],
      ['☐ Numb (no)'],
    ]);
    const actions = render([{ kind: 'checklist', items }]).reply_markup?.inline_keyboard.flat();
    expect(actions?.map((button) => 'callback_data' in button && button.callback_data)).toEqual(
      states.map((state) => `check:${state}`),
    );
  });

  test('labels are cleaned and stand on one line', () => {
    const hostile = 'a\n\u202Eb @c';
    const clean = 'a b @\u2060c';
    const blocks: Block[] = [
      { kind: 'choices', buttons: [{ label: hostile, action: 'x' }] },
      { kind: 'checklist', items: [{ label: hostile, state: 'open', action: 'x' }] },
      { kind: 'link', label: hostile, url: 'https://example.org' },
    ];
    expect(keyboard(blocks)?.flat()).toEqual([clean, `☐ ${clean}`, clean]);
  });

  test('a link is a button with a URL', () => {
    expect(render([{ kind: 'link', label: 'Source', url: 'https://example.org' }]).reply_markup).toEqual({
      inline_keyboard: [[{ text: 'Source', url: 'https://example.org' }]],
    });
  });

  test('a message without buttons has no keyboard, so that an edit takes the old one away', () => {
    expect(render([{ kind: 'text', text: 'Done.' }])).not.toHaveProperty('reply_markup');
  });
});

describe('what Telegram would refuse', () => {
  test.each(['tel:112', 'javascript:alert(1)', 'tg://user?id=1', 'http://localhost/', 'https://', ''])(
    'a link to "%s" is plain text',
    (url) => {
      const inText = render([{ kind: 'text', text: ['Call ', 'help'].map((text) => ({ text, link: url })) }]);
      expect(inText).toMatchObject({ text: 'Call help', entities: [] });
      const alone = render([{ kind: 'link', label: 'Help', url }]);
      expect(alone.text).toBe(`Help: ${url}`.trim());
      expect(alone).not.toHaveProperty('reply_markup');
    },
  );

  test('a blank label becomes visible, and a button without an action is left out', () => {
    const blank = ' \u200b\u2060';
    const blocks: Block[] = [
      { kind: 'link', label: blank, url: 'https://example.org' },
      {
        kind: 'choices',
        buttons: [
          { label: blank, action: 'x' },
          { label: 'No action', action: '' },
          { label: 'Too long', action: 'é'.repeat(33) },
        ],
      },
      { kind: 'checklist', items: [{ label: 'No action', state: 'open', action: '' }] },
    ];
    expect(keyboard(blocks)).toEqual([['•'], ['•']]);
    checkMessage(render(blocks), 'limber_test_bot');
  });

  test('a keyboard ends at 100 buttons', () => {
    const items = Array.from({ length: 101 }, (_, at) => ({
      label: `${at}`,
      state: 'open' as const,
      action: `a${at}`,
    }));
    expect(keyboard([{ kind: 'checklist', items }])).toHaveLength(100);
  });
});

describe('hostile text', () => {
  test('a name behind @ becomes no mention', () => {
    const { text } = render([{ kind: 'text', text: '@everyone and mail@example.org' }]);
    expect(text).toBe('@\u2060everyone and mail@\u2060example.org');
    expect(render([{ kind: 'text', text: [{ text: '@' }, { text: 'ada' }] }]).text).toBe('@\u2060ada');
  });

  test('overrides of the reading direction and control characters are taken out', () => {
    expect(render([{ kind: 'text', text: 'safe\u202Egnp.exe\u0000\u0007\u2066' }]).text).toBe('safegnp.exe');
  });

  test('markup of any kind stays plain text', () => {
    const text = '<b>x</b> *y* [z](https://example.org) `q`';
    expect(render([{ kind: 'text', text }])).toMatchObject({ text, entities: [] });
  });

  test('a kind of block that it does not know is an error, not an empty place', () => {
    expect(() => render([JSON.parse('{"kind":"video"}')])).toThrow(TypeError);
  });

  test('whatever the text, the message passes the checks of the fake Telegram', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({
        unit: fc.constantFrom('\ud83d', '\ude00', '@', 'a', '\n', '\u202e', '\u2060', ' ', '😀'),
        maxLength: 60,
      }),
      fc.nat(10_000).map((length) => '😀 x'.repeat(length / 4)),
    );
    const span = fc.record(
      { text: nasty, bold: fc.boolean(), link: fc.constant('https://example.org/x') },
      { requiredKeys: ['text'] },
    );
    const spans = fc.oneof(nasty, fc.array(span, { maxLength: 8 }));
    const block: fc.Arbitrary<Block> = fc.oneof(
      nasty.map((text) => ({ kind: 'heading' as const, text })),
      nasty.map((text) => ({ kind: 'copy' as const, text })),
      nasty.map((alt) => ({ kind: 'picture' as const, name: 'squat', alt })),
      spans.map((text) => ({ kind: 'text' as const, text })),
      fc.record({
        kind: fc.constant('list' as const),
        items: fc.array(spans, { maxLength: 5 }),
        ordered: fc.boolean(),
        foldable: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
        for (const message of [render(blocks), ...renderParts(blocks)]) {
          checkMessage(message, 'limber_test_bot');
          expect(message.text).toBe(message.text.trim());
          expect(message.text).not.toMatch(/@[a-z0-9_]|[\u202A-\u202E]/i);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test('a notice is the plain text of its blocks, at most as long as an alert may be', () => {
  const blocks: Block[] = [
    { kind: 'heading', text: 'Too late' },
    { kind: 'text', text: 'x'.repeat(300) },
  ];
  expect(renderPlain(blocks, 200)).toMatch(/^Too late\n\nx+…$/);
  expect(renderPlain(blocks, 200).length).toBe(200);
});
