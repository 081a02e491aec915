/** The store holds its contract in memory and in a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/adapters/store/index.ts';
import { describeStore } from './support/store-contract.ts';
import { recordingLog } from './support/store-samples.ts';

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
