/** A fake Discord on 127.0.0.1, as strict as the real one: HTTP API, gateway, and people who use the bot. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Answer, Api, Call } from './discord-answers.ts';
import { type Behind, createEndpoint, type Forgery } from './discord-endpoint.ts';
import { createGateway } from './discord-gateway.ts';
import { type As, createPeople } from './discord-person.ts';
import { answerCall, routeName } from './discord-rest.ts';
import type { Json } from './discord-schema.ts';
import { type Channel, createWorld, type Fields, type Interaction, type SeenMessage } from './discord-world.ts';

export type { Interaction, SeenMessage };

/** What goes wrong with the next request to a route (any route when none is named). */
export type Fault = {
  readonly route?:
    | 'gateway'
    | 'me'
    | 'application'
    | 'commands'
    | 'direct'
    | 'create'
    | 'messages'
    | 'delete'
    | 'channel'
    | 'callback'
    | 'original'
    | 'followup';
  readonly status?: number;
  readonly code?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks instead of an answer. */
  readonly reset?: boolean;
  /** No answer ever comes. */
  readonly hang?: boolean;
  /** The answer begins and never ends. */
  readonly stall?: boolean;
  /** The request has its effect all the same; `late`: only after the next request had its own, but within half a minute. */
  readonly accepted?: boolean | 'late';
  /** The refusal comes from a machine before Discord: HTML, without a code. */
  readonly proxy?: boolean;
};

/** How long a request may be under way to the fake after its sender has given it up. */
const lateMaxMs = 30_000;

export type RecordedCall = Call & { readonly route: string; readonly status: number };

export type FakeDiscord = Awaited<ReturnType<typeof startDiscord>>;

