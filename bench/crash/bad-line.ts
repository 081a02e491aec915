/**
 * A bad line between a bot and a platform on loopback: it gives every request to post the delay of a real network, and
 * spoils some of them, before or after the platform has accepted the post.
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from './chance.ts';

/** `before`: the platform never sees the post. `after`: it shows the post, and the bot does not hear of it. */
export const faults = [
  '429',
  '502 before',
  '502 after',
  'reset before',
  'reset after',
  'hang before',
  'hang after',
] as const;
export type Fault = (typeof faults)[number];

/** How one platform is spoken to, as far as a line must know it. */
export type Wire = {
  /** Requests that make a post. */
  readonly isPost: (method: string, path: string) => boolean;
  /** Requests that look whether a post is there. They can be spoiled as well; all others (polls, who am I) pass as they are. */
  readonly isLook: (method: string, path: string) => boolean;
  /** How the platform asks to come back in a second. */
  readonly slowDown: { readonly headers: Readonly<Record<string, string>>; readonly body: object };
};

export const wires: Readonly<Record<'discord' | 'telegram', Wire>> = {
  discord: {
    isPost: (method, path) => method === 'POST' && /\/channels\/\d+\/messages$/.test(path),
    isLook: (method, path) => method === 'GET' && /\/channels\/\d+\/messages(\?.*)?$/.test(path),
    slowDown: {
      headers: { 'retry-after': '1', 'x-ratelimit-scope': 'shared' },
      body: { message: 'You are being rate limited.', retry_after: 1, global: false },
    },
  },
  telegram: {
    isPost: (_, path) => path.endsWith('/sendMessage'),
    isLook: () => false,
    slowDown: {
      headers: { 'retry-after': '1' },
      body: {
        ok: false,
        error_code: 429,
        description: 'Too Many Requests: retry after 1',
        parameters: { retry_after: 1 },
      },
    },
  },
};

/** One way of a request, in milliseconds; the sum is what the platforms really take. */
const wayMs = [5, 60] as const;

export type BadLine = {
  /** Where the bot thinks the platform is. */
  readonly url: string;
  /** Which share of the posts and looks is spoiled; 0: none. */
  faultShare: number;
  /** How many requests met each fault. */
  readonly met: ReadonlyMap<Fault, number>;
  /** Requests to post: how many came in, when the last one did, how many wait for their answer, and when one last got it. */
  readonly posts: { count: number; lastAt: number; underWay: number; answeredAt: number };
  /** How often a post was looked for. */
  looks: number;
  /** Called at every request to post, as it comes in. */
  onPost: () => void;
  close(): Promise<void>;
};

/** @param target where the platform really is; its path is kept */
export async function openBadLine(wire: Wire, target: string, chance: Chance, faultShare: number): Promise<BadLine> {
  const { origin, pathname } = new URL(target);
  const met = new Map<Fault, number>();
  const server = createServer((incoming, response) => {
    // The bot may be killed at any moment of a request; the platform answers into the void then.
    for (const side of [incoming, response]) side.on('error', () => undefined);
    pass(incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = incoming;
    const body = await readBody(incoming);
    if (body === undefined) return;
    if (wire.isPost(method, url)) notePost(response);
    else if (wire.isLook(method, url)) line.looks += 1;
    else return forward(origin, incoming, body, response);
    const fault = chance.happens(line.faultShare) ? chance.pick(faults) : undefined;
    if (fault) met.set(fault, (met.get(fault) ?? 0) + 1);
    await sleep(chance.between(...wayMs));
    const answer = fault === undefined || fault.endsWith('after') ? await ask(origin, incoming, body) : undefined;
    await sleep(chance.between(...wayMs));
    if (fault) spoil(fault, wire, response);
    else if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
  }

  function notePost(response: ServerResponse): void {
    const { posts } = line;
    posts.count += 1;
    posts.underWay += 1;
    posts.lastAt = Date.now();
    response.once('close', () => {
      posts.underWay -= 1;
      posts.answeredAt = Date.now();
    });
    line.onPost();
  }

  const line: BadLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname === '/' ? '' : pathname}`,
    faultShare,
    met,
    posts: { count: 0, lastAt: 0, underWay: 0, answeredAt: 0 },
    looks: 0,
    onPost: () => undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return line;
}

/** Undefined when the connection ended before the request did: no platform would have acted on it. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** Once a request is whole, the platform acts on it, whether or not the bot still lives. */
async function ask(origin: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(new URL(url ?? '/', origin), { method, headers }, resolve)
    .once('error', reject)
    .end(body);
  const answer = await promise;
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: (await readBody(answer)) ?? Buffer.of() };
}

/** Everything else, long polls among it, passes at once, and ends for the platform when the bot's side ends. */
function forward(origin: string, { method, url, headers }: IncomingMessage, body: Buffer, response: ServerResponse) {
  const outgoing = request(new URL(url ?? '/', origin), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy()).end(body);
  response.once('close', () => outgoing.destroy());
}

function spoil(fault: Fault, { slowDown }: Wire, response: ServerResponse): void {
  if (fault === '429') {
    response.writeHead(429, { 'content-type': 'application/json', ...slowDown.headers });
    response.end(JSON.stringify(slowDown.body));
  } else if (fault.startsWith('502')) {
    response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>Bad Gateway</h1></html>');
  } else if (fault.startsWith('reset')) {
    response.socket?.resetAndDestroy();
  }
  // A hang gets no answer at all.
}
