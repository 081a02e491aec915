/** What the core asks of a platform (`Messenger`), of the log, and what it offers an adapter (`Bot`). Read this second; the store is `store.ts`. */
import type { Block, Incoming, Place, Reply } from './message.ts';

/** What a command takes, for platforms that show it to people before they type. Written once in `commands/index.ts`. */
export type CommandSpec = {
  readonly name: string;
  readonly description: string;
  /** Only club admins may use it in a club; anyone in a private chat. */
  readonly admin: boolean;
  /** Questions about a person's health: private everywhere, and in the menu of private chats only. */
  readonly health: boolean;
  readonly options: readonly OptionSpec[];
  /** Where there are any, one of them is always given; `options` is then empty. */
  readonly subcommands: readonly {
    readonly name: string;
    readonly description: string;
    readonly options: readonly OptionSpec[];
  }[];
};

export type OptionSpec = {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly choices: readonly Choice[];
  /** What there is to choose depends on who asks and where: `Bot.suggest` tells. */
  readonly suggests?: boolean;
};

export type Choice = { readonly name: string; readonly value: string };

/** The core as an adapter sees it. */
export type Bot = {
  /** Never rejects: a bug is logged and answered with a plain apology. Undefined: stay silent. */
  handle(incoming: Incoming): Promise<Reply | undefined>;
  readonly commands: readonly CommandSpec[];
  /** The same commands in the same order in the other languages, by language code, names included. */
  translations?(): Readonly<Record<string, readonly CommandSpec[]>>;
  /** What is offered for an option with `suggests`; `incoming` is the command so far. Never rejects; empty for whom it is not open. */
  suggest?(incoming: Incoming, option: string): Promise<readonly Choice[]>;
  /** What an adapter says by itself: to somebody who does more than a person can, and when the core did not answer. */
  readonly words?: { readonly tooFast: string; readonly failed: string };
};

/** What became of one request to post. Never thrown. */
export type Outcome =
  /** `reason`: why it stands elsewhere in the same chat than it was to go. */
  | { readonly kind: 'sent'; readonly message: string; readonly reason?: Reason }
  /** Certainly not accepted; safe to send again after `afterMs`. `everywhere`: nothing may be sent on this platform before. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: Reason; readonly everywhere?: boolean }
  /** Definitely refused; sending the same again is useless. */
  | { readonly kind: 'refused'; readonly reason: Reason }
  /** The place is gone or closed to the bot. */
  | { readonly kind: 'gone'; readonly reason: Reason }
  | { readonly kind: 'moved'; readonly to: Place }
  /** It may have been accepted; the same post given again after `afterMs`, with `doubt`, can find out. */
  | { readonly kind: 'doubtful'; readonly afterMs: number; readonly reason: Reason }
  /** It may have been accepted, and nobody can find out. */
  | { readonly kind: 'unknown'; readonly reason: Reason };

/** Why a post did not go out, in a word that can be stored, logged and translated (`reason-...` in messages.ftl). */
export const reasons = [
  'rate-limit',
  'token-rejected',
  'not-connected',
  'bad-request',
  'too-large',
  'no-access',
  'no-permission',
  'chat-not-found',
  'removed-from-club',
  'blocked-by-person',
  'thread-closed',
  'server-error',
  'no-answer',
  'own-fault',
  'late',
  'newer-post',
  'paused',
  'quiet-day',
] as const;
export type Reason = (typeof reasons)[number];

/** One post of a reminder. */
export type Post = {
  readonly place: Place;
  readonly blocks: readonly Block[];
  /** At most 25 characters, the same for every attempt at one delivery. The action of one of its buttons ends with it. */
  readonly key: string;
  /** Whom to call: `all`, or `role:<id>` where the platform has roles. Without it the post makes no sound. */
  readonly mention?: string;
  /** Set when an earlier attempt may have arrived: since when (epoch ms), and whether it may still be posted if it did not. */
  readonly doubt?: { readonly since: number; readonly mayPost: boolean };
};

/** One platform, as the sender of reminders sees it. */
export type Messenger = {
  /** Below the platform's cap, so that answers to people keep their share. */
  readonly postsPerSecond: number;
  /** Posts to everyone in a place: one request for one post, without a repeat of its own. */
  send(post: Post): Promise<Outcome>;
  /** Takes an older post away, or shortens it to `instead` where the platform forbids that. A failure is logged, not thrown. */
  retire(place: Place, message: string, instead: readonly Block[]): Promise<void>;
  /** A word to one person in private. False where the platform does not let it through. */
  tell(personId: string, blocks: readonly Block[]): Promise<boolean>;
  /** Asked only for a person whose `mayManage` is `ask`. False when the platform does not answer. */
  mayManage(place: Place, personId: string): Promise<boolean>;
};

/** The PNG of a picture block's `name`. Rejects where there is none, which the check of the content rules out. */
export type ReadPicture = (name: string) => Promise<Uint8Array<ArrayBuffer>>;

/** For an adapter that is given no pictures. */
export const noPictures: ReadPicture = () => Promise.reject(new Error('There are no pictures here.'));

/** Where a platform pushes its events to, instead of being asked. Every instance answers, also one that waits. */
export type Webhook = {
  /** `/discord/interactions`, under the address that people reach the process at. */
  readonly path: string;
  /** Never rejects. */
  answer(request: Request): Promise<Response>;
};

/** A chat platform: made first, so that the core can send through it, and started with the core once that exists. */
export type Adapter = {
  readonly messenger: Messenger;
  /** Called once, by the one instance that holds the platform. Resolves when events arrive. Rejects with `StartError` when trying again is useless (a wrong token). */
  start(bot: Bot): Promise<void>;
  /** Undefined where the platform is asked for its events. */
  webhook?(bot: Bot): Webhook | undefined;
  /** Takes no new events, lets running answers finish. */
  stop(): Promise<void>;
  healthy(): boolean;
};

/** Why the process cannot start, as a sentence for the person who hosts it. Holds no secret. */
export class StartError extends Error {
  override name = 'StartError';
}

/** A clock that can be moved forward, for the preview. */
export type MovableClock = {
  now(): number;
  /** Moves to this time and handles everything that comes due on the way, in order. Times in the past are ignored. */
  advanceTo(time: number): Promise<void>;
  nextDue(): Promise<number | undefined>;
  /** Handles what is due now, after any move that is under way: two ticks at once would fight over one delivery. */
  tick(): Promise<void>;
};

/** Log fields are primitives only, so that no object with a token or a user's text can slip in. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
export type Log = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
};
