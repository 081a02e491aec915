/** What becomes of an interaction, whichever way it came: the gateway and the endpoint share every line from here on. */
import { type APIInteraction, type APIMessageComponentInteraction, InteractionType } from 'discord.js';
import type { Incoming, Reply } from '../../core/message.ts';
import type { Bot } from '../../core/ports.ts';
import { type AnswererOptions, createAnswerer } from './answer.ts';
import { answerOnce, type Respond } from './callback.ts';
import { describeFailure, failureFields } from './errors.ts';
import { createLimiter, type Limits } from './limiter.ts';
import { asksToWrite, modalFor } from './modal.ts';
import { receive, receiveTyping } from './receive.ts';
import { suggest } from './suggest.ts';

type Options = AnswererOptions & {
  readonly limits: Limits;
  readonly now: () => number;
  /** Answers on their way, which a stop waits for. */
  readonly running: Set<Promise<void>>;
};

/**
 * Starts what an interaction asks for and does not wait for it; never throws. `respond`, where given, is called in the
 * end whatever happened, and only its first call counts.
 */
export type Taker = (raw: APIInteraction, respond?: Respond) => void;

export function createTaker(options: Options): Taker {
  const { now, running } = options;
  const allows = createLimiter(options.limits);
  const isAllowed = ({ person }: Incoming) => allows(person.id, now());
  const answer = createAnswerer({ ...options, bot: patient(options.bot, isAllowed) });
  const begin: (...asked: Parameters<Taker>) => Promise<void> | undefined = (raw, respond) => {
    if (raw.type === InteractionType.ApplicationCommandAutocomplete) {
      const typing = receiveTyping(raw);
      return typing && suggest(options, typing, raw, isAllowed(typing), respond);
    }
    if (asksToWrite(raw)) return open(options, raw, respond);
    const incoming = receive(raw);
    return incoming && answer(raw, incoming, respond);
  };
  return (raw, respond) => {
    const work = begin(raw, respond);
    if (!work) return respond?.(undefined);
    running.add(work);
    void work.finally(() => {
      running.delete(work);
      respond?.(undefined);
    });
  };
}

/** A field to write in must be the first answer to a press. */
async function open(options: Options, raw: APIMessageComponentInteraction, respond?: Respond): Promise<void> {
  try {
    await answerOnce(options, { raw, respond }, modalFor(raw));
  } catch (error) {
    options.log.warn('discord-answer-failed', failureFields('open-modal', describeFailure(error)));
  }
}

/** The core, asked only for people who keep to the limit; the others get a word. What may hold words of danger always arrives. */
function patient(bot: Bot, isAllowed: (incoming: Incoming) => boolean): Bot {
  return {
    ...bot,
    handle: async (incoming) =>
      mayBeUrgent(incoming) || isAllowed(incoming) ? bot.handle(incoming) : aside(bot.words?.tooFast),
  };
}

/** Typed where nobody else reads it, in private or in a form, it is watched for an emergency. */
function mayBeUrgent({ private: isPrivate, act }: Incoming): boolean {
  return act.kind === 'text' || (isPrivate && act.kind === 'command' && Object.keys(act.options).length > 0);
}

/** A passing word to the one who did something. */
export function aside(text = '…'): Reply {
  return { audience: 'asker', mode: 'notice', blocks: [{ kind: 'text', text }] };
}
