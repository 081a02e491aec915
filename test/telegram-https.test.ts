/** The Telegram adapter over HTTPS, as in earnest: the fakes of the other tests speak plain HTTP. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as forward } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestTelegram, placeOf, postTo, type TestTelegram } from './support/telegram-adapter.ts';

// Node can read a certificate but not make one.
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const certificateFor = [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
  ...['-keyout', 'key.pem', '-out', 'cert.pem', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
];

let telegram: TestTelegram;
let server: Server;
let url: string;
let handshakes = 0;

function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'limber-https-'));
  spawnSync('openssl', certificateFor, { cwd: folder });
  const [key = '', cert = ''] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true });
  return { key, cert };
}

/** HTTPS in front of the fake. */
beforeEach(async () => {
  if (!hasOpenssl) return;
  const pair = makeCertificate();
  telegram = await createTestTelegram();
  const { fake } = telegram;
  server = createServer(pair, (request, response) => {
    const { method, headers } = request;
    const onward = forward(`${fake.url}${request.url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward.on('error', () => response.destroy()));
  });
  handshakes = 0;
  server.on('secureConnection', () => {
    handshakes += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  setDefaultCACertificates([pair.cert]);
});

afterEach(async () => {
  if (!hasOpenssl) return;
  await telegram.stop();
  server.closeAllConnections();
  server.close();
});

test.skipIf(!hasOpenssl)('posts share a connection, and people are heard and answered', async () => {
  const { fake } = telegram;
  const secure = await createTestTelegram({ token: fake.token, apiUrl: url });
  const club = fake.group();
  for (const message of ['1', '2', '3'])
    expect(await secure.adapter.messenger.send(postTo(placeOf(club)))).toEqual({ kind: 'sent', message });
  expect(handshakes).toBe(1);
  await secure.adapter.start(secure.bot);
  const runner = fake.person('Ada');
  const [answer] = await fake.say(fake.privateChat(runner), runner, '/tip');
  expect(answer?.message?.text).toBe('hello');
  await secure.stop();
  expect(fake.violations).toEqual([]);
});

test.skipIf(!hasOpenssl)('a certificate that nobody vouches for is no connection, and nothing has left', async () => {
  setDefaultCACertificates([]);
  const secure = await createTestTelegram({ token: telegram.fake.token, apiUrl: url });
  const outcome = await secure.adapter.messenger.send(postTo(placeOf(telegram.fake.group())));
  expect(outcome).toMatchObject({ kind: 'retry', reason: 'not-connected' });
  expect(telegram.fake.calls).toEqual([]);
  await secure.stop();
});
