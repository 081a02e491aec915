/** Answers interactions within Discord's three seconds, and never shows to everyone what was meant for one person. */
import {
  type APIInteraction,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  type REST,
  Routes,
} from 'discord.js';
import type { Incoming, Reply } from '../../core/message.ts';
import type { Bot, Log } from '../../core/ports.ts';
import { describeFailure, failureFields } from './errors.ts';
import { type MessageBody, render, whispered } from './render.ts';
import { createTurns } from './turns.ts';

export type AnswererOptions = {
  readonly rest: REST;
  readonly bot: Bot;
  readonly log: Log;
  /** How long the core may take before Discord is told to wait; the limit is 3 s from the press to our answer's arrival. */
  readonly deferAfterMs: number;
};

/** An interaction that was understood. */
type Call = { readonly raw: APIInteraction; readonly incoming: Incoming };

/** How an answer that took its time was announced. */
type Deferral = { readonly hidden: boolean };

/**
 * Handles and answers one interaction; never rejects, and does not answer what it does not understand.
 * Presses on one message take turns: of two answers in flight the older could else be drawn over the newer.
 */
export function createAnswerer(options: AnswererOptions): (raw: APIInteraction, incoming: Incoming) => Promise<void> {
  const turns = createTurns();
  return async (raw, incoming) => {
    const call = { raw, incoming };
    const { act } = incoming;
    const turn = turns.take(act.kind === 'press' ? act.message : raw.id);
    const decided = turn.ready.then(() => options.bot.handle(incoming));
    try {
      const early = await within(decided, options.deferAfterMs);
      if (early) await answerNow(options.rest, call, early.value);
      else {
        const deferral = await defer(options, call);
        await answerLate(options.rest, call, deferral, await decided);
      }
    } catch (error) {
      options.log.warn('discord-answer-failed', failureFields(`answer-${act.kind}`, describeFailure(error)));
    } finally {
      turn.end();
    }
  };
}

/** The promise's value, or undefined when the time is over before it is there. */
async function within<T>(promise: Promise<T>, timeMs: number): Promise<{ value: T } | undefined> {
  const { promise: timeout, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, timeMs, undefined);
  try {
    return await Promise.race([promise.then((value) => ({ value })), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

async function answerNow(rest: REST, call: Call, reply: Reply | undefined): Promise<void> {
  if (reply && editsPressed(call, reply)) {
    return callback(rest, call, { type: InteractionResponseType.UpdateMessage, data: render(reply.blocks) });
  }
  if (reply) {
    return callback(rest, call, {
      type: InteractionResponseType.ChannelMessageWithSource,
      data: bodyFor(call, reply),
    });
  }
  if (isPress(call)) return callback(rest, call, { type: InteractionResponseType.DeferredMessageUpdate });
  // Silence after a command would show as an error: a hidden 'thinking' is shown and taken away.
  await callback(rest, call, waitingFor(true));
  await removeOriginal(rest, call);
}

/**
 * Tells Discord to wait. Whether the answer will be hidden must be said now: it is for health and admin commands.
 * A press is only confirmed, so both stay possible.
 */
async function defer({ rest, bot }: AnswererOptions, call: Call): Promise<Deferral> {
  if (isPress(call)) {
    await callback(rest, call, { type: InteractionResponseType.DeferredMessageUpdate });
    return { hidden: false };
  }
  const { act } = call.incoming;
  const spec = bot.commands.find(({ name }) => act.kind === 'command' && name === act.name);
  const hidden = !call.incoming.private && (!spec || spec.health || spec.admin);
  await callback(rest, call, waitingFor(hidden));
  return { hidden };
}

function waitingFor(hidden: boolean) {
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    ...(hidden && { data: { flags: MessageFlags.Ephemeral } }),
  };
}

async function answerLate(rest: REST, call: Call, deferral: Deferral, reply: Reply | undefined): Promise<void> {
  if (isPress(call)) {
    if (!reply) return;
    if (editsPressed(call, reply)) return editOriginal(rest, call, render(reply.blocks));
    return followUp(rest, call, bodyFor(call, reply));
  }
  if (!reply) return removeOriginal(rest, call);
  if (deferral.hidden === isWhisper(call, reply)) return editOriginal(rest, call, render(reply.blocks));
  // The first follow-up after a deferral takes over its visibility, so the place holder is settled before, and removed after.
  await editOriginal(rest, call, render([]));
  await followUp(rest, call, bodyFor(call, reply));
  await removeOriginal(rest, call);
}

function isPress({ raw }: Call): boolean {
  return raw.type === InteractionType.MessageComponent;
}

/** What is for the asker alone, and passing words, are hidden from the rest of a club. */
function isWhisper({ incoming }: Call, reply: Reply): boolean {
  return !incoming.private && (reply.audience === 'asker' || reply.mode === 'notice');
}

function bodyFor(call: Call, reply: Reply): MessageBody {
  return isWhisper(call, reply) ? whispered(render(reply.blocks)) : render(reply.blocks);
}

/** An edit for the asker must not go into a message that all can read: it becomes a hidden new one. */
function editsPressed(call: Call, reply: Reply): boolean {
  if (call.raw.type !== InteractionType.MessageComponent || reply.mode !== 'edit') return false;
  const hidden = ((call.raw.message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  return hidden || !isWhisper(call, reply);
}

/** The interaction's token in the address is the right to answer; the bot's own token stays at home. */
async function callback(
  rest: REST,
  { raw }: Call,
  body: { type: InteractionResponseType; data?: object },
): Promise<void> {
  await rest.post(Routes.interactionCallback(raw.id, raw.token), { auth: false, body });
}

async function editOriginal(rest: REST, { raw }: Call, body: MessageBody): Promise<void> {
  await rest.patch(Routes.webhookMessage(raw.application_id, raw.token), { auth: false, body });
}

async function removeOriginal(rest: REST, { raw }: Call): Promise<void> {
  await rest.delete(Routes.webhookMessage(raw.application_id, raw.token), { auth: false });
}

async function followUp(rest: REST, { raw }: Call, body: MessageBody): Promise<void> {
  await rest.post(Routes.webhook(raw.application_id, raw.token), { auth: false, body });
}
