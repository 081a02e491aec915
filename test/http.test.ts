/** The server that the health page, the webhooks and the preview share: its answers, its start and its end. */
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { describe, expect, test } from 'vitest';
import { createHealth, createMetricsPage, listen } from '../src/adapters/http/index.ts';
import { StartError } from '../src/core/ports.ts';

const local = '127.0.0.1';

describe('/healthz', () => {
  test('says ok while every part is healthy', async () => {
    const answer = await createHealth({ healthy: () => ({ discord: true, telegram: true }) }).request('/healthz');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toEqual({ status: 'ok', parts: { discord: true, telegram: true } });
  });

  test('names the parts that are down, with 503', async () => {
    const answer = await createHealth({ healthy: () => ({ discord: true, telegram: false }) }).request('/healthz');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toMatchObject({ status: 'down', down: ['telegram'] });
  });

  test('asks anew at each request and is never cached', async () => {
    let up = true;
    const health = createHealth({ healthy: () => ({ clock: up }) });
    expect((await health.request('/healthz')).status).toBe(200);
    up = false;
    const answer = await health.request('/healthz');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describe('/metrics', () => {
  test('answers what is rendered, never cached', async () => {
    const page = createMetricsPage({ render: async () => ({ type: 'text/plain; version=0.0.4', text: 'a 1\n' }) });
    const answer = await page.request('/metrics');
    expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([
      200,
      'no-store',
      'a 1\n',
    ]);
    expect(answer.headers.get('content-type')).toContain('version=0.0.4');
  });

  test('says 503 without a reason when the figures cannot be read', async () => {
    const page = createMetricsPage({ render: () => Promise.reject(new Error('postgres://user:secret@host')) });
    const answer = await page.request('/metrics');
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain('secret');
  });
});

describe('listen', () => {
  test('serves the app on the port it answers', async () => {
    const server = await listen(createHealth({ healthy: () => ({}) }), local, 0);
    const answer = await fetch(`http://${local}:${server.port}/healthz`);
    expect(await answer.json()).toEqual({ status: 'ok', parts: {} });
    await server.close();
    await expect(fetch(`http://${local}:${server.port}/healthz`)).rejects.toThrow();
  });

  test('says in a sentence that the port is taken', async () => {
    const first = await listen(new Hono(), local, 0);
    const second = listen(new Hono(), local, first.port);
    await expect(second).rejects.toBeInstanceOf(StartError);
    await expect(second).rejects.toThrow(`Port ${first.port} on ${local} is taken by another program.`);
    await first.close();
  });

  test('says in a sentence that the host is not this machine', async () => {
    await expect(listen(new Hono(), '192.0.2.1', 0)).rejects.toThrow('This machine has no address 192.0.2.1.');
  });

  test('ends open event streams when it closes', async () => {
    const app = new Hono().get('/events', (context) =>
      streamSSE(context, async (stream) => {
        await stream.writeSSE({ data: 'hello' });
        await new Promise<void>((resolve) => stream.onAbort(resolve));
      }),
    );
    const server = await listen(app, local, 0);
    const answer = await fetch(`http://${local}:${server.port}/events`);
    const reader = answer.body?.getReader();
    await reader?.read();
    const started = performance.now();
    await server.close();
    expect(performance.now() - started).toBeLessThan(1_000);
    await expect(Promise.resolve(reader?.read())).resolves.toEqual({ done: true, value: undefined });
  });

  test('lets an answer on its way finish when it closes', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const app = new Hono().get('/slow', async (context) => {
      arrived.resolve();
      await release.promise;
      return context.text('done');
    });
    const server = await listen(app, local, 0);
    const answer = fetch(`http://${local}:${server.port}/slow`);
    await arrived.promise;
    const started = performance.now();
    const closed = server.close();
    release.resolve();
    expect(await (await answer).text()).toBe('done');
    await closed;
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('does not wait forever for an answer that never comes, and closes once however often it is told', async () => {
    const arrived = Promise.withResolvers<void>();
    const app = new Hono().get('/stuck', () => {
      arrived.resolve();
      return new Promise<Response>(() => {});
    });
    const server = await listen(app, local, 0);
    const answer = fetch(`http://${local}:${server.port}/stuck`);
    const cut = expect(answer).rejects.toThrow();
    await arrived.promise;
    await Promise.all([server.close(), server.close()]);
    await cut;
  });
});
