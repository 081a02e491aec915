/** The bot's own phrases, by language: Fluent messages from `content/<language>/messages.ftl`. */
import { FluentBundle, FluentResource, type FluentVariable } from '@fluent/bundle';

export type PhraseArgs = Readonly<Record<string, FluentVariable>>;

/** Says a phrase in one language. Throws on an unknown id or a missing argument: both are bugs, and a test looks for them. */
export type Say = (id: string, args?: PhraseArgs) => string;

export const referenceLanguage = 'en';

export type Phrases = {
  readonly languages: readonly string[];
  in(language: string): Say;
  /** Does this language say it itself? What it lacks is said in the reference language. */
  has(language: string, id: string): boolean;
};

/**
 * @param sources Fluent text by language code; the reference language must be there.
 * @returns phrases that fall back to the reference language, and the problems found (`line`s of messages that do not parse).
 */
export function parsePhrases(sources: ReadonlyMap<string, string>): { phrases: Phrases; problems: string[] } {
  const problems: string[] = [];
  const bundles = new Map<string, FluentBundle>();
  for (const [language, source] of sources) {
    // Isolation marks would show as boxes on some phones; text from people is cleaned before it gets here.
    const bundle = new FluentBundle(language, { useIsolating: false });
    const resource = new FluentResource(source);
    problems.push(...bundle.addResource(resource).map((error) => `${language}: ${error.message}`));
    // Fluent skips what it cannot read without a word, so what stands in the text is compared with what arrived.
    for (const [, id] of source.matchAll(/^([a-zA-Z][\w-]*)\s*=/gm)) {
      if (id !== undefined && !bundle.hasMessage(id)) problems.push(`${language}: message ${id} cannot be read`);
    }
    bundles.set(language, bundle);
  }
  const phrases: Phrases = {
    languages: [...bundles.keys()],
    in: (language) => sayIn(bundles, language),
    has: (language, id) => bundles.get(language)?.hasMessage(id) === true,
  };
  return { phrases, problems };
}

function sayIn(bundles: ReadonlyMap<string, FluentBundle>, language: string): Say {
  const chain = [bundles.get(language), bundles.get(referenceLanguage)].filter((bundle) => bundle !== undefined);
  return (id, args) => {
    for (const bundle of chain) {
      const pattern = bundle.getMessage(id)?.value;
      if (!pattern) continue;
      const errors: Error[] = [];
      const text = bundle.formatPattern(pattern, args ?? {}, errors);
      if (errors[0]) throw new Error(`phrase ${id}: ${errors[0].message}`);
      return text;
    }
    throw new Error(`no phrase ${id}`);
  };
}
