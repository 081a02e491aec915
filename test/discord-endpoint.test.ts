/** Discord's other transport: signed requests in, the same answers out, and nothing that Discord did not sign. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiscord, type DiscordOptions } from '../src/adapters/discord/index.ts';
import type { Reply } from '../src/core/message.ts';
import { type Adapter, StartError, type Webhook } from '../src/core/ports.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { createRecordingBot, createRecordingLog, type RecordingBot, say } from './support/discord-bot.ts';

const token = 'MTI0.secret-bot-token.abcdef';
const publicUrl = 'https://limber.example';
let fake: FakeDiscord;
let bot: RecordingBot;
let log: ReturnType<typeof createRecordingLog>;
const adapters: Adapter[] = [];

beforeEach(async () => {
  fake = await startDiscord({ token });
  bot = createRecordingBot();
  log = createRecordingLog();
});

afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.stop()));
  await fake.close();
});

/** An instance as the process makes it: its address answers before it is started, if it ever is. */
function instance(more: Partial<DiscordOptions> = {}): Adapter & { answer: Webhook['answer'] } {
  const adapter = createDiscord({
    token,
    apiUrl: fake.url,
    log,
    now: fake.now,
    endpoint: { publicKey: fake.publicKey, publicUrl },
    ...more,
    timing: { retryMs: 10, stopMs: 2_000, ...more.timing },
  });
  adapters.push(adapter);
  const webhook = adapter.webhook?.(bot);
  if (webhook?.path !== '/discord/interactions') throw new Error('no webhook');
  return { ...adapter, answer: webhook.answer };
}

async function start(more: Partial<DiscordOptions> = {}) {
  const made = instance(more);
  fake.serveEndpoint(made.answer);
  await made.start(bot);
  return made;
}

const command = () =>
  JSON.stringify({
    id: '1',
    application_id: fake.account.applicationId,
    type: 2,
    token: 'x',
    version: 1,
    data: { id: '1', name: 'about', type: 1 },
    channel_id: '5',
    user: { id: '7' },
    context: 1,
  });

describe('starting', () => {
  test('sets the address, which Discord tries while it is asked, and opens no gateway', async () => {
    const adapter = await start();
    expect(fake.account.endpointUrl).toBe('https://limber.example/discord/interactions');
    expect(fake.account.registrations).toBe(1);
    expect(fake.calls.map(({ route }) => route)).not.toContain('gateway');
    expect(adapter.healthy()).toBe(true);
    expect(log.lines.find(({ event }) => event === 'discord-ready')?.fields['over']).toBe('endpoint');
    expect((await fake.command('about')).message?.text).toBe('Hello.');
    // The response was the answer: nothing else had to be sent.
    expect(fake.calls.map(({ route }) => route)).not.toContain('callback');
    expect(fake.violations).toEqual([]);
  });

  test('an address at which nobody answers is tried again, with a line that says what is wrong', async () => {
    const adapter = instance();
    const started = adapter.start(bot);
    await expect.poll(() => log.text()).toContain('PUBLIC_URL');
    expect(adapter.healthy()).toBe(false);
    fake.serveEndpoint(adapter.answer);
    await started;
    expect(adapter.healthy()).toBe(true);
  });

  test('an address that takes wrong signatures is refused by the fake, as by Discord', async () => {
    const adapter = instance();
    fake.serveEndpoint(async () => Response.json({ type: 1 }));
    void adapter.start(bot);
    await expect.poll(() => log.text()).toContain('PUBLIC_URL');
    expect(fake.account.endpointUrl).toBeNull();
  });

  test.each([
    [{ endpoint: { publicKey: 'ab'.repeat(32), publicUrl } }, /^DISCORD_PUBLIC_KEY is not the key/],
    [{ applicationId: '123456789012345678' }, /^DISCORD_APPLICATION_ID is not the application/],
  ])('what belongs to another application ends the start with a sentence: %j', async (more, sentence) => {
    const started = instance(more).start(bot);
    await expect(started).rejects.toBeInstanceOf(StartError);
    await expect(started).rejects.toThrow(sentence);
    expect(fake.account.endpointUrl).toBeNull();
  });

  test('over the gateway there is no such address', () => {
    expect(createDiscord({ token, apiUrl: fake.url, log }).webhook?.(bot)).toBeUndefined();
  });
});

