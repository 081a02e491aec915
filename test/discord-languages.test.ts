/** Commands in a second language, made up here: what Discord is told, and that it is told again only when a word changed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandBody } from '../src/adapters/discord/commands.ts';
import { createDiscord } from '../src/adapters/discord/index.ts';
import { createBot } from '../src/core/handle.ts';
import { parsePhrases } from '../src/core/phrases.ts';
import type { Bot, CommandSpec } from '../src/core/ports.ts';
import { contentFolder, quietLog, realContent, startBot } from './support/bot.ts';
import { type FakeDiscord, startDiscord } from './support/discord.ts';
import { commandProblems, type Json, type RegisteredCommand, schemaProblems } from './support/discord-schema.ts';

const english = readFileSync(join(contentFolder, 'en', 'messages.ftl'), 'utf8');
const second = `
command-remind = Tägliches Dehnen
command-remind-add = Jeden Tag zu einer Uhrzeit
option-remind-time = Uhrzeit
button-yes = Ja
name-remind = erinnern
name-remind-add = neu
name-option-time = zeit
name-tip = Kein Name
`;
let fake: FakeDiscord;

beforeEach(async () => {
  fake = await startDiscord();
});
afterEach(() => fake.close());

async function botIn(languages: Readonly<Record<string, string>>): Promise<Bot> {
  const { phrases, problems } = parsePhrases(new Map([['en', english], ...Object.entries(languages)]));
  expect(problems).toEqual([]);
  const { world } = await startBot();
  return createBot({ ...world, content: { ...(await realContent()), phrases } });
}

async function register(bot: Bot): Promise<void> {
  const { token } = fake.account;
  const adapter = createDiscord({ token, apiUrl: fake.url, log: quietLog, timing: { retryMs: 10, stopMs: 500 } });
  await adapter.start(bot);
  await adapter.stop();
  expect(fake.violations).toEqual([]);
}

const registered = (name: string) => fake.account.commands.find((one) => one.name === name);

test('every name and description is said in the other language where a translator said it', async () => {
  await register(await botIn({ de: second }));
  expect(registered('remind')).toMatchObject({
    name_localizations: { de: 'erinnern' },
    description_localizations: { de: 'Tägliches Dehnen' },
  });
  const add = registered('remind')?.options?.find(({ name }) => name === 'add');
  expect(add).toMatchObject({
    name_localizations: { de: 'neu' },
    description_localizations: { de: 'Jeden Tag zu einer Uhrzeit' },
  });
  expect(add?.options?.find(({ name }) => name === 'time')).toMatchObject({
    name_localizations: { de: 'zeit' },
    description_localizations: { de: 'Uhrzeit' },
  });
  const tidy = add?.options?.find(({ name }) => name === 'tidy');
  expect(tidy?.choices).toMatchObject([{ value: 'yes', name_localizations: { de: 'Ja' } }, { value: 'no' }]);
  // What the language lacks, and a name that Discord would refuse, stay in English.
  expect(tidy?.choices?.[1]).not.toHaveProperty('name_localizations');
  expect(registered('tip')).not.toHaveProperty('name_localizations');
  expect(registered('check')).not.toHaveProperty('description_localizations');
});

test('a changed word is registered, an unchanged one is not, and nothing is without a second language', async () => {
  await register(await botIn({ de: second }));
  await register(await botIn({ de: second }));
  expect(fake.account.registrations).toBe(1);
  await register(await botIn({ de: second.replace('Uhrzeit\n', 'Stunde\n') }));
  await register(await botIn({ de: second.replace('= Ja', '= Jawohl') }));
  await register(await botIn({}));
  expect(fake.account.registrations).toBe(4);
  expect(JSON.stringify(fake.account.commands)).not.toContain('_localizations');
});

test('a language that Discord has by country is said in each, and one that it does not know in none', () => {
  const spec: CommandSpec = {
    name: 'tip',
    description: 'A tip',
    admin: false,
    health: false,
    options: [],
    subcommands: [],
  };
  const words = (language: string) => {
    const body = commandBody(spec, [0, 1], { [language]: { ...spec, description: 'x'.repeat(200) } });
    const json = JSON.parse(JSON.stringify([body])) as Json;
    expect([
      ...schemaProblems('put commands', json),
      ...commandProblems(json as unknown as RegisteredCommand[]),
    ]).toEqual([]);
    return Object.entries('description_localizations' in body ? (body.description_localizations ?? {}) : {});
  };
  const cut = `${'x'.repeat(99)}…`;
  expect(words('es')).toEqual([
    ['es-ES', cut],
    ['es-419', cut],
  ]);
  expect(words('pt-BR')).toEqual([['pt-BR', cut]]);
  expect(words('tlh')).toEqual([]);
});
