/**
 * Brings what SQLite's log has gathered into the file, in a thread of its own. SQLite would do it in a commit, every
 * thousand pages: with a million reminders those lie far apart, and writing them holds the loop up for a tenth of a second.
 */
import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';

/** Pages of the log. As SQLite has it by default; and when it gets far beyond, the commit does it after all. */
const PAGES = 1000;
const PAGES_MAX = 20_000;
/** The log is asked for its length no more often than this. */
const LOOK_MS = 250;

export type Checkpoints = {
  /** To be called outside of transactions, often: begins a checkpoint when the log has grown enough. */
  look(): void;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
};

export function createCheckpoints(database: DatabaseSync): Checkpoints {
  const file = database.location();
  // Only a file has a log.
  if (file === null) return { look: () => {}, idle: async () => {} };
  database.exec(`pragma wal_autocheckpoint = ${PAGES_MAX}`);
  const pages = database.prepare('pragma wal_checkpoint(noop)');
  let underWay: Promise<unknown> | undefined;
  let lookedAt = 0;
  return {
    look() {
      const now = performance.now();
      if (underWay !== undefined || now - lookedAt < LOOK_MS) return;
      lookedAt = now;
      const { log = 0, checkpointed = 0 } = pages.get() ?? {};
      if (Number(log) - Number(checkpointed) < PAGES) return;
      const thread = new Worker(new URL('./checkpoint-thread.js', import.meta.url), { workerData: file, execArgv: [] });
      underWay = once(thread, 'exit')
        .catch(() => {})
        .finally(() => {
          underWay = undefined;
        });
    },
    idle: async () => void (await underWay),
  };
}
