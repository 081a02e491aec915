/** Menus in a second language, made up here: what Telegram is told, and that it is told again only when a word changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planMenus } from '../src/adapters/telegram/commands.ts';
import { createTelegram } from '../src/adapters/telegram/index.ts';
import { createBot } from '../src/core/handle.ts';
import { parsePhrases } from '../src/core/phrases.ts';
import type { Bot, CommandSpec } from '../src/core/ports.ts';
import { contentFolder, quietLog, realContent, startBot } from './support/bot.ts';
import { type FakeTelegram, startTelegram } from './support/telegram.ts';

const english = readFileSync(join(contentFolder, 'en', 'messages.ftl'), 'utf8');
const second = `
command-remind = Tägliches Dehnen
command-check = Prüfung für den unteren Rücken
name-remind = erinnern
`;
let fake: FakeTelegram;

beforeEach(async () => {
  fake = await startTelegram();
});
afterEach(() => fake.stop());

async function botIn(languages: Readonly<Record<string, string>>): Promise<Bot> {
  const { phrases, problems } = parsePhrases(new Map([['en', english], ...Object.entries(languages)]));
  expect(problems).toEqual([]);
  const { world } = await startBot();
  return createBot({ ...world, content: { ...(await realContent()), phrases } });
}

/** Starts and stops; answers the requests about menus, each as method, scope and language. */
async function start(bot: Bot): Promise<string[]> {
  const before = fake.calls.length;
  const adapter = createTelegram({ token: fake.token, apiUrl: fake.url, log: quietLog });
  await adapter.start(bot);
  await adapter.stop();
  expect(fake.violations).toEqual([]);
  return fake.calls.slice(before).flatMap(({ method, payload }) => {
    const { scope, language_code: language } = payload as { scope?: { type: string }; language_code?: string };
    return scope ? [[method, scope.type, language].filter(Boolean).join(' ')] : [];
  });
}

/** The descriptions of a menu that Telegram was given last, by command. */
function menu(scope: string, language?: string): Record<string, string> {
  const asked = fake.calls.findLast(({ method, payload }) => {
    const given = payload as { scope?: { type: string }; language_code?: string };
    return method === 'setMyCommands' && given.scope?.type === scope && given.language_code === language;
  });
  const { commands = [] } = (asked?.payload ?? {}) as { commands?: { command: string; description: string }[] };
  return Object.fromEntries(commands.map(({ command, description }) => [command, description]));
}

test('with one language there is one menu for each scope, and three questions at a start', async () => {
  const bot = await botIn({});
  await start(bot);
  expect(await start(bot)).toEqual([
    'getMyCommands all_private_chats',
    'getMyCommands all_group_chats',
    'getMyCommands all_chat_administrators',
  ]);
});

test('a second language has menus of its own, where the words are translated and the names are not', async () => {
  const bot = await botIn({ de: second });
  await start(bot);
  const own = menu('all_private_chats', 'de');
  expect(own).toMatchObject({ remind: 'Tägliches Dehnen', check: 'Prüfung für den unteren Rücken' });
  // What the language lacks is said in English; every command keeps its name and its place.
  const common = menu('all_private_chats');
  expect(own['tip']).toBe(common['tip']);
  expect(Object.keys(own)).toEqual(Object.keys(common));
  expect(common['remind']).not.toBe('Tägliches Dehnen');
  // A command about health stands in no group, in whatever language.
  const forAdmins = menu('all_chat_administrators', 'de');
  expect(forAdmins).toMatchObject({ remind: 'Tägliches Dehnen' });
  expect(forAdmins).not.toHaveProperty('check');
});

test('a menu of a language that would hold no word of its own is not set', async () => {
  const calls = await start(await botIn({ de: second }));
  expect(calls.filter((call) => call.startsWith('set') && call.endsWith(' de'))).toEqual([
    'setMyCommands all_private_chats de',
    'setMyCommands all_chat_administrators de',
  ]);
});

test('a changed word changes its menu, an unchanged one none, and a menu that lost its words is deleted', async () => {
  const changes = async (german: string) =>
    (await start(await botIn({ de: german }))).filter((call) => !call.startsWith('get'));
  await changes(second);
  expect(await changes(second)).toEqual([]);
  expect(await changes(second.replace('Prüfung', 'Test'))).toEqual(['setMyCommands all_private_chats de']);
  expect(await changes('name-remind = erinnern')).toEqual([
    'deleteMyCommands all_private_chats de',
    'deleteMyCommands all_chat_administrators de',
  ]);
  expect(await changes('name-remind = erinnern')).toEqual([]);
});

test('the menus for everybody are set first, so that a failure over a language costs only that', async () => {
  const calls = await start(await botIn({ de: second }));
  expect(calls.findIndex((call) => call.endsWith(' de'))).toBe(6);
});

test.each<[tags: string[], language: string | undefined, whose: string | undefined]>([
  [['pt-BR'], 'pt', 'pt-BR'],
  [['pt-BR', 'pt'], 'pt', 'pt'],
  [['zh-Hant', 'zh-Hans'], 'zh', 'zh-Hant'],
  [['deu'], 'de', 'deu'],
  [['fil'], undefined, undefined],
  [['x_y'], undefined, undefined],
])('content in %j has its menu in %s with the words of %s', (tags, language, whose) => {
  const spec = (description: string): CommandSpec => ({
    name: 'tip',
    description,
    admin: false,
    health: false,
    options: [],
    subcommands: [],
  });
  const menus = planMenus({
    commands: [spec('One tip')],
    translations: () => Object.fromEntries(tags.map((tag) => [tag, [spec(`${tag} ${'x'.repeat(300)}`)]])),
  });
  const others = menus.filter((one) => one.language !== undefined);
  expect(new Set(others.map((one) => one.language))).toEqual(new Set(language === undefined ? [] : [language]));
  for (const { commands } of others) {
    expect(commands[0]?.description.startsWith(`${whose} x`)).toBe(true);
    expect(commands[0]?.description).toHaveLength(256);
  }
});
