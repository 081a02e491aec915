/** What every command is called and takes, in the reference language and, for platforms that show them, in all others. */
import type { Command } from './call.ts';
import type { Content } from './content-schema.ts';
import { referenceLanguage } from './phrases.ts';
import type { CommandSpec, OptionSpec } from './ports.ts';

export function commandSpecs(
  content: Content,
  commands: readonly Command[],
  language = referenceLanguage,
): readonly CommandSpec[] {
  const say = content.phrases.in(language);
  return commands
    .filter((found) => found.hidden !== true)
    .map((found) => ({
      name: found.name,
      description: say(`command-${found.name}`),
      admin: found.admin,
      health: found.health,
      ...(found.spec?.(content, say) ?? { options: [], subcommands: [] }),
    }));
}

/** The same for the other languages, with the names that a translator gave: `name-remind`, `name-remind-add`, `name-option-time`. */
export function translatedSpecs(
  content: Content,
  commands: readonly Command[],
): Readonly<Record<string, readonly CommandSpec[]>> {
  const others = content.phrases.languages.filter((language) => language !== referenceLanguage);
  return Object.fromEntries(
    others.map((language) => {
      const named = namerOf(content, language);
      return [language, commandSpecs(content, commands, language).map((spec) => renamed(spec, named))];
    }),
  );
}

type Namer = (id: string, name: string) => string;

function namerOf({ phrases }: Content, language: string): Namer {
  return (id, name) => (phrases.has(language, id) ? phrases.in(language)(id) : name);
}

function renamed(spec: CommandSpec, named: Namer): CommandSpec {
  const optionOf = (option: OptionSpec) => ({ ...option, name: named(`name-option-${option.name}`, option.name) });
  return {
    ...spec,
    name: named(`name-${spec.name}`, spec.name),
    options: spec.options.map(optionOf),
    subcommands: spec.subcommands.map((sub) => ({
      ...sub,
      name: named(`name-${spec.name}-${sub.name}`, sub.name),
      options: sub.options.map(optionOf),
    })),
  };
}
