/** Which updates the bot reads, and in which order they are handled, however they come. */
import { sequentialize } from '@grammyjs/runner';
import type { Update } from 'grammy/types';

/** The types of update the bot reads; Telegram keeps the others to itself. */
export const updateTypes = ['message', 'callback_query', 'my_chat_member'] as const;

export type UpdateLine = {
  /** Handles the update in its turn; resolves when that is done. Does not reject. */
  take(update: Update): Promise<void>;
  /** Resolves when everything taken so far is done. */
  idle(): Promise<void>;
};

/** One person's updates in order, different people's at the same time. `handle` must not reject. */
export function createUpdateLine(handle: (update: Update) => Promise<void>): UpdateLine {
  const inOrder = sequentialize<Update>(queuesOf);
  const running = new Set<Promise<void>>();
  return {
    take(update) {
      const work = inOrder(update, () => handle(update));
      running.add(work);
      return work.finally(() => running.delete(work));
    },
    idle: async () => void (await Promise.allSettled(running)),
  };
}

/**
 * Pure. The queues an update waits in. One person's presses and texts in a chat stay in order, and nobody waits there
 * for somebody else, whose answer may be held up by a rate limit. What concerns the whole chat is in order too: the bot
 * added or removed, and the group that became a supergroup before the bot is told that it joined that.
 */
export function queuesOf({ message, callback_query: query, my_chat_member: membership }: Update): string[] {
  const chat = (message ?? query?.message ?? membership)?.chat;
  if (!chat) return [];
  const person = (message ?? query ?? membership)?.from?.id;
  const movedTo = message?.migrate_to_chat_id;
  const whole = membership || movedTo !== undefined || person === undefined ? [chat.id, movedTo] : [];
  const own = person === undefined ? [] : [`${chat.id}/${person}`];
  return [...whole.filter((id) => id !== undefined).map(String), ...own];
}
