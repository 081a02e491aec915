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

const textMax = 100;

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
  return {
    type: ApplicationCommandType.ChatInput,
    name: spec.name,
    description: cut(spec.description),
    options: spec.subcommands.length > 0 ? spec.subcommands.map(subcommand) : optionBodies(spec.options),
    default_member_permissions: spec.admin ? String(PermissionFlagsBits.ManageGuild) : null,
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
}

function subcommand(spec: CommandSpec['subcommands'][number]): APIApplicationCommandOption {
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: spec.name,
    description: cut(spec.description),
    options: optionBodies(spec.options),
  };
}

/** Discord refuses a required option that follows an optional one. */
function optionBodies(options: readonly OptionSpec[]): APIApplicationCommandBasicOption[] {
  const required = options.filter((option) => option.required);
  const optional = options.filter((option) => !option.required);
  return [...required, ...optional].map((option) => ({
    type: ApplicationCommandOptionType.String,
    name: option.name,
    description: cut(option.description),
    required: option.required,
    ...(option.choices.length > 0 && {
      choices: option.choices.slice(0, limits.optionChoices).map(({ name, value }) => ({ name: cut(name), value })),
    }),
  }));
}

function cut(text: string): string {
  const points = [...text];
  return points.length <= textMax ? text : `${points.slice(0, textMax - 1).join('')}…`;
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
    choices: 'choices' in option ? (option.choices ?? []).map(({ name, value }) => [name, value]) : [],
    options: optionPrints('options' in option ? option.options : undefined),
  }));
}
