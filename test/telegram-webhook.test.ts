/** The webhook of the Telegram adapter: who is believed, what is handled once, and when Telegram may forget an update. */
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { createWebhooks, listen } from '../src/adapters/http/index.ts';
import { createTestTelegram, placeOf, postTo, said, type TestTelegram } from './support/telegram-adapter.ts';

const publicUrl = 'https://limber.example.org';
const secret = 'a-secret-of-the-host';
const path = '/telegram/webhook';

let telegram: TestTelegram;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await telegram.stop();
  await Promise.all(open.splice(0).map((server) => server.close()));
});

/** An adapter with a webhook, not started; `push` is what reaches it. */
async function withWebhook(options: Parameters<typeof createTestTelegram>[0] = {}) {
  telegram = await createTestTelegram({ webhook: { secret, publicUrl }, ...options });
  const { fake, adapter, bot } = telegram;
  const webhook = adapter.webhook?.(bot);
  if (!webhook) throw new Error('There is no webhook');
  const push = (body: unknown, given: string | null = secret) => {
    const headers = new Headers(given === null ? {} : { 'x-telegram-bot-api-secret-token': given });
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = new Request(`http://127.0.0.1${webhook.path}`, { method: 'POST', headers, body: text });
    return webhook.answer(request).then((response) => response.status);
  };
  const runner = fake.person('Ada');
  const chat = fake.privateChat(runner);
  chat.bot = 'member';
  const typed = (id: number, text: string) => ({
    update_id: id,
    message: { message_id: id, date: 1, chat: { id: chat.id, type: 'private' }, from: runner, text },
  });
  return { fake, push, runner, chat, typed };
}

/** Started, and Telegram reaches it by HTTP through whatever ends TLS. */
async function listening(options: Parameters<typeof createTestTelegram>[0] = {}) {
  const parts = await withWebhook(options);
  const webhook = telegram.adapter.webhook?.(telegram.bot);
  const server = await listen(createWebhooks(webhook ? [webhook] : []), '127.0.0.1', 0);
  open.push(server);
  parts.fake.routePushes(publicUrl, [`http://127.0.0.1:${server.port}`]);
  await telegram.adapter.start(telegram.bot);
  return parts;
}

const texts = () => telegram.received.map(({ act }) => (act.kind === 'text' ? act.text : act.kind));

