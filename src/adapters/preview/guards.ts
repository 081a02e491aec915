/** Keeps the page to the person at this machine: what a request must look like, and what no browser may do with an answer. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { renderProblem } from './page.ts';

const bodyBytesMax = 16 * 1024;
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** What the routes find in the context: the nonce of this answer's style and script, and the posted form. */
export type PreviewEnv = { Variables: { nonce: string; form: URLSearchParams } };

/** A secret that only pages of this process know, so that no other page can post. */
export function createToken(): string {
  return randomBytes(24).toString('base64url');
}

/** On every answer, refusals too: no framing, no guessing of types, no caching, nothing loaded from elsewhere. */
export const setSecurityHeaders: MiddlewareHandler<PreviewEnv> = async (context, next) => {
  const nonce = randomBytes(16).toString('base64');
  context.set('nonce', nonce);
  await next();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  context.header('Content-Security-Policy', policy.join('; '));
  context.header('X-Frame-Options', 'DENY');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Referrer-Policy', 'no-referrer');
  context.header('Cross-Origin-Opener-Policy', 'same-origin');
  context.header('Cross-Origin-Resource-Policy', 'same-origin');
  context.header('Cache-Control', 'no-store');
};

/**
 * Refuses a name that is not this machine's (another site could point its own name here and read the page), and
 * whatever a proxy passed on (then the person is not at this machine).
 */
export const refuseStrangers: MiddlewareHandler<PreviewEnv> = async (context, next) => {
  if (!loopback.test(context.req.header('host') ?? '')) {
    return refuse(context, 403, 'The preview answers only at localhost or 127.0.0.1.');
  }
  const forwarded = [...context.req.raw.headers.keys()].some(
    (name) => name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-'),
  );
  if (forwarded)
    return refuse(context, 403, 'The preview does not answer through a proxy. Open it on its own machine.');
  return next();
};

/**
 * Refuses a form that another site sent. A browser writes `Origin: null` on a plain form of a page without referrer;
 * `Sec-Fetch-Site`, which no page can write, then tells where it came from.
 */
export const refuseForeignForms: MiddlewareHandler<PreviewEnv> = async (context, next) => {
  const site = context.req.header('sec-fetch-site');
  const origin = context.req.header('origin');
  const sameSite = site === undefined || site === 'same-origin' || site === 'none';
  const sameOrigin =
    origin === undefined ||
    origin.toLowerCase() === `http://${context.req.header('host')?.toLowerCase()}` ||
    (origin === 'null' && site === 'same-origin');
  if (!sameSite || !sameOrigin) return refuse(context, 403, 'This form was sent by another site.');
  return next();
};

/** Refuses a body over 16 kB before it is read to its end. */
export const refuseLongForms = bodyLimit({
  maxSize: bodyBytesMax,
  onError: (context: Context<PreviewEnv>) => refuse(context, 413, 'That was too much text for one message.'),
});

/** Reads the form once, and refuses one without this process's token. */
export function requireToken(token: string): MiddlewareHandler<PreviewEnv> {
  return async (context, next) => {
    const type = context.req.header('content-type') ?? '';
    if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
      return refuse(context, 415, 'The preview reads only forms of its own page.');
    }
    const form = new URLSearchParams(await context.req.text());
    if (!equalSecrets(form.get('token') ?? '', token)) {
      return refuse(context, 403, 'This page is from an earlier start of Limber. Load it again.');
    }
    context.set('form', form);
    return next();
  };
}

/** Hashes first, so that neither the length nor the place of the first difference shows in the time it takes. */
function equalSecrets(one: string, other: string): boolean {
  const hash = (secret: string) => createHash('sha256').update(secret).digest();
  return timingSafeEqual(hash(one), hash(other));
}

export function refuse(context: Context<PreviewEnv>, status: 403 | 404 | 413 | 415 | 500 | 503, sentence: string) {
  return context.html(renderProblem(sentence, context.get('nonce')), status);
}
