/**
 * How many updates a second are heard and answered where Telegram takes 50 ms for an answer, beside plain grammY and its
 * runner with the same answer. Alone: `node bench/updates.ts`.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { run } from '@grammyjs/runner';
import { Bot } from 'grammy';
import { createWebhooks, listen } from '../src/adapters/http/index.ts';
import { createTelegram } from '../src/adapters/telegram/index.ts';
import type { Bot as Core } from '../src/core/ports.ts';
import { type Figure, report } from './report.ts';
import type { StubOrder, StubReport } from './telegram-stub.ts';
import { quietLog } from './world.ts';

const latencyMs = 50;
const updates = 5000;
/** One after another takes its time; its rate shows after fewer. */
const updatesOneByOne = 60;
const token = '7:bench';
const webhook = { secret: 'a-secret-of-the-bench', publicUrl: 'https://limber.example.org' };
const core: Core = {
  commands: [],
  handle: async () => ({ audience: 'everyone', mode: 'new', blocks: [{ kind: 'text', text: 'Hello' }] }),
};

type Stub = {
  readonly apiUrl: string;
  /** Updates a second. `start` begins to poll, or `push` says where to push. */
  measure(count: number, start: () => unknown, push?: Extract<StubOrder, { kind: 'run' }>['push']): Promise<number>;
  stop(): Promise<unknown>;
};

async function startStub(): Promise<Stub> {
  const worker = new Worker(new URL('./telegram-stub.ts', import.meta.url));
  const ask = async (order: StubOrder, then: () => unknown = () => undefined): Promise<number> => {
    worker.postMessage(order);
    const [[told]] = await Promise.all([once(worker, 'message') as Promise<[StubReport]>, then()]);
    return 'port' in told ? told.port : told.seconds;
  };
  const port = await ask({ kind: 'start', latencyMs });
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    measure: async (count, start, push) =>
      count / (await ask({ kind: 'run', updates: count, ...(push && { push }) }, start)),
    stop: () => worker.terminate(),
  };
}

async function limberPolls(stub: Stub): Promise<number> {
  const adapter = createTelegram({ token, apiUrl: stub.apiUrl, log: quietLog });
  const rate = await stub.measure(updates, () => adapter.start(core));
  await adapter.stop();
  return rate;
}

/** As it is mounted in the process; whatever ends TLS before it is not counted. */
async function limberIsPushed(stub: Stub, atOnce: number): Promise<number> {
  const adapter = createTelegram({ token, apiUrl: stub.apiUrl, log: quietLog, webhook });
  const mounted = adapter.webhook?.(core);
  const server = await listen(createWebhooks(mounted ? [mounted] : []), '127.0.0.1', 0);
  await adapter.start(core);
  const url = `http://127.0.0.1:${server.port}${mounted?.path}`;
  const rate = await stub.measure(updates, () => undefined, { url, secret: webhook.secret, atOnce });
  await adapter.stop();
  await server.close();
  return rate;
}

function grammyBot(apiUrl: string): Bot {
  const bot = new Bot(token, { client: { apiRoot: apiUrl } });
  bot.command('tip', (context) => context.reply('Hello'));
  return bot;
}

async function grammyRuns(stub: Stub): Promise<number> {
  const bot = grammyBot(stub.apiUrl);
  await bot.init();
  let runner: ReturnType<typeof run> | undefined;
  const rate = await stub.measure(updates, () => {
    runner = run(bot);
  });
  await runner?.stop();
  return rate;
}

async function grammyStarts(stub: Stub): Promise<number> {
  const bot = grammyBot(stub.apiUrl);
  const rate = await stub.measure(updatesOneByOne, () => void bot.start());
  await bot.stop();
  return rate;
}

export async function updateFigures(): Promise<Figure[]> {
  const stub = await startStub();
  // The first round warms up and does not count; then turn and turn about, and the better of two, for the machine is shared.
  const polls: number[] = [];
  const runs: number[] = [];
  for (let round = 0; round <= 2; round += 1) {
    const [ours, theirs] = [await limberPolls(stub), await grammyRuns(stub)];
    if (round === 0) continue;
    polls.push(ours);
    runs.push(theirs);
  }
  const pushed = await limberIsPushed(stub, 100);
  const plain = await grammyStarts(stub);
  await stub.stop();
  const rate = (value: number) => `${Math.round(value).toLocaleString('en-GB')}/s`;
  const name = `Telegram updates answered, ${latencyMs} ms an answer`;
  return [
    {
      name: `${name}, by polling`,
      limber: rate(Math.max(...polls)),
      baseline: `grammY \`bot.start()\`: ${rate(plain)}; its runner: ${rate(Math.max(...runs))}`,
      goal: '>= 2,000/s',
    },
    {
      name: `${name}, by webhook, 100 pushes at once`,
      limber: rate(pushed),
      baseline: `what 100 at once allow: ${rate(100_000 / latencyMs)}`,
      goal: '',
    },
  ];
}

if (import.meta.main) await report(updateFigures);