describe('what is pushed', () => {
  test('counts only with the secret, whatever else is given', async () => {
    const { push, typed } = await withWebhook();
    const wrong = [null, '', 'a', secret.slice(0, -1), `${secret}x`, secret.toUpperCase(), 'x'.repeat(100_000)];
    for (const given of wrong)
      expect([given?.slice(0, 30), await push(typed(1, 'hi'), given)]).toEqual([given?.slice(0, 30), 401]);
    expect(telegram.fake.calls).toEqual([]);
    expect(await push(typed(1, 'hi'))).toBe(200);
    expect(texts()).toEqual(['hi']);
  });

  test('is refused where it is too large or no update, and never ends the process', async () => {
    const { push, typed } = await withWebhook();
    expect(await push(' '.repeat(1_048_577))).toBe(413);
    const endless = new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(65_536)) });
    const request = new Request('http://127.0.0.1/', {
      method: 'POST',
      headers: { 'x-telegram-bot-api-secret-token': secret },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect((await telegram.adapter.webhook?.(telegram.bot)?.answer(request))?.status).toBe(413);
    for (const body of ['', '{', 'null', '[]', '"x"', '{}', '{"update_id":"1"}', '{"update_id":1.5}']) {
      expect([body, await push(body)]).toEqual([body, 400]);
    }
    let id = 10;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom('message', 'callback_query', 'my_chat_member'), fc.jsonValue()),
        async (update) => {
          id += 1;
          expect(await push({ ...update, update_id: id })).toBe(200);
        },
      ),
    );
    expect(await push(typed(1, 'still here'))).toBe(200);
    expect(texts().at(-1)).toBe('still here');
  });

  test('is handled once, also where it comes again while it is being handled', async () => {
    const { push, typed } = await withWebhook();
    const gate = Promise.withResolvers<void>();
    telegram.answerWith(async () => {
      await gate.promise;
      return said('heard');
    });
    const both = [push(typed(7, 'first')), push(typed(7, 'first'))];
    await expect.poll(() => texts()).toEqual(['first']);
    expect(telegram.fake.calls.map(({ method }) => method)).toEqual(['getMe']);
    gate.resolve();
    expect(await Promise.all(both)).toEqual([200, 200]);
    expect(await push(typed(7, 'first'))).toBe(200);
    expect(texts()).toEqual(['first']);
    expect(telegram.fake.calls.filter(({ method }) => method === 'sendMessage')).toHaveLength(1);
  });

  test('is acknowledged when it was handled, and in time where that takes long', async () => {
    const { push, typed } = await withWebhook({ answerMaxMs: 50 });
    const gate = Promise.withResolvers<void>();
    telegram.answerWith(async ({ act }) => {
      if (act.kind === 'text' && act.text === 'slow') await gate.promise;
      if (act.kind === 'text' && act.text === 'bug') throw new RangeError('words of a runner');
      return said('done');
    });
    expect(await push(typed(1, 'slow'))).toBe(200);
    expect(telegram.fake.calls.filter(({ method }) => method === 'sendMessage')).toHaveLength(0);
    gate.resolve();
    await telegram.fake.waitForCall((call) => call.message?.text === 'done');
    expect(await push(typed(2, 'bug'))).toBe(200);
    expect(telegram.logged.join()).toContain('update-failed');
    expect(telegram.logged.join()).not.toContain('words of a runner');
  });

  test('is left to come again while it is not known who the bot is, and after the end', async () => {
    const { push, typed, fake } = await withWebhook();
    fake.failNext('getMe', { status: 502 });
    expect(await push(typed(1, 'hi'))).toBe(503);
    expect(await push(typed(1, 'hi'))).toBe(200);
    expect(texts()).toEqual(['hi']);
    await telegram.adapter.stop();
    expect(await push(typed(2, 'later'))).toBe(503);
    expect(texts()).toEqual(['hi']);
  });
});

