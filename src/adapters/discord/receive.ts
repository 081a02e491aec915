/** Turns what Discord sends, raw JSON, into what the core understands; pure, so that every transport can use it. */
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIMessageComponentInteractionData,
  type APIModalSubmissionComponent,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ComponentType,
  type GatewayMessageCreateDispatchData,
  InteractionContextType,
  InteractionType,
  MessageType,
  PermissionFlagsBits,
} from 'discord.js';
import type { Act, Incoming, Person, Place } from '../../core/message.ts';
import { actionOf, actionsOf } from './controls.ts';
import { lackingIn } from './rights.ts';

/** The platform's name in every `Place`. */
export const platform = 'discord';

/** A slash command, a pressed button, or a person's text in a direct message; undefined for anything else. */
export function receive(raw: APIInteraction | GatewayMessageCreateDispatchData): Incoming | undefined {
  return 'author' in raw ? receiveMessage(raw) : receiveInteraction(raw);
}

function receiveInteraction(raw: APIInteraction): Incoming | undefined {
  const act = actOf(raw);
  return act && incomingOf(raw, act);
}

/** A command that is still being typed: who types it and where, with the options so far. */
export function receiveTyping(raw: APIApplicationCommandAutocompleteInteraction): Incoming | undefined {
  const options = Object.fromEntries(flatten(raw.data.options));
  return incomingOf(raw, { kind: 'command', name: raw.data.name, options, text: '' });
}

function incomingOf(raw: APIInteraction, act: Act): Incoming | undefined {
  const person = personOf(raw);
  const chat = raw.channel?.id ?? raw.channel_id;
  if (!person || !chat) return undefined;
  const place = placeOf(chat, raw.guild_id);
  if (isPrivate(raw)) return { place, private: true, person, act };
  // Where others read along, what is for one person is ephemeral, and gone when the client restarts.
  const common = { place, private: false, fleeting: true, person, act };
  if (isGuest(raw)) return { ...common, guest: true };
  const lacking = lackingIn(raw);
  return lacking.length === 0 ? common : { ...common, lacking };
}

/** Brought along by a person who installed it for themselves, into a server that did not, or into a group of friends. */
function isGuest({ guild_id, authorizing_integration_owners: owners }: APIInteraction): boolean {
  if (guild_id === undefined) return true;
  return (
    owners?.[ApplicationIntegrationType.UserInstall] !== undefined && !owners[ApplicationIntegrationType.GuildInstall]
  );
}

/** In a group of friends there is no guild, but others read along. */
function isPrivate(raw: APIInteraction): boolean {
  return raw.guild_id === undefined && raw.context !== InteractionContextType.PrivateChannel;
}

function actOf(raw: APIInteraction): Act | undefined {
  if (raw.type === InteractionType.ApplicationCommand && raw.data.type === ApplicationCommandType.ChatInput) {
    const options = Object.fromEntries(flatten(raw.data.options ?? []));
    return { kind: 'command', name: raw.data.name, options, text: '' };
  }
  if (raw.type === InteractionType.MessageComponent) {
    const picked = pickedIn(raw.data);
    return picked === undefined ? undefined : { kind: 'press', action: actionOf(picked), message: raw.message.id };
  }
  if (raw.type === InteractionType.ModalSubmit && raw.message) {
    const text = writtenIn(raw.data.components);
    return text === undefined
      ? undefined
      : { kind: 'text', text, answers: actionsOf(raw.message.components ?? []), form: true };
  }
  return undefined;
}

/** The pressed button, or the one of a menu. */
function pickedIn(data: APIMessageComponentInteractionData): string | undefined {
  if (data.component_type === ComponentType.Button) return data.custom_id;
  return data.component_type === ComponentType.StringSelect ? data.values[0] : undefined;
}

/** What stands in the only field of the form. */
function writtenIn(components: readonly APIModalSubmissionComponent[]): string | undefined {
  const fields = components.map((one) => (one.type === ComponentType.Label ? one.component : undefined));
  const field = fields.find((one) => one?.type === ComponentType.TextInput);
  return field?.type === ComponentType.TextInput ? field.value : undefined;
}

/** A subcommand's name becomes the option `sub`, beside the options nested in it. */
function flatten(options: readonly APIApplicationCommandInteractionDataOption[]): [name: string, value: string][] {
  return options.flatMap((option): [string, string][] => {
    if (option.type === ApplicationCommandOptionType.Subcommand) {
      return [['sub', option.name], ...flatten(option.options ?? [])];
    }
    if (option.type === ApplicationCommandOptionType.SubcommandGroup) return flatten(option.options);
    const value = String(option.value);
    return [[option.name, option.name === 'mention' ? mentionOf(value) : value]];
  });
}

/** Whom to call, as the core names it: Discord's client writes a role as `<@&id>`. Anything else stays as it was typed. */
function mentionOf(typed: string): string {
  const role = /^<@&(\d+)>$/.exec(typed.trim())?.[1];
  if (role !== undefined) return `role:${role}`;
  return /^(?:@here|@?everyone)$/i.test(typed.trim()) ? 'all' : typed;
}

function personOf(raw: APIInteraction): Person | undefined {
  const id = raw.member?.user.id ?? raw.user?.id;
  if (id === undefined) return undefined;
  if (raw.guild_id === undefined) return { id, mayManage: true, mayMention: true };
  const may = (rights: bigint) => hasAny(raw.member?.permissions, rights | PermissionFlagsBits.Administrator);
  return {
    id,
    mayManage: may(PermissionFlagsBits.ManageGuild),
    // A role that everybody may call needs no right; of that the event says nothing, so it counts as one that does.
    mayMention: may(PermissionFlagsBits.MentionEveryone),
  };
}

/** Discord counts overwrites, roles and ownership into this one number. */
function hasAny(permissions: string | undefined, rights: bigint): boolean {
  return /^\d+$/.test(permissions ?? '') && (BigInt(permissions ?? 0) & rights) !== 0n;
}

function receiveMessage(raw: GatewayMessageCreateDispatchData): Incoming | undefined {
  const byPerson = raw.author.bot !== true && raw.author.system !== true && raw.webhook_id === undefined;
  const typed = raw.type === MessageType.Default || raw.type === MessageType.Reply;
  if (raw.guild_id !== undefined || !byPerson || !typed || raw.content === '') return undefined;
  return {
    place: placeOf(raw.channel_id),
    private: true,
    person: { id: raw.author.id, mayManage: true, mayMention: true },
    act: { kind: 'text', text: raw.content },
  };
}

/** A thread is a channel of its own on Discord, so `chat` alone names it. */
function placeOf(chat: string, guild?: string): Place {
  return { platform, club: guild ?? chat, chat };
}
