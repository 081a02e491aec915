/** A Discord that only takes notes: no schema is checked and no rule enforced, as that would take longer than what is measured. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { WebSocketServer } from 'ws';

export const token = 'MTI0.bench.token';
const applicationId = '1300000000000000001';
const keys = generateKeyPairSync('ed25519');
export const publicKey = Buffer.from(String(keys.publicKey.export({ format: 'jwk' }).x), 'base64url').toString('hex');

export type Signed = { readonly id: string; readonly body: string; readonly headers: Record<string, string> };
export type LightDiscord = Awaited<ReturnType<typeof startLight>>;

type Guild = Readonly<Record<string, unknown>> & { readonly id: string };
const guildsIntent = 1;

/** @param guilds what the bot is a member of; each is sent whole to who has the intent for it */
export async function startLight(guilds: readonly Guild[] = []) {
  const waiting = new Map<string, () => void>();
  let send: ((event: string) => void) | undefined;
  let commands: unknown = [];
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const url = request.url ?? '';
    const id = /\/interactions\/(\d+)\//.exec(url)?.[1];
    if (id !== undefined) {
      response.writeHead(204).end();
      waiting.get(id)?.();
      return;
    }
    if (request.method === 'PUT') commands = JSON.parse(text);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerTo(url)));
  });
  const answerTo = (url: string) => {
    if (url.includes('/gateway/bot')) {
      const session_start_limit = { total: 1000, remaining: 999, reset_after: 1, max_concurrency: 1 };
      return { url: `ws://${address}`, shards: 1, session_start_limit };
    }
    if (url.includes('/commands')) return commands;
    return { id: applicationId, name: 'Limber', flags: 0, interactions_endpoint_url: null };
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const listening = server.address();
  const address = `127.0.0.1:${typeof listening === 'object' && listening ? listening.port : 0}`;
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    let sequence = 0;
    const dispatch = (t: string, d: string) => socket.send(`{"op":0,"t":"${t}","s":${++sequence},"d":${d}}`);
    socket.send('{"op":10,"d":{"heartbeat_interval":41250}}');
    socket.on('message', (data) => {
      const { op, d } = JSON.parse(String(data)) as { op: number; d: { intents?: number } };
      if (op === 1) socket.send('{"op":11}');
      if (op !== 2) return;
      dispatch('READY', JSON.stringify(readyOf(guilds, `ws://${address}`)));
      if (((d.intents ?? 0) & guildsIntent) !== 0) {
        for (const guild of guilds) dispatch('GUILD_CREATE', JSON.stringify(guild));
      }
    });
    send = (event) => dispatch('INTERACTION_CREATE', event);
  });
  return {
    api: `http://${address}/api`,
    /** Resolves when the first answer to this interaction is here. */
    answered: (id: string): Promise<void> =>
      new Promise((resolve) => {
        waiting.set(id, () => {
          waiting.delete(id);
          resolve();
        });
      }),
    dispatch: (event: string) => send?.(event),
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** One `/about` in a server, each by another person and with its own id, and signed as Discord signs it. */
export function createInteraction(number: number): Signed {
  const id = String(1_400_000_000_000_000_000n + BigInt(number));
  const guild_id = '1300000000000000100';
  const body = JSON.stringify({
    id,
    application_id: applicationId,
    type: 2,
    token: `bench-${number}`,
    version: 1,
    data: { id: '1', name: 'about', type: 1 },
    guild_id,
    guild: { id: guild_id, locale: 'en-US', features: [] },
    channel_id: '1300000000000000200',
    channel: { id: '1300000000000000200', type: 0, name: 'general', guild_id, position: 0, permissions: '0' },
    member: {
      user: {
        id: String(1_500_000_000_000_000_000n + BigInt(number)),
        username: 'a',
        discriminator: '0',
        avatar: null,
      },
      roles: [],
      permissions: '0',
      joined_at: '2026-01-01T00:00:00Z',
      flags: 0,
      deaf: false,
      mute: false,
    },
    locale: 'en-US',
    guild_locale: 'en-US',
    app_permissions: '0',
    authorizing_integration_owners: { '0': guild_id },
    entitlements: [],
    context: 0,
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = sign(null, Buffer.from(timestamp + body), keys.privateKey).toString('hex');
  const headers = {
    'content-type': 'application/json',
    'x-signature-ed25519': signature,
    'x-signature-timestamp': timestamp,
  };
  return { id, body, headers };
}

function readyOf(guilds: readonly Guild[], resume_gateway_url: string) {
  return {
    v: 10,
    user: { id: applicationId, username: 'limber', discriminator: '0', avatar: null, bot: true },
    guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
    session_id: 'bench',
    resume_gateway_url,
    shard: [0, 1],
    application: { id: applicationId, flags: 0 },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
