/** `remind`: the club's standing orders. Adding one is `remind-add.ts`, showing them `remind-show.ts`. */
import { asEdit, type Call, type Command, choices, type Input, notice, paragraph, toEveryone } from '../call.ts';
import type { Reply } from '../message.ts';
import type { OptionSpec, Reminder } from '../ports.ts';
import { composePost, rotation } from '../post.ts';
import { localDate, nextDue } from '../schedule.ts';
import { add, addFromAction, readOrder } from './remind-add.ts';
import { list, show } from './remind-show.ts';

const verbs = ['add', 'list', 'pause', 'resume', 'remove', 'test'] as const;

export const remind: Command = {
  name: 'remind',
  admin: true,
  health: false,
  spec: (content, say) => {
    const option = (name: string, required: boolean, offered: OptionSpec['choices'] = []): OptionSpec => ({
      name,
      description: say(`option-remind-${name}`),
      required,
      choices: offered,
    });
    const routines = [...content.routines.values()].map(({ id, name }) => ({ name, value: id }));
    const options: Record<(typeof verbs)[number], OptionSpec[]> = {
      add: [
        option('time', true),
        option('days', false),
        option('zone', false),
        option('routine', false, [{ name: say('remind-rotation'), value: rotation }, ...routines]),
      ],
      list: [],
      pause: [option('number', false)],
      resume: [option('number', false)],
      remove: [option('number', false)],
      test: [option('number', false)],
    };
    return {
      options: [],
      subcommands: verbs.map((name) => ({ name, description: say(`command-remind-${name}`), options: options[name] })),
    };
  },
  run: (call, input) => {
    const { verb, word, rest } = verbOf(input);
    if (verb === undefined) return word === '' ? list(call) : toEveryone(paragraph(call.say('remind-how')));
    if (verb === 'add') return add(call, readOrder(call, rest));
    return verb === 'list' ? list(call) : withReminder(call, rest.options['number'] ?? rest.text, verb);
  },
  press: async (call, rest) => {
    const reply = await pressed(call, rest);
    return reply.mode === 'notice' ? reply : asEdit(reply);
  },
};

function pressed(call: Call, rest: string): Promise<Reply> {
  const [verb = '', ...values] = rest.split(':');
  if (verb === 'setup') return add(call, {});
  if (verb === '+') return addFromAction(call, values);
  if (verb === 'list') return list(call);
  return withReminder(call, values[0] ?? '', verb);
}

/** What people also say for a subcommand. */
const synonyms: Readonly<Record<string, string>> = {
  delete: 'remove',
  stop: 'remove',
  set: 'add',
  new: 'add',
  show: 'list',
};

/** The subcommand: an option where the platform has them, else the first word typed. */
function verbOf({ options, text }: Input): { verb?: (typeof verbs)[number] | undefined; word: string; rest: Input } {
  const [first = '', ...words] = text.trim().split(/\s+/);
  const word = options['sub'] ?? first.toLowerCase();
  return {
    verb: verbs.find((verb) => verb === (synonyms[word] ?? word)),
    word,
    rest: { options, text: words.join(' ') },
  };
}

/** Finds the reminder meant (the only one, where no number is given) within this club, and acts on it. */
async function withReminder(call: Call, text: string, verb: string): Promise<Reply> {
  const { world, incoming, say } = call;
  const number = /^#?(\d{1,9})$/.exec(text.trim())?.[1];
  const all = await world.store.reminders(incoming.place);
  const found =
    number === undefined ? (all.length === 1 ? all[0] : undefined) : all.find(({ id }) => id === Number(number));
  if (!found) {
    if (all.length === 0) return list(call);
    const buttons = all.map(({ id, time }) => ({
      label: `#${id} ${time}`,
      action: `remind:${verb === 'remove-yes' ? 'show' : verb}:${id}`,
    }));
    return toEveryone(paragraph(say('remind-which')), choices(...buttons));
  }
  return act(call, found, verb);
}

async function act(call: Call, reminder: Reminder, verb: string): Promise<Reply> {
  const { world, say, now } = call;
  switch (verb) {
    case 'pause':
      await world.store.updateReminder(reminder.id, { paused: 'by-admin' });
      return show(call, { ...reminder, paused: 'by-admin' }, say('remind-paused', { id: reminder.id }));
    case 'resume': {
      // From now on: what fell into the pause is not made up for.
      const { paused: _, ...active } = { ...reminder, nextDue: nextDue(reminder, now) };
      await world.store.updateReminder(reminder.id, { paused: null, nextDue: active.nextDue });
      return show(call, active, say('remind-resumed', { id: reminder.id }));
    }
    case 'remove':
      return toEveryone(
        paragraph(say('remind-remove-sure', { id: reminder.id, time: reminder.time })),
        choices(
          { label: say('button-remove-yes'), action: `remind:remove-yes:${reminder.id}`, tone: 'danger' },
          { label: say('button-keep'), action: `remind:show:${reminder.id}` },
        ),
      );
    case 'remove-yes':
      await world.store.removeReminder(reminder.id);
      return toEveryone(paragraph(say('remind-removed', { id: reminder.id })));
    case 'test':
      return test(call, reminder);
    default:
      return show(call, reminder);
  }
}

/** Posts now, in the reminder's own place, and uses up no date. */
async function test(call: Call, reminder: Reminder): Promise<Reply> {
  const { world, say, settings, now } = call;
  const messenger = world.messengers[reminder.place.platform];
  const blocks = composePost(world.content, say, settings.language, reminder.what, localDate(now, reminder.zone));
  const key = `t${Math.floor(world.chance() * 36 ** 9).toString(36)}`;
  const outcome = messenger
    ? await messenger.send(reminder.place, blocks, key)
    : ({ kind: 'retry', reason: 'not-connected' } as const);
  const text =
    outcome.kind === 'sent'
      ? say('remind-test-sent')
      : say('remind-test-failed', { reason: say(`reason-${'reason' in outcome ? outcome.reason : 'chat-not-found'}`) });
  return call.incoming.act.kind === 'press' ? notice(text) : toEveryone(paragraph(text));
}
