/** The fake's HTTP API: each route refuses what Discord refuses, with Discord's status, code and wording. */
import { type Answer, type Api, type Call, ok, refuse, refuseForm, wrong } from './discord-answers.ts';
import { changeChannel, createMessage, deleteMessage, getChannel, listMessages } from './discord-channels.ts';
import {
  commandProblems,
  isFields,
  isList,
  type Json,
  type RegisteredCommand,
  schemaProblems,
} from './discord-schema.ts';
import { deleteOriginal, editOriginal, followUp, interactionCallback } from './discord-webhook.ts';

type Handler = (api: Api, call: Call, ids: readonly string[]) => Answer | Promise<Answer>;

/** Of everything that the bot's token is sent with; what only needs an interaction's token is not counted. */
const requestsPerSecond = 50;

/** Name, method, path; with or without the bot's own authorization. */
const routes: readonly [name: string, method: string, path: RegExp, withToken: boolean, handler: Handler][] = [
  ['gateway', 'GET', /^\/gateway\/bot$/, true, gatewayBot],
  [
    'me',
    'GET',
    /^\/users\/@me$/,
    true,
    ({ account }) => ok({ id: account.applicationId, username: 'limber', bot: true }),
  ],
  ['application', 'GET', /^\/applications\/@me$/, true, (api) => ok(applicationOf(api))],
  ['application', 'PATCH', /^\/applications\/@me$/, true, patchApplication],
  ['commands', 'GET', /^\/applications\/(\d+)\/commands$/, true, getCommands],
  ['commands', 'PUT', /^\/applications\/(\d+)\/commands$/, true, putCommands],
  ['direct', 'POST', /^\/users\/@me\/channels$/, true, openDirect],
  ['create', 'POST', /^\/channels\/(\d+)\/messages$/, true, createMessage],
  ['messages', 'GET', /^\/channels\/(\d+)\/messages$/, true, listMessages],
  ['delete', 'DELETE', /^\/channels\/(\d+)\/messages\/(\d+)$/, true, deleteMessage],
  ['channel', 'GET', /^\/channels\/(\d+)$/, true, getChannel],
  ['channel', 'PATCH', /^\/channels\/(\d+)$/, true, changeChannel],
  ['callback', 'POST', /^\/interactions\/(\d+)\/([^/]+)\/callback$/, false, interactionCallback],
  ['original', 'PATCH', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/, false, editOriginal],
  ['original', 'DELETE', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/, false, deleteOriginal],
  ['followup', 'POST', /^\/webhooks\/(\d+)\/([^/]+)$/, false, followUp],
];

/** The name of the route a request goes to, for faults. */
export function routeName({ method, path }: Call): string {
  return routes.find(([, verb, pattern]) => verb === method && pattern.test(path))?.[0] ?? 'unknown';
}

/** Answers one request, and changes the world if it is a good one. */
export function answerCall(api: Api, call: Call): Answer | Promise<Answer> {
  const route = routes.find(([, verb, pattern]) => verb === call.method && pattern.test(call.path));
  if (!route) return wrong(api, 404, 0, '404: Not Found', `${call.method} ${call.path}`);
  const [, , pattern, withToken, handler] = route;
  if (withToken && call.authorization !== `Bot ${api.account.token}`) return refuse(401, 0, '401: Unauthorized');
  const busy = withToken ? tooManyRequests(api) : undefined;
  if (busy) return busy;
  if (!withToken && call.authorization !== undefined) {
    api.world.violations.push(`the bot's token was sent along to ${route[0]}`);
  }
  const answer = handler(api, call, pattern.exec(call.path)?.slice(1) ?? []);
  api.world.changed();
  return answer;
}

