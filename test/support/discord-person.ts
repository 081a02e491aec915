/** People on the fake Discord: what their client lets them do, and the events it makes of that. */

import { type Api, messageJson } from './discord-answers.ts';
import { directMessages, type Gateway } from './discord-gateway.ts';
import { isList, type Json, type RegisteredCommand } from './discord-schema.ts';
import { respondTo } from './discord-webhook.ts';
import type { Channel, Fields, Interaction, SeenMessage } from './discord-world.ts';

/** Who does it and where. Without anything: a runner without rights in the club's channel. */
export type As = {
  readonly user?: string;
  readonly admin?: boolean;
  /** Has the right to call everyone and every role. */
  readonly mentions?: boolean;
  /** `null`: in the direct messages with the bot. */
  readonly guild?: string | null;
  readonly channel?: string;
  /** A server can open an admin command to everyone. */
  readonly opened?: boolean;
  /** The server has not installed the bot; this person brought it along. */
  readonly guest?: boolean;
};

export type Home = { readonly guild: string; readonly channel: string; readonly user: string };
type Place = {
  readonly user: string;
  readonly guild: string | undefined;
  readonly channel: string;
  readonly admin: boolean;
  readonly mentions: boolean;
  readonly guest: boolean;
  readonly where: Partial<Channel>;
};

