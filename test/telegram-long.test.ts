/** Answers that one message cannot hold: nothing of them is lost, and what is to press stands below the last part. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { render, renderParts } from '../src/adapters/telegram/render.ts';
import { type Block, plainText, type Reply, type Span, type Text } from '../src/core/message.ts';
import { placeOf, postTo, startTestTelegram, type TestTelegram } from './support/telegram-adapter.ts';
import type { FakeCall } from './support/telegram-methods.ts';
import { checkMessage } from './support/telegram-rules.ts';

const textMax = 4096;
const words = (word: string, chars: number) => `${word} `.repeat(Math.ceil(chars / (word.length + 1))).trim();
const textsOf = (blocks: Block[]) => renderParts(blocks).map(({ text }) => text);

describe('a long text', () => {
  test('that fits is one message, the same as ever', () => {
    const blocks: Block[] = [
      { kind: 'heading', text: 'Plank' },
      { kind: 'text', text: 'x'.repeat(textMax - 7) },
      { kind: 'choices', buttons: [{ label: 'Go', action: 'go:' }] },
    ];
    expect(renderParts(blocks)).toEqual([render(blocks)]);
    expect(renderParts([])).toEqual([render([])]);
  });

  test('is split between blocks, and a heading stays with what follows it', () => {
    const [first, second, third] = [words('one', 2000), words('two', 1900), words('three', 3000)];
    const blocks: Block[] = [
      { kind: 'text', text: first },
      { kind: 'text', text: second },
      { kind: 'heading', text: 'Then' },
      { kind: 'text', text: third },
    ];
    expect(textsOf(blocks)).toEqual([`${first}\n\n${second}`, `Then\n\n${third}`]);
  });

  test('whose blocks are too long is split between lines, and else between words', () => {
    const items = Array.from({ length: 100 }, (_, at) => `${at} ${'x'.repeat(90)}`);
    const [listed = '', rest = ''] = textsOf([{ kind: 'list', items }]);
    expect(listed.split('\n').concat(rest.split('\n')).slice(0, 50)).toEqual(
      items.slice(0, 50).map((item) => `• ${item}`),
    );
    expect(textsOf([{ kind: 'text', text: words('word', 10_000) }]).every((part) => /^word.*word$/.test(part))).toBe(
      true,
    );
    expect(textsOf([{ kind: 'text', text: `a${'😀'.repeat(5000)}` }]).every((part) => part.isWellFormed())).toBe(true);
  });

  test('is not left short for the sake of a border', () => {
    const blocks: Block[] = [
      { kind: 'text', text: 'Short.' },
      { kind: 'text', text: words('word', 6000) },
    ];
    expect(textsOf(blocks)[0]?.length).toBeGreaterThan(4000);
  });

  test('in a folded list is a quote of whole lines in each part', () => {
    const items = Array.from({ length: 60 }, (_, at) => `${at} ${'x'.repeat(100)}`);
    const parts = renderParts([
      { kind: 'heading', text: 'Steps' },
      { kind: 'list', items, foldable: true },
      { kind: 'text', text: 'Stop if it hurts.' },
    ]);
    expect(parts).toHaveLength(2);
    const quotes = parts.flatMap(({ text, entities }) =>
      entities
        .filter(({ type }) => type === 'expandable_blockquote')
        .map(({ offset, length }) => text.slice(offset, offset + length)),
    );
    expect(quotes.join('\n')).toBe(items.map((item) => `• ${item}`).join('\n'));
  });

  test('has its buttons below the last part, and none of its links is beyond what Telegram counts', () => {
    const links = Array.from({ length: 250 }, (_, at): Span => ({ text: `${at} `, link: 'https://example.org' }));
    const parts = renderParts([
      { kind: 'text', text: links },
      { kind: 'choices', buttons: [{ label: 'Go', action: 'go:' }] },
    ]);
    expect(parts.map(({ entities }) => entities.length)).toEqual([100, 100, 50]);
    expect(parts.map(({ reply_markup: keyboard }) => keyboard !== undefined)).toEqual([false, false, true]);
  });

  test('that shows nothing in one of its parts leaves that out', () => {
    const blocks: Block[] = [
      { kind: 'text', text: `${'\u200b'.repeat(5000)} seen` },
      { kind: 'text', text: '\u200b'.repeat(5000) },
    ];
    expect(textsOf(blocks).map((text) => text.replaceAll('\u200b', '').trim())).toEqual(['seen']);
  });
});

/** Every visible character with what it is marked as: what a reader sees, however it is divided. */
type Seen = [char: string, marks: string];
const isSeen = (char: string) => /[^\p{C}\p{Z}]/u.test(char);

