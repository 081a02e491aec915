/** Lets things with the same name happen one after another, in the order in which they asked. */

export type Turn = {
  /** Resolves when everything that asked before has ended. */
  readonly ready: Promise<void>;
  /** Lets the next one begin; must always be called, once. */
  end(): void;
};

/** A keeper of turns. Names are forgotten when nobody waits for them. */
export function createTurns(): { take(name: string): Turn } {
  const last = new Map<string, Promise<void>>();
  return {
    take: (name) => {
      const ready = last.get(name) ?? Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      last.set(name, promise);
      return {
        ready,
        end: () => {
          if (last.get(name) === promise) last.delete(name);
          resolve();
        },
      };
    },
  };
}
