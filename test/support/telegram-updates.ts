/** The queue behind getUpdates: long polls, offsets that confirm, and the conflict of two polls. */
import type { ServerResponse } from 'node:http';
import type { Payload } from './telegram-methods.ts';
import type { TelegramSchema } from './telegram-schema.ts';
import { answer, type Fault, fail } from './telegram-wire.ts';

export type FakeUpdate = { readonly update_id: number } & Readonly<Record<string, unknown>>;

export type UpdateQueue = {
  /** Queues an update, given without its id. Throws when the official types forbid it. */
  push(update: Readonly<Record<string, unknown>>): void;
  poll(payload: Payload, response: ServerResponse, fault?: Fault): void;
  /** Resolves when a poll waits and nothing is queued. */
  waitForPoll(): Promise<void>;
  /** Ends the poll that waits, with an error. */
  end(status: number, description: string): void;
};

type Poll = { readonly response: ServerResponse; readonly limit: number; readonly timer: NodeJS.Timeout };

export function createUpdateQueue(schema: TelegramSchema): UpdateQueue {
  let queue: FakeUpdate[] = [];
  let nextId = 500_000_001;
  let allowed: readonly string[] = [];
  let waiting: Poll | undefined;
  const idle = new Set<() => void>();

  const take = (): Poll | undefined => {
    const poll = waiting;
    waiting = undefined;
    if (poll) clearTimeout(poll.timer);
    return poll;
  };
  const deliver = () => {
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
      if (waiting) for (const resolve of [...idle]) resolve();
    },
    waitForPoll: () => {
      if (waiting && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          idle.delete(done);
          resolve();
        };
        idle.add(done);
      });
    },
    end,
  };
}
