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
import { type Asked, answerFirst, answerOnce, type CallbackLine, type Respond } from './callback.ts';
import { settleDirect } from './direct.ts';
import { describeFailure, failureFields } from './errors.ts';
import { filesOf } from './files.ts';
import { edited, type MessageBody, render, whispered } from './render.ts';
import { createTurns } from './turns.ts';

export type AnswererOptions = CallbackLine & {
  /** For what may be sent again without harm: edits, removals, messages with a nonce. */
  readonly rest: REST;
  /** Never sends again: a resend of a new message would be a second one. */
  readonly once: REST;
  readonly bot: Bot;
  readonly log: Log;
  /** How long an answer may take before Discord is told to wait; the limit is 3 s from the press to our answer's arrival. */
  readonly deferAfterMs: number;
  /** After this a person who was told to wait is told that nothing comes; Discord itself would say so after 15 minutes. */
  readonly giveUpAfterMs: number;
};

type Line = CallbackLine & Pick<AnswererOptions, 'rest' | 'once'>;

/** An interaction that was understood. */
type Call = Asked & { readonly incoming: Incoming };

/** How an answer that took its time was announced. */
type Deferral = { readonly hidden: boolean };

/**
 * Handles and answers one interaction; never rejects, and does not answer what it does not understand.
 * One person's presses on one message take turns: of two answers in flight the older could else be drawn over the newer.
 * (Where answers are responses they leave in turn, and Discord reads them as they come.)
 * Nobody waits for another person, who may be stuck.
 */
export function createAnswerer(
  options: AnswererOptions,
): (raw: APIInteraction, incoming: Incoming, respond?: Respond) => Promise<void> {
  const turns = createTurns();
  return async (raw, incoming, respond) => {
    const call = { raw, incoming, respond };
    const { act } = incoming;
    const turn = turns.take(act.kind === 'press' ? `${act.message} ${incoming.person.id}` : raw.id);
    // Messages to a private chat are part of it: should they take long, Discord is told to wait as for the core.
    const decided = turn.ready
      .then(() => options.bot.handle(incoming))
      .then((reply) => settleDirect(options, raw, incoming, reply));
    try {
      const early = await within(decided, options.deferAfterMs);
      if (early) await answerNow(options, call, early.value);
      else {
        const deferral = await defer(options, call);
        await keepWord(options, call, deferral, decided);
      }
    } catch (error) {
      options.log.warn('discord-answer-failed', failureFields(`answer-${act.kind}`, describeFailure(error)));
    } finally {
      turn.end();
    }
  };
}

/** Whoever was told to wait gets an answer, or the word that none comes: also where Discord refused the answer. */
async function keepWord(
  options: AnswererOptions,
  call: Call,
  deferral: Deferral,
  decided: Promise<Reply | undefined>,
): Promise<void> {
  try {
    const late = await within(decided, options.giveUpAfterMs);
    if (late) return await answerLate(options, call, deferral, late.value);
    // What comes after all is dropped; that it fails then is no news.
    void decided.catch(() => undefined);
    options.log.warn('discord-answer-late', { platform: 'discord', act: call.incoming.act.kind });
    await answerLate(options, call, deferral, sorry(options.bot));
  } catch (error) {
    const failure = describeFailure(error);
    if (failure.class === 'api' && failure.status === 400)
      await answerLate(options, call, deferral, sorry(options.bot));
    throw error;
  }
}

function sorry(bot: Bot): Reply {
  return { audience: 'asker', mode: 'notice', blocks: [{ kind: 'text', text: bot.words?.failed ?? '…' }] };
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

async function answerNow(line: Line, call: Call, reply: Reply | undefined): Promise<void> {
  if (reply && editsPressed(call, reply)) {
    return answerOnce(line, call, { type: InteractionResponseType.UpdateMessage, data: edited(render(reply.blocks)) });
  }
  if (reply) {
    return answerOnce(line, call, {
      type: InteractionResponseType.ChannelMessageWithSource,
      data: bodyFor(call, reply),
    });
  }
  if (isPress(call)) return answerOnce(line, call, { type: InteractionResponseType.DeferredMessageUpdate });
  // Silence after a command would show as an error: a hidden 'thinking' is shown and taken away.
  await answerFirst(line, call, waitingFor(true));
  await removeOriginal(line, call);
}

/**
 * Tells Discord to wait. Whether the answer will be hidden must be said now: it is for health and admin commands.
 * A press is only confirmed, so both stay possible.
 */
async function defer(options: AnswererOptions, call: Call): Promise<Deferral> {
  if (isPress(call)) {
    await answerFirst(options, call, { type: InteractionResponseType.DeferredMessageUpdate });
    return { hidden: false };
  }
  const { act } = call.incoming;
  const spec = options.bot.commands.find(({ name }) => act.kind === 'command' && name === act.name);
  const hidden = !call.incoming.private && (!spec || spec.health || spec.admin);
  await answerFirst(options, call, waitingFor(hidden));
  return { hidden };
}

function waitingFor(hidden: boolean) {
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    ...(hidden && { data: { flags: MessageFlags.Ephemeral } }),
  };
}

async function answerLate(line: Line, call: Call, deferral: Deferral, reply: Reply | undefined): Promise<void> {
  if (isPress(call)) {
    if (!reply) return;
    if (editsPressed(call, reply)) return editOriginal(line, call, render(reply.blocks));
    return followUp(line, call, bodyFor(call, reply));
  }
  if (!reply) return removeOriginal(line, call);
  if (deferral.hidden === isWhisper(call, reply)) return editOriginal(line, call, render(reply.blocks));
  // The first follow-up after a deferral takes over its visibility, so the place holder is settled before, and removed after.
  await editOriginal(line, call, render([]));
  try {
    await followUp(line, call, bodyFor(call, reply));
  } finally {
    await removeOriginal(line, call);
  }
}

/** What is written in a form belongs to the message whose button opened it. */
function isPress({ raw }: Call): boolean {
  return raw.type === InteractionType.MessageComponent || raw.type === InteractionType.ModalSubmit;
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
  const { raw } = call;
  const edits = raw.type === InteractionType.ModalSubmit ? reply.mode !== 'notice' : reply.mode === 'edit';
  if (!edits || !('message' in raw) || !raw.message) return false;
  const hidden = ((raw.message.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  return hidden || !isWhisper(call, reply);
}

async function editOriginal({ rest, readPicture }: Line, { raw }: Call, body: MessageBody): Promise<void> {
  const files = await filesOf(readPicture, body);
  await rest.patch(Routes.webhookMessage(raw.application_id, raw.token), { auth: false, body: edited(body), ...files });
}

async function removeOriginal({ rest }: Line, { raw }: Call): Promise<void> {
  await rest.delete(Routes.webhookMessage(raw.application_id, raw.token), { auth: false });
}

/** Sent once: Discord has no way to tell a resend from a second message. */
async function followUp({ once, readPicture }: Line, { raw }: Call, body: MessageBody): Promise<void> {
  const files = await filesOf(readPicture, body);
  await once.post(Routes.webhook(raw.application_id, raw.token), { auth: false, body, ...files });
}
