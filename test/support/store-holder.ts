/** A process of its own that opens the store named by its argument, says so, and holds it until it is killed. */
import { setImmediate } from 'node:timers/promises';
import { openStore } from '../../src/adapters/store/index.ts';
import { recordingLog } from './store-samples.ts';

/** Leaves the store open with nothing referring to it: holding the file must not hang on that. */
async function hold(url: string): Promise<void> {
  const store = await openStore({ url, log: recordingLog() });
  await store.takeStep('held', { step: 1, closes: false, gapMs: 0 }, 1);
}

try {
  await hold(process.argv[2] ?? '');
  for (let round = 0; round < 3; round++) {
    globalThis.gc?.();
    await setImmediate();
  }
  process.stdout.write('open\n');
  // Keeps the process alive; it is ended by a signal.
  setInterval(() => {}, 60_000);
} catch (error) {
  process.stdout.write(`${error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'}\n`);
}
