/** Tells open pages by server-sent events that something changed; the pages then fetch it themselves. */
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

/** More open pages than a person has; further ones work without live updates. */
const streamsMax = 40;

export type Changes = {
  readonly revision: () => number;
  note(): void;
  /** An endless answer of `change` events, each with the revision; undefined when too many are open or after `close`. */
  stream(context: Context): Response | undefined;
  close(): void;
};

export function createChanges(): Changes {
  let revision = 1;
  let closed = false;
  const listeners = new Set<{ tell(): void; end(): void }>();

  return {
    revision: () => revision,
    note() {
      revision += 1;
      for (const listener of listeners) listener.tell();
    },
    stream(context) {
      if (closed || listeners.size >= streamsMax) return undefined;
      return streamSSE(context, async (stream) => {
        const { promise: ended, resolve: end } = Promise.withResolvers<void>();
        const tell = () => void stream.writeSSE({ event: 'change', data: String(revision) }).catch(end);
        const listener = { tell, end };
        listeners.add(listener);
        stream.onAbort(end);
        tell();
        await ended;
        listeners.delete(listener);
      });
    },
    close() {
      closed = true;
      for (const listener of listeners) listener.end();
    },
  };
}
