/** A thread that plays Telegram for the figures of updates: it has many people say one thing each, and answers slowly. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

/** What the thread is told; it answers with its address, and with the seconds from the first update to the last answer, or the last push taken. */
export type StubOrder =
  | { readonly kind: 'start'; readonly latencyMs: number }
  | { readonly kind: 'run'; readonly updates: number; readonly push?: { url: string; secret: string; atOnce: number } };
export type StubReport = { readonly port: number } | { readonly seconds: number };

const firstId = 1000;
let latencyMs = 0;
let wanted = 0;
let answered = 0;
let startedAt = 0;
let isPushing = false;
const finish = () => parentPort?.postMessage({ seconds: (performance.now() - startedAt) / 1000 });
const me = { id: 7, is_bot: true, first_name: 'Limber', username: 'limber_bench_bot' };

/** Each person in a private chat of their own, so that nobody has to wait for anybody. */
function updateOf(id: number): object {
  const person = { id: 5_000_000_000 + id, is_bot: false, first_name: 'Ada' };
  const chat = { id: person.id, type: 'private', first_name: 'Ada' };
  const entities = [{ type: 'bot_command', offset: 0, length: 4 }];
  return { update_id: id, message: { message_id: id, date: 1, chat, from: person, text: '/tip', entities } };
}

function answer(response: http.ServerResponse, result: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }));
}

/** Updates come at once, as from a poll for which some wait; only what the bot says takes its time. */
function serve(method: string, payload: Record<string, unknown>, response: http.ServerResponse): void {
  if (method === 'getUpdates') {
    const from = Math.max(Number(payload['offset'] ?? 0), firstId);
    const end = Math.min(from + Number(payload['limit'] ?? 100), firstId + wanted);
    if (end <= from) return void setTimeout(() => answer(response, []), latencyMs);
    startedAt ||= performance.now();
    answer(
      response,
      Array.from({ length: end - from }, (_, index) => updateOf(from + index)),
    );
  } else if (method === 'sendMessage') {
    setTimeout(() => {
      answer(response, { message_id: 1, date: 1, chat: { id: payload['chat_id'], type: 'private' }, text: 'x' });
      answered += 1;
      if (answered === wanted && !isPushing) finish();
    }, latencyMs);
  } else answer(response, method === 'getMe' ? me : method === 'getMyCommands' ? [] : true);
}

const server = http.createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  serve(request.url?.split('/').at(-1) ?? '', body === '' ? {} : JSON.parse(body), response);
});

/** So many pushes at once as Telegram was told to make; each waits for its 200. */
async function pushAll({ url, secret, atOnce }: { url: string; secret: string; atOnce: number }): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret };
  const push = (body: string) =>
    new Promise<void>((resolve, reject) => {
      const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        if (response.statusCode === 200) response.once('end', resolve);
        else reject(new Error(`${response.statusCode} to a push`));
      });
      request.once('error', reject).end(body);
    });
  let next = firstId;
  startedAt = performance.now();
  const worker = async () => {
    while (next < firstId + wanted) await push(JSON.stringify(updateOf(next++)));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  finish();
}

parentPort?.on('message', (order: StubOrder) => {
  if (order.kind === 'start') {
    latencyMs = order.latencyMs;
    server.listen(0, '127.0.0.1', () => {
      parentPort?.postMessage({ port: (server.address() as AddressInfo).port });
    });
    return;
  }
  [wanted, answered, startedAt] = [order.updates, 0, 0];
  isPushing = order.push !== undefined;
  if (order.push) void pushAll(order.push);
});
