/** The clock: wakes the sender of reminders once a minute. What is due stands in the database; a beat that comes late loses nothing. */
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

type ClockOptions = {
  tick(now: number): Promise<void>;
  log: Log;
  /** Epoch milliseconds. */
  now?: () => number;
  schedule?: Schedule;
};

/** Ticks at once and then every minute, never two at a time: a beat during a tick is made up for when the tick has ended. */
export function startClock({ tick, log, now = Date.now, schedule = everyMinute }: ClockOptions): Clock {
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let lastTickAt: number | undefined;

  async function tickOnce(): Promise<void> {
    try {
      await tick(now());
      lastTickAt = now();
    } catch (error) {
      log.error('tick-failed', describe(error));
    }
  }

  async function run(): Promise<void> {
    do {
      again = false;
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
      await running;
    },
    lastTickAt: () => lastTickAt,
  };
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
