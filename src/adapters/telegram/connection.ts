/** The Telegram API as the adapter uses it: every request has an end, all can be cut off at once, and what never left is known. */
import * as http from 'node:http';
import * as https from 'node:https';
import { Api } from 'grammy';
import { UnsentError } from './errors.ts';

/** After so long a request counts as lost; longer than a poll. grammY's default is 500 s. */
const requestLongestMs = 30_000;
/** A connection takes well under a second; where a network swallows everything it never comes about. */
const connectLongestMs = 5000;
/** Below what servers and routers on the way keep an idle connection for. */
const idleLongestMs = 4000;

export type ConnectionOptions = {
  readonly token: string;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  /** How long a connection may take to be made. */
  readonly connectMaxMs?: number;
  /** How long a connection without a request is kept for the next one. */
  readonly idleMaxMs?: number;
};

/** Requests fail at once when `cut` aborts, and are not made afterwards (`UnsentError`). */
export function connect(options: ConnectionOptions, cut: AbortSignal, requestMaxMs = requestLongestMs): Api {
  const api = new Api(options.token, {
    apiRoot: options.apiUrl,
    timeoutSeconds: requestMaxMs / 1000,
    baseFetchConfig: { compress: true, agent: createAgent(options) },
  });
  // One listener for all: a signal goes through its list of them at each that comes or goes.
  const open = new Set<AbortController>();
  cut.addEventListener('abort', () => {
    for (const one of open) one.abort();
  });
  api.config.use(async (request, method, payload, signal) => {
    if (cut.aborted) throw new UnsentError();
    // grammY's signals come from a package for old Node versions, which `AbortSignal.any` refuses.
    const either = new AbortController();
    const abort = () => either.abort();
    open.add(either);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    return request(method, payload, either.signal as unknown as typeof signal).finally(() => {
      open.delete(either);
      signal?.removeEventListener('abort', abort);
    });
  });
  return api;
}

/**
 * Gives a request only a connection that stands: whatever fails before has certainly not left (`UnsentError`). One that
 * idled is closed, because a router may have dropped it without a word, and a post written into it would be in doubt.
 */
function createAgent(options: ConnectionOptions): http.Agent {
  const { apiUrl, connectMaxMs = connectLongestMs, idleMaxMs = idleLongestMs } = options;
  const isSecure = apiUrl.startsWith('https:');
  const agent = new (isSecure ? https : http).Agent({ keepAlive: true, timeout: idleMaxMs });
  const open = agent.createConnection.bind(agent);
  agent.createConnection = (target, use) => {
    const socket = open(target);
    if (!socket || !use) return socket;
    const fail = () => use(new UnsentError(), socket);
    const timer = setTimeout(() => socket.destroy(new UnsentError()), connectMaxMs);
    socket.once('error', fail);
    socket.once('close', () => clearTimeout(timer));
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer);
      socket.off('error', fail);
      use(null, socket);
    });
    return undefined;
  };
  return agent;
}