/** Discord's refusal of more than fifty requests in a second. A refused one counts as well. */
function tooManyRequests({ world, authorised }: Api): Answer | undefined {
  const now = world.now();
  const recent = authorised.filter((at) => at > now - 1_000);
  authorised.splice(0, Infinity, ...recent, now);
  if (recent.length < requestsPerSecond) return undefined;
  const retry_after = ((recent.at(-requestsPerSecond) ?? now) + 1_000 - now) / 1_000;
  const scope = { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' };
  return {
    status: 429,
    body: { message: 'You are being rate limited.', retry_after, global: true },
    headers: { 'retry-after': String(Math.ceil(retry_after)), ...scope },
  };
}

function gatewayBot({ gatewayUrl }: Api): Answer {
  const session_start_limit = { total: 1000, remaining: 999, reset_after: 14_400_000, max_concurrency: 1 };
  return ok({ url: gatewayUrl(), shards: 1, session_start_limit });
}

function applicationOf({ account, endpoint }: Api): Json {
  return {
    id: account.applicationId,
    name: 'Limber',
    flags: 0,
    bot_public: true,
    verify_key: endpoint.publicKey,
    integration_types_config: Object.fromEntries(account.installs.map((type) => [type, {}])),
    interactions_endpoint_url: account.endpointUrl,
  };
}

/** An endpoint is tried before it is taken, while the request for it waits. */
async function patchApplication(api: Api, { body }: Call): Promise<Answer> {
  const { account, endpoint, world } = api;
  const unknown = Object.keys(isFields(body) ? body : {}).filter((key) => key !== 'interactions_endpoint_url');
  if (!isFields(body) || unknown.length > 0) return wrong(api, 400, 50035, 'Invalid Form Body', unknown.join());
  const url = body['interactions_endpoint_url'];
  const problem = typeof url === 'string' ? await endpoint.problemOf(url) : undefined;
  if (problem !== undefined) return refuse(400, 50035, `Invalid Form Body: interactions_endpoint_url: ${problem}`);
  account.endpointUrl = typeof url === 'string' ? url : null;
  world.changed();
  return ok(applicationOf(api));
}

/** The words of other languages only for who asks for them. */
function getCommands({ account }: Api, { query }: Call): Answer {
  return ok((query['with_localizations'] === 'true' ? account.commands : withoutLanguages(account.commands)) as Json);
}

function withoutLanguages(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLanguages);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !key.endsWith('_localizations'));
  return Object.fromEntries(kept.map(([key, own]) => [key, withoutLanguages(own)]));
}

function putCommands(api: Api, { body }: Call, [application]: readonly string[]): Answer {
  const { account, world } = api;
  if (application !== account.applicationId) return wrong(api, 403, 50001, 'Missing Access', 'foreign application');
  const list = isList(body) ? body.filter(isFields) : [];
  // The schema says number, the documentation string, and Discord takes both.
  const forSchema = list.map((command) => {
    const permissions = command['default_member_permissions'];
    return typeof permissions === 'string' ? { ...command, default_member_permissions: Number(permissions) } : command;
  });
  const problems = [
    ...schemaProblems('put commands', forSchema),
    ...commandProblems(list as unknown as RegisteredCommand[]),
  ];
  const refusal = refuseForm(api, problems);
  if (refusal) return refusal;
  account.registrations++;
  account.commands = list.map((command) => ({
    ...(withoutDefaults(command) as unknown as RegisteredCommand),
    id: world.nextId(),
    application_id: account.applicationId,
    version: world.nextId(),
    nsfw: false,
  }));
  return ok(account.commands as Json);
}

/** Discord answers without `required: false` and without empty lists. */
function withoutDefaults(value: Json): Json {
  if (isList(value)) return value.map(withoutDefaults);
  if (!isFields(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, own]) => !(key === 'required' && own === false) && !(key === 'options' && isList(own) && own.length === 0),
  );
  return Object.fromEntries(kept.map(([key, own]) => [key, withoutDefaults(own)]));
}

/** The chat with one person, the same however often it is opened. That the person takes no messages shows in the post. */
function openDirect(api: Api, { body }: Call): Answer {
  const { world } = api;
  const refusal = refuseForm(api, schemaProblems('open direct', body));
  const user = isFields(body) ? body['recipient_id'] : undefined;
  if (refusal || typeof user !== 'string')
    return refusal ?? wrong(api, 400, 50035, 'Invalid Form Body', 'no recipient');
  const met = world.interactions.some((one) => one.user === user);
  if (!met) return wrong(api, 400, 50033, 'Invalid Recipient(s)', `nobody has met ${user}`);
  const { id } = world.directChannel(user);
  return ok({ id, type: 1, flags: 0, last_message_id: null, recipients: [{ id: user, username: 'runner' }] });
}
