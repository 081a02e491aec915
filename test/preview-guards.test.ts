/** Who may not use the preview: other names, proxies, other sites, forms without the token, too long ones. */
import { Hono } from 'hono';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPreview } from '../src/adapters/preview/index.ts';
import type { Incoming } from '../src/core/message.ts';

const host = '127.0.0.1:3000';
let handled: Incoming[];
let app: Hono;
let token: string;

beforeEach(async () => {
  handled = [];
  const clock = { now: () => 0, nextDue: async () => undefined, advanceTo: async () => {}, tick: async () => {} };
  const log = { info() {}, warn() {}, error() {} };
  const preview = createPreview({ clock, zone: 'UTC', log });
  await preview.start({
    commands: [],
    async handle(incoming) {
      if (incoming.act.kind !== 'joined') handled.push(incoming);
      return undefined;
    },
  });
  app = preview.app;
  token = /name="token" value="([^"]+)"/.exec(await (await app.request('/', { headers: { host } })).text())?.[1] ?? '';
});

function get(headers: Record<string, string>) {
  return app.request('/', { headers });
}

function post(headers: Record<string, string>, fields: Record<string, string> = { token, text: '/help' }) {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams(fields).toString();
  return app.request('/rooms/private/say', { method: 'POST', headers: { host, ...type, ...headers }, body });
}

describe('the name it is called by', () => {
  test.each(['localhost', 'localhost:3000', 'LOCALHOST:1', '127.0.0.1', '127.0.0.1:65535', '[::1]', '[::1]:8080'])(
    '%s is this machine',
    async (name) => {
      expect((await get({ host: name })).status).toBe(200);
    },
  );

  test.each([
    'example.org',
    'localhost.example.org',
    '127.0.0.1.example.org',
    '127.0.0.1:3000.example.org',
    'evil@127.0.0.1',
    '192.168.1.4:3000',
    '0.0.0.0:3000',
    '::1',
    'localhost:',
    '',
  ])('"%s" is refused', async (name) => {
    const answer = await get({ host: name });
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('token');
  });

  test('no name at all is refused', async () => {
    expect((await get({})).status).toBe(403);
  });

  test('a refused name reaches neither a form nor the events', async () => {
    expect((await post({ host: 'example.org' })).status).toBe(403);
    expect((await app.request('/events', { headers: { host: 'example.org' } })).status).toBe(403);
    expect(handled).toEqual([]);
  });
});

test.each([
  'Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Proto',
  'X-Forwarded-Anything',
  'X-Real-IP',
])('a request with %s came through a proxy and is refused', async (header) => {
  expect((await get({ host, [header]: '127.0.0.1' })).status).toBe(403);
});

describe('forms of other sites', () => {
  test.each([
    { origin: 'https://example.org' },
    { origin: 'https://127.0.0.1:3000' },
    { origin: 'http://127.0.0.1:4000' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('%o is refused, even with the token', async (headers) => {
    expect((await post(headers)).status).toBe(403);
    expect(handled).toEqual([]);
  });

  test.each([
    {},
    { origin: `http://${host}` },
    { origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
  ])('%o is the page itself', async (headers) => {
    expect((await post(headers)).status).toBe(303);
    expect(handled).toHaveLength(1);
  });
});

describe('the token', () => {
  test.each(['', 'wrong', 'x'.repeat(32)])('"%s" is refused', async (wrong) => {
    expect((await post({}, { token: wrong, text: '/help' })).status).toBe(403);
    expect((await post({}, { text: '/help' })).status).toBe(403);
    expect(handled).toEqual([]);
  });

  test('is asked for by every form', async () => {
    for (const path of ['/clock', '/person', '/rooms/channel/say', '/rooms/private/press', '/no-such-path']) {
      const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
      expect((await app.request(path, { method: 'POST', headers, body: 'text=a' })).status, path).toBe(403);
    }
  });

  test('is long, and another one for each start', async () => {
    const clock = { now: () => 0, nextDue: async () => undefined, advanceTo: async () => {}, tick: async () => {} };
    const other = createPreview({ clock, zone: 'UTC', log: { info() {}, warn() {}, error() {} } });
    const page = await (await other.app.request('/', { headers: { host } })).text();
    expect(token.length).toBeGreaterThanOrEqual(32);
    expect(page).not.toContain(token);
  });
});

describe('the body', () => {
  test('over 16 kB is refused, with and without a declared length', async () => {
    const text = 'x'.repeat(17_000);
    expect((await post({}, { token, text })).status).toBe(413);
    expect((await post({ 'content-length': '17000' }, { token, text })).status).toBe(413);
    expect(handled).toEqual([]);
  });

  test('of another type than the form of the page is refused politely', async () => {
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain', '']) {
      expect((await post({ 'content-type': type })).status, type).toBe(415);
    }
  });
});

test('every answer, refusals too, forbids framing, sniffing, caching, referrers and foreign resources', async () => {
  const answers = [
    await get({ host }),
    await get({ host: 'example.org' }),
    await post({}, {}),
    await post({}),
    await app.request('/page.js', { headers: { host } }),
    await app.request('/nothing', { headers: { host } }),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([200, 403, 403, 303, 200, 404]);
  for (const { headers } of answers) {
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[^']+'; style-src 'nonce-[^']+'; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

test('the nonce is the one of the page, and new with each answer', async () => {
  const nonces = await Promise.all(
    [await get({ host }), await get({ host })].map(async (answer) => {
      const nonce = /nonce-([^']+)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? '';
      expect(await answer.text()).toContain(`nonce="${nonce}"`);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
});

test('mounted in a larger app, it leaves alone what was mounted before it', async () => {
  const whole = new Hono().get('/healthz', (context) => context.text('ok'));
  whole.route('/', app);
  expect((await whole.request('/healthz', { headers: { host: 'example.org' } })).status).toBe(200);
  expect((await whole.request('/', { headers: { host: 'example.org' } })).status).toBe(403);
});
