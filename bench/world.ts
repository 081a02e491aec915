/** The core's world around a store and a messenger, for figures of the sender alone. */
import { join } from 'node:path';
import { loadContent } from '../src/cli/load-content.ts';
import type { World } from '../src/core/call.ts';
import type { Log, Messenger } from '../src/core/ports.ts';
import type { Store } from '../src/core/store.ts';

export const quietLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The platform is named `bench`. An error that would be logged is thrown: a figure of something broken is none. */
export async function worldOf(store: Store, messenger: Messenger, now: () => number): Promise<World> {
  const content = await loadContent(join(import.meta.dirname, '..', 'content'));
  const fail = (event: string, fields: object = {}) => {
    process.stderr.write(`${event} ${JSON.stringify(fields)}\n`);
    process.exit(1);
  };
  const log = { ...quietLog, error: fail };
  return { content, store, messengers: { bench: messenger }, log, now, chance: () => 0 };
}
