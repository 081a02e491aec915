/** The composition root: builds every part, joins them, starts, stops. */

import { startClock } from './adapters/clock/index.ts';
import { createMovableClock } from './adapters/clock/movable.ts';
import { createPictures } from './adapters/content/index.ts';
import { createHealth, createMetricsPage, createWebhooks, listen } from './adapters/http/index.ts';
import { createLog } from './adapters/log/index.ts';
import { createMetrics } from './adapters/metrics/index.ts';
import { openStore } from './adapters/store/index.ts';
import { loadContent } from './cli/load-content.ts';
import { type Config, readConfig } from './config.ts';
import { describeBug } from './core/bug.ts';
import type { World } from './core/call.ts';
import type { Content } from './core/content-schema.ts';
import { createBot } from './core/handle.ts';
import { createHolder } from './core/holder.ts';
import { type Adapter, type Bot, type Log, StartError } from './core/ports.ts';
import { createSender, drain } from './core/reminders.ts';
import type { Store } from './core/store.ts';
import { createUpkeep } from './core/upkeep.ts';

/** A tick older than this means that reminders have stopped. */
const tickAgeMaxMs = 180_000;

/** How long a part may take to finish what it has in flight. */
const stopMs = 12_000;

type Part = { stop(): Promise<void> };
type Platforms = Readonly<Record<string, Adapter>>;

/** Started parts, stopped in reverse order. */
const parts: Part[] = [];
/** Aborted first of all, so that no tick claims more while the parts stop. */
const stopping = new AbortController();
let stopped: Promise<void> | undefined;
let log: Log | undefined;
await startUp().catch(giveUp);

async function startUp(): Promise<void> {
  const config = readConfig();
  const logger = createLog(config.logLevel);
  log = logger;
  process.on('uncaughtException', (error) => logger.error('bug', describeBug(error)));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stopAll(0));
  const content = await loadContent(config.contentDir);
  const preview = config.preview === 'off' ? undefined : await startPreview(config, content, logger);
  const http = config.preview === 'main' ? undefined : await startPlatforms(config, content, logger);
  logger.info('ready', { http: http ?? preview, preview });
  if (preview !== undefined) process.stderr.write(`Open ${preview} in a browser to try Limber. Ctrl+C stops it.\n`);
}

/** Discord and Telegram, at the same time, over one database; their health and their figures. Answers the address of `/healthz`. */
async function startPlatforms(config: Config, content: Content, plainLog: Log): Promise<string> {
  const store = await openStore({ url: config.databaseUrl, log: plainLog });
  parts.push({ stop: () => store.close() });
  const metrics = createMetrics();
  const logger = metrics.watch(plainLog);
  const platforms = await createPlatforms(config, logger);
  const world = worldOf(content, store, platforms, logger, Date.now);
  const bot = createBot(world);
  const upkeep = startClock({ tick: createUpkeep(world, process.versions['tz'] ?? ''), log: logger });
  const lines = Object.entries(platforms).map(([name, adapter]) =>
    startLine(world, name, adapter, bot, config.leaseMs),
  );
  const startedAt = Date.now();
  const tickAgeMs = () => Date.now() - Math.min(...lines.map(({ clock }) => clock.lastTickAt() ?? startedAt));
  const healthy = () => ({
    ...Object.fromEntries(lines.map(({ name, healthy }) => [name, healthy()])),
    clock: tickAgeMs() < tickAgeMaxMs,
  });
  const gauges = async () => ({ tickAgeMs: tickAgeMs(), queues: await queuesOf(store, Object.keys(platforms)) });
  const webhooks = Object.values(platforms).flatMap((adapter) => adapter.webhook?.(bot) ?? []);
  const app = createHealth({ healthy })
    .route('/', createMetricsPage({ render: () => metrics.render(gauges) }))
    .route('/', createWebhooks(webhooks));
  const address = await serve(app, config.host, config.port);
  // First to stop, all at the same time: nothing new is claimed or heard, and what is under way may end.
  parts.push({ stop: async () => void (await Promise.all([upkeep.stop(), ...lines.map((line) => line.stop())])) });
  await Promise.all(lines.map(({ ready }) => ready));
  return address;
}

