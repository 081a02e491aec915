/** Pushes updates to a webhook as Telegram does: in order within a queue, with the secret, again after anything but 2xx. */
import { setTimeout as delay } from 'node:timers/promises';
import type { FakeUpdate } from './telegram-updates.ts';

export type Hook = {
  readonly url: string;
  readonly secret_token?: string;
  readonly max_connections?: number;
  readonly allowed_updates?: readonly string[];
};
/** One request; `status` 0: it got no answer. */
export type Push = { readonly update: number; readonly base: string; readonly status: number };

/** The real one waits longer, and ever longer. */
const againMs = 20;

type Parts = {
  readonly queue: () => readonly FakeUpdate[];
  /** The update was acknowledged. */
  readonly onTaken: (update: FakeUpdate) => void;
};

export function createPushes({ queue, onTaken }: Parts) {
  const made: Push[] = [];
  const busy = new Set<string>();
  const routes = new Map<string, { bases: readonly string[]; next: number }>();
  let hook: Hook | undefined;
  let lastError: { date: number; message: string } | undefined;

  const pump = () => {
    const { max_connections: most = 40, allowed_updates: allowed } = hook ?? {};
    for (const update of queue()) {
      if (!hook || busy.size >= most) return;
      const key = queueOf(update);
      const isWanted = allowed === undefined || Object.keys(update).some((type) => allowed.includes(type));
      if (!isWanted) onTaken(update);
      else if (!busy.has(key)) void send(hook, update, key);
    }
  };
  const send = async (to: Hook, update: FakeUpdate, key: string) => {
    busy.add(key);
    const status = await request(to, update);
    const isTaken = status >= 200 && status < 300;
    if (isTaken) onTaken(update);
    else {
      lastError = { date: Math.floor(Date.now() / 1000), message: `Wrong response from the webhook: ${status}` };
      await delay(againMs);
    }
    busy.delete(key);
    pump();
  };
  const request = async ({ url, secret_token: secret }: Hook, update: FakeUpdate): Promise<number> => {
    const { origin, pathname } = new URL(url);
    const route = routes.get(origin);
    const base = route?.bases[route.next++ % route.bases.length] ?? '';
    const headers = {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { 'x-telegram-bot-api-secret-token': secret }),
    };
    const status = await fetch(`${base}${pathname}`, { method: 'POST', headers, body: JSON.stringify(update) }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    made.push({ update: update.update_id, base, status });
    return status;
  };

  return {
    made,
    pump,
    isOn: () => hook !== undefined,
    set(next: Hook | undefined) {
      hook = next;
      lastError = undefined;
      pump();
    },
    route(origin: string, bases: readonly string[]): readonly string[] {
      const before = routes.get(origin)?.bases ?? [];
      routes.set(origin, { bases, next: 0 });
      return before;
    },
    info: () => ({
      url: hook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: queue().length,
      ...(lastError ? { last_error_date: lastError.date, last_error_message: lastError.message } : {}),
    }),
    stop() {
      hook = undefined;
    },
  };
}

/** One queue for the messages of a chat, one for the presses of a person: between the two there is no order. */
function queueOf(update: FakeUpdate): string {
  const read = (value: unknown, name: string) => (value as Record<string, { id?: number }> | undefined)?.[name]?.id;
  const { message, callback_query: query, my_chat_member: membership } = update;
  if (query) return `press/${read(query, 'from')}`;
  return message ? `message/${read(message, 'chat')}` : `member/${read(membership, 'chat')}`;
}
