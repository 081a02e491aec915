/** What Discord refuses in a body: its own published schemas, and the limits that those leave out. */
import * as spec from 'discord-api-spec/zod';
import * as z from 'zod/mini';

/** A problem as Discord tells it: where in the body, and what. */
export type Problem = { readonly path: string; readonly message: string; readonly code?: number };

export const schemas = {
  'create message': spec.MessageCreateRequestSchema,
  'answer callback': spec.CreateMessageInteractionCallbackRequestSchema,
  'update callback': spec.UpdateMessageInteractionCallbackRequestSchema,
  'modal callback': spec.ModalInteractionCallbackRequestSchema,
  'suggest callback': spec.ApplicationCommandAutocompleteCallbackRequestSchema,
  'change thread': spec.UpdateThreadRequestPartialSchema,
  'open direct': spec.CreatePrivateChannelRequestSchema,
  'follow-up': spec.IncomingWebhookRequestPartialSchema,
  'edit original': spec.IncomingWebhookUpdateRequestPartialSchema,
  'put commands': z.array(spec.ApplicationCommandUpdateRequestSchema).check(z.maxLength(100)),
} as const;
export type SchemaName = keyof typeof schemas;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

/** Every way in which a body differs from the schema, keys that it does not know included. */
export function schemaProblems(name: SchemaName, body: Json): Problem[] {
  const result = schemas[name].safeParse(body);
  const wrong = result.error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? [];
  return [...wrong, ...unknownKeys(schemas[name], body, '')];
}

type Definition = {
  type: string;
  innerType?: z.ZodMiniType;
  getter?: () => z.ZodMiniType;
  element?: z.ZodMiniType;
  shape?: Record<string, z.ZodMiniType>;
  options?: readonly z.ZodMiniType[];
};

