/** No phrase is hard-coded: under a pseudo-language everything that the bot says comes out in brackets. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { topicLabel } from '../src/core/call.ts';
import { commands } from '../src/core/commands/index.ts';
import type { Content } from '../src/core/content-schema.ts';
import type { Button, CheckItem, Reply } from '../src/core/message.ts';
import { parsePhrases } from '../src/core/phrases.ts';
import { buttonsOf, contentFolder, inClub, realContent, startBot, textOf, transcript } from './support/bot.ts';

const source = readFileSync(`${contentFolder}/en/messages.ftl`, 'utf8');

/** Every message in brackets, every word of the content too. */
async function pseudoContent(): Promise<Content> {
  const content = await realContent();
  const { phrases } = parsePhrases(new Map([['en', source.replace(/^([\w-]+) = (.+)$/gm, '$1 = ⟦$2⟧')]]));
  const bracketed = <T>(value: T, keep: readonly string[] = []): T => {
    if (typeof value === 'string') return `⟦${value}⟧` as T;
    if (Array.isArray(value)) return value.map((item) => bracketed(item, keep)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, keep.includes(key) ? item : bracketed(item, keep)]),
    ) as T;
  };
  const ids = [
    ...['id', 'facts', 'topic', 'exercise', 'emergency', 'from', 'conflicts', 'papers', 'sure', 'certainty', 'group'],
    ...['kit', 'standing', 'notFor', 'seen', 'unanswered', 'unused'],
  ];
  const all = <T>(things: ReadonlyMap<string, T>) =>
    new Map([...things].map(([id, thing]) => [id, bracketed(thing, ids)]));
  return {
    facts: all(content.facts),
    countries: content.countries,
    tips: content.tips.map((tip) => bracketed(tip, ids)),
    exercises: all(content.exercises),
    routines: all(content.routines),
    emergencyWords: content.emergencyWords.map((words) => bracketed(words, ['sign', 'when'])),
    sources: { articles: content.sources.articles, papers: bracketed(content.sources.papers, ids) },
    conflicts: content.conflicts,
    myths: all(content.myths),
    guides: all(content.guides),
    questionnaires: Object.fromEntries(
      Object.entries(content.questionnaires).map(([name, one]) => [name, { ...one, words: bracketed(one.words) }]),
    ) as Content['questionnaires'],
    phrases,
  };
}

/** What is left of a text when everything in brackets is taken away, however deep. */
function outside(text: string): string {
  const less = text.replace(/⟦[^⟦⟧]*⟧/g, '');
  return less === text ? text : outside(less);
}

/** Names, ids and numbers are the same in every language. */
const notWords = /\/[a-z]+|F\d{3}|[A-Z]\w+\/\w+|\b(km|mi|en|UTC)\b|\[(open|yes|no|unsure): |#\d+|[\d\W_]/g;
const topics = (content: Content) => [...content.tips, ...content.myths.values()].map(({ topic }) => topic);

test('under a pseudo-language every word of every reply is in brackets', async () => {
  const content = await pseudoContent();
  const bot = await startBot('2026-11-23T06:00Z', content);
  const wrong = new Set<string>();
  const seen = new Set<string>();
  const look = (reply: Reply | undefined) => {
    for (const line of `${transcript(reply)}\n${reply?.elsewhere?.text ?? ''}\n${reply?.elsewhere?.label ?? ''}`.split(
      '\n',
    )) {
      const left = topics(content)
        .flatMap((topic) => [topic, topicLabel(topic)])
        .reduce((rest, topic) => rest.replaceAll(topic, ''), outside(line))
        .replace(notWords, '');
      if (left !== '') wrong.add(line);
    }
    return reply;
  };
  // From each command, every button, three presses deep: all that can be reached without knowing anything.
  const explore = async (reply: Reply | undefined, depth: number): Promise<void> => {
    look(reply);
    if (depth === 0) return;
    for (const button of buttonsOf(reply) as (Button | CheckItem)[]) {
      const kind = button.action.replace(/:[A-Za-z0-9_-]{8,48}$/, `:${button.label}`);
      if (seen.has(kind)) continue;
      seen.add(kind);
      await explore(await bot.press(button.action, `m${seen.size}`, inClub), depth - 1);
    }
  };
  const lines = [
    'help',
    'about',
    'privacy',
    'redflags',
    'tip',
    'tip zzz',
    'routine',
    'routine zzz',
    'exercise',
    'remind',
    'settings',
    'settings zone zzz',
    'settings zone usa',
    'settings country zzz',
    'settings units zzz',
    'settings language zzz',
    'remind add 99',
    'remind add 7 zzz',
    'check',
    'start',
  ];
  for (const line of [...lines, ...commands.filter(({ hidden }) => hidden !== true).map(({ name }) => name)])
    await explore(await bot.say(`/${line}`, inClub), 3);
  for (const text of ['hello', 'I cannot pee', 'I want to die']) look(await bot.act({ kind: 'text', text }));
  look(await bot.act({ kind: 'joined' }, { ...inClub, place: { platform: 'test', club: 'new', chat: 'new' } }));
  look(await bot.press('nothing'));
  look(await bot.say('/remind', { ...inClub, person: { id: 'm', mayManage: false } }));
  await bot.say('/remind add 7 UTC', inClub);
  await bot.tickAt('2026-11-24T07:00Z');
  for (const { blocks } of bot.posted) look({ audience: 'everyone', mode: 'new', blocks });
  expect([...wrong]).toEqual([]);
  expect(seen.size).toBeGreaterThan(100);
  expect(bot.posted.map(({ blocks }) => textOf(blocks)).join()).toContain('⟦');
});

test('every phrase that the code names is there, and every phrase that is there is named', () => {
  const there = [...source.matchAll(/^([\w-]+) =/gm)].map((match) => match[1] ?? '');
  const code = globSync('src/core/**/*.ts')
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const literal = [...code.matchAll(/say\(\s*(?:[^()'`]*\? )?'([\w-]+)'(?:[^()']* : '([\w-]+)')?/g)]
    .flatMap((match) => [match[1], match[2]])
    .filter((id) => id !== undefined);
  expect(literal.filter((id) => !there.includes(id))).toEqual([]);
  const families =
    /^(command|option|reason|delivery|day|level|screen-state|button|sure|group|kit|care|load|distance|need)-/;
  const unused = there.filter((id) => !families.test(id) && !code.includes(`'${id}'`));
  // Named by another phrase only.
  expect(unused.filter((id) => !source.includes(`{ ${id} }`) && !source.includes(`{${id}}`))).toEqual([]);
});

test('labels of buttons fit on a phone', () => {
  const labels = [...source.matchAll(/^(?:button|days)-[\w-]+ = (.+)$/gm)].map((match) => match[1] ?? '');
  expect(labels.filter((label) => label.length > 28)).toEqual([]);
});
