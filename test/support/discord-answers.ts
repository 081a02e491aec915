/** What the fake's routes share: refusals in Discord's words, the checks of a message, and how a message is sent back. */
import type { Endpoint } from './discord-endpoint.ts';
import {
  fileProblems,
  isFields,
  type Json,
  messageProblems,
  type Problem,
  type RegisteredCommand,
  type SchemaName,
  schemaProblems,
} from './discord-schema.ts';
import { type Fields, mentionsIn, type SeenMessage, type World } from './discord-world.ts';

export type Call = {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json;
  /** Of a multipart body: the file names by their numbers. */
  readonly files: Readonly<Record<string, string>>;
  readonly authorization: string | undefined;
};
export type Answer = {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Account = {
  token: string;
  readonly applicationId: string;
  endpointUrl: string | null;
  /** The ways of installing it that its owner left open: 0 in servers, 1 for oneself. */
  installs: readonly number[];
  commands: RegisteredCommand[];
  /** Counts PUTs: Discord allows few a day. */
  registrations: number;
};

export type Api = {
  readonly world: World;
  readonly account: Account;
  readonly gatewayUrl: () => string;
  readonly endpoint: Endpoint;
  /** Paths of requests that had their effect, but whose answers never reached the bot: it may send those again. */
  readonly lost: Set<string>;
  /** When the requests of the last second came that the bot's token was sent with. */
  readonly authorised: number[];
};

export function ok(body: Json): Answer {
  return { status: 200, body };
}

export function refuse(status: number, code: number, message: string, more: Fields = {}): Answer {
  return { status, body: { message, code, ...more } };
}

/** A refusal that a correct bot never meets. */
export function wrong({ world }: Api, status: number, code: number, message: string, what: string): Answer {
  world.violations.push(`${code} ${message}: ${what}`);
  return refuse(status, code, message);
}

export function refuseForm(api: Api, problems: readonly Problem[]): Answer | undefined {
  if (problems.length === 0) return undefined;
  const what = problems.map(({ path, message }) => `${path}: ${message}`).join('; ');
  const code = problems.find((problem) => problem.code !== undefined)?.code;
  if (code !== undefined) return wrong(api, 400, code, 'Cannot send an empty message', what);
  return wrong(api, 400, 50035, 'Invalid Form Body', what);
}

export function checkMessage(
  api: Api,
  schema: SchemaName,
  whole: Json,
  data: Json,
  use: 'create' | 'answer' | 'edit',
  { wasV2 = false, files = {} }: { readonly wasV2?: boolean; readonly files?: Call['files'] } = {},
) {
  const body = isFields(data) ? data : {};
  const mentions = JSON.stringify(body['allowed_mentions'] ?? null);
  const fitting = ['{"parse":[]}', ...(use === 'create' ? mentionsIn(body).map(allowing) : [])];
  if (!fitting.includes(mentions)) api.world.violations.push(`allowed_mentions is ${mentions}`);
  return refuseForm(api, [
    ...schemaProblems(schema, whole),
    ...messageProblems(body, use, wasV2),
    ...fileProblems(body, files),
  ]);
}

/** Only a post may call somebody, and then it names just what it calls. */
function allowing(mention: string): string {
  const role = mention.startsWith('role:') ? mention.slice('role:'.length) : undefined;
  return role === undefined ? '{"parse":["everyone"]}' : `{"parse":[],"roles":["${role}"]}`;
}

/** A message as Discord sends it, in answers and with presses. */
export function messageJson({ account }: Api, message: SeenMessage): Fields {
  return {
    id: message.id,
    channel_id: message.channel,
    type: 0,
    content: '',
    author: {
      id: message.author ?? account.applicationId,
      username: message.author === undefined ? 'limber' : 'somebody',
      discriminator: '0',
      avatar: null,
      bot: message.author === undefined || message.buttons.length > 0,
    },
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: null,
    flags: message.flags,
    components: message.components,
    embeds: [],
    attachments: [],
    mentions: [],
    mention_roles: message.pinged.filter((one) => one.startsWith('role:')).map((one) => one.slice('role:'.length)),
    mention_everyone: message.pinged.includes('everyone'),
    pinned: false,
    tts: false,
    ...(message.nonce !== undefined && { nonce: message.nonce }),
  };
}
