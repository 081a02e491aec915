/** The process as its host meets it: wrong settings, broken content, two signals, and an end that leaves nothing behind. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentFolder } from './support/bot.ts';
import { startLimber } from './support/process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'limber-process-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('every wrong setting is named in one message, without its value', async () => {
  const starting = startLimber({ DISCORD_TOKEN: 'secret-token', PORT: 'many', LOG_LEVEL: 'loud' });
  await expect(starting).rejects.toThrow(/3 problems[\s\S]*DISCORD_TOKEN: [\s\S]*PORT: [\s\S]*LOG_LEVEL: /);
  await expect(starting).rejects.not.toThrow('secret-token');
});

test('broken content stops the start and names file and line', async () => {
  cpSync(contentFolder, folder, { recursive: true });
  writeFileSync(join(folder, 'en/tips/new.yaml'), 'topic: shoes\nsays: Try them on.\nfacts: [F999]\nsure: lore\n');
  await expect(startLimber({ CONTENT_DIR: folder })).rejects.toThrow(
    'en/tips/new.yaml:3: facts: there is no fact F999',
  );
});

test('a taken port is said in a sentence', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startLimber({ PORT: String(port) })).rejects.toThrow(new RegExp(`${port}`));
  server.close();
});

test('a signal ends it with code 0, a second one of another kind does no harm', async () => {
  const limber = await startLimber({});
  process.kill(limber.pid, 'SIGINT');
  expect(await limber.stop()).toEqual({ code: 0, signal: null });
});

test('without tokens it serves the page and its health on this machine, and logs nothing but that it is ready', async () => {
  const limber = await startLimber({ HOST: '0.0.0.0' });
  expect(limber.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
  expect((await fetch(`${limber.http}/healthz`)).status).toBe(200);
  expect(limber.lines.filter(({ msg }) => msg !== 'store-migrated').map(({ msg }) => msg)).toEqual(['ready']);
  await limber.stop();
});
