/** Tells Discord which slash commands there are, and only when that changed. */
import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
  type REST,
  type RESTPutAPIApplicationCommandsJSONBody,
  type RESTPutAPIApplicationCommandsResult,
  Routes,
} from 'discord.js';
import { limits } from '../../core/message.ts';
import type { Bot, Choice, CommandSpec, OptionSpec } from '../../core/ports.ts';
import { type Localized, localized, localizedPrint, type Translated, translationOf } from './localize.ts';

type CommandBody = RESTPutAPIApplicationCommandsJSONBody[number];
/** Where people may install the application: in servers, for themselves. */
export type Installs = readonly ApplicationIntegrationType[];

const textMax = 100;
/** Of all names, descriptions and values of one command together. */
const commandTextMax = 8000;

/** Registers the commands when they differ from what Discord has; answers whether they did. Throws what REST throws. */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  { commands, translations }: Pick<Bot, 'commands' | 'translations'>,
  installs: Installs,
): Promise<boolean> {
  const route = Routes.applicationCommands(applicationId);
  const translated = translations?.() ?? {};
  const wanted = commands.map((spec, at) =>
    commandBody(
      spec,
      installs,
      translationOf(translated, (list) => list[at]),
    ),
  );
  // Without this Discord leaves the other languages out of its answer.
  const query = new URLSearchParams({ with_localizations: 'true' });
  const present = (await rest.get(route, { query })) as RESTPutAPIApplicationCommandsResult;
  if (fingerprint(wanted) === fingerprint(present)) return false;
  await rest.put(route, { body: wanted });
  return true;
}

/**
 * One command as Discord takes it. Admin commands show only to people with Manage Server (a server can change that, so
 * the core checks again); Discord ignores this in direct messages, where they are open to anyone, as they should be.
 */
export function commandBody(
  spec: CommandSpec,
  installs: Installs = everywhere,
  translated: Translated<CommandSpec> = {},
): CommandBody {
  const whole = bodyOf(spec, limits.optionChoices, installs, translated);
  // Discord refuses all commands for one that is too large; choices that are offered while one types do not count.
  return sizeOf(whole) <= commandTextMax ? whole : bodyOf(spec, 0, installs, translated);
}

const everywhere: Installs = [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall];

/** Options with more choices than `listed` offer them while one types. */
function bodyOf(spec: CommandSpec, listed: number, installs: Installs, translated: Translated<CommandSpec>) {
  const { GuildInstall, UserInstall } = ApplicationIntegrationType;
  // What belongs to a club has no place among friends; and only who installed it for themselves can bring it there.
  const amongFriends = installs.includes(UserInstall) && !spec.admin;
  return {
    type: ApplicationCommandType.ChatInput,
    ...wordsOf(spec, translated),
    options:
      spec.subcommands.length > 0
        ? spec.subcommands.map((sub, at) =>
            subcommand(
              sub,
              listed,
              translationOf(translated, (one) => one.subcommands[at]),
            ),
          )
        : optionBodies(spec.options, listed, translated),
    default_member_permissions: spec.admin ? String(PermissionFlagsBits.ManageGuild) : null,
    contexts: [
      InteractionContextType.Guild,
      InteractionContextType.BotDM,
      ...(amongFriends ? [InteractionContextType.PrivateChannel] : []),
    ],
    integration_types: installs.length > 0 ? [...installs] : [GuildInstall],
  };
}

type Named = { readonly name: string; readonly description: string };

function wordsOf<Spec extends Named>({ name, description }: Spec, translated: Translated<Spec>) {
  return {
    name,
    description: cut(description),
    ...localized('name_localizations', name, translated, (one) => one.name),
    ...localized('description_localizations', cut(description), translated, (one) => cut(one.description)),
  };
}

type Subcommand = CommandSpec['subcommands'][number];

function subcommand(spec: Subcommand, listed: number, translated: Translated<Subcommand>): APIApplicationCommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    ...wordsOf(spec, translated),
    options: optionBodies(spec.options, listed, translated),
  };
}

