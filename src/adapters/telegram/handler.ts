/** Handles one update from its arrival to the last call of its answer, whatever goes wrong on the way. */
import type { Update } from 'grammy/types';
import type { Bot, Log } from '../../core/ports.ts';
import { endSpinner, planAnswer } from './answers.ts';
import type { Caller } from './calls.ts';
import { type Me, receive } from './receive.ts';

/** The function never rejects: a bug is logged by its kind, and the button that was pressed stops spinning. */
export function createHandler(parts: {
  caller: Caller;
  log: Log;
  bot: Bot;
  me: Me;
}): (update: Update) => Promise<void> {
  const { caller, log, bot, me } = parts;
  const answer = async (update: Update): Promise<void> => {
    const incoming = receive(update, me);
    if (!incoming) return endSpinnerOf(update);
    const reply = await bot.handle(incoming);
    await Promise.all(planAnswer(update, incoming, reply, me).map(caller.perform));
  };
  const endSpinnerOf = async ({ callback_query: query }: Update): Promise<void> => {
    if (query) await caller.perform(endSpinner(query.id));
  };
  return async (update) => {
    try {
      await answer(update);
    } catch (error) {
      // A bug, here or in a renderer. Its message could quote a person, so only its kind is logged.
      log.error('update-failed', { platform: 'telegram', class: error instanceof Error ? error.name : 'unknown' });
      await endSpinnerOf(update);
    }
  };
}