function seenIn(blocks: readonly Block[]): Seen[] {
  const spansOf = (text: Text): readonly Span[] => (typeof text === 'string' ? [{ text }] : text);
  const seen = (text: Text, around: string[] = []): Seen[] =>
    spansOf(text).flatMap(({ text: piece, bold, link }) => {
      const marks = [...around, ...(bold ? ['bold'] : []), ...(link === undefined ? [] : [`text_link ${link}`])];
      return [...piece].filter(isSeen).map((char): Seen => [char, marks.join()]);
    });
  return blocks.flatMap((block) => {
    if (block.kind === 'heading') return seen([{ text: block.text, bold: true }]);
    if (block.kind === 'text') return seen(block.text);
    if (block.kind === 'copy') return seen(block.text, ['pre']);
    if (block.kind !== 'list') return [];
    const around = block.foldable ? ['expandable_blockquote'] : [];
    const markOf = (at: number) => (block.ordered ? `${at + 1}.` : '•');
    return block.items.flatMap((item, at) => [...seen(markOf(at), around), ...seen(item, around)]);
  });
}

function seenOn(parts: ReturnType<typeof renderParts>): Seen[] {
  return parts.flatMap(({ text, entities }) => {
    let offset = 0;
    return [...text].flatMap((char): Seen[] => {
      const at = offset;
      offset += char.length;
      const over = entities.filter((one) => one.offset <= at && at < one.offset + one.length);
      const marks = over.map((one) => ('url' in one ? `${one.type} ${one.url}` : one.type));
      return isSeen(char) ? [[char, marks.join()]] : [];
    });
  });
}

const word = fc.constantFrom(
  'stretch',
  'hip',
  '😀',
  'ä',
  'x'.repeat(500),
  '😀'.repeat(700),
  'a\nb',
  '\n\n',
  '  ',
  'run.',
);
const prose = fc.tuple(fc.array(word, { maxLength: 12 }), fc.constantFrom(1, 1, 3, 40)).map(([some, times]) => {
  return `${some.join(' ')} `.repeat(times).slice(0, 5000).toWellFormed();
});
const spans = fc.array(
  fc.record(
    { text: prose, bold: fc.boolean(), link: fc.constantFrom('https://example.org/a', 'https://example.org/b') },
    { requiredKeys: ['text'] },
  ),
  { maxLength: 5 },
);
const block: fc.Arbitrary<Block> = fc.oneof(
  prose.map((text) => ({ kind: 'heading' as const, text })),
  prose.map((text) => ({ kind: 'copy' as const, text })),
  spans.map((text) => ({ kind: 'text' as const, text })),
  fc.record({
    kind: fc.constant('list' as const),
    items: fc.array(spans, { maxLength: 6 }),
    ordered: fc.boolean(),
    foldable: fc.boolean(),
  }),
);

test('whatever the blocks, every visible character arrives once, in order, in its style, in messages that Telegram takes', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 6 }), (blocks) => {
      const parts = renderParts([...blocks, { kind: 'choices', buttons: [{ label: 'Go', action: 'go:' }] }]);
      for (const part of parts) {
        checkMessage(part, 'limber_test_bot');
        expect(part.text).toBe(part.text.trim());
        expect(part.entities.length).toBeLessThanOrEqual(100);
      }
      expect(parts.map((part) => 'reply_markup' in part)).toEqual(parts.map((_, at) => at === parts.length - 1));
      const expected = seenIn(blocks);
      if (expected.length > 0) expect(JSON.stringify(seenOn(parts))).toBe(JSON.stringify(expected));
      const chars = blocks.reduce((sum, one) => sum + JSON.stringify(one).length, 0);
      expect(parts.length).toBeLessThanOrEqual(1 + chars / (textMax / 3));
    }),
    { numRuns: 100 },
  );
});

