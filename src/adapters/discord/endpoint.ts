/** The address to which Discord sends interactions over HTTP, each signed; for many instances behind one load balancer. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type APIInteraction, InteractionResponseType, InteractionType } from 'discord.js';
import type { Log, Webhook } from '../../core/ports.ts';
import type { Taker } from './interactions.ts';

export const endpointPath = '/discord/interactions';

/** A press brings its whole message along: 4,000 characters and 40 components, well under this. */
const bodyBytesMax = 256 * 1024;
/** How far Discord's clock and ours may differ; what is older was recorded by somebody and sent again. */
const staleMs = 5 * 60_000;
/** Longer than a request can be sent again without being stale: a timestamp may lie ahead as well as behind. */
const seenKeptMs = 2 * staleMs;
const seenMax = 20_000;
/** A wrong clock refuses everything; one line in a while says so. */
const warnEveryMs = 60_000;

export type EndpointOptions = {
  /** Of the application, 64 hexadecimal digits. */
  readonly publicKey: string;
  readonly now: () => number;
  readonly log: Log;
  /** Given each interaction once. */
  readonly take: Taker;
  readonly isStopping: () => boolean;
};

/**
 * Checks, and hands over to what answers the gateway's interactions too. An answer at once is the response, which spares
 * a request; one that takes its time, or is followed by more, goes to Discord's callback address, and the response is 202
 * without a body, as Discord documents it.
 */
export function createEndpoint(options: EndpointOptions): Webhook {
  const key = keyOf(options.publicKey);
  const isNew = createSeen();
  const warn = createWarner(options);
  return {
    path: endpointPath,
    answer: async (request) => {
      const signed = signatureOf(request);
      if (!signed) return refusal(401);
      const bytes = await readBody(request);
      if (!bytes) return refusal(413);
      if (!verify(null, Buffer.concat([signed.timestamp, bytes]), key, signed.signature)) return refusal(401);
      const now = options.now();
      if (Math.abs(now - Number(signed.timestamp) * 1000) > staleMs) {
        warn(now);
        return refusal(401);
      }
      const raw = parse(bytes);
      if (!raw) return refusal(400);
      if (raw.type === InteractionType.Ping) return json({ type: InteractionResponseType.Pong });
      if (options.isStopping()) return refusal(503);
      const body = isNew(raw.id, now) ? await responseTo(raw, options.take) : undefined;
      return body ? json(body) : refusal(202);
    },
  };
}

function responseTo(raw: APIInteraction, take: Taker): Promise<object | undefined> {
  const { promise, resolve } = Promise.withResolvers<object | undefined>();
  take(raw, resolve);
  return promise;
}

/** From text, which the server writes without a stream, as it would for `Response.json`. */
const json = (body: object): Response =>
  new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json' } });

const refusal = (status: number): Response => new Response(null, { status });

/** The 32 bytes of an Ed25519 key as Node takes them. */
function keyOf(hex: string): KeyObject {
  const x = Buffer.from(hex, 'hex').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** Discord sends wrong signatures on purpose and drops an address that does not refuse them with 401. */
function signatureOf({ headers }: Request): { signature: Buffer; timestamp: Buffer } | undefined {
  const signature = headers.get('x-signature-ed25519') ?? '';
  const timestamp = headers.get('x-signature-timestamp') ?? '';
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^\d{1,12}$/.test(timestamp)) return undefined;
  return { signature: Buffer.from(signature, 'hex'), timestamp: Buffer.from(timestamp) };
}

/** The bytes as they came, for the signature covers those; undefined when they are too many, or their sender went away. */
async function readBody(request: Request): Promise<Buffer | undefined> {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (length > bodyBytesMax) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // Node lets no more bytes in than were announced; without that word they are counted, which takes a stream.
    if (!Number.isNaN(length)) return Buffer.from(await request.arrayBuffer());
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > bodyBytesMax) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

function parse(body: Buffer): APIInteraction | undefined {
  try {
    const value: unknown = JSON.parse(body.toString());
    const isInteraction = typeof value === 'object' && value !== null && 'type' in value && 'id' in value;
    return isInteraction ? (value as APIInteraction) : undefined;
  } catch {
    return undefined;
  }
}

/** Was this id never seen before? Ids are forgotten when they are old or too many, the oldest first. */
function createSeen(): (id: string, now: number) => boolean {
  const seen = new Map<string, number>();
  return (id, now) => {
    for (const [old, at] of seen) {
      if (now - at <= seenKeptMs && seen.size < seenMax) break;
      seen.delete(old);
    }
    if (seen.has(id)) return false;
    seen.set(id, now);
    return true;
  };
}

function createWarner({ log }: EndpointOptions): (now: number) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (now) => {
    if (now - warnedAt < warnEveryMs) return;
    warnedAt = now;
    log.warn('discord-endpoint-stale', {
      platform: 'discord',
      why: "a signed request is old, or this machine's clock is wrong",
    });
  };
}
