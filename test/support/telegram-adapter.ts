/** The Telegram adapter on a fake Telegram, with a bot that records what it is told and says what a test wants. */
import { createTelegram, type TelegramOptions } from '../../src/adapters/telegram/index.ts';
import type { Incoming, Place, Reply } from '../../src/core/message.ts';
import type { Adapter, Bot, CommandSpec, Log, Post } from '../../src/core/ports.ts';
import { type FakeTelegram, startTelegram } from './telegram.ts';

export type TestTelegram = {
  readonly fake: FakeTelegram;
  readonly adapter: Adapter;
  readonly bot: Bot;
  readonly received: Incoming[];
  readonly logged: string[];
  readonly fatal: string[];
  readonly waits: number[];
  /** What the bot answers from now on. */
  answerWith(reply: Reply | undefined | ((incoming: Incoming) => Reply | undefined | Promise<Reply | undefined>)): void;
  stop(): Promise<void>;
};

const spec = { options: [], subcommands: [] };
export const specs: readonly CommandSpec[] = [
  { name: 'tip', description: 'One tip', admin: false, health: false, ...spec },
  { name: 'check', description: 'Check a sore back', admin: false, health: true, ...spec },
  { name: 'remind', description: 'Daily posts', admin: true, health: false, ...spec },
];

export function said(text: string, more: Partial<Reply> = {}): Reply {
  return { audience: 'everyone', mode: 'new', blocks: [{ kind: 'text', text }], ...more };
}

/** The place of a chat of the fake, or of an id that it does not know. */
export function placeOf(chat: { id: number }, thread?: number): Place {
  const id = String(chat.id);
  return { platform: 'telegram', club: id, chat: id, ...(thread === undefined ? {} : { thread: String(thread) }) };
}

export function postTo(place: Place, more: Partial<Post> = {}): Post {
  return { place, blocks: [{ kind: 'text', text: 'Time to stretch, Grace' }], key: '1-2026-11-23', ...more };
}

/** Not started yet: a test that needs it polling calls `adapter.start(bot)`. Waits are recorded, not waited. */
export async function createTestTelegram(options: Partial<TelegramOptions> = {}): Promise<TestTelegram> {
  const fake = await startTelegram();
  const received: Incoming[] = [];
  const logged: string[] = [];
  const fatal: string[] = [];
  const waits: number[] = [];
  const note = (event: string, fields: object = {}) => void logged.push(JSON.stringify({ event, ...fields }));
  const log: Log = { info: note, warn: note, error: note };
  let answer: Parameters<TestTelegram['answerWith']>[0] = said('hello');
  const bot: Bot = {
    commands: specs,
    handle: async (incoming) => {
      received.push(incoming);
      return typeof answer === 'function' ? answer(incoming) : answer;
    },
  };
  const adapter = createTelegram({
    token: fake.token,
    apiUrl: fake.url,
    log,
    onFatal: (reason) => fatal.push(reason),
    wait: async (ms) => void waits.push(ms),
    ...options,
  });
  return {
    fake,
    adapter,
    bot,
    received,
    logged,
    fatal,
    waits,
    answerWith: (next) => {
      answer = next;
    },
    stop: async () => {
      await adapter.stop();
      await fake.stop();
    },
  };
}

export async function startTestTelegram(options: Partial<TelegramOptions> = {}): Promise<TestTelegram> {
  const test = await createTestTelegram(options);
  await test.adapter.start(test.bot);
  return test;
}
