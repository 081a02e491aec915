/** Runs the whole bot as a child process, the way a person who hosts it does, and lets a test read its log. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

const root = join(import.meta.dirname, '..', '..');
const deadlineMs = 30_000;

/** One line of the log, parsed; a line that is not JSON becomes `{ msg: line }`. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };
export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type RunningLimber = {
  /** Where a person goes: the preview's address if it is on, else the HTTP base. Never ends with a slash. */
  readonly url: string;
  /** Base of `/healthz` and the webhooks. Never ends with a slash. */
  readonly http: string;
  readonly pid: number;
  /** Every line so far of standard output, oldest first; grows while the process runs. */
  readonly lines: readonly LogLine[];
  /** Everything the process wrote, both streams, as it came: to search for secrets and user text. */
  output(): string;
  /** The first line, past or future, that fits. Rejects with the output when the process ends or 30 s pass before. */
  waitFor(fits: (line: LogLine) => boolean): Promise<LogLine>;
  /** SIGTERM, as a service manager does; resolves once it is gone. Harmless when repeated. Rejects after 30 s. */
  stop(): Promise<Exit>;
  /** SIGKILL: no chance to tidy up, as in a power cut. Resolves once it is gone. */
  kill(): Promise<Exit>;
};

/**
 * Starts `node src/main.ts` with exactly these environment variables and resolves when it logs `ready`.
 * Two defaults keep tests apart: `PORT` is 0 (any free port), and `DATABASE_URL` is a new SQLite file that is
 * deleted at the end. To start twice on the same data, give your own `DATABASE_URL`.
 * Rejects with all its output when it exits before it is ready, or is not ready within 30 s.
 *
 *     const limber = await startLimber({ TELEGRAM_TOKEN: '1:x', TELEGRAM_API_URL: fake.url });
 *     try { ... await limber.waitFor((line) => line.msg === 'posted') ... } finally { await limber.stop(); }
 */
export async function startLimber(env: Readonly<Record<string, string>>): Promise<RunningLimber> {
  const folder = mkdtempSync(join(tmpdir(), 'limber-'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'src/main.ts')], {
    cwd: root,
    env: { PORT: '0', DATABASE_URL: `sqlite:${join(folder, 'limber.db')}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that dies takes its bot with it.
  const killWithTest = () => child.kill('SIGKILL');
  process.once('exit', killWithTest);
  child.once('close', () => {
    process.off('exit', killWithTest);
    rmSync(folder, { recursive: true, force: true });
  });
  const log = readLog(child);
  try {
    const ready = await log.waitFor((line) => line.msg === 'ready');
    const http = withoutSlash(ready['http']);
    return {
      url: withoutSlash(ready['preview'] ?? ready['http']),
      http,
      pid: child.pid ?? 0,
      ...log,
      stop: () => end(child, 'SIGTERM', log.output),
      kill: () => end(child, 'SIGKILL', log.output),
    };
  } catch (error) {
    await end(child, 'SIGKILL', log.output);
    throw error;
  }
}

function readLog(child: ChildProcess & { stdout: Readable; stderr: Readable }) {
  const lines: LogLine[] = [];
  const waiting = new Set<() => void>();
  let output = '';
  let ended = false;
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(parseLine(line));
    wake();
  });
  const finish = () => {
    ended = true;
    wake();
  };
  child.once('close', finish);
  child.once('error', finish);

  const waitFor = (fits: (line: LogLine) => boolean) => {
    const { promise, resolve, reject } = Promise.withResolvers<LogLine>();
    const look = () => {
      const found = lines.find(fits);
      if (found) resolve(found);
      else if (ended) reject(new Error(`Limber ended before the awaited line. Its output:\n${output}`));
    };
    const timer = setTimeout(
      () => reject(new Error(`No such line within ${deadlineMs} ms. Output:\n${output}`)),
      deadlineMs,
    );
    waiting.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      waiting.delete(look);
    });
  };
  return { lines, waitFor, output: () => output };
}

function parseLine(line: string): LogLine {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === 'object' && parsed !== null) return { msg: '', ...parsed };
  } catch {
    // Not JSON: an error trace of Node itself, for one.
  }
  return { msg: line };
}

/** Resolves when the process is gone and both its streams are read to the end. */
async function end(child: ChildProcess, signal: NodeJS.Signals, output: () => string): Promise<Exit> {
  const exit = () => ({ code: child.exitCode, signal: child.signalCode });
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return exit();
  const closed = once(child, 'close', { signal: AbortSignal.timeout(deadlineMs) });
  child.kill(signal);
  try {
    await closed;
  } catch {
    child.kill('SIGKILL');
    throw new Error(`Limber did not end within ${deadlineMs} ms of ${signal}. Its output:\n${output()}`);
  }
  return exit();
}

function withoutSlash(url: unknown): string {
  return String(url ?? '').replace(/\/+$/, '');
}