describe('a request', () => {
  test.each([
    [{ signature: 'foreign' }],
    [{ signature: 'missing' }],
    [{ signature: 'odd' }],
    [{ signature: 'no hex' }],
    [{ signature: 'swapped' }],
    [{ timestamp: null }],
    [{ timestamp: '' }],
    [{ timestamp: 'now' }],
    [{ timestamp: '-1' }],
    [{ skewMs: -301_000 }],
    [{ skewMs: 301_000 }],
  ] as const)('with %j gets 401 and reaches nobody', async (forgery) => {
    await start();
    expect(await fake.forge(command(), forgery)).toBe(401);
    expect(bot.received).toEqual([]);
    expect(log.text()).not.toContain(token);
  });

  test('a little old or early, for no two clocks agree, is taken', async () => {
    await start();
    for (const skewMs of [-290_000, 290_000]) expect(await fake.forge('{"type":1,"id":"1"}', { skewMs })).toBe(200);
  });

  test('that is stale is worth a line, once a minute', async () => {
    await start();
    const lines = () => log.lines.filter(({ event }) => event === 'discord-endpoint-stale').length;
    for (let at = 0; at < 5; at++) await fake.forge(command(), { skewMs: -3_600_000 });
    expect(lines()).toBe(1);
    fake.advance(61_000);
    await fake.forge(command(), { skewMs: -3_600_000 });
    expect(lines()).toBe(2);
  });

  test('with any byte changed after it was signed gets 401', async () => {
    const adapter = await start();
    const signed: Request[] = [];
    fake.serveEndpoint(async (request) => {
      signed.push(request.clone() as Request);
      return new Response(null, { status: 401 });
    });
    await fake.forge(command());
    const [original] = signed;
    if (!original) throw new Error('no request');
    const body = new Uint8Array(await original.clone().arrayBuffer());
    await fc.assert(
      fc.asyncProperty(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), async (at, bits) => {
        const changed = body.slice();
        changed[at] = (changed[at] ?? 0) ^ bits;
        const { headers, url } = original;
        const answer = await adapter.answer(new Request(url, { method: 'POST', headers, body: changed }));
        expect(answer.status).toBe(401);
      }),
      { seed: 7, numRuns: 100 },
    );
    expect(bot.received).toEqual([]);
  });

  test('too large gets 413, whether it says so or not, and one that nobody can read 400', async () => {
    const adapter = await start();
    expect(await fake.forge(`"${'x'.repeat(300_000)}"`)).toBe(413);
    const headers = { 'X-Signature-Ed25519': 'ab'.repeat(64), 'X-Signature-Timestamp': '1' };
    let sent = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const init = { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit;
    expect((await adapter.answer(new Request(publicUrl, init))).status).toBe(413);
    expect(sent).toBeLessThan(1_000_000);
    for (const body of ['', '{', 'null', '7', '[]', '{"type":2}']) expect(await fake.forge(body)).toBe(400);
  });
});

describe('interactions', () => {
  test('that come twice are answered once', async () => {
    const adapter = await start();
    fake.serveEndpoint(async (request) => {
      const again = request.clone() as Request;
      const answers = await Promise.all([adapter.answer(request), adapter.answer(again)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 202]);
      return answers[0] as Response;
    });
    await fake.command('about');
    await adapter.stop();
    expect(bot.received).toHaveLength(1);
    expect(fake.messages).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('are answered by an instance that only waits for the platform', async () => {
    await start();
    const standby = instance();
    fake.serveEndpoint(standby.answer);
    const { message } = await fake.command('check');
    expect(message?.text).toBe('Hello.');
    expect(standby.healthy()).toBe(false);
    expect(fake.violations).toEqual([]);
  });

  test('that take their time are announced, edited and whispered as over the gateway', async () => {
    await start({ timing: { deferAfterMs: 0 } });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    bot.answer = () => promise;
    const answering = fake.command('check');
    await fake.until(() => fake.messages[0]?.loading, 'a waiting message');
    resolve(say('Yours.', { audience: 'asker' }));
    expect((await answering).message).toMatchObject({ text: 'Yours.', visibleTo: fake.home.user });
    expect(fake.violations).toEqual([]);
  });

  test('on their way are finished when the instance stops, and new ones are sent elsewhere', async () => {
    const adapter = await start({ timing: { deferAfterMs: 0 } });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    bot.answer = () => promise;
    const answering = fake.command('about');
    await fake.until(() => fake.messages[0]?.loading, 'a waiting message');
    const stopped = adapter.stop();
    expect(await fake.forge(command())).toBe(503);
    resolve(say('Done.'));
    await stopped;
    expect((await answering).message?.text).toBe('Done.');
  });
});