export function createPeople(api: Api, gateway: Gateway, home: Home) {
  const { world, account } = api;

  const placeOf = (as: As): Place => {
    const { user = home.user, admin = false, mentions = false, guest = false, guild = home.guild, channel } = as;
    const where: Partial<Channel> = world.channels.get(channel ?? home.channel) ?? {};
    const who = { user, admin, mentions, guest, where };
    if (channel !== undefined && where.group) return { ...who, guild: undefined, channel, guest: true };
    if (guild === null) return { ...who, guild: undefined, channel: world.directChannel(user).id, where: {} };
    return { ...who, guild, channel: channel ?? home.channel };
  };

  const send = (type: 2 | 3 | 4 | 5, place: Place, data: Json, pressed?: SeenMessage): Interaction => {
    const interaction: Interaction = {
      id: world.nextId(),
      token: `aW50ZXJhY3Rpb24-${crypto.randomUUID()}`,
      type,
      user: place.user,
      channel: place.channel,
      createdAt: world.now(),
      ...(pressed && { pressed }),
      followUps: [],
      waiting: false,
    };
    world.interactions.push(interaction);
    const message = pressed && { message: messageJson(api, pressed) };
    const payload = { ...payloadOf(interaction, place, account.applicationId), data, ...message };
    // Where an endpoint is set, the gateway stays silent.
    if (account.endpointUrl !== null) {
      void api.endpoint.push(account.endpointUrl, payload, (body) => respondTo(api, interaction, body));
    } else if (!gateway.dispatch('INTERACTION_CREATE', payload)) throw new Error('the bot is not connected');
    return interaction;
  };
  /** Waits for what the person gets to see; a bare confirmation counts. */
  const seen = (interaction: Interaction, what: string): Promise<Interaction> =>
    world.until(
      () => interaction.callback !== undefined && !interaction.waiting && interaction,
      `an answer to ${what}`,
    );

  /** A command as this person's client offers it there. */
  const offered = (name: string, place: Place, opened = false): RegisteredCommand => {
    const known = account.commands.find((command) => command.name === name);
    if (!known) throw new Error(`no command ${name} is registered`);
    const hidden = place.guild !== undefined && known.default_member_permissions === '32';
    if (hidden && !place.admin && !opened) throw new Error(`${name} is not offered to this person`);
    const context = contextOf(place);
    if (!(known.contexts ?? [0, 1, 2]).includes(context)) throw new Error(`${name} is not offered here`);
    const install = place.guest ? 1 : 0;
    const isInstalled = (known.integration_types ?? [0]).includes(install) && account.installs.includes(install);
    if (!isInstalled) throw new Error(`${name} is not installed here`);
    return known;
  };

  return {
    /** Types a slash command, `name` or `name sub`. Throws where the client would not offer it. */
    command: (name: string, options: Readonly<Record<string, string>> = {}, as: As = {}): Promise<Interaction> => {
      const place = placeOf(as);
      const [root = '', sub] = name.split(' ');
      const known = offered(root, place, as.opened);
      const data = { id: known.id ?? '0', name: root, type: 1, options: typedOptions(known, sub, options) };
      return seen(send(2, place, data), `/${name}`);
    },
    /** Types into an option of a command, and gets what is offered to pick. Throws where the client would not ask. */
    suggest: async (name: string, option: string, typed: string, as: As = {}) => {
      const place = placeOf(as);
      const [root = '', sub] = name.split(' ');
      const known = offered(root, place, as.opened);
      const data = { id: known.id ?? '0', name: root, type: 1, options: typingOptions(known, sub, option, typed) };
      return (await seen(send(4, place, data), `/${name} ${option}: ${typed}`)).suggestions ?? [];
    },
    /** Presses a button by its label or custom id. Throws where the person does not see it or it is disabled. */
    press: (message: SeenMessage, which: string, as: As = {}): Promise<Interaction> => {
      const channel = world.channels.get(message.channel);
      const place = placeOf({
        user: message.visibleTo ?? home.user,
        guild: channel?.guild ?? null,
        channel: message.channel,
        ...as,
      });
      const button = message.buttons.find(({ id, label }) => id !== '' && (id === which || label === which));
      const offered = message.buttons.map(({ label, id }) => `${label} (${id})`).join(', ');
      if (!button) throw new Error(`no button ${which}, only ${offered}`);
      if (button.disabled || message.deleted) throw new Error(`the button ${which} cannot be pressed`);
      if (message.visibleTo !== undefined && message.visibleTo !== place.user) {
        throw new Error('this person does not see the message');
      }
      const data =
        button.menu === undefined
          ? { component_type: 2, custom_id: button.id, id: 1 }
          : { component_type: 3, custom_id: button.menu, id: 1, values: [button.id] };
      return seen(send(3, place, data, message), `a press on ${which}`);
    },
    /** Fills in the form that a press opened, and sends it. Throws where none did, or the text does not fit. */
    fillIn: (opened: Interaction, text: string, as: As = {}): Promise<Interaction> => {
      const { modal, pressed } = opened;
      if (!modal || !pressed) throw new Error('no form is open');
      const [label] = isList(modal['components'] ?? null) ? (modal['components'] as Fields[]) : [];
      const field = label?.['component'] as Fields;
      if (text.length > Number(field['max_length'])) throw new Error('the text does not fit');
      const channel = world.channels.get(pressed.channel);
      const place = placeOf({ user: opened.user, guild: channel?.guild ?? null, channel: pressed.channel, ...as });
      const component = { type: 4, id: 2, custom_id: field['custom_id'] ?? null, value: text };
      const data = { custom_id: modal['custom_id'] ?? null, components: [{ type: 18, id: 1, component }] };
      return seen(send(5, place, data, pressed), `'${text}' in a form`);
    },
    /** Writes to the bot; resolves with the bot's next message there. */
    directMessage: (text: string, as: As = {}): Promise<SeenMessage> => {
      const place = placeOf({ ...as, guild: null });
      const before = world.messages.length;
      gateway.dispatch('MESSAGE_CREATE', typedMessage(world.nextId(), place, text, world.now()), directMessages);
      const isAnswer = ({ channel }: SeenMessage) => channel === place.channel;
      return world.until(() => world.messages.slice(before).find(isAnswer), `an answer to '${text}'`);
    },
  };
}

function contextOf({ guild, where }: Place): number {
  if (guild !== undefined) return 0;
  return where.group ? 2 : 1;
}

function userOf(id: string): Fields {
  return { id, username: `runner${id.slice(-4)}`, discriminator: '0', avatar: null, global_name: null };
}