/** A Discord with one server, one channel in it, and one bot account. */
export async function startDiscord({ token = 'fake-bot-token', heartbeatMs = 41_250 } = {}) {
  let ahead = 0;
  const world = createWorld(() => Date.now() + ahead);
  const account: Account = {
    token,
    applicationId: world.nextId(),
    endpointUrl: null,
    installs: [0, 1],
    commands: [],
    registrations: 0,
  };
  const endpoint = createEndpoint(world);
  const home = { guild: world.nextId(), channel: world.nextId(), user: world.nextId() };
  world.addChannel({ id: home.channel, guild: home.guild });
  const faults: Fault[] = [];
  const underWay: Call[] = [];
  const calls: RecordedCall[] = [];

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const gatewayUrl = () => `ws://${address}`;
  const gateway = createGateway(world, account, gatewayUrl, heartbeatMs);
  server.on('upgrade', (request, socket, head) => {
    // A client that goes away in the middle is no fault of a test.
    socket.on('error', () => undefined);
    if (gateway.state.down) {
      gateway.state.refused++;
      socket.destroy();
      world.changed();
    } else gateway.upgrade(request, socket, head, (client) => gateway.accept(client, request));
  });
  const api: Api = { world, account, gatewayUrl, endpoint, lost: new Set(), authorised: [] };

  const arrive = () => {
    for (const late of underWay.splice(0)) void answerCall(api, late);
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    const route = routeName(call);
    const fault = takeFault(faults, route);
    const answering = fault && fault.accepted !== true ? undefined : answerCall(api, call);
    const answer = answering instanceof Promise ? await answering : answering;
    arrive();
    if (fault?.accepted === 'late') underWay.push(call);
    if (fault && answer) api.lost.add(call.path);
    calls.push({ ...call, route, status: fault?.status ?? answer?.status ?? 0 });
    if (fault) fail(fault, request, response);
    else if (answer) respond(response, answer);
    world.changed();
  }

  return {
    /** For `DISCORD_API_URL`. */
    url: `http://${address}/api`,
    account,
    /** For `DISCORD_PUBLIC_KEY`. */
    publicKey: endpoint.publicKey,
    /** Puts this behind the bot's public address; undefined: nothing answers there. */
    serveEndpoint: (behind: Behind | undefined) => endpoint.serve(behind),
    /** Sends to the endpoint what Discord would not, and answers the status. */
    forge: async (body: string, forgery: Forgery = {}): Promise<number> =>
      (await endpoint.send(account.endpointUrl ?? 'https://nowhere.example', body, forgery)).status,
    home,
    /** Every message, oldest first, hidden and deleted ones included. */
    messages: world.messages as readonly SeenMessage[],
    interactions: world.interactions as readonly Interaction[],
    /** Every HTTP request, oldest first. */
    calls: calls as readonly RecordedCall[],
    violations: world.violations as readonly string[],
    gateway,
    until: world.until,
    ...createPeople(api, gateway, home),
    addChannel: (channel: Partial<Channel> = {}) => world.addChannel({ guild: home.guild, ...channel }),
    setChannel: (id: string, state: Channel['state'], more: Partial<Channel> = {}) => {
      const channel = world.channels.get(id);
      if (channel) Object.assign(channel, { state, ...more });
    },
    /** The chat between a person and the bot, there from its first use. */
    directChannel: (user = home.user) => world.directChannel(user).id,
    removeChannel: (id: string) => world.channels.delete(id),
    /** What a person reads in a channel, oldest first. */
    visible: (channel = home.channel, user = home.user) =>
      world.messages.filter(
        (message) => message.channel === channel && !message.deleted && (message.visibleTo ?? user) === user,
      ),
    failNext: (...next: Fault[]) => void faults.push(...next),
    /** Forgets the faults that no request has met. */
    calm: () => void faults.splice(0),
    /** What somebody else writes: text, or another bot's message with buttons. Answers when it is there. */
    write: (body: Fields, { channel = home.channel, author = world.nextId() } = {}) =>
      world.addMessage(channel, body, undefined, author),
    /** Discord's time, in epoch milliseconds. */
    now: world.now,
    /** Moves Discord's clock on. */
    advance: (timeMs: number) => {
      if (timeMs >= lateMaxMs) arrive();
      ahead += timeMs;
    },
    close: async () => {
      gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type { As };

async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { text, files } = await partsOf(Buffer.concat(chunks), request.headers['content-type'] ?? '');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
  const versioned = pathname.startsWith('/api/v10/');
  const body = text === '' ? null : parse(text);
  const path = versioned ? decodeURIComponent(pathname.slice('/api/v10'.length)) : `unversioned ${pathname}`;
  const query = Object.fromEntries(searchParams);
  return { method: request.method ?? '', path, query, body, files, authorization: request.headers.authorization };
}

/** The JSON of a body, and the names of the files that came with it, by their numbers. */
async function partsOf(bytes: Buffer, type: string): Promise<{ text: string; files: Call['files'] }> {
  if (!type.startsWith('multipart/form-data')) return { text: bytes.toString(), files: {} };
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const files = [...form].flatMap(([name, value]): [string, string][] => {
    const at = /^files\[(\d+)\]$/.exec(name)?.[1];
    return at === undefined || typeof value === 'string' || value.size === 0 ? [] : [[at, value.name]];
  });
  return { text: String(form.get('payload_json') ?? ''), files: Object.fromEntries(files) };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function takeFault(faults: Fault[], route: string): Fault | undefined {
  const at = faults.findIndex((fault) => fault.route === undefined || fault.route === route);
  return at < 0 ? undefined : faults.splice(at, 1)[0];
}

function respond(response: ServerResponse, { status, body, headers }: Answer): void {
  if (body === undefined) response.writeHead(status, headers).end();
  else response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function fail(
  { status = 500, code, headers, reset, hang, stall, proxy }: Fault,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (hang) return;
  if (stall) {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"id": "1');
    return;
  }
  if (reset) {
    request.socket.resetAndDestroy();
    return;
  }
  if (status >= 500 || proxy) {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<html><h1>No Discord</h1></html>');
    return;
  }
  const wait = Number(headers?.['retry-after'] ?? 0);
  const body =
    status === 429
      ? { message: 'You are being rate limited.', retry_after: wait, global: false }
      : { message: 'Refused', code: code ?? 0 };
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
