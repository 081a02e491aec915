/** What the core asks of the store: clubs, reminders, and deliveries with what became of them. Times are epoch milliseconds and always arguments. */
import type { Place } from './message.ts';
import type { Reason } from './ports.ts';

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
  /** A routine's id, `daily` for the rotation of daily routines, or `week:1=<id>,3=<id>` (ISO weekday=routine; other days rotate). */
  readonly what: string;
  /** Epoch milliseconds of the next post. */
  readonly nextDue: number;
  /** The person who set it and is told in private when it fails. */
  readonly setBy?: string;
  /** See `Post`. */
  readonly mention?: string;
  /** The post before is taken away when a new one comes. */
  readonly tidy?: boolean;
};

export type Reminder = NewReminder & {
  readonly id: number;
  /** `by-admin`, or the reason for which the bot paused it itself. Nothing is claimed then, and no date recorded. */
  readonly paused?: 'by-admin' | Reason;
  /** The first local date, `YYYY-MM-DD`, on which it posts again; dates before are recorded as skipped. */
  readonly pausedUntil?: string;
  /** Local dates without a post, ascending; each is recorded as skipped. */
  readonly quiet?: readonly string[];
  /** The local date of the first post that failed since one arrived. An admin has been told of it. */
  readonly failingSince?: string;
  /** The id of the last post, in `place`; kept for `tidy`. */
  readonly lastMessage?: string;
};

/** What may change of a reminder; `null` takes a value away. A change of `place` also forgets `lastMessage`. */
export type ReminderChange = {
  readonly [Key in keyof Omit<Reminder, 'id'>]?: Reminder[Key] | null;
};

