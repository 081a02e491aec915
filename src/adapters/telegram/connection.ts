/** The Telegram API as the adapter uses it: every request has an end, and all of them can be cut off at once. */
import { Api } from 'grammy';
import { UnsentError } from './errors.ts';

/** Seconds after which a request counts as lost; longer than a poll. grammY's default is 500. */
const requestTimeoutSeconds = 30;

/** Requests fail at once when `cut` aborts, and are not made afterwards (`UnsentError`). */
export function connect(token: string, apiUrl: string, cut: AbortSignal): Api {
  const api = new Api(token, { apiRoot: apiUrl, timeoutSeconds: requestTimeoutSeconds });
  api.config.use(async (request, method, payload, signal) => {
    if (cut.aborted) throw new UnsentError();
    // grammY's signals come from a package for old Node versions, which `AbortSignal.any` refuses.
    const either = new AbortController();
    const abort = () => either.abort();
    const signals = signal ? [cut, signal as AbortSignal] : [cut];
    for (const one of signals) one.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    return request(method, payload, either.signal as unknown as typeof signal).finally(() => {
      for (const one of signals) one.removeEventListener('abort', abort);
    });
  });
  return api;
}
