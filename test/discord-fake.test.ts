/** The fake Discord refuses what the real one refuses, or the other tests would prove little. */
import { afterEach, describe, expect, test } from 'vitest';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { commandProblems, type Json, messageProblems, type RegisteredCommand } from './support/discord-schema.ts';

const messageWith = (...components: Json[]) =>
  messageProblems({ flags: 32768, components, allowed_mentions: { parse: [] } }, 'create');
const textDisplay = (content: string) => ({ type: 10, content });
const commandWith = (choices: { name: string; value: string }[], options = 1) => {
  const option = { type: 3, description: 'd'.repeat(100), choices };
  const list = Array.from({ length: options }, (_, at) => ({ ...option, name: `o${at}` }));
  return commandProblems([{ name: 'a', description: 'd', options: list } satisfies RegisteredCommand]);
};

describe('refused', () => {
  test.each(['', ' \n', '\u200b', '\u2060\ufeff\u00ad', '## ', '##', '\u200b\n### \n'])(
    'text that shows nothing: %j',
    (content) => {
      expect(messageWith(textDisplay(content))).toHaveLength(1);
    },
  );

  test('a label that shows nothing', () => {
    const button = { type: 2, style: 2, custom_id: 'a', label: '\u200b' };
    expect(messageWith({ type: 1, components: [button] })).toHaveLength(1);
  });

  test.each([
    ['a name', { name: 'x'.repeat(101), value: 'a' }],
    ['a value', { name: 'a', value: 'x'.repeat(101) }],
  ])('a choice with %s of more than 100 characters', (_, choice) => {
    expect(commandWith([choice])).toHaveLength(1);
  });

  test('a command of more than 8000 characters', () => {
    const choices = Array.from({ length: 20 }, (_, at) => ({ name: `n${at}`.padEnd(90, '.'), value: `v${at}` }));
    expect(commandWith(choices, 3)).toEqual([]);
    expect(commandWith(choices, 5)).toMatchObject([{ message: 'APPLICATION_COMMAND_TOO_LARGE: at most 8000' }]);
  });
});

test.each(['a', '## a', '## \n.', '-', '1. '])('text that shows something is taken: %j', (content) => {
  expect(messageWith(textDisplay(content))).toEqual([]);
});

describe('a busy moment', () => {
  let fake: FakeDiscord;
  afterEach(() => fake.close());

  test('has fifty requests of the bot in a second, and then a 429 that says how long to wait', async () => {
    fake = await startDiscord({ token: 'secret' });
    const ask = () => fetch(`${fake.url}/v10/users/@me`, { headers: { authorization: 'Bot secret' } });
    for (let at = 0; at < 50; at++) expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '1',
      'x-ratelimit-global': 'true',
      'x-ratelimit-scope': 'global',
    });
    expect(await refused.json()).toMatchObject({ global: true, retry_after: expect.closeTo(0.5, 0) });
    fake.advance(1_000);
    expect((await ask()).status).toBe(200);
  });
});
