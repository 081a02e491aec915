/** The environment: every problem at once, with an example, and never a value. */
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

test('nothing set is a preview on this machine only', () => {
  expect(readConfig({ HOST: '0.0.0.0' })).toMatchObject({
    preview: 'main',
    host: '127.0.0.1',
    port: 3000,
    discord: undefined,
    telegram: undefined,
  });
});

test('empty lines of .env count as not set', () => {
  expect(readConfig({ DISCORD_TOKEN: '', PORT: '', LOG_LEVEL: '' })).toMatchObject({
    preview: 'main',
    port: 3000,
    logLevel: 'info',
  });
});

test('tokens turn the preview off, PREVIEW=1 gives it a port of its own', () => {
  const tokens = { DISCORD_TOKEN: 'aa.bb.cc', TELEGRAM_TOKEN: '12:ab' };
  expect(readConfig(tokens)).toMatchObject({ preview: 'off', telegram: { apiUrl: 'https://api.telegram.org' } });
  expect(readConfig({ ...tokens, PREVIEW: '1' }).preview).toBe('own-port');
});

test('the page beside the platforms needs a port behind theirs', () => {
  const environment = { DISCORD_TOKEN: 'aa.bb.cc', PREVIEW: '1', PORT: '65535' };
  expect(messageOf(() => readConfig(environment))).toContain('PORT=3000');
});

test('a trailing slash of an API address is taken off', () => {
  expect(readConfig({ TELEGRAM_TOKEN: '1:a', TELEGRAM_API_URL: 'http://127.0.0.1:9/' }).telegram?.apiUrl).toBe(
    'http://127.0.0.1:9',
  );
});

test('a webhook needs an address and a secret; with one of the two Telegram is polled, and it is said why', () => {
  const read = (more: Record<string, string>) => readConfig({ TELEGRAM_TOKEN: '1:a', ...more }).telegram;
  const [address, secret] = [{ PUBLIC_URL: 'https://a.example/' }, { TELEGRAM_WEBHOOK_SECRET: 'x'.repeat(16) }];
  expect(read({ ...address, ...secret })?.webhook).toEqual({ publicUrl: 'https://a.example', secret: 'x'.repeat(16) });
  expect(read(address)).toMatchObject({ webhook: undefined, pollsBecause: expect.stringMatching(/^TELEGRAM_WEBHOOK/) });
  expect(read(secret)).toMatchObject({ webhook: undefined, pollsBecause: expect.stringMatching(/^PUBLIC_URL/) });
  expect(read({})?.pollsBecause).toBeUndefined();
});

test('one message names every problem with an example, and holds no value', () => {
  const bad = {
    DISCORD_TOKEN: 'secret-one',
    TELEGRAM_TOKEN: 'secret-two',
    PORT: 'secret-three',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://x',
    LEASE_MS: 'secret-six',
    PREVIEW: 'secret-four',
    DISCORD_API_URL: 'secret-five',
  };
  const message = messageOf(() => readConfig(bad));
  for (const name of Object.keys(bad)) expect(message).toContain(`  ${name}: `);
  expect(message.match(/Example:/g)?.length).toBe(8);
  for (const value of Object.values(bad)) expect(message).not.toContain(value);
});

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was thrown');
}
