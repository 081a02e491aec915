/** Posts what is due: one request for one post, its fate always answered and never thrown. */
import { randomBytes } from 'node:crypto';
import { REST, type RESTPostAPIChannelMessageResult, Routes } from 'discord.js';
import type { Place } from '../../core/message.ts';
import type { Log, Messenger, Outcome, Post, ReadPicture } from '../../core/ports.ts';
import { sendDirect } from './direct.ts';
import { describeFailure, type Failure, failureFields, outcomeOf, threadArchived, tokenRejected } from './errors.ts';
import { createSearch, type Search } from './lost-post.ts';
import { renderPost } from './render.ts';

/** Whether Discord still accepts the token; shared by everything that would send with it. */
export type TokenState = { rejected: boolean };

export type SenderOptions = {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
  readonly requestTimeoutMs: number;
  readonly tokenState: TokenState;
  /** Sends again what is lost, and waits where Discord asks for it: for what has the same effect twice. */
  readonly patient: REST;
  readonly now: () => number;
  readonly readPicture: ReadPicture;
};

/** Of the 50 requests a second that Discord allows; the others are for answers, and for looking for lost posts. */
const postsPerSecond = 40;

/** Discord keeps a nonce for "the past few minutes". Within this time the same one surely makes no second message. */
const nonceHoldsMs = 2 * 60_000;

/** One attempt may need several requests (pages of messages, a thread to open), but no more time than three of them. */
const timeoutsPerAttempt = 3;

/** One attempt at one post. */
type Attempt = SenderOptions & {
  /** Sends each request once: a resend could double a post, and a 429 is the core's to wait for. */
  readonly once: REST;
  readonly search: Search;
  readonly signal: AbortSignal;
  readonly post: Post;
};

/** The messenger of the core. `mayManage` is never asked: Discord tells with each interaction. */
export function createMessenger(options: SenderOptions): Messenger {
  const { apiUrl: api, requestTimeoutMs: timeout, tokenState, patient, log, readPicture } = options;
  const once = new REST({ api, retries: 0, rejectOnRateLimit: () => true, timeout }).setToken(options.token);
  const search = createSearch(once);
  return {
    postsPerSecond,
    send: async (post) => {
      if (tokenState.rejected) return tokenRejected;
      const signal = AbortSignal.timeout(timeout * timeoutsPerAttempt);
      return attempt({ ...options, once, search, signal, post });
    },
    retire: (place, message) => retire(options, place, message),
    tell: async (personId, blocks) => {
      const nonce = randomBytes(12).toString('hex');
      return !tokenState.rejected && sendDirect({ rest: patient, log, readPicture }, nonce, personId, blocks);
    },
    mayManage: async () => false,
  };
}

/** A thread is a channel of its own. */
const channelOf = ({ thread, chat }: Place) => thread ?? chat;

async function attempt(line: Attempt): Promise<Outcome> {
  const { doubt } = line.post;
  if (!doubt) return create(line);
  const age = line.now() - doubt.since;
  // A clock that was set back says nothing of how old the nonce is.
  const nonceHolds = age >= 0 && age < nonceHoldsMs;
  return doubt.mayPost && nonceHolds ? create(line) : settle(line, doubt);
}

/** Looks for a post whose answer was lost. One that certainly is not there is posted, where that is still wanted. */
async function settle(line: Attempt, { since, mayPost }: NonNullable<Post['doubt']>): Promise<Outcome> {
  const { post, signal } = line;
  const where = { channel: channelOf(post.place), key: post.key, since, signal };
  const look = await tried(line, 'find-message', () => line.search(where));
  if (!look.ok) return withoutLook(look.failure);
  if (look.value.kind === 'found') return { kind: 'sent', message: look.value.message };
  if (look.value.kind === 'absent' && mayPost) return create(line);
  return { kind: 'unknown', reason: 'no-answer' };
}

/** A channel that may not be read keeps what became of the post to itself; one that is gone has it no more. */
function withoutLook(failure: Failure): Outcome {
  const outcome = outcomeOf(failure);
  if (outcome.kind !== 'gone' && outcome.kind !== 'refused') return outcome;
  return failure.status === 404
    ? { kind: 'gone', reason: 'chat-not-found' }
    : { kind: 'unknown', reason: outcome.reason };
}

/** A thread that went to sleep refuses the post, so after it has been opened a second request is not a second post. */
async function create(line: Attempt): Promise<Outcome> {
  const first = await createOnce(line);
  if (first.ok || first.failure.code !== threadArchived) return outcomeOfPost(first);
  const { once, post, signal } = line;
  const route = Routes.channel(channelOf(post.place));
  const opened = await tried(line, 'open-thread', () => once.patch(route, { body: { archived: false }, signal }));
  return opened.ok ? outcomeOfPost(await createOnce(line)) : stillClosed(opened.failure);
}

/** Whatever became of the opening, nothing was posted. */
function stillClosed(failure: Failure): Outcome {
  const outcome = outcomeOf(failure);
  if (outcome.kind === 'doubtful') return { ...outcome, kind: 'retry' };
  return outcome.kind === 'retry' ? outcome : { kind: 'refused', reason: 'thread-closed' };
}

/** `enforce_nonce`: within a few minutes the same key gets the message that is there already, not a second one. */
function createOnce(line: Attempt): Promise<Tried<string>> {
  const { once, post, signal } = line;
  const body = { ...renderPost(post.blocks, post.mention), nonce: post.key, enforce_nonce: true };
  const route = Routes.channelMessages(channelOf(post.place));
  return tried(line, 'create-message', async () => {
    const { id } = (await once.post(route, { body, signal })) as Partial<RESTPostAPIChannelMessageResult>;
    if (typeof id !== 'string') throw new TypeError('an answer that names no message is no answer');
    return id;
  });
}

function outcomeOfPost(posted: Tried<string>): Outcome {
  return posted.ok ? { kind: 'sent', message: posted.value } : outcomeOf(posted.failure);
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** What a request threw becomes a failure, and a line in the log; `method` is the operation in a word. */
async function tried<T>(options: SenderOptions, method: string, request: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await request() };
  } catch (error) {
    return { ok: false, failure: noted(options, 'discord-send-failed', method, error) };
  }
}

function noted({ log, tokenState }: SenderOptions, event: string, method: string, error: unknown): Failure {
  const failure = describeFailure(error);
  if (failure.status === 401) tokenState.rejected = true;
  log.warn(event, failureFields(method, failure));
  return failure;
}

/** A bot may delete its own messages of any age here. One that is not there any more is what was wanted. */
async function retire(options: SenderOptions, place: Place, message: string): Promise<void> {
  if (options.tokenState.rejected) return;
  try {
    await options.patient.delete(Routes.channelMessage(channelOf(place), message));
  } catch (error) {
    if (describeFailure(error).status !== 404) noted(options, 'discord-retire-failed', 'delete-message', error);
  }
}
