/** The store holds its contract in memory and in a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';
import { openStore } from '../src/adapters/store/index.ts';
import { describeStore } from './support/store-contract.ts';
import { recordingLog } from './support/store-samples.ts';
import { takeWalk, walk } from './support/store-walk.ts';

describeStore('SQLite in memory', false, async () => ({
  open: () => openStore({ url: 'sqlite::memory:', log: recordingLog() }),
  remove: async () => {},
}));

describeStore('SQLite in a file', true, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'limber-store-'));
  return {
    open: () => openStore({ url: `sqlite:${join(folder, 'limber.db')}`, log: recordingLog() }),
    remove: () => rm(folder, { recursive: true }),
  };
});

test('whatever one process does, no delivery is handed out twice and each ends once', async () => {
  await fc.assert(
    fc.asyncProperty(walk, async (steps) => {
      const store = await openStore({ url: 'sqlite::memory:', log: recordingLog() });
      await takeWalk([store], steps);
      await store.close();
    }),
    { numRuns: 60 },
  );
});
