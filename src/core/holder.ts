/** Makes sure that one process at a time sends and listens on a platform, however many there are. */
import type { World } from './call.ts';
import { createSender, type Sender } from './reminders.ts';

export type Holder = {
  /** One look: takes or keeps the platform, and while it is ours runs a round of its sender. Answers when to look again. */
  tick(now: number): Promise<number>;
  /** `standby`: another process has the platform. `new`: nobody has looked yet. */
  state(): 'new' | 'standby' | 'held' | 'lost';
  /** Resolves when everything under way is recorded. */
  idle(): Promise<unknown>;
};

/** A third of the lease: two looks may fail before it ends, and whoever waits for it comes soon after. */
const looksPerLease = 3;

/**
 * @param leaseMs how long the platform stays ours without a word from us, in database time
 * @param onHeld called once, when the platform became ours
 * @param onLost called once, when another process took over a platform that was ours: this one was away for too long
 */
export function createHolder(
  world: World,
  platform: string,
  { leaseMs, onHeld, onLost }: { leaseMs: number; onHeld(): void; onLost(): void },
): Holder {
  const sender: Sender = createSender(world, platform);
  const lookMs = leaseMs / looksPerLease;
  let state: ReturnType<Holder['state']> = 'new';
  let heldAt = Number.NEGATIVE_INFINITY;

  async function look(now: number): Promise<void> {
    // A clock that was set back must not keep us from looking.
    if (state === 'held' && Math.abs(now - heldAt) < lookMs) return;
    const held = await world.store.holdPlatform(platform, leaseMs);
    heldAt = now;
    if (held && state !== 'held') {
      state = 'held';
      world.log.info('platform-held', { platform });
      onHeld();
    } else if (!held && state === 'held') {
      state = 'lost';
      world.log.error('platform-lost', { platform });
      onLost();
    } else if (!held) state = 'standby';
  }

  return {
    async tick(now) {
      if (state === 'lost') return now + leaseMs;
      await look(now);
      const next = state === 'held' ? await sender.round(now) : undefined;
      return Math.min(next ?? Number.POSITIVE_INFINITY, heldAt + lookMs);
    },
    state: () => state,
    idle: () => sender.idle(),
  };
}
