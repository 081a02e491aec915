/** Puts the bot's commands into Telegram's menus, each in the chats where it may be seen and in the languages of the content. */
import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope, LanguageCode } from 'grammy/types';
import type { Bot, CommandSpec } from '../../core/ports.ts';
import { shorten } from './plain-text.ts';

/** Telegram's limits: names of 1-32 characters a-z, 0-9 and _; descriptions of 1-256; at most 100 commands. */
const descriptionChars = 256;

export type Menu = {
  readonly scope: BotCommandScope;
  /** Two letters of ISO 639-1. Without it the menu is for everybody whose language has none of its own. */
  readonly language?: LanguageCode;
  /** None: there is to be no such menu. */
  readonly commands: readonly BotCommand[];
};

/**
 * Pure. The menus for everybody come first, then those of the other languages. Only descriptions are translated: a name
 * can have no letters but a-z, and it is what the bot is told. A menu without a word of its own is none: Telegram shows
 * the one for everybody then.
 */
export function planMenus({ commands, translations }: Pick<Bot, 'commands' | 'translations'>): Menu[] {
  const common = menusOf(commands, commands);
  const translated = [...byTelegramLanguage(translations?.() ?? {})].flatMap(([language, specs]) =>
    menusOf(commands, specs).map((menu, at) => {
      const hasOwnWords = !sameCommands(menu.commands, common[at]?.commands ?? []);
      return { ...menu, language, commands: hasOwnWords ? menu.commands : [] };
    }),
  );
  return [...common, ...translated];
}

/**
 * Health commands stand in the menu of private chats only: a tap in a group's menu would show everybody that this
 * person is in pain. Admin commands stand in groups for admins only.
 */
function menusOf(specs: readonly CommandSpec[], described: readonly CommandSpec[]): Menu[] {
  const commands = specs.map(({ name, description, admin, health }, at) => {
    const words = described[at]?.description || description;
    return { admin, health, shown: { command: name, description: shorten(words, descriptionChars, []) } };
  });
  const menu = (type: Menu['scope']['type'] & `all_${string}`, listed: typeof commands): Menu => ({
    scope: { type },
    commands: listed.map(({ shown }) => shown),
  });
  const forClubs = commands.filter(({ health }) => !health);
  return [
    menu('all_private_chats', commands),
    menu(
      'all_group_chats',
      forClubs.filter(({ admin }) => !admin),
    ),
    menu('all_chat_administrators', forClubs),
  ];
}

/** Telegram knows no countries: `pt-BR` is shown to all who read Portuguese, unless the content has `pt` as well. */
function byTelegramLanguage<T>(translations: Readonly<Record<string, T>>): Map<LanguageCode, T> {
  const found = new Map<LanguageCode, T>();
  const isPlain = (tag: string) => tag === languageOf(tag);
  const tags = Object.keys(translations).sort((a, b) => Number(isPlain(b)) - Number(isPlain(a)));
  for (const tag of tags) {
    const language = languageOf(tag);
    const specs = translations[tag];
    if (language !== undefined && specs !== undefined && !found.has(language)) found.set(language, specs);
  }
  return found;
}

/** The two letters of a language tag; undefined where the language has only three. */
function languageOf(tag: string): LanguageCode | undefined {
  const letters = /^[a-z]{2,3}(?=-|$)/i.exec(tag)?.[0];
  // `deu` is another name of `de`.
  const [language] = letters === undefined ? [] : Intl.getCanonicalLocales(letters);
  return language?.length === 2 ? (language as LanguageCode) : undefined;
}

/**
 * Sets only the menus that differ: clients fetch a menu again after every change. Rejects with grammY's error.
 * A language that has left the content keeps its menu: Telegram does not list which languages have one, and to ask for
 * every language would take hundreds of requests. One that is still there, but without own words, loses it.
 */
export async function saveMenus(api: Api, menus: readonly Menu[]): Promise<void> {
  for (const { scope, language, commands } of menus) {
    const where = { scope, ...(language === undefined ? {} : { language_code: language }) };
    const current = await api.raw.getMyCommands(where);
    if (sameCommands(current, commands)) continue;
    if (commands.length === 0) await api.raw.deleteMyCommands(where);
    else await api.raw.setMyCommands({ ...where, commands });
  }
}

function sameCommands(some: readonly BotCommand[], others: readonly BotCommand[]): boolean {
  const key = (list: readonly BotCommand[]) => JSON.stringify(list.map((one) => [one.command, one.description]));
  return key(some) === key(others);
}