describe('a long answer', () => {
  let telegram: TestTelegram;
  afterEach(async () => telegram.stop());

  const long: Reply = {
    audience: 'everyone',
    mode: 'new',
    blocks: [
      { kind: 'text', text: words('one', 3000) },
      { kind: 'text', text: words('two', 3000) },
      { kind: 'text', text: words('three', 3000) },
      { kind: 'choices', buttons: [{ label: 'Go', action: 'go:' }] },
    ],
  };
  const short: Reply = { ...long, blocks: [{ kind: 'text', text: 'Short.' }, ...long.blocks.slice(3)] };
  const expected = long.blocks.slice(0, 3).map((one) => ('text' in one ? plainText(one.text) : ''));
  const keyboards = [false, false, true];

  async function startInClub() {
    telegram = await startTestTelegram();
    const { fake } = telegram;
    const runner = fake.person('Ada');
    const club = fake.group({ members: [runner], topics: [12] });
    telegram.answerWith(long);
    return { fake, runner, club, chat: fake.privateChat(runner) };
  }
  const sent = (calls: readonly FakeCall[]) => calls.filter(({ method }) => method === 'sendMessage');
  const shown = (calls: readonly FakeCall[]) => sent(calls).map(({ message }) => message?.text);
  const withKeyboard = (calls: readonly FakeCall[]) => sent(calls).map(({ payload }) => 'reply_markup' in payload);

  test('comes in order into the same topic, without a sound, and only its first part is a reply', async () => {
    const { fake, runner, club } = await startInClub();
    const calls = await fake.say(club, runner, '/tip', { thread: 12, calls: 3 });
    expect(shown(calls)).toEqual(expected);
    expect(withKeyboard(calls)).toEqual(keyboards);
    expect(calls.map(({ payload }) => 'reply_parameters' in payload)).toEqual([true, false, false]);
    for (const { payload } of calls)
      expect(payload).toMatchObject({ message_thread_id: 12, disable_notification: true });
    expect(fake.violations).toEqual([]);
  });

  test('to a press is sent anew, and the message of the press stays as it was', async () => {
    const { fake, runner, chat } = await startInClub();
    telegram.answerWith(short);
    const [question] = await fake.say(chat, runner, '/tip');
    if (!question?.message) throw new Error('No message came of it');
    telegram.answerWith({ ...long, mode: 'edit' });
    const from = fake.calls.length;
    await fake.press(question.message, runner, 'Go');
    await fake.waitForCall((call) => call.message?.text === expected[2], from);
    const calls = fake.calls.slice(from);
    expect(shown(calls)).toEqual(expected);
    expect(calls.map(({ method }) => method)).not.toContain('editMessageText');
    expect(chat.messages.get(question.message.message_id)?.text).toBe('Short.');
    // The last part is a screen like any other.
    const last = sent(calls).at(-1)?.message;
    if (!last) throw new Error('No last part');
    telegram.answerWith({ ...short, mode: 'edit' });
    await fake.press(last, runner, 'Go');
    expect(chat.messages.get(last.message_id)?.text).toBe('Short.');
    expect(fake.violations).toEqual([]);
  });

  test('for one person in a group is whispered whole, and where that is refused goes whole to the private chat', async () => {
    const { fake, runner, club, chat } = await startInClub();
    await fake.say(chat, runner, '/start', { calls: 3 });
    telegram.answerWith({ ...long, audience: 'asker' });
    const whispers = await fake.say(club, runner, '/check', { calls: 3 });
    expect(shown(whispers)).toEqual(expected);
    expect(whispers.every(({ payload }) => 'ephemeral_message_parameters' in payload)).toBe(true);
    const from = fake.calls.length;
    fake.failNext('sendMessage', { status: 400, description: 'Bad Request: EPHEMERAL_NOT_ALLOWED' });
    await fake.say(club, runner, '/check');
    await fake.waitForCall((call) => call.chat === runner.id && call.message?.text === expected[2], from);
    expect(shown(fake.calls.slice(from))).toEqual([undefined, ...expected]);
    expect([...club.messages.values()].filter(({ text }) => text?.includes('one'))).toEqual([]);
    expect(fake.violations).toEqual([]);
  });

  test('ends with a part that certainly did not arrive, and goes on after one that may have', async () => {
    const { fake, runner, chat } = await startInClub();
    fake.failNext('sendMessage', { reset: true, accepted: true });
    await fake.say(chat, runner, '/tip', { calls: 3 });
    const from = fake.calls.length;
    fake.failNext('sendMessage', { status: 403, description: 'Forbidden: user is deactivated' });
    await fake.say(chat, runner, '/tip');
    await fake.waitForPoll();
    await telegram.adapter.stop();
    expect(sent(fake.calls.slice(from))).toHaveLength(1);
    expect(telegram.logged.filter((line) => line.includes('answer-failed'))).toHaveLength(2);
  });

  test('is one shortened message only where it is a post, which has one request', async () => {
    const { fake, club } = await startInClub();
    const outcome = await telegram.adapter.messenger.send(postTo(placeOf(club), { blocks: long.blocks }));
    expect(outcome.kind).toBe('sent');
    expect(sent(fake.calls)).toHaveLength(1);
    expect(sent(fake.calls)[0]?.message?.text).toMatch(/two…$/);
    expect(fake.violations).toEqual([]);
  });
});
