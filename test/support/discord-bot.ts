/** A small core for tests of the Discord adapter: it records what comes in and answers what the test tells it to. */
import type { Block, Incoming, Reply } from '../../src/core/message.ts';
import type { Bot, CommandSpec, Log, LogFields } from '../../src/core/ports.ts';

export type RecordingBot = Bot & {
  readonly received: Incoming[];
  /** Decides the answer to everything that comes. */
  answer: (incoming: Incoming) => Promise<Reply | undefined> | Reply | undefined;
};

const spec = (name: string, more: Partial<CommandSpec> = {}): CommandSpec => ({
  name,
  description: `What ${name} does`,
  admin: false,
  health: false,
  options: [],
  subcommands: [],
  ...more,
});

/** One command of every kind: public, health, admin with subcommands, with choices. */
export const specs: readonly CommandSpec[] = [
  spec('tip', {
    options: [
      { name: 'note', description: 'Anything', required: false, choices: [] },
      { name: 'topic', description: 'What about', required: true, choices: [{ name: 'Sleep', value: 'sleep' }] },
    ],
  }),
  spec('about'),
  spec('check', { health: true }),
  spec('remind', {
    admin: true,
    subcommands: [
      {
        name: 'add',
        description: 'Add a reminder',
        options: [{ name: 'time', description: 'When', required: true, choices: [] }],
      },
      { name: 'list', description: 'Show them', options: [] },
    ],
  }),
];

export function createRecordingBot(): RecordingBot {
  const received: Incoming[] = [];
  const bot: RecordingBot = {
    received,
    commands: specs,
    answer: () => say('Hello.'),
    handle: async (incoming) => {
      received.push(incoming);
      return bot.answer(incoming);
    },
  };
  return bot;
}

/** A reply of one line, for everyone, as a new message, unless told otherwise. */
export function say(text: string, more: Partial<Reply> & { buttons?: readonly string[] } = {}): Reply {
  const { buttons = [], ...reply } = more;
  const choices: Block[] =
    buttons.length === 0
      ? []
      : [{ kind: 'choices', buttons: buttons.map((action) => ({ label: `Press ${action}`, action })) }];
  return { audience: 'everyone', mode: 'new', blocks: [{ kind: 'text', text }, ...choices], ...reply };
}

export type RecordingLog = Log & {
  readonly lines: { readonly level: string; readonly event: string; readonly fields: LogFields }[];
  text(): string;
};

export function createRecordingLog(): RecordingLog {
  const lines: RecordingLog['lines'] = [];
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      void lines.push({ level, event, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error'), text: () => JSON.stringify(lines) };
}