/** Discord refuses a required option that follows an optional one. */
function optionBodies(
  options: readonly OptionSpec[],
  listed: number,
  translated: Translated<{ readonly options: readonly OptionSpec[] }>,
): APIApplicationCommandBasicOption[] {
  const bodies = options.map((option, at) =>
    optionBody(
      option,
      listed,
      translationOf(translated, (one) => one.options[at]),
    ),
  );
  return [...bodies.filter(({ required }) => required), ...bodies.filter(({ required }) => !required)];
}

function optionBody(option: OptionSpec, listed: number, translated: Translated<OptionSpec>) {
  return {
    type: ApplicationCommandOptionType.String as const,
    ...wordsOf(option, translated),
    required: option.required,
    ...offerOf(option, listed, translated),
  };
}

function offerOf(
  option: OptionSpec,
  listed: number,
  translated: Translated<OptionSpec>,
): { choices?: (Choice & Localized)[] } | { autocomplete: true } {
  if (option.suggests === true) return { autocomplete: true };
  const choices = choicesOf(option);
  if (choices.length === 0) return {};
  if (choices.length > listed) return { autocomplete: true };
  const inOthers = (at: number) => translationOf(translated, (one) => choicesOf(one)[at]);
  return {
    choices: choices.map((choice, at) => ({
      ...choice,
      ...localized('name_localizations', choice.name, inOthers(at), ({ name }) => name, false),
    })),
  };
}

/**
 * The choices of an option as Discord takes them. A value that it would refuse cannot be cut without becoming another,
 * so then all are left to be typed.
 */
export function choicesOf({ choices }: OptionSpec): Choice[] {
  if (choices.some(({ value }) => value.length === 0 || value.length > textMax)) return [];
  return choices.map(({ name, value }) => ({ name: cut(name), value }));
}

type Sized = Localized & { name: string; description: string; options?: readonly APIApplicationCommandOption[] };

/** Of what is said in several languages the longest counts. */
function longest(text: string, others: Readonly<Record<string, string | null>> | null | undefined): number {
  return Math.max(text.length, ...Object.values(others ?? {}).map((other) => other?.length ?? 0));
}

function sizeOf({ name, description, options, ...others }: Sized): number {
  const sizes = (options ?? []).map((option) => {
    const choices = 'choices' in option ? (option.choices ?? []) : [];
    const inside = 'options' in option ? option.options : [];
    const offered = choices.reduce(
      (sum, choice) => sum + longest(choice.name, choice.name_localizations) + String(choice.value).length,
      0,
    );
    return offered + sizeOf({ ...option, options: inside ?? [] } as Sized);
  });
  const own = longest(name, others.name_localizations) + longest(description, others.description_localizations);
  return own + sizes.reduce((sum, size) => sum + size, 0);
}

function cut(text: string): string {
  if (text.length <= textMax) return text;
  return `${text.slice(0, textMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What of a command is ours, in one fixed order and without the defaults that Discord leaves out of its answers. */
function fingerprint(commands: readonly CommandBody[] | RESTPutAPIApplicationCommandsResult): string {
  const known = commands.map((command) => ({
    type: command.type ?? ApplicationCommandType.ChatInput,
    name: command.name,
    description: 'description' in command ? command.description : '',
    languages: localizedPrint(command),
    permissions: command.default_member_permissions ?? null,
    contexts: [...(command.contexts ?? [])].sort(),
    installs: [...(command.integration_types ?? [])].sort(),
    options: optionPrints('options' in command ? command.options : undefined),
  }));
  return JSON.stringify(known.sort((a, b) => (a.name < b.name ? -1 : 1)));
}

function optionPrints(options: readonly APIApplicationCommandOption[] | undefined): unknown[] {
  return (options ?? []).map((option) => ({
    type: option.type,
    name: option.name,
    description: option.description,
    languages: localizedPrint(option),
    required: option.required ?? false,
    autocomplete: 'autocomplete' in option && option.autocomplete === true,
    choices:
      'choices' in option
        ? (option.choices ?? []).map((choice) => [choice.name, choice.value, localizedPrint(choice)])
        : [],
    options: optionPrints('options' in option ? option.options : undefined),
  }));
}
