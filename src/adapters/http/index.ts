/** The HTTP server that the health page, the webhooks and the preview share, and the health page itself. */
import { ServerResponse } from 'node:http';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import { Hono } from 'hono';
import { StartError, type Webhook } from '../../core/ports.ts';

/** How long running answers may take once the server closes; after that their connections are cut. */
const closeGraceMs = 2_000;

/**
 * `GET /healthz` for whoever watches the process: 200 `{"status":"ok","parts":{...}}` while every part is healthy,
 * else 503 `{"status":"down","parts":{...},"down":["telegram"]}`. `healthy` is asked at each request.
 */
export function createHealth(options: { healthy(): Readonly<Record<string, boolean>> }): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => {
    const parts = options.healthy();
    const down = Object.keys(parts).filter((part) => !parts[part]);
    context.header('Cache-Control', 'no-store');
    if (down.length === 0) return context.json({ status: 'ok', parts });
    return context.json({ status: 'down', parts, down }, 503);
  });
  return app;
}

/** `GET /metrics`: the figures as `render` gives them, 503 when it cannot (the database does not answer, for one). */
export function createMetricsPage(options: {
  render(): Promise<{ readonly type: string; readonly text: string }>;
}): Hono {
  const app = new Hono();
  app.get('/metrics', async (context) => {
    try {
      const { type, text } = await options.render();
      return context.body(text, 200, { 'Content-Type': type, 'Cache-Control': 'no-store' });
    } catch {
      return context.text('The figures cannot be read just now.', 503);
    }
  });
  return app;
}

/** Takes what platforms push, each at its own path. Other methods than POST find nothing there. */
export function createWebhooks(webhooks: readonly Webhook[]): Hono {
  const app = new Hono();
  for (const { path, answer } of webhooks) app.post(path, (context) => answer(context.req.raw));
  return app;
}

/**
 * Serves `app` on this host and port (0: any free one) and answers the port it got.
 * Rejects with `StartError` where the port cannot be had. `close` takes no new connections, ends event streams,
 * lets running answers finish for 2 s and then cuts what is left; it may be called more than once.
 */
export async function listen(app: Hono, host: string, port: number): Promise<{ port: number; close(): Promise<void> }> {
  const streams = new Set<ServerResponse>();
  let closing: Promise<void> | undefined;
  const server = createAdaptorServer({
    async fetch(request, { outgoing }) {
      const response = await app.fetch(request);
      if (!(outgoing instanceof ServerResponse)) return response;
      // Else the connection idles on after the last answer and holds up the end.
      if (closing) outgoing.shouldKeepAlive = false;
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
        streams.add(outgoing);
        outgoing.once('close', () => streams.delete(outgoing));
      }
      return response;
    },
  });
  await startServer(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close() {
      closing ??= closeServer(server, streams);
      return closing;
    },
  };
}

function startServer(server: ServerType, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new StartError(explain(error.code, host, port))));
    server.listen(port, host, resolve);
  });
}

/** An event stream never ends by itself, so it is ended at once; an answer on its way gets its time. */
function closeServer(server: ServerType, streams: Iterable<ServerResponse>): Promise<void> {
  for (const stream of streams) stream.end();
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    }, closeGraceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}

function explain(code: string | undefined, host: string, port: number): string {
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is taken by another program. Stop it, or choose another port with PORT.`,
    EACCES: `Port ${port} on ${host} needs rights that this user does not have. Choose a port above 1023 with PORT.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Check HOST.`,
    ENOTFOUND: `This machine does not know the host name ${host}. Check HOST.`,
  };
  return reasons[code ?? ''] ?? `Cannot listen on ${host}, port ${port} (${code ?? 'unknown error'}).`;
}
