/** A clock that can be moved forward, so that a week of reminders can be watched in the preview in a moment. */
import type { MovableClock } from '../../core/ports.ts';

/** A far jump over many reminders stops stepping here; what is still due then is handled at the end, as after a downtime. */
const STEPS_MAX = 1000;

type MovableOptions = {
  /** The real time, in epoch milliseconds. */
  real(): number;
  nextDue(): Promise<number | undefined>;
  /** Handles everything that is due at `now`. */
  tick(now: number): Promise<void>;
};

/** Runs with the real time, plus what it was moved by. Moves that are asked for at once are made one after another. */
export function createMovableClock({ real, nextDue, tick }: MovableOptions): MovableClock {
  let offset = 0;
  let last: Promise<void> = Promise.resolve();

  const now = () => real() + offset;

  /** Never back: while a tick ran, the real time may have passed the next step by itself. */
  async function stepTo(time: number): Promise<void> {
    offset += Math.max(0, time - now());
    await tick(now());
  }

  async function advance(time: number): Promise<void> {
    if (!Number.isFinite(time) || time <= now()) return;
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const due = await nextDue();
      if (due === undefined || due >= time) break;
      await stepTo(due);
    }
    await stepTo(time);
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    const turn = last.then(work);
    // The one who asked hears of the failure; the next is not to suffer from it.
    last = turn.catch(() => {});
    return turn;
  }

  return {
    now,
    nextDue,
    advanceTo: (time) => inTurn(() => advance(time)),
    tick: () => inTurn(() => tick(now())),
  };
}