describe('with Telegram on the other side', () => {
  test('the start gives it address, secret and kinds of update, and people are heard and answered', async () => {
    const { fake, runner, chat } = await listening();
    const set = fake.calls.find(({ method }) => method === 'setWebhook');
    expect(set?.payload).toEqual({
      url: `${publicUrl}${path}`,
      secret_token: secret,
      allowed_updates: ['message', 'callback_query', 'my_chat_member'],
      max_connections: 100,
    });
    expect(telegram.adapter.healthy()).toBe(true);
    const [answer] = await fake.say(chat, runner, '/tip');
    expect(answer?.message?.text).toBe('hello');
    await fake.waitForPoll();
    expect(fake.pushes).toMatchObject([{ status: 200 }]);
    expect(fake.faultsMet('getUpdates')).toBe(0);
    expect(fake.violations).toEqual([]);
  });

  test('what one person does is handled in order, and holds up nobody else', async () => {
    const { fake, runner, chat } = await listening();
    const gate = Promise.withResolvers<void>();
    telegram.answerWith(async ({ act }) => {
      if (act.kind === 'text' && act.text === 'first') await gate.promise;
      return said('heard');
    });
    const bo = fake.person('Bo');
    const first = fake.say(chat, runner, 'first');
    await expect.poll(() => texts()).toEqual(['first']);
    const press = { id: '1', from: runner, chat_instance: 'c', data: 'go:1' };
    const message = { message_id: 1, date: 1, chat: { id: chat.id, type: 'private', first_name: 'Ada' }, text: 'x' };
    // A press comes through a queue of its own, and would overtake.
    fake.push({ callback_query: { ...press, message } });
    await fake.say(fake.privateChat(bo), bo, 'other');
    expect(texts()).toEqual(['first', 'other']);
    gate.resolve();
    await first;
    await fake.waitForPoll();
    expect(texts()).toEqual(['first', 'other', 'press']);
  });

  test('what a stopped process did not take comes to the next one, over a poll as well', async () => {
    const { fake, runner, chat } = await listening();
    await telegram.adapter.stop();
    await fake.say(chat, runner, '/tip', { calls: 0 });
    await expect.poll(() => fake.pushes.length).toBeGreaterThan(1);
    expect(fake.pushes.every(({ status }) => status === 503)).toBe(true);
    const next = await createTestTelegram({ token: fake.token, apiUrl: fake.url });
    await next.adapter.start(next.bot);
    await fake.waitForPoll();
    await next.stop();
    expect(next.received.map(({ act }) => act.kind)).toEqual(['command']);
  });

  test('an address that Telegram does not take is a sentence; a name that does not resolve yet is tried again', async () => {
    await withWebhook({ webhook: { secret, publicUrl: 'https://limber.example.org:9000' } });
    await expect(telegram.adapter.start(telegram.bot)).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('PUBLIC_URL'),
    });
    await telegram.stop();
    await withWebhook();
    const said = 'Bad Request: bad webhook: Failed to resolve host: Name or service not known';
    telegram.fake.failNext('setWebhook', { status: 400, description: said });
    await telegram.adapter.start(telegram.bot);
    expect(telegram.waits).toEqual([3000]);
    expect(telegram.adapter.healthy()).toBe(true);
  });

  test('who takes the updates over ends it, and so does a poller whose updates a webhook takes', async () => {
    const { fake } = await listening({ watchMs: 20 });
    const poller = await createTestTelegram({ token: fake.token, apiUrl: fake.url, retryMs: 1 });
    await poller.adapter.start(poller.bot);
    await expect.poll(() => telegram.fatal).toEqual([expect.stringContaining('Another program took over')]);
    expect(telegram.adapter.healthy()).toBe(false);
    const third = await createTestTelegram({ token: fake.token, apiUrl: fake.url, webhook: { secret, publicUrl } });
    await third.adapter.start(third.bot);
    await expect.poll(() => poller.fatal).toHaveLength(1);
    await Promise.all([poller.stop(), third.stop()]);
  });

  test('pushes that get through nowhere make it unhealthy after a minute, until one does', async () => {
    let now = Date.now();
    const { fake, runner, chat } = await listening({ watchMs: 20, now: () => now });
    const way = fake.routePushes(publicUrl, ['http://127.0.0.1:1']);
    await fake.say(chat, runner, '/tip', { calls: 0 });
    await expect.poll(() => fake.pushes.some(({ status }) => status === 0)).toBe(true);
    expect(telegram.adapter.healthy()).toBe(true);
    now += 61_000;
    await expect.poll(() => telegram.adapter.healthy()).toBe(false);
    expect(telegram.logged.filter((line) => line.includes('telegram-pushes-fail'))).toHaveLength(1);
    fake.routePushes(publicUrl, way);
    await fake.waitForCall((call) => call.message?.text === 'hello');
    expect(telegram.adapter.healthy()).toBe(true);
  });
});

test('an instance that waits answers what is pushed to it, and a wrong token ends it', async () => {
  const { push, typed, fake } = await withWebhook();
  expect(await push(typed(1, '/check'))).toBe(200);
  expect(fake.calls.map(({ method }) => method)).toEqual(['getMe', 'sendMessage']);
  expect(telegram.adapter.healthy()).toBe(false);
  await telegram.stop();
  const wrong = await withWebhook({ token: '1:wrong' });
  expect(await wrong.push(wrong.typed(1, 'hi'))).toBe(503);
  expect(telegram.fatal).toEqual([expect.stringContaining('TELEGRAM_TOKEN was refused')]);
  expect(await telegram.adapter.messenger.send(postTo(placeOf({ id: 1 })))).toMatchObject({ reason: 'token-rejected' });
});