/** One platform's clock, sender and connection. `ready` resolves when it listens, or another instance was seen to. */
function startLine(world: World, name: string, adapter: Adapter, bot: Bot, leaseMs: number) {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const holder = createHolder(world, name, {
    leaseMs,
    onHeld: () => void adapter.start(bot).then(resolve, giveUp),
    // Two that answer would answer twice. Whoever watches the process starts it again, as one that waits.
    onLost: () => void stopAll(1),
  });
  const clock = startClock({
    log: world.log,
    tick: async (now) => {
      const next = await holder.tick(now);
      if (holder.state() === 'standby') resolve();
      return next;
    },
  });
  return {
    name,
    clock,
    ready,
    healthy: () => holder.state() === 'standby' || (holder.state() === 'held' && adapter.healthy()),
    stop: async () => {
      await clock.stop();
      await Promise.all([holder.idle(), adapter.stop()]);
    },
  };
}

async function queuesOf(store: Store, platforms: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const now = Date.now();
  const counted = platforms.map(async (name): Promise<[string, number]> => [name, await store.queue(name, now)]);
  return Object.fromEntries(await Promise.all(counted));
}

/** A library is loaded only for the platform that is on: each costs tens of megabytes. */
async function createPlatforms({ discord, telegram, contentDir }: Config, logger: Log): Promise<Platforms> {
  const readPicture = createPictures(contentDir);
  return {
    ...(discord && {
      discord: (await import('./adapters/discord/index.ts')).createDiscord({ ...discord, log: logger, readPicture }),
    }),
    ...(telegram && {
      telegram: (await import('./adapters/telegram/index.ts')).createTelegram({
        ...telegram,
        log: logger,
        readPicture,
        onFatal: (reason) => {
          logger.error('platform-stopped', { platform: 'telegram', reason });
          void stopAll(1);
        },
      }),
    }),
  };
}

/** The page has a store and a clock of its own, in memory: nothing done there reaches a real platform. */
async function startPreview(config: Config, content: Content, logger: Log): Promise<string> {
  const { createPreview } = await import('./adapters/preview/index.ts');
  const store = await openStore({ url: 'sqlite::memory:', log: logger });
  parts.push({ stop: () => store.close() });
  const clock = createMovableClock({
    real: Date.now,
    nextDue: () => store.nextDue(),
    tick: (now) => drain(sender, now),
  });
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const preview = createPreview({ clock, zone, log: logger, readPicture: createPictures(config.contentDir) });
  const world = worldOf(content, store, { preview }, logger, () => clock.now());
  const sender = createSender(world, 'preview');
  parts.push(preview);
  await preview.start(createBot(world));
  parts.push(startClock({ tick: () => clock.tick().then(() => undefined), log: logger }));
  if (config.preview === 'main')
    preview.app.route('/', createHealth({ healthy: () => ({ preview: preview.healthy() }) }));
  const port = config.preview === 'main' || config.port === 0 ? config.port : config.port + 1;
  return serve(preview.app, '127.0.0.1', port);
}

function worldOf(content: Content, store: Store, platforms: Platforms, logger: Log, now: () => number): World {
  const messengers = Object.fromEntries(Object.entries(platforms).map(([name, adapter]) => [name, adapter.messenger]));
  return { content, store, messengers, log: logger, now, chance: Math.random };
}

async function serve(app: Parameters<typeof listen>[0], host: string, wanted: number): Promise<string> {
  const { port, close } = await listen(app, host, wanted);
  parts.push({ stop: close });
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}

/** Stops once, however often it is asked to: no new work first, the stores last. The worst exit code asked for counts. */
function stopAll(code: number): Promise<void> {
  process.exitCode = Math.max(code, Number(process.exitCode ?? 0));
  stopping.abort();
  stopped ??= stopParts();
  return stopped;
}

async function stopParts(): Promise<void> {
  for (const part of parts.splice(0).reverse()) {
    const end = part.stop().catch((error: unknown) => log?.error('bug', describeBug(error)));
    await Promise.race([end, new Promise((late) => setTimeout(late, stopMs))]);
  }
  process.exit();
}

/** What stops the start is told to the person at the terminal, in a sentence; the exit code is 1. */
async function giveUp(error: unknown): Promise<void> {
  const message = error instanceof StartError ? error.message : JSON.stringify({ msg: 'bug', ...describeBug(error) });
  process.stderr.write(`${message}\n`);
  await stopAll(1);
}
