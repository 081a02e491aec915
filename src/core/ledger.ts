/** What becomes of a post: writes the end of each claim, and does what follows from it for the reminder and its admin. */
import { describeBug } from './bug.ts';
import { defaultSettings, paragraph, type World } from './call.ts';
import type { Messenger, Outcome, Reason } from './ports.ts';
import { retiredPost } from './post.ts';
import type { Claim, ClaimEnd } from './store.ts';
import { troubleText } from './trouble.ts';

export type Ledger = {
  /** Notes an end; `flush` writes it. */
  end(end: ClaimEnd): void;
  /** Notes what an outcome makes of a claim, does what follows, and has it written. Rejects where the store does. */
  record(claim: Claim, outcome: Outcome): Promise<void>;
  /** Writes everything noted, many at once. Where the database fails it stays noted, for the next time. */
  flush(): Promise<void>;
};

/** How many ends one commit takes: few enough not to hold up the loop. */
const commitMax = 100;
/** A platform that keeps failing is asked ever more slowly what became of a post, up to this. */
const doubtMaxMs = 60_000;
/** After so long without an answer nobody will ever know. */
const doubtEndMs = 24 * 3_600_000;

export function createLedger(world: World, messenger: Messenger): Ledger {
  let noted: ClaimEnd[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    // What ends in the same moment goes into the same commit.
    await undefined;
    while (noted.length > 0) {
      const batch = noted.slice(0, commitMax);
      await world.store.endClaims(batch, world.now());
      noted = noted.slice(batch.length);
    }
  }

  const ledger: Ledger = {
    end(end) {
      noted.push(end);
    },
    async record(claim, outcome) {
      if (outcome.kind === 'moved') await world.store.moveClub(claim.reminder.place, outcome.to);
      ledger.end(endOf(claim, outcome, world.now()));
      await ledger.flush();
      await follow(world, messenger, claim, outcome);
    },
    async flush() {
      // Whoever comes while a commit is under way shares the next one.
      while (writing) await writing;
      if (noted.length === 0) return;
      writing = write().finally(() => {
        writing = undefined;
      });
      await writing;
    },
  };
  return ledger;
}

/** The state machine of a delivery: what an outcome makes of a claim. */
function endOf(claim: Claim, outcome: Outcome, now: number): ClaimEnd {
  switch (outcome.kind) {
    case 'sent':
      return { claim, state: 'sent', message: outcome.message, ...(outcome.reason && { reason: outcome.reason }) };
    case 'retry':
      // Once an attempt may have arrived, a later one that certainly did not changes nothing about that.
      return { claim, state: stateOf(claim), notBefore: now + outcome.afterMs, reason: outcome.reason };
    case 'moved':
      return { claim, state: stateOf(claim), notBefore: now, reason: 'chat-not-found' };
    case 'doubtful':
      return doubtEnd(claim, outcome, now);
    case 'refused':
      // What is refused now says nothing about an attempt before it that may have arrived.
      return { claim, state: claim.doubtSince === undefined ? 'failed' : 'unknown', reason: outcome.reason };
    case 'gone':
      return { claim, state: claim.doubtSince === undefined ? 'gone' : 'unknown', reason: outcome.reason };
    case 'unknown':
      return { claim, state: 'unknown', reason: outcome.reason };
    default:
      return outcome satisfies never;
  }
}

const stateOf = (claim: Claim) => (claim.doubtSince === undefined ? 'claimed' : 'sending');

function doubtEnd(claim: Claim, { afterMs, reason }: { afterMs: number; reason: Reason }, now: number): ClaimEnd {
  if (now - (claim.doubtSince ?? now) > doubtEndMs) return { claim, state: 'unknown', reason };
  const waitMs = Math.max(afterMs, Math.min(claim.attempt * 1000, doubtMaxMs));
  return { claim, state: 'sending', notBefore: now + waitMs, reason };
}

async function follow(world: World, messenger: Messenger, claim: Claim, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'sent') await followSent(world, messenger, claim, outcome);
  if (outcome.kind === 'gone') await pause(world, claim, outcome.reason);
  if (outcome.kind === 'gone' || outcome.kind === 'refused' || outcome.kind === 'unknown') {
    await tellOnce(world, messenger, claim, outcome.kind === 'refused' ? 'failed' : outcome.kind, outcome.reason);
  } else if (outcome.kind === 'sent' && outcome.reason !== undefined) {
    await tellOnce(world, messenger, claim, 'sent', outcome.reason);
  }
}

async function followSent(
  world: World,
  messenger: Messenger,
  { reminder }: Claim,
  { message, reason }: Extract<Outcome, { kind: 'sent' }>,
): Promise<void> {
  const { id, place, tidy, lastMessage, failingSince } = reminder;
  const isWell = failingSince !== undefined && reason === undefined;
  if (tidy === true || isWell) {
    const last = { lastMessage: tidy === true ? message : null };
    await world.store.updateReminder(id, isWell ? { failingSince: null, ...last } : last);
  }
  if (tidy !== true || lastMessage === undefined || lastMessage === message) return;
  const { settings } = await world.store.club(place, defaultSettings);
  await messenger.retire(place, lastMessage, retiredPost(world.content.phrases.in(settings.language)));
}

/** A club that removed the bot is closed to all its reminders; any other reason may concern one place only. */
async function pause({ store }: World, { reminder }: Claim, reason: Reason): Promise<void> {
  if (reason === 'removed-from-club') await store.pauseClub(reminder.place, reason);
  else await store.updateReminder(reminder.id, { paused: reason });
}

/** Whoever set the reminder hears of the first failure, once; until a post arrives, `remind` shows it to all organisers. */
async function tellOnce(
  world: World,
  messenger: Messenger,
  { reminder, date }: Claim,
  state: 'failed' | 'gone' | 'unknown' | 'sent',
  reason: Reason,
): Promise<void> {
  if (reminder.failingSince !== undefined) return;
  // Noted before it is said: a crash between the two may cost the word, but never repeats it.
  await world.store.updateReminder(reminder.id, { failingSince: date });
  if (reminder.setBy === undefined) return;
  try {
    const { settings } = await world.store.club(reminder.place, defaultSettings);
    const say = world.content.phrases.in(settings.language);
    const text = troubleText(say, settings.language, { ...reminder, failingSince: date }, { date, state, reason });
    await messenger.tell(reminder.setBy, [paragraph(text)]);
  } catch (error) {
    world.log.error('bug', { reminder: reminder.id, ...describeBug(error) });
  }
}
