/** The core with real content, a real store in memory, a recording Messenger and a clock in the test's hand. */
import { join } from 'node:path';
import { readContentFiles } from '../../src/adapters/content/index.ts';
import { openStore } from '../../src/adapters/store/index.ts';
import type { World } from '../../src/core/call.ts';
import { parseContent } from '../../src/core/content.ts';
import type { Content } from '../../src/core/content-schema.ts';
import { createBot } from '../../src/core/handle.ts';
import type { Act, Block, Button, CheckItem, Incoming, Place, Reply } from '../../src/core/message.ts';
import { plainText } from '../../src/core/message.ts';
import type { Log, Messenger, Outcome, Post } from '../../src/core/ports.ts';
import { createSender, drain } from '../../src/core/reminders.ts';

/** What a person takes to read a screen before the next tap. */
const readingMs = 2_000;

export const quietLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
export const contentFolder = join(import.meta.dirname, '..', '..', 'content');

let parsed: Promise<Content> | undefined;

/** The project's own content, parsed once in a test file: nothing changes it. */
export function realContent(): Promise<Content> {
  parsed ??= parseRealContent();
  return parsed;
}

async function parseRealContent(): Promise<Content> {
  const { content, problems } = parseContent(await readContentFiles(contentFolder));
  if (!content) throw new Error(JSON.stringify(problems));
  return content;
}

export type Posted = Post & { at: number };

export type TestBot = {
  world: World;
  /** What reached the platform. */
  posted: Posted[];
  /** What people were told in private. */
  told: { person: string; blocks: readonly Block[] }[];
  /** Ids of messages that were taken away. */
  retired: string[];
  logged: string[];
  /** What the next sends answer; when empty, `sent`. */
  outcomes: Outcome[];
  admins: Set<string>;
  setNow(time: string | number): void;
  /** Moves the clock and ticks. */
  tickAt(time: string | number): Promise<void>;
  act(act: Act, from?: Partial<Incoming>): Promise<Reply | undefined>;
  /** A command as typed: `/remind add 7:00`. */
  say(line: string, from?: Partial<Incoming>): Promise<Reply | undefined>;
  press(action: string, message?: string, from?: Partial<Incoming>): Promise<Reply | undefined>;
};

export const channel: Place = { platform: 'test', club: 'club', chat: 'channel' };
export const home: Place = { platform: 'test', club: 'runner', chat: 'runner' };
export const inClub: Partial<Incoming> = { place: channel, private: false };
export const asMember: Partial<Incoming> = { ...inClub, person: { id: 'm', mayManage: false } };

/**
 * @param start an instant, `2026-11-23T06:00Z`
 * @param url a database; the same file again is what a restart finds
 */
export async function startBot(
  start = '2026-11-23T06:00Z',
  content?: Content,
  url = 'sqlite::memory:',
): Promise<TestBot> {
  let now = Date.parse(start);
  const posted: Posted[] = [];
  const told: TestBot['told'] = [];
  const retired: string[] = [];
  const outcomes: Outcome[] = [];
  const admins = new Set<string>();
  const logged: string[] = [];
  const log: Log = {
    info: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
    warn: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
    error: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
  };
  const messenger: Messenger = {
    postsPerSecond: Number.POSITIVE_INFINITY,
    send: async (post) => {
      const outcome = outcomes.shift() ?? { kind: 'sent', message: `m${posted.length}` };
      if (outcome.kind === 'sent') posted.push({ ...post, at: now });
      return outcome;
    },
    retire: async (_, message) => void retired.push(message),
    tell: async (person, blocks) => {
      told.push({ person, blocks });
      return true;
    },
    mayManage: async (_, person) => admins.has(person),
  };
  let chance = 1;
  const world: World = {
    content: content ?? (await realContent()),
    store: await openStore({ url, log }),
    messengers: { test: messenger },
    log,
    now: () => now,
    // A seeded sequence (Park-Miller), so that a run can be repeated.
    chance: () => {
      chance = (chance * 48271) % 2147483647;
      return chance / 2147483647;
    },
  };
  const bot = createBot(world);
  const sender = createSender(world, 'test');
  const act: TestBot['act'] = (what, from = {}) =>
    bot.handle({ place: home, private: true, person: { id: 'p', mayManage: true }, act: what, ...from });
  const setNow = (time: string | number) => {
    now = typeof time === 'number' ? time : Date.parse(time);
  };
  return {
    world,
    posted,
    told,
    retired,
    logged,
    outcomes,
    admins,
    setNow,
    tickAt: async (time) => {
      setNow(time);
      await drain(sender, now);
    },
    act,
    say: (line, from) => {
      const [name = '', ...rest] = line.replace(/^\//, '').split(' ');
      return act({ kind: 'command', name, options: {}, text: rest.join(' ') }, from);
    },
    press: (action, message = 'm1', from) => {
      setNow(now + readingMs);
      return act({ kind: 'press', action, message }, from);
    },
  };
}

/** Everything a reply says, line by line, buttons in brackets: what a transcript test compares. */
export function transcript(reply: Reply | undefined): string {
  return reply === undefined ? '(silence)' : textOf(reply.blocks);
}

export function textOf(blocks: readonly Block[]): string {
  return blocks.flatMap(linesOf).join('\n');
}

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'heading':
      return [`# ${block.text}`];
    case 'text':
      return [plainText(block.text)];
    case 'list':
      return block.items.map((item) => `- ${plainText(item)}`);
    case 'choices':
      return [block.buttons.map(({ label }) => `[${label}]`).join(' ')];
    case 'checklist':
      return block.items.map(({ label, state }) => `[${state}: ${label}]`);
    case 'copy':
      return block.text.split('\n').map((line) => `> ${line}`);
    case 'picture':
      return [`(${block.alt})`];
    case 'link':
      return [`[${block.label} -> ${block.url}]`];
  }
}

/** Every button; those of a checklist without the number that leads to their line in the list. */
export function buttonsOf(reply: Reply | undefined): (Button | CheckItem)[] {
  const named = (item: CheckItem): CheckItem => ({ ...item, label: item.label.replace(/^\d /, '') });
  return (reply?.blocks ?? []).flatMap((block): (Button | CheckItem)[] =>
    block.kind === 'choices' ? [...block.buttons] : block.kind === 'checklist' ? block.items.map(named) : [],
  );
}

/** The action of the button with this label. */
export function actionOf(reply: Reply | undefined, label: string): string {
  const found = buttonsOf(reply).find((button) => button.label === label);
  if (!found) throw new Error(`no button ${label} in:\n${transcript(reply)}`);
  return found.action;
}
