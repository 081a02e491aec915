/** Takes the updates that Telegram pushes: only from Telegram, each once, and acknowledged when it was handled. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Update } from 'grammy/types';
import type { Webhook } from '../../core/ports.ts';
import type { UpdateLine } from './updates.ts';

/** Under PUBLIC_URL. */
export const webhookPath = '/telegram/webhook';

/** An update is a few kilobytes, and some tens with the message it replies to. */
const bodyMaxBytes = 1_048_576;
/** So much of a larger one is read and dropped: whoever is cut off while sending does not see the answer. */
const dropMaxBytes = 8 * bodyMaxBytes;
/** Telegram takes a push for lost after a minute. */
const answerLongestMs = 50_000;
/** Telegram repeats a push within minutes; this is some hours of a busy bot, in a megabyte or two. */
const idsKept = 20_000;

type Parts = {
  readonly secret: string;
  /** The line for updates. Rejects while it is not known who the bot is; asked anew with each update then. */
  readonly line: () => Promise<UpdateLine>;
  /** False once the adapter stops: another instance, or the next start, is to have what comes then. */
  readonly isOpen: () => boolean;
  /** Told of every push with the secret. */
  readonly onPush: () => void;
  /** How long a push may wait for its update to be handled. */
  readonly answerMaxMs?: number | undefined;
};

/**
 * 200 comes after handling, so that Telegram sends one person's updates in order also to several instances, and sends
 * again what a killed process had not finished. Of an update only its id is kept, here; a repeat that reaches another
 * instance is handled there as well, which draws the same screen or finds the same reminder. An update that takes too long
 * is acknowledged while it is still being handled: a repeat could double what it does.
 */
export function createWebhook({ secret, line, isOpen, onPush, answerMaxMs = answerLongestMs }: Parts): Webhook {
  const isSecret = createSecretCheck(secret);
  const once = createOnce(idsKept);
  const handle = async (update: Update) => (await line()).take(update);
  return {
    path: webhookPath,
    async answer(request) {
      if (!isSecret(request.headers.get('x-telegram-bot-api-secret-token'))) return ended(401);
      onPush();
      if (!isOpen()) return ended(503);
      const body = await readBody(request).catch(() => '');
      if (body === undefined) return ended(413);
      const update = readUpdate(body);
      if (!update) return ended(400);
      const handled = once(update.update_id, () => handle(update)).then(
        () => 200,
        () => 503,
      );
      return ended(await within(answerMaxMs, handled, 200));
    },
  };
}

const ended = (status: number) => new Response(null, { status });

/** In the same time whatever is given, and however long it is. */
function createSecretCheck(secret: string): (given: string | null) => boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest();
  const expected = hashOf(secret);
  return (given) => given !== null && given !== '' && timingSafeEqual(hashOf(given), expected);
}

/** Undefined: too large. Rejects when the sender hangs up. */
async function readBody(request: Request): Promise<string | undefined> {
  // No body is longer than the server was told; read whole it costs a fraction.
  const length = request.headers.get('content-length');
  if (length !== null && Number(length) <= bodyMaxBytes) return request.text();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > dropMaxBytes) return undefined;
    if (bytes <= bodyMaxBytes) chunks.push(chunk);
  }
  return bytes > bodyMaxBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function readUpdate(body: string): Update | undefined {
  try {
    const update: unknown = JSON.parse(body);
    const isUpdate = typeof update === 'object' && update !== null && 'update_id' in update;
    return isUpdate && Number.isSafeInteger(update.update_id) ? (update as Update) : undefined;
  } catch {
    return undefined;
  }
}

/** Runs the work of an id once: a repeat gets the promise of the first. What failed may be tried again. */
function createOnce(kept: number): (id: number, work: () => Promise<void>) => Promise<void> {
  const running = new Map<number, Promise<void>>();
  const done = new Set<number>();
  return (id, work) => {
    if (done.has(id)) return Promise.resolve();
    const run =
      running.get(id) ??
      work()
        .then(() => {
          done.add(id);
          for (const oldest of done) {
            if (done.size <= kept) break;
            done.delete(oldest);
          }
        })
        .finally(() => running.delete(id));
    running.set(id, run);
    return run;
  };
}

/** What came of the work, or `otherwise` when that takes longer. */
async function within<T>(ms: number, work: Promise<T>, otherwise: T): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => late.resolve(otherwise), ms);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
