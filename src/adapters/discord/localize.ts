/** The names and descriptions of commands in the languages that Discord's clients have. */
import { Locale, type LocalizationMap } from 'discord.js';

/** One thing as it is said in other languages, by language code. */
export type Translated<Spec> = Readonly<Record<string, Spec>>;

export type Localized = {
  readonly name_localizations?: LocalizationMap | null;
  readonly description_localizations?: LocalizationMap | null;
};

/** A part of each translation, in those languages that have it. */
export function translationOf<Whole, Part>(
  translated: Translated<Whole>,
  partOf: (whole: Whole) => Part | undefined,
): Translated<Part> {
  const parts = Object.entries(translated).flatMap(([language, whole]): [string, Part][] => {
    const part = partOf(whole);
    return part === undefined ? [] : [[language, part]];
  });
  return Object.fromEntries(parts);
}

/** What a command or an option may be called in any language; Discord refuses all commands for one wrong name. */
const commandName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** The field with the words of all languages whose words differ; nothing where there are none. */
export function localized<Key extends keyof Localized, Spec>(
  key: Key,
  own: string,
  translated: Translated<Spec>,
  wordsOf: (spec: Spec) => string,
  isCommandName = key === 'name_localizations',
): Pick<Localized, Key> {
  const found = Object.entries(translated).flatMap(([language, spec]) => {
    const words = wordsOf(spec);
    const fits = !isCommandName || (commandName.test(words) && words === words.toLowerCase());
    return words === own || words === '' || !fits ? [] : localesOf(language).map((locale) => [locale, words]);
  });
  return (found.length === 0 ? {} : { [key]: Object.fromEntries(found) }) as Pick<Localized, Key>;
}

/** Discord knows Spanish of two continents, and of some languages one country only: `es` is said in both, `pt` in Brazil. */
function localesOf(language: string): string[] {
  const all: string[] = Object.values(Locale);
  return all.includes(language) ? [language] : all.filter((locale) => locale.split('-')[0] === language);
}

/** For comparing: Discord keeps no order. */
export function localizedPrint(one: object): unknown[] {
  const { name_localizations, description_localizations } = one as Localized;
  return [name_localizations, description_localizations].map((words) =>
    Object.entries(words ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
