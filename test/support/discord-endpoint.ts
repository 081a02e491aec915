/** The fake's other way to a bot: interactions as signed HTTP requests, and the wrong ones that Discord sends on purpose. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Json } from './discord-schema.ts';
import type { World } from './discord-world.ts';

/** What stands behind the public address: a load balancer, or the bot itself. */
export type Behind = (request: Request) => Promise<Response>;

/** What is wrong with a request; `none`: nothing. */
export type Forgery = {
  /** `foreign`: of another key; `odd`: a digit short; `swapped`: made for another body. */
  readonly signature?: 'foreign' | 'missing' | 'odd' | 'no hex' | 'swapped';
  /** By how much its time differs from now. */
  readonly skewMs?: number;
  readonly timestamp?: string | null;
};

const answerWithinMs = 3_000;

export type Endpoint = ReturnType<typeof createEndpoint>;

export function createEndpoint(world: World) {
  const keys = generateKeyPairSync('ed25519');
  const foreign = generateKeyPairSync('ed25519');
  let behind: Behind | undefined;

  const request = (url: string, body: string, forgery: Forgery = {}): Request => {
    const { signature, skewMs = 0, timestamp = String(Math.floor((world.now() + skewMs) / 1000)) } = forgery;
    const signed = signature === 'swapped' ? `${timestamp}{}` : `${timestamp ?? ''}${body}`;
    const whole = hexOf(signed, signature === 'foreign' ? foreign.privateKey : keys.privateKey);
    const sent = { odd: whole.slice(1), 'no hex': `zz${whole.slice(2)}` }[String(signature)] ?? whole;
    const headers = new Headers({ 'content-type': 'application/json', 'user-agent': 'Discord-Interactions/1.0' });
    if (signature !== 'missing') headers.set('X-Signature-Ed25519', sent);
    if (timestamp !== null) headers.set('X-Signature-Timestamp', timestamp);
    return new Request(url, { method: 'POST', headers, body });
  };
  const send = async (url: string, body: string, forgery?: Forgery): Promise<Response> => {
    if (!behind) return new Response(null, { status: 502 });
    return behind(request(url, body, forgery)).catch(() => new Response(null, { status: 502 }));
  };

  return {
    /** For `DISCORD_PUBLIC_KEY`. */
    publicKey: Buffer.from(String(keys.publicKey.export({ format: 'jwk' }).x), 'base64url').toString('hex'),
    serve: (handler: Behind | undefined) => {
      behind = handler;
    },
    send,
    /** What is wrong with the address, as Discord finds out before it takes it. */
    problemOf: async (url: string): Promise<string | undefined> => {
      const ping = JSON.stringify({ id: world.nextId(), application_id: '1', type: 1, token: 'ping', version: 1 });
      const pong = await send(url, ping);
      const type = pong.headers.get('content-type') ?? '';
      if (pong.status !== 200 || !type.startsWith('application/json')) return `a PING got ${pong.status} ${type}`;
      if (JSON.stringify(await pong.json()) !== '{"type":1}') return 'a PING got another answer than a PONG';
      const forged = await send(url, ping, { signature: 'foreign' });
      return forged.status === 401 ? undefined : `a wrong signature got ${forged.status}`;
    },
    /** Delivers one interaction. What the response holds is the callback; without, one comes to its address, and 202 here. */
    push: async (url: string, payload: Json, callback: (body: Json) => void): Promise<void> => {
      const sentAt = performance.now();
      const response = await send(url, JSON.stringify(payload));
      const text = await response.text();
      const type = response.headers.get('content-type') ?? '';
      if (response.status === 200 && type.startsWith('application/json')) callback(JSON.parse(text) as Json);
      else if (response.status !== 202 || text !== '') {
        world.violations.push(`an interaction got ${response.status} ${text.slice(0, 100)}`);
      }
      if (performance.now() - sentAt > answerWithinMs) world.violations.push('an interaction was confirmed after 3 s');
    },
  };
}

function hexOf(text: string, key: KeyObject): string {
  return sign(null, Buffer.from(text), key).toString('hex');
}
