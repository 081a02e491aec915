/** What runners read: easy to read, no false promise, nobody's number or address; and the words that the spell check allows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readContentFiles } from '../src/adapters/content/index.ts';
import { loadContent } from '../src/cli/load-content.ts';
import { graded, gradeOf, readings } from '../src/cli/reading.ts';

const contentFolder = join(import.meta.dirname, '..', 'content');

/** School grades (United States): 7 is what a twelve-year-old reads without effort. */
const averageMax = 7;
const gradeMax = 9;

/** Promises, and words that frighten without need. */
const forbidden =
  /\b(guaranteed|cures?|misaligned|worn[ -]out|nothing serious|for sure|certainly|you(?: are|['’]re) sure)\b/i;
const webAddress = /https?:|www\.|\b[a-z0-9-]+\.(?:com|org|net|uk|gov|edu|info|io|de)\b/i;
/** International, or with the leading zero, or grouped by threes, or short but to be called. Years and pages are none of these. */
const phoneNumber =
  /(?:\+\d|\b0\d|\(\d)[\d ()./-]{5,}\d|\b\d{3}[-. ]\d{3}[-. ]\d{3,4}\b|\b(?:call|phone|dial|ring|text) \d{2,}/i;

const phraseSource = readFileSync(join(contentFolder, 'en', 'messages.ftl'), 'utf8');
const gradedTexts = async () => graded(readings(await loadContent(contentFolder), phraseSource));

/** Every string of every content file but what people type to us, each with its file. */
async function stringsWhere(wrong: RegExp, except: readonly string[] = []): Promise<string[]> {
  const files = (await readContentFiles(contentFolder)).filter(({ path }) => !except.includes(path));
  return files
    .flatMap(({ path, text, data }) =>
      (path.endsWith('.ftl') ? text.split('\n') : leaves(data)).map((s) => `${path}: ${s}`),
    )
    .filter((named) => wrong.test(named.slice(named.indexOf(': '))));
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'when' || key === 'reviewed' ? [] : leaves(inner)));
}

test('texts are easy to read, and none is hard', async () => {
  const texts = await gradedTexts();
  expect(texts.length).toBeGreaterThan(100);
  expect(
    texts.filter(({ grade }) => !(grade <= gradeMax)).map(({ name, grade }) => `${grade.toFixed(1)} ${name}`),
  ).toEqual([]);
  expect(texts.reduce((sum, { grade }) => sum + grade, 0) / texts.length).toBeLessThanOrEqual(averageMax);
});

test('every kind of text is graded, under a name of its own', async () => {
  const names = (await gradedTexts()).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const kind of [
    /^tips\//,
    /^exercises\//,
    /^routines\//,
    /^myths\//,
    /^guides\//,
    /^check: screen /,
    /^check: card /,
    /: finding /,
    /^emergency-words: card /,
    /^phrase /,
  ]) {
    expect(
      names.some((name) => kind.test(name)),
      String(kind),
    ).toBe(true);
  }
});

test('no text promises or frightens', async () => {
  expect(await stringsWhere(forbidden)).toEqual([]);
});

test('no content holds a web address, or a number to call but that of an emergency', async () => {
  expect(await stringsWhere(webAddress)).toEqual([]);
  expect(await stringsWhere(phoneNumber, ['countries.yaml'])).toEqual([]);
});

test.each([
  ['one sentence of short words', ['The cat sat on the mat.'], { words: 6, sentences: 1, syllables: 6 }],
  [
    'a line without a full stop is a sentence',
    ['Calf stretch', 'Stand tall. Breathe out!'],
    { words: 6, sentences: 3, syllables: 6 },
  ],
  ['a quotation ends with its mark', ['Say: "Please look." Then wait.'], { words: 5, sentences: 2, syllables: 5 }],
  ['a number is one short word', ['We met 5,205 cats - 1.5 a day.'], { words: 7, sentences: 1, syllables: 7 }],
  ['of two units one is read', ['Run {3 km|2 long long miles} now.'], { words: 4, sentences: 1, syllables: 4 }],
  ['long words count', ['Physiotherapists understand.', undefined, ''], { words: 2, sentences: 1, syllables: 9 }],
])('the grade: %s', (_, lines, { words, sentences, syllables }) => {
  // The formula as Kincaid and others gave it in 1975.
  expect(gradeOf(lines)).toBeCloseTo(0.39 * (words / sentences) + 11.8 * (syllables / words) - 15.59, 6);
});

test.each([
  ['+44 20 7946 0958', phoneNumber],
  ['020 7946 0958', phoneNumber],
  ['(212) 555-0123', phoneNumber],
  ['Phone 111 today', phoneNumber],
  ['see www.nhs.uk', webAddress],
  ['limber.example.com', webAddress],
  ['It cures pain', forbidden],
])('%s would be found', (text, pattern) => {
  expect(text).toMatch(pattern);
});

test('the words that the spell check allows are sorted, each once', () => {
  const words = readFileSync('cspell-words.txt', 'utf8').trimEnd().split('\n');
  const key = (word: string) => word.toLowerCase();
  expect(words).toEqual(
    [...new Map(words.map((word) => [key(word), word])).values()].sort((a, b) => (key(a) < key(b) ? -1 : 1)),
  );
});
