/** One bot as a process, from its start until it says that it is ready. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWithUs } from '../tidy.ts';

const root = join(import.meta.dirname, '..', '..');

export async function startChild(args: readonly string[], env: Readonly<Record<string, string>>) {
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const child = endWithUs(spawn(process.execPath, args, { cwd: root, env: { ...env }, stdio }));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (/"msg":"ready"|^ready/m.test(text)) resolve();
  });
  child.once('close', () => reject(new Error(`${args.join(' ')} ended before it was ready`)));
  await promise;
  return {
    /** The resident set, as the system counts it. Linux only. */
    residentMb: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}
