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
import type { CommandSpec, OptionSpec } from '../../core/ports.ts';

type CommandBody = RESTPutAPIApplicationCommandsJSONBody[number];

export type Choice = { readonly name: string; readonly value: string };

const textMax = 100;
/** Of all names, descriptions and values of one command together. */
const commandTextMax = 8000;

/** Registers the commands when they differ from what Discord has; answers whether they did. Throws what REST throws. */
export async function registerCommands(
  rest: REST,
  applicationId: string,
  specs: readonly CommandSpec[],
): Promise<boolean> {
  const route = Routes.applicationCommands(applicationId);
  const wanted = specs.map(commandBody);
  const present = (await rest.get(route)) as RESTPutAPIApplicationCommandsResult;
  if (fingerprint(wanted) === fingerprint(present)) return false;
  await rest.put(route, { body: wanted });
  return true;
}

/**
 * One command as Discord takes it. Admin commands show only to people with Manage Server (a server can change that, so
 * the core checks again); Discord ignores this in direct messages, where they are open to anyone, as they should be.
 */
export function commandBody(spec: CommandSpec): CommandBody {
  const whole = bodyOf(spec, limits.optionChoices);
  // Discord refuses all commands for one that is too large; choices that are offered while one types do not count.
  return sizeOf(whole) <= commandTextMax ? whole : bodyOf(spec, 0);
}

/** Options with more choices than `listed` offer them while one types. */
function bodyOf(spec: CommandSpec, listed: number) {
  return {
    type: ApplicationCommandType.ChatInput,
    name: spec.name,
    description: cut(spec.description),
    options:
      spec.subcommands.length > 0
        ? spec.subcommands.map((sub) => subcommand(sub, listed))
        : optionBodies(spec.options, listed),
    default_member_permissions: spec.admin ? String(PermissionFlagsBits.ManageGuild) : null,
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

function subcommand(spec: CommandSpec['subcommands'][number], listed: number): APIApplicationCommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: spec.name,
    description: cut(spec.description),
    options: optionBodies(spec.options, listed),
  };
}

/** Discord refuses a required option that follows an optional one. */
function optionBodies(options: readonly OptionSpec[], listed: number): APIApplicationCommandBasicOption[] {
  const required = options.filter((option) => option.required);
  const optional = options.filter((option) => !option.required);
  return [...required, ...optional].map((option) => ({
    type: ApplicationCommandOptionType.String,
    name: option.name,
    description: cut(option.description),
    required: option.required,
    ...offerOf(choicesOf(option), listed),
  }));
}

function offerOf(choices: Choice[], listed: number): { choices?: Choice[] } | { autocomplete: true } {
  if (choices.length === 0) return {};
  return choices.length <= listed ? { choices } : { autocomplete: true };
}

/**
 * The choices of an option as Discord takes them. A value that it would refuse cannot be cut without becoming another,
 * so then all are left to be typed.
 */
export function choicesOf({ choices }: OptionSpec): Choice[] {
  if (choices.some(({ value }) => value.length === 0 || value.length > textMax)) return [];
  return choices.map(({ name, value }) => ({ name: cut(name), value }));
}

type Sized = { name: string; description: string; options?: readonly APIApplicationCommandOption[] };

function sizeOf({ name, description, options }: Sized): number {
  const sizes = (options ?? []).map((option) => {
    const choices = 'choices' in option ? (option.choices ?? []) : [];
    const inside = 'options' in option ? option.options : [];
    const offered = choices.reduce((sum, choice) => sum + choice.name.length + String(choice.value).length, 0);
    return offered + sizeOf({ name: option.name, description: option.description, options: inside ?? [] });
  });
  return name.length + description.length + sizes.reduce((sum, size) => sum + size, 0);
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
    required: option.required ?? false,
    autocomplete: 'autocomplete' in option && option.autocomplete === true,
    choices: 'choices' in option ? (option.choices ?? []).map(({ name, value }) => [name, value]) : [],
    options: optionPrints('options' in option ? option.options : undefined),
  }));
}