/** The schemas accept unknown keys in silence; a key that Discord does not know is a typing mistake of ours. */
function unknownKeys(schema: z.ZodMiniType, value: Json, path: string): Problem[] {
  const { innerType, getter, element, shape, options } = schema._zod.def as unknown as Definition;
  const inner = innerType ?? getter?.();
  if (inner) return unknownKeys(inner, value, path);
  if (options) {
    const fitting = options.filter((option) => option.safeParse(value).success);
    const found = fitting.map((option) => unknownKeys(option, value, path));
    return found.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (element && isList(value)) return value.flatMap((item, at) => unknownKeys(element, item, `${path}.${at}`));
  if (shape && isFields(value)) {
    return Object.entries(value).flatMap(([key, own]) => {
      const known = shape[key];
      return known
        ? unknownKeys(known, own, `${path}.${key}`)
        : [{ path: `${path}.${key}`, message: `unknown key ${key}` }];
    });
  }
  return [];
}

const isV2 = 32768;
const ephemeral = 64;
/** Which flags a bot may set: suppress embeds 4, ephemeral 64, suppress notifications 4096, components v2 32768. */
const allowedFlags = { create: 4 | 4096 | isV2, answer: 4 | ephemeral | 4096 | isV2, edit: 4 | isV2 } as const;

/** What Discord refuses in a message beyond the schema. `wasV2`: the edited message already consists of components. */
export function messageProblems(body: Fields, use: keyof typeof allowedFlags, wasV2 = false): Problem[] {
  const flags = typeof body['flags'] === 'number' ? body['flags'] : 0;
  const v2 = wasV2 || (flags & isV2) !== 0;
  const components = isList(body['components']) ? body['components'].filter(isFields) : [];
  return [
    ...when((flags & ~allowedFlags[use]) !== 0, 'flags', 'MESSAGE_FLAGS_INVALID'),
    ...(v2 ? v2Problems(body, components) : v1Problems(body, components)),
    ...buttonProblems(components.flatMap(withNested).filter(({ type }) => type === 2)),
    ...menuProblems(components.flatMap(withNested)),
    ...nonceProblems(body),
    ...mentionProblems(body['allowed_mentions']),
    ...when(!JSON.stringify(body).isWellFormed() || /\\ud[89a-f]/i.test(JSON.stringify(body)), '', 'lone surrogate'),
  ];
}

function v2Problems(body: Fields, components: readonly Fields[]): Problem[] {
  const all = components.flatMap(withNested);
  const texts = all.filter(({ type }) => type === 10).map(({ content }) => String(content));
  const legacy = ['content', 'embeds', 'poll', 'sticker_ids'].filter((key) => body[key] != null);
  return [
    ...legacy.map((path) => ({ path, message: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2' })),
    ...when(components.length === 0, 'components', 'Cannot send an empty message', 50006),
    ...when(all.length > 40, 'components', `${all.length} components, at most 40`),
    ...when(texts.join('').length > 4000, 'components', 'COMPONENT_MAX_TOTAL_TEXT: at most 4000'),
    ...texts.flatMap((text) => when(showsNothing(text), 'components', 'BASE_TYPE_REQUIRED: blank text')),
    ...when(
      components.some(({ type }) => type === 2),
      'components',
      'a button outside of a row',
    ),
  ];
}

function v1Problems(body: Fields, components: readonly Fields[]): Problem[] {
  const { content } = body;
  const blank = typeof content !== 'string' || content.trim() === '';
  return [
    ...when(blank && body['embeds'] == null, 'content', 'Cannot send an empty message', 50006),
    ...when(typeof content === 'string' && content.length > 2000, 'content', 'at most 2000'),
    ...when(
      components.some(({ type }) => type !== 1),
      'components',
      'only rows without flag 32768',
    ),
    ...when(components.length > 5, 'components', 'at most 5 rows'),
  ];
}

/** Every picture that is shown is a file that came along and says what it shows; and every file is shown. */
export function fileProblems(body: Fields, files: Readonly<Record<string, string>>): Problem[] {
  const attachments = isList(body['attachments'] ?? null) ? (body['attachments'] as Json[]).filter(isFields) : [];
  const components = isList(body['components'] ?? null) ? (body['components'] as Json[]).filter(isFields) : [];
  const shown = JSON.stringify(components).match(/(?<="attachment:\/\/)[^"]+/g) ?? [];
  const named = attachments.map(({ id, filename }) => (files[String(id)] === filename ? String(filename) : undefined));
  return [
    ...when(named.includes(undefined) || Object.keys(files).length !== named.length, 'attachments', 'no such file'),
    ...when(JSON.stringify(named) !== JSON.stringify(shown), 'components', 'UNKNOWN_ATTACHMENT_REFERENCE'),
    ...attachments.flatMap(({ description }) =>
      when(typeof description !== 'string' || description.length > 1024, 'description', 'a picture needs its words'),
    ),
  ];
}

function withNested(component: Fields): Fields[] {
  const nested = isList(component['components']) ? component['components'].filter(isFields) : [];
  return [component, ...nested.flatMap(withNested)];
}

/** Menus share their ids with the buttons, and no menu offers one value twice. */
function menuProblems(components: readonly Fields[]): Problem[] {
  const ids = components.map(({ custom_id }) => custom_id).filter((id) => id != null);
  const menus = components.filter(({ type }) => type === 3);
  return [
    ...when(new Set(ids).size !== ids.length, 'components', 'COMPONENT_CUSTOM_ID_DUPLICATED'),
    ...menus.flatMap(({ options = null }) => {
      const values = isList(options) ? options.filter(isFields).map(({ value }) => value) : [];
      const isWrong = values.length < 1 || values.length > 25 || new Set(values).size !== values.length;
      return when(isWrong, 'options', 'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED, or none, or more than 25');
    }),
  ];
}

function buttonProblems(buttons: readonly Fields[]): Problem[] {
  const ids = buttons.map(({ custom_id }) => custom_id).filter((id) => id != null);
  return [
    ...when(new Set(ids).size !== ids.length, 'components', 'COMPONENT_CUSTOM_ID_DUPLICATED'),
    ...buttons.flatMap((button) => {
      const link = button['style'] === 5;
      const words = typeof button['label'] === 'string' ? button['label'] : '';
      return [
        ...when(words.trim() === '' && button['emoji'] == null, 'label', 'BUTTON_COMPONENT_INVALID: no label'),
        ...when(words !== '' && isBlank(words), 'label', 'BASE_TYPE_REQUIRED: blank label'),
        ...when(link !== (button['url'] != null), 'url', 'a link button has an address, others have none'),
        ...when(link === (button['custom_id'] != null), 'custom_id', 'all but link buttons have one'),
        ...when(link && !isAddress(button['url']), 'url', 'URL_TYPE_INVALID: not a well formed URL'),
      ];
    }),
  ];
}

/** Nothing but spaces and characters without a shape. */
function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*$/u.test(text);
}

/** The signs of a heading alone show nothing either. */
function showsNothing(markdown: string): boolean {
  const withoutSigns = (line: string) => line.trim().replace(/^(?:-#|#{1,3})(?= |$)/, '');
  return markdown.split('\n').every((line) => isBlank(withoutSigns(line)));
}

function isAddress(url: Json | undefined): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return ['http:', 'https:', 'discord:'].includes(protocol) && hostname.includes('.');
}

function nonceProblems({ nonce, enforce_nonce }: Fields): Problem[] {
  return [
    ...when(typeof nonce === 'string' && nonce.length > 25, 'nonce', 'at most 25 characters'),
    ...when(enforce_nonce === true && (nonce == null || nonce === ''), 'nonce', 'enforce_nonce without nonce'),
  ];
}

/** A kind that is parsed from the text cannot be listed one by one as well. */
function mentionProblems(allowed: Json | undefined): Problem[] {
  if (!isFields(allowed)) return [];
  const parse = isList(allowed['parse']) ? allowed['parse'] : [];
  return ['roles', 'users'].flatMap((kind) => {
    const listed = isList(allowed[kind]) ? allowed[kind] : [];
    return [
      ...when(parse.includes(kind) && listed.length > 0, 'allowed_mentions', `MUTUALLY_EXCLUSIVE: ${kind} and parse`),
      ...when(listed.length > 100, 'allowed_mentions', `at most 100 ${kind}`),
    ];
  });
}

type Option = {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; value: string }[];
  options?: Option[];
};
export type RegisteredCommand = {
  id?: string;
  name: string;
  description: string;
  options?: Option[];
  default_member_permissions?: string | null;
  contexts?: number[] | null;
  integration_types?: number[] | null;
};

const commandTextMax = 8000;
const commandName = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** What Discord refuses in a list of commands beyond the schema. */
export function commandProblems(commands: readonly RegisteredCommand[]): Problem[] {
  return [
    ...repeated(commands, 'name', 'APPLICATION_COMMANDS_DUPLICATE_NAME'),
    ...commands.flatMap((command) => [
      ...when(command.description === '', command.name, 'a description is required'),
      ...nameProblems(command.name),
      ...when(sizeOf(command) > commandTextMax, command.name, 'APPLICATION_COMMAND_TOO_LARGE: at most 8000'),
      ...optionProblems(command.options ?? []),
    ]),
  ];
}

/** What counts for Discord's limit: all names, descriptions and values of one command. */
function sizeOf({ name, description, options }: Pick<RegisteredCommand, 'name' | 'description' | 'options'>): number {
  const inOptions = (options ?? []).map((option) => {
    const choices = (option.choices ?? []).map((choice) => choice.name.length + String(choice.value).length);
    return sizeOf(option) + choices.reduce((sum, size) => sum + size, 0);
  });
  return name.length + (description ?? '').length + inOptions.reduce((sum, size) => sum + size, 0);
}

function optionProblems(options: readonly Option[]): Problem[] {
  const firstOptional = options.findIndex(({ required }) => required !== true);
  const late = firstOptional >= 0 && options.slice(firstOptional).some(({ required }) => required === true);
  const subs = options.filter(({ type }) => type <= 2).length;
  return [
    ...repeated(options, 'name', 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID'),
    ...when(late, 'options', 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID: required after optional'),
    ...when(subs > 0 && subs !== options.length, 'options', 'subcommands and options cannot be mixed'),
    ...options.flatMap((option) => [
      ...nameProblems(option.name),
      ...when(
        option.autocomplete === true && (option.type !== 3 || (option.choices ?? []).length > 0),
        option.name,
        'autocomplete stands in place of choices, for a text',
      ),
      ...(option.choices ?? []).flatMap(choiceProblems),
      ...repeated(option.choices ?? [], 'name', 'choices repeat a name'),
      ...repeated(option.choices ?? [], 'value', 'choices repeat a value'),
      ...optionProblems(option.options ?? []),
    ]),
  ];
}

/** What Discord refuses in the suggestions for a text option beyond the schema. */
export function suggestionProblems(choices: readonly Json[]): Problem[] {
  return choices.flatMap((choice) => choiceProblems(isFields(choice) ? choice : {}));
}

function choiceProblems({ name, value }: { name?: unknown; value?: unknown }): Problem[] {
  const fits = (text: unknown) => typeof text === 'string' && text.trim().length >= 1 && text.length <= 100;
  return when(!fits(name) || !fits(value), 'choices', 'BASE_TYPE_BAD_LENGTH: a name or a value, 1 to 100');
}

function nameProblems(name: string): Problem[] {
  return when(!commandName.test(name) || name !== name.toLowerCase(), name, 'APPLICATION_COMMAND_INVALID_NAME');
}

function repeated<Item>(items: readonly Item[], key: keyof Item, message: string): Problem[] {
  return when(new Set(items.map((item) => item[key])).size !== items.length, String(key), message);
}

function when(wrong: boolean, path: string, message: string, code?: number): Problem[] {
  return wrong ? [{ path, message, ...(code !== undefined && { code }) }] : [];
}

export function isFields(value: Json | undefined): value is Fields {
  return typeof value === 'object' && value !== null && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
