/** The clock: wakes its task once a minute, and in between when the task asked for it. What is due stands in the database; a beat that comes late loses nothing. */
import { type Logger, schedule as scheduleCron } from 'node-cron';
import type { Log } from '../../core/ports.ts';

export type Clock = {
  /** No more ticks; resolves when the one that is running has ended. */
  stop(): Promise<void>;
  /** Epoch milliseconds at which a tick last ended without an error, for the watchdog. */
  lastTickAt(): number | undefined;
};

/** Calls `beat` once a minute until it is stopped. */
export type Schedule = (beat: () => void, log: Log) => { stop(): void };
/** Calls `beat` once after `ms`, unless it is cancelled before. */
export type Delay = (beat: () => void, ms: number) => { cancel(): void };

type ClockOptions = {
  /** Answers when it wants to be called again at the latest (epoch ms); undefined: at the next minute. */
  tick(now: number): Promise<number | undefined>;
  log: Log;
  /** Epoch milliseconds. */
  now?: () => number;
  schedule?: Schedule;
  delay?: Delay;
};

/** The minute's beat comes in any case; a timer beyond it would only be one more thing to go wrong. */
const delayMaxMs = 60_000;
/** A tick that failed, because the database is away for one, is tried again before the next minute. */
const retryMs = 5_000;

/** Ticks at once, every minute, and when a tick asks for it; never two at a time: a beat during a tick is made up for when it has ended. */
export function startClock({ tick, log, now = Date.now, schedule = everyMinute, delay = once }: ClockOptions): Clock {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let lastTickAt: number | undefined;
  let timer: { cancel(): void } | undefined;

  function wakeIn(ms: number): void {
    if (!stopped) timer = delay(beat, Math.min(Math.max(0, ms), delayMaxMs));
  }

  async function tickOnce(): Promise<void> {
    try {
      const next = await tick(now());
      lastTickAt = now();
      if (next !== undefined) wakeIn(next - now());
    } catch (error) {
      log.error('tick-failed', describe(error));
      wakeIn(retryMs);
    }
  }

  async function run(): Promise<void> {
    do {
      again = false;
      timer?.cancel();
      await tickOnce();
    } while (again && !stopped);
    running = undefined;
  }

  function beat(): void {
    if (stopped) return;
    if (running === undefined) running = run();
    else again = true;
  }

  const scheduled = schedule(beat, log);
  beat();
  return {
    async stop() {
      stopped = true;
      scheduled.stop();
      timer?.cancel();
      await running;
    },
    lastTickAt: () => lastTickAt,
  };
}

function once(beat: () => void, ms: number): { cancel(): void } {
  const timer = setTimeout(beat, ms);
  return { cancel: () => clearTimeout(timer) };
}

/**
 * In UTC, where every minute comes once. A busy process may hear a beat late: without the tolerance node-cron drops it.
 * No `noOverlap`, which never beats again after a tick that hangs; overlap is prevented above.
 */
export function everyMinute(beat: () => void, log: Log): { stop(): void } {
  const task = scheduleCron('* * * * *', beat, {
    timezone: 'UTC',
    missedExecutionTolerance: 59_000,
    logger: quietLogger(log),
  });
  return { stop: () => void task.destroy() };
}

/** node-cron writes to the console by itself; its words are left out, for an error among them could hold anything. */
function quietLogger(log: Log): Logger {
  return {
    info: () => {},
    debug: () => {},
    warn: () => log.warn('clock-warning'),
    error: (error) => log.error('clock-error', describe(error)),
  };
}

/** An error's name and code. Its message may hold what people wrote. */
function describe(error: unknown): { name: string; code?: string | number } {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? { name: error.name, code } : { name: error.name };
}
