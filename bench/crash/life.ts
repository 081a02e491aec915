/** One life of a sender: a process of its own that can be killed at any moment, and that never outlives this one. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endWithUs } from '../tidy.ts';

const root = join(import.meta.dirname, '..', '..');
/** What is kept of a process's output, to tell why it ended by itself. */
const outputChars = 4000;

export type Life = {
  readonly pid: number;
  /** True until the process has ended, for whatever reason. */
  isAlive(): boolean;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  /** The last of what it wrote. */
  output(): string;
  /** Resolves when it is gone. `SIGKILL` is a power cut, `SIGTERM` lets it finish. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
};

/** How `npm start` starts the bot. */
export const nodeFlags: readonly string[] = [
  '--max-semi-space-size=2',
  '--optimize-for-size',
  '--import',
  './src/compile-cache.ts',
];
export const limberArgs: readonly string[] = [...nodeFlags, 'src/main.ts'];

/** Starts Node with these arguments and exactly this environment. `onLine` gets each line of its log. */
export function startLife(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => undefined,
): Life {
  const child = endWithUs(
    spawn(process.execPath, args, { cwd: root, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  let isClosed = false;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('close', () => {
    isClosed = true;
    resolve();
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-outputChars);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    });
  }
  return {
    pid: child.pid ?? 0,
    isAlive: () => !isClosed && child.exitCode === null && child.signalCode === null,
    ended,
    output: () => output,
    end: async (signal) => {
      if (!isClosed) child.kill(signal);
      await ended;
    },
  };
}
