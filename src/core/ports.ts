/** What the core asks of the world (`Store`, `Messenger`, `Log`) and what it offers an adapter (`Bot`). Read this second. */
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
  readonly choices: readonly { readonly name: string; readonly value: string }[];
};

/** The core as an adapter sees it. */
export type Bot = {
  /** Never rejects: a bug is logged and answered with a plain apology. Undefined: stay silent. */
  handle(incoming: Incoming): Promise<Reply | undefined>;
  readonly commands: readonly CommandSpec[];
};

/** What became of one request to post. Never thrown. */
export type Outcome =
  | { readonly kind: 'sent'; readonly message: string }
  /** Certainly not accepted; safe to send again after `afterMs`. */
  | { readonly kind: 'retry'; readonly afterMs: number; readonly reason: Reason }
  /** Definitely refused; sending the same again is useless. */
  | { readonly kind: 'refused'; readonly reason: Reason }
  /** The place is gone or closed to the bot. */
  | { readonly kind: 'gone'; readonly reason: Reason }
  | { readonly kind: 'moved'; readonly to: Place }
  /** The platform may or may not have accepted it. */
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
  'late',
  'paused',
] as const;
export type Reason = (typeof reasons)[number];

/** One platform, as the sender of reminders sees it. */
export type Messenger = {
  /** Posts blocks to everyone in a place. `key` (at most 25 characters) is the same for every attempt at one delivery. */
  send(place: Place, blocks: readonly Block[], key: string): Promise<Outcome>;
  /** Asked only for a person whose `mayManage` is `ask`. False when the platform does not answer. */
  mayManage(place: Place, personId: string): Promise<boolean>;
};

/** A chat platform: made first, so that the core can send through it, and started with the core once that exists. */
export type Adapter = {
  readonly messenger: Messenger;
  /** Resolves when events arrive. Rejects with `StartError` when trying again is useless (a wrong token). */
  start(bot: Bot): Promise<void>;
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

/** What a club (or a person, in private) has set. Never a health answer. */
export type Settings = {
  readonly language: string;
  /** IANA name, once set. */
  readonly zone?: string;
  /** ISO 3166 code; guessed from the zone until set. */
  readonly country?: string;
  readonly units: 'km' | 'mi';
};

/** A club's row. `link` names it in deep links: letters and digits by chance, so that nobody can guess another club's or a person's. */
export type Club = { readonly link: string; readonly settings: Settings };

export type NewReminder = {
  readonly place: Place;
  /** Local time of day, `HH:MM`. */
  readonly time: string;
  /** IANA name. */
  readonly zone: string;
  /** ISO weekdays, 1 = Monday, ascending. */
  readonly weekdays: readonly number[];
  /** A routine's id, or `daily` for the rotation of daily routines. */
  readonly what: string;
  /** Epoch milliseconds of the next post. */
  readonly nextDue: number;
};

export type Reminder = NewReminder & {
  readonly id: number;
  /** `by-admin`, or the reason for which the bot paused it itself. */
  readonly paused?: 'by-admin' | Reason;
};

export const deliveryStates = ['claimed', 'sending', 'sent', 'failed', 'gone', 'unknown', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One post of one reminder for one local date (`YYYY-MM-DD`), and what became of it. */
export type Delivery = {
  readonly reminder: number;
  readonly date: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly message?: string;
  readonly reason?: Reason;
};

/** A delivery that this process may work on until its lease ends. `attempt` fences out a slower worker. */
export type Claim = { readonly reminder: Reminder; readonly date: string; readonly attempt: number };

/** What to do with a reminder that is due, decided by the core, applied by the store. */
export type DuePlan = { readonly date: string; readonly action: 'post' | 'skip'; readonly nextDue: number };

export type Step = { readonly step: number; readonly closes: boolean; readonly gapMs: number };
/** `at` and `closed` are those of the newest step until now. */
export type StepTaken =
  | { readonly kind: 'taken' | 'too-soon' }
  | { readonly kind: 'stale'; readonly at: number; readonly closed: boolean };

/** What is remembered. Times are epoch milliseconds and always arguments. */
export type Store = {
  /** The club's row, made on first use with `defaults`. */
  club(place: Place, defaults: Settings): Promise<Club>;
  clubByLink(link: string): Promise<Club | undefined>;
  saveSettings(place: Place, settings: Settings): Promise<void>;

  addReminder(reminder: NewReminder): Promise<Reminder>;
  /** The reminders of a whole club, oldest first. */
  reminders(place: Place): Promise<Reminder[]>;
  /** Only within the club of `place`, so that a forged id reaches nothing. */
  reminder(place: Place, id: number): Promise<Reminder | undefined>;
  updateReminder(
    id: number,
    change: { nextDue?: number; paused?: Reminder['paused'] | null; place?: Place },
  ): Promise<void>;
  removeReminder(id: number): Promise<void>;
  /** Every reminder and setting of a club that moved to another id follows it. */
  moveClub(from: Place, to: Place): Promise<void>;
  /** The club's reminders that are not paused are paused for this reason. */
  pauseClub(place: Place, reason: Reason): Promise<void>;
  lastDelivery(reminder: number): Promise<Delivery | undefined>;

  /**
   * In one transaction: for at most `limit` due reminders insert the delivery of `plan` and advance `nextDue`;
   * then take over deliveries that wait for another attempt. A date that already has a delivery is not claimed again.
   */
  claimDue(
    now: number,
    leaseMs: number,
    limit: number,
    plan: (reminder: Reminder, now: number) => DuePlan,
  ): Promise<Claim[]>;
  /** Commits `sending` before the request leaves. False: somebody else holds the delivery now. */
  startSending(claim: Claim, now: number, leaseMs: number): Promise<boolean>;
  /** Back to `claimed`, not before `notBefore`. */
  postpone(claim: Claim, notBefore: number, reason: Reason): Promise<void>;
  settle(
    claim: Claim,
    end: { state: 'sent' | 'failed' | 'gone' | 'unknown' | 'skipped'; message?: string; reason?: Reason },
  ): Promise<void>;
  /** Deliveries left in `sending` by a process that died become `unknown`. Answers how many. */
  settleAbandoned(now: number): Promise<number>;
  /** When the earliest reminder that is not paused is due. */
  nextDue(): Promise<number | undefined>;

  /**
   * Guards a message of a questionnaire against quick taps: takes a step of that message, once, and only if it is newer than every
   * step taken before. A step that closes its screen less than `gapMs` after another that did is `too-soon`, and not taken.
   * `message` is kept only as a hash.
   */
  takeStep(message: string, step: Step, now: number): Promise<StepTaken>;
  /** The tip shown last in this place, so that the next one differs. */
  lastTip(place: Place): Promise<string | undefined>;
  saveLastTip(place: Place, tip: string): Promise<void>;
  /** Deletes steps older than a day. */
  purge(now: number): Promise<void>;
  close(): Promise<void>;
};