const manageServer = 0x20n;
const mentionEveryone = 0x20000n;
const ordinary = 0x400n | 0x800n | 0x10000n;
/** View, send, embed, attach, read history, mention everyone, send in threads. */
const allRights = 0x400n | 0x800n | 0x4000n | 0x8000n | 0x10000n | 0x20000n | (1n << 38n);

function payloadOf({ id, token, type }: Interaction, place: Place, application_id: string): Fields {
  const { user, guild, channel, admin, mentions, guest, where: known } = place;
  const permissions = String(ordinary | (admin ? manageServer : 0n) | (mentions ? mentionEveryone : 0n));
  const member = {
    user: userOf(user),
    roles: [],
    permissions,
    joined_at: '2026-01-01T00:00:00Z',
    deaf: false,
    mute: false,
    flags: 0,
  };
  const context = contextOf(place);
  const thread = known.type === 11 ? { thread_metadata: { archived: false, locked: known.locked === true } } : {};
  const where =
    guild === undefined
      ? {
          user: userOf(user),
          context,
          channel: { id: channel, type: context === 2 ? 3 : 1, last_message_id: null, flags: 0 },
        }
      : {
          member,
          guild_id: guild,
          guild: { id: guild, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          context,
          channel: {
            id: channel,
            type: known.type ?? 0,
            name: 'general',
            guild_id: guild,
            permissions,
            position: 0,
            ...thread,
          },
        };
  return {
    id,
    application_id,
    type,
    token,
    version: 1,
    locale: 'en-US',
    app_permissions: String(known.rights ?? allRights),
    authorizing_integration_owners: guest ? { '1': user } : { '0': guild ?? '0' },
    entitlements: [],
    attachment_size_limit: 10_485_760,
    channel_id: channel,
    ...where,
  };
}

function typedMessage(id: string, { user, channel }: Place, content: string, now: number): Fields {
  return {
    id,
    channel_id: channel,
    channel_type: 1,
    author: userOf(user),
    content,
    timestamp: new Date(now).toISOString(),
    edited_timestamp: null,
    type: 0,
    flags: 0,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    components: [],
    pinned: false,
  };
}

/** The options as the client sends them, after the checks that it makes before. */
function typedOptions(
  command: RegisteredCommand,
  sub: string | undefined,
  typed: Readonly<Record<string, string>>,
): Json {
  const subs = (command.options ?? []).filter(({ type }) => type === 1);
  if (subs.length === 0 && sub === undefined) return checked(command.name, command.options ?? [], typed);
  const chosen = subs.find(({ name }) => name === sub);
  if (!chosen) throw new Error(`${command.name} has no subcommand ${sub ?? '(none given)'}`);
  return [{ type: 1, name: chosen.name, options: checked(`${command.name} ${sub}`, chosen.options ?? [], typed) }];
}

/** What the client sends while a person types: the option so far, and that it is this one. */
function typingOptions(command: RegisteredCommand, sub: string | undefined, option: string, typed: string): Json {
  const level = sub === undefined ? command : command.options?.find((one) => one.type === 1 && one.name === sub);
  const known = level?.options?.find((one) => one.name === option);
  if (known?.autocomplete !== true) throw new Error(`${command.name} asks nobody about ${option}`);
  const typing = [{ type: known.type, name: option, value: typed, focused: true }];
  return sub === undefined ? typing : [{ type: 1, name: sub, options: typing }];
}

function checked(
  name: string,
  known: NonNullable<RegisteredCommand['options']>,
  typed: Readonly<Record<string, string>>,
): Json[] {
  const missing = known.find((option) => option.required === true && typed[option.name] === undefined);
  if (missing) throw new Error(`${name} needs ${missing.name}`);
  return Object.entries(typed).map(([key, value]) => {
    const option = known.find((one) => one.name === key);
    if (!option) throw new Error(`${name} has no option ${key}`);
    const choices = option.choices ?? [];
    if (choices.length > 0 && !choices.some((choice) => choice.value === value)) {
      throw new Error(`${name} ${key} offers no ${value}`);
    }
    return { type: option.type, name: key, value };
  });
}
