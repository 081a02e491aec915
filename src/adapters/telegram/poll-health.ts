/** Knows from the polls whether the bot can hear: a process that runs but receives nothing must not look healthy. */
import type { Log } from '../../core/ports.ts';
import { type Failure, toLogFields } from './errors.ts';

/** Long enough for a restart of Telegram's servers or of a router, short enough to be told of an outage. */
const deafAfterMs = 60_000;

export type PollHealth = {
  pollSucceeded(): void;
  /** `startedAt`: when the failed poll began, in epoch milliseconds, because a poll that hangs is deaf from its start. */
  pollFailed(failure: Failure, startedAt: number): void;
  /** False once every poll of a minute has failed, until one succeeds. */
  canHear(): boolean;
};

/** Says in the log once that the bot is deaf, and once that it hears again. `now` gives epoch milliseconds. */
export function createPollHealth(log: Log, now: () => number): PollHealth {
  let failing: { since: number; failure: Failure } | undefined;
  let isDeaf = false;
  const canHear = () => {
    if (!isDeaf && failing && now() - failing.since >= deafAfterMs) {
      isDeaf = true;
      log.warn('telegram-polls-fail', toLogFields(failing.failure));
    }
    return !isDeaf;
  };
  return {
    pollSucceeded() {
      if (isDeaf) log.info('telegram-polls-again', { platform: 'telegram' });
      failing = undefined;
      isDeaf = false;
    },
    pollFailed(failure, startedAt) {
      failing = { since: failing?.since ?? startedAt, failure };
      canHear();
    },
    canHear,
  };
}
