/** How fast a bot may write on the fake Telegram: as documented, without the short bursts that the real one lets pass. */
import { Refusal } from './telegram-rules.ts';
import type { FakeChat } from './telegram-world.ts';

export type Rates = {
  /** Counts a message or an edit, which share the limits. Throws 429, and counts nothing, where it comes too soon. */
  take(chat: FakeChat): void;
};

type Limit = { readonly count: number; readonly withinMs: number };
const overall: Limit = { count: 30, withinMs: 1000 };
const perChat: Limit = { count: 1, withinMs: 1000 };
const perGroup: Limit = { count: 20, withinMs: 60_000 };

/** @param isOn asked each time, so that a test can let things pass first */
export function createRates(now: () => number, isOn: () => boolean): Rates {
  const all: number[] = [];
  const byChat = new Map<number, number[]>();
  return {
    take(chat) {
      if (!isOn()) return;
      const own = byChat.get(chat.id) ?? [];
      byChat.set(chat.id, own);
      const isGroup = chat.type === 'group' || chat.type === 'supergroup';
      const waits = [waitMs(all, overall, now()), waitMs(own, perChat, now())];
      if (isGroup) waits.push(waitMs(own, perGroup, now()));
      const seconds = Math.ceil(Math.max(...waits) / 1000);
      if (seconds > 0) {
        const said = `Too Many Requests: retry after ${seconds}`;
        throw new Refusal(429, said, { parameters: { retry_after: seconds } });
      }
      for (const taken of [all, own]) {
        taken.push(now());
        if (taken.length > overall.count) taken.shift();
      }
    },
  };
}

/** Until the oldest of the last `count` is `withinMs` old. */
function waitMs(taken: readonly number[], { count, withinMs }: Limit, now: number): number {
  const oldest = taken.at(-count);
  return oldest === undefined ? 0 : oldest + withinMs - now;
}
