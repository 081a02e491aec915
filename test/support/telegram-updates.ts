/** The queue of updates: long polls, offsets that confirm, the conflict of two polls, and the webhook that excludes them. */
import type { ServerResponse } from 'node:http';
import type { Payload } from './telegram-methods.ts';
import { createPushes, type Hook, type Push } from './telegram-pushes.ts';
import type { TelegramSchema } from './telegram-schema.ts';
import { answer, type Fault, fail } from './telegram-wire.ts';

export type FakeUpdate = { readonly update_id: number } & Readonly<Record<string, unknown>>;

export type UpdateQueue = {
  /** Queues an update, given without its id. Throws when the official types forbid it. */
  push(update: Readonly<Record<string, unknown>>): void;
  poll(payload: Payload, response: ServerResponse, fault?: Fault): void;
  /** Resolves when nothing is queued, and a poll waits or a webhook is set. */
  waitForPoll(): Promise<void>;
  /** Ends the poll that waits, with an error. */
  end(status: number, description: string): void;
  /** Pushes what is queued, and what comes; undefined: it can be polled again. */
  setWebhook(hook: Hook | undefined): void;
  webhookInfo(): Record<string, unknown>;
  /** Where pushes to an address really go, in turn: what stands before a bot and ends TLS. Answers where they went before. */
  routePushes(origin: string, bases: readonly string[]): readonly string[];
  readonly pushes: readonly Push[];
  stop(): void;
};

type Poll = { readonly response: ServerResponse; readonly limit: number; readonly timer: NodeJS.Timeout };

export function createUpdateQueue(schema: TelegramSchema): UpdateQueue {
  let queue: FakeUpdate[] = [];
  let nextId = 500_000_001;
  let allowed: readonly string[] = [];
  let waiting: Poll | undefined;
  const idle = new Set<() => void>();
  const wake = () => {
    for (const resolve of [...idle]) resolve();
  };
  const pushes = createPushes({
    queue: () => queue,
    onTaken: (taken) => {
      queue = queue.filter((update) => update !== taken);
      if (queue.length === 0) wake();
    },
  });

  const take = (): Poll | undefined => {
    const poll = waiting;
    waiting = undefined;
    if (poll) clearTimeout(poll.timer);
    return poll;
  };
  const deliver = () => {
    if (pushes.isOn()) return pushes.pump();
    const wanted = queue.filter((update) => Object.keys(update).some((key) => allowed.includes(key)));
    if (wanted.length === 0) return;
    const poll = take();
    if (poll) answer(poll.response, 200, { ok: true, result: wanted.slice(0, poll.limit) });
  };
  const end = (status: number, description: string) => {
    const poll = take();
    if (poll) answer(poll.response, status, { ok: false, error_code: status, description });
  };

  return {
    push(parts) {
      const update = { update_id: nextId++, ...parts };
      const wrong = schema.checkUpdate(update);
      if (wrong) throw new Error(`The fake made an update that Telegram would not send: ${wrong}`);
      queue.push(update);
      deliver();
    },
    poll(payload, response, fault) {
      const { offset = 0, limit = 100, timeout = 0, allowed_updates: types } = payload;
      if (pushes.isOn()) {
        const said =
          "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        answer(response, 409, { ok: false, error_code: 409, description: `Conflict: ${said}` });
        return;
      }
      end(409, 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running');
      if (fault) {
        fail(response, fault);
        return;
      }
      if (Array.isArray(types)) allowed = types;
      queue = queue.filter((update) => update.update_id >= Number(offset));
      const timer = setTimeout(() => {
        take();
        answer(response, 200, { ok: true, result: [] });
      }, Number(timeout) * 1000);
      const poll = { response, limit: Number(limit), timer };
      waiting = poll;
      response.once('close', () => {
        if (waiting === poll) take();
      });
      deliver();
      if (waiting) wake();
    },
    waitForPoll: () => {
      if ((waiting || pushes.isOn()) && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          idle.delete(done);
          resolve();
        };
        idle.add(done);
      });
    },
    end,
    setWebhook(hook) {
      if (hook) end(409, 'Conflict: terminated by setWebhook request');
      pushes.set(hook);
    },
    webhookInfo: pushes.info,
    routePushes: pushes.route,
    pushes: pushes.made,
    stop: () => pushes.stop(),
  };
}
