/** Keeps a second process off one SQLite file: a lock that the system takes away when its holder dies, however it dies. */
import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Two processes that start at once get into each other's way for a moment; then one of them has to win. */
const WAIT_MS = 500;

/** A connection that nothing refers to is closed by the garbage collector, and its lock is lost with it. */
const heldLocks = new Set<DatabaseSync>();

export type Lock = {
  /** Lets the next process in. The file stays: a process that waits for it must not be left with one that nobody finds. */
  release(): void;
  /** The same, and removes the lock file if this call made it: for a database that is not ours. */
  undo(): void;
};

/**
 * Takes the lock on `<path>.lock`, an empty SQLite database that is held open exclusively. Only SQLite may open that
 * file: closing any other handle to it would drop the lock. Throws SQLite's error, code 5 (busy) when it is held.
 */
export function takeLock(path: string): Lock {
  const lockPath = `${path}.lock`;
  const isNew = !existsSync(lockPath);
  const lock = new DatabaseSync(lockPath, { timeout: WAIT_MS });
  try {
    lock.exec('pragma journal_mode = memory');
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    throw error;
  }
  heldLocks.add(lock);
  const release = () => {
    heldLocks.delete(lock);
    lock.close();
  };
  return {
    release,
    undo() {
      release();
      if (isNew) rmSync(lockPath, { force: true });
    },
  };
}