export const deliveryStates = ['claimed', 'sending', 'sent', 'failed', 'gone', 'unknown', 'skipped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** One post of one reminder for one local date (`YYYY-MM-DD`), and what became of it. */
export type Delivery = {
  readonly reminder: number;
  readonly date: string;
  /** Empty for the post of the day; `now` for one that an admin asked for by hand. */
  readonly slot: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it should have appeared; absent in rows of older versions. */
  readonly dueAt?: number;
  /** When its state became final. */
  readonly endedAt?: number;
  readonly message?: string;
  readonly reason?: Reason;
};

/** A delivery that this process may work on until its lease ends. `attempt` fences out a slower worker. */
export type Claim = {
  readonly reminder: Reminder;
  readonly date: string;
  readonly slot: string;
  readonly attempt: number;
  readonly dueAt: number;
  /** Of the club; absent where it has none yet. */
  readonly settings?: Settings;
  /** An attempt that left at this time may have arrived. */
  readonly doubtSince?: number;
  /** Why the attempt before did not go through. */
  readonly reason?: Reason;
};

/** What to do with a reminder that is due, decided by the core, applied by the store. With `skip` the date is recorded as skipped. */
export type DuePlan = { readonly date: string; readonly nextDue: number; readonly skip?: Reason };

/**
 * A reminder that is due. `overtaken`: another reminder of the same club is due as well, with a later (or equal) due
 * time, so that after a downtime a club gets one late post and not one for each reminder.
 */
export type DueReminder = Reminder & { readonly overtaken: boolean };

/** How a claim ends: in a final state, or waiting for another attempt (`sending` where the last one may have arrived). */
export type ClaimEnd = { readonly claim: Claim } & (
  | { readonly state: 'sent'; readonly message: string; readonly reason?: Reason }
  | { readonly state: 'failed' | 'gone' | 'unknown' | 'skipped'; readonly reason: Reason }
  | { readonly state: 'claimed' | 'sending'; readonly notBefore: number; readonly reason: Reason }
);

export type Step = { readonly step: number; readonly closes: boolean; readonly gapMs: number };
/** `at` and `closed` are those of the newest step until now. */
export type StepTaken =
  | { readonly kind: 'taken' | 'too-soon' }
  | { readonly kind: 'stale'; readonly at: number; readonly closed: boolean };

/** What is remembered. */
export type Store = {
  /** The club's row, made on first use with `defaults`. */
  club(place: Place, defaults: Settings): Promise<Club>;
  clubByLink(link: string): Promise<Club | undefined>;
  saveSettings(place: Place, settings: Settings): Promise<void>;

  addReminder(reminder: NewReminder): Promise<Reminder>;
  /** The same if `mayAdd` allows it: asked with the club's own, while nobody else adds one there. Undefined where not. */
  addReminderIf(reminder: NewReminder, mayAdd: (own: readonly Reminder[]) => boolean): Promise<Reminder | undefined>;
  /** The reminders of a whole club, oldest first. */
  reminders(place: Place): Promise<Reminder[]>;
  /** Only within the club of `place`, so that a forged id reaches nothing. */
  reminder(place: Place, id: number): Promise<Reminder | undefined>;
  updateReminder(id: number, change: ReminderChange): Promise<void>;
  removeReminder(id: number): Promise<void>;
  /** Every reminder and setting of a club that moved to another id follows it. */
  moveClub(from: Place, to: Place): Promise<void>;
  /** The club's reminders that are not paused are paused for this reason. */
  pauseClub(place: Place, reason: Reason): Promise<void>;
  /** When the earliest reminder that is not paused is due, or the earliest waiting delivery may be tried again. */
  nextDue(): Promise<number | undefined>;
  /**
   * Plans again, in order of id, at most `limit` reminders behind `after` that are not due at `now`: for new data on time
   * zones, or a clock that was set back. Their skipped dates that lie in the future are forgotten. Answers the last id, undefined when there are no more.
   */
  replan(now: number, after: number, limit: number, next: (reminder: Reminder) => number): Promise<number | undefined>;
  /** A small fact about this database, such as the version of the time-zone data that reminders were planned with. */
  note(key: string): Promise<string | undefined>;
  saveNote(key: string, value: string): Promise<void>;

  /**
   * True while this process is the one that sends and listens on this platform: taken when free or expired, renewed at each
   * call, for `leaseMs` of database time. Always true for SQLite, whose file lets no second process in.
   */
  holdPlatform(platform: string, leaseMs: number): Promise<boolean>;

  /**
   * In one transaction, for one platform: take up to `limit` due reminders, those due less than `lateAfterMs` ago first,
   * each in due order; insert the delivery of `plan` and advance `nextDue`. Then take over, in what is left of the limit,
   * deliveries whose waiting is over, whose lease has ended, or that another process left behind, oldest due first.
   * A date that already has a delivery is not claimed again. `more`: the limit was reached, so more may be due.
   */
  claimDue(
    platform: string,
    now: number,
    options: { readonly leaseMs: number; readonly limit: number; readonly lateAfterMs: number },
    plan: (reminder: DueReminder) => DuePlan,
  ): Promise<{ readonly claims: Claim[]; readonly more: boolean }>;
  /** Commits `sending` before the requests leave. Answers the claims that are still held; somebody else has the others now. */
  startSending(claims: readonly Claim[], now: number, leaseMs: number): Promise<Claim[]>;
  /** Records what became of claims; a claim that is no longer held changes nothing. */
  endClaims(ends: readonly ClaimEnd[], now: number): Promise<void>;
  /** When the next waiting delivery of this platform may be tried again; held ones count with the end of their lease. */
  nextWaiting(platform: string): Promise<number | undefined>;
  /** How many posts are due or waiting on this platform at `now`. */
  queue(platform: string, now: number): Promise<number>;
  /** Makes a delivery of slot `now` for this date, due at `now`. False: this date has one already. */
  addByHand(reminder: number, date: string, now: number): Promise<boolean>;
  /** At most `limit` deliveries, newest date first, and of one date the post of the day first. */
  deliveries(reminder: number, limit: number): Promise<Delivery[]>;

  /**
   * Guards a message of a questionnaire against quick taps: takes a step of that message, once, and only if it is newer than every
   * step taken before. A step that closes its screen less than `gapMs` after another that did is `too-soon`, and not taken.
   * `message` is kept only as a hash.
   */
  takeStep(message: string, step: Step, now: number): Promise<StepTaken>;
  /** The tip shown last in this place, so that the next one differs. */
  lastTip(place: Place): Promise<string | undefined>;
  saveLastTip(place: Place, tip: string): Promise<void>;
  /** Deletes steps older than a day, and deliveries that ended more than 90 days ago. */
  purge(now: number): Promise<void>;
  /** Gives up the platforms that this process holds, and the database. */
  close(): Promise<void>;
};
