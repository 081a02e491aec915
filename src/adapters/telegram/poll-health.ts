/** Knows from the polls, or from the looks at the webhook, whether the bot can hear: a process that runs but receives nothing must not look healthy. */
import type { Log } from '../../core/ports.ts';
import { type Failure, toLogFields } from './errors.ts';

/** Long enough for a restart of Telegram's servers or of a router, short enough to be told of an outage. */
const deafAfterMs = 60_000;

export type PollHealth = {
  pollSucceeded(): void;
  /**
   * `startedAt`: when the failed poll began, in epoch milliseconds, because a poll that hangs is deaf from its start.
   * One that began before the bot last heard something says nothing.
   */
  pollFailed(failure: Failure, startedAt: number): void;
  /** False once every poll of a minute has failed, until one succeeds. */
  canHear(): boolean;
};

/** Says in the log once that the bot is deaf, and once that it hears again. `now` gives epoch milliseconds. */
export function createPollHealth(log: Log, now: () => number, what: 'polls' | 'pushes' = 'polls'): PollHealth {
  let failing: { since: number; failure: Failure } | undefined;
  let isDeaf = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  const canHear = () => {
    if (!isDeaf && failing && now() - failing.since >= deafAfterMs) {
      isDeaf = true;
      log.warn(`telegram-${what}-fail`, toLogFields(failing.failure));
    }
    return !isDeaf;
  };
  return {
    pollSucceeded() {
      if (isDeaf) log.info(`telegram-${what}-again`, { platform: 'telegram' });
      failing = undefined;
      isDeaf = false;
      heardAt = now();
    },
    pollFailed(failure, startedAt) {
      // A clock that was set back must not make every poll look old.
      if (startedAt < Math.min(heardAt, now())) return;
      failing = { since: failing?.since ?? startedAt, failure };
      canHear();
    },
    canHear,
  };
}
