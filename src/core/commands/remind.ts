/** `remind`: the club's standing orders. Finds out which reminder is meant and what to do; the files `remind-*` beside it do it. */
import { asEdit, type Call, type Command, choices, type Input, paragraph, toEveryone } from '../call.ts';
import { readUntil } from '../dates.ts';
import type { Reply } from '../message.ts';
import { localDate } from '../schedule.ts';
import type { Reminder } from '../store.ts';
import { add, addFromAction } from './remind-add.ts';
import { days, edit, editFromAction, menu, orderAction } from './remind-edit.ts';
import { history, postNow } from './remind-history.ts';
import { answerTo, commonValues, readOrder } from './remind-order.ts';
import { nextDate, pause, pauseFromAction, resume, skip, unskip } from './remind-pause.ts';
import { loudFromAction, overview, quiet, quietFromAction } from './remind-quiet.ts';
import { list, nameOf, show } from './remind-show.ts';
import { remindSpec, type Verb, verbs } from './remind-spec.ts';
import { offerReminders } from './remind-suggest.ts';
import { test } from './remind-try.ts';
import { what } from './remind-what.ts';

export const remind: Command = {
  name: 'remind',
  admin: true,
  health: false,
  spec: remindSpec,
  suggest: offerReminders,
  run: (call, input) => {
    const { verb, word, rest } = verbOf(input);
    // '/remind 7:00 Berlin' can only mean one thing, and so can '/remind #2'.
    if (verb === undefined && /^(\d+\D|noon|midnight)/.test(input.text.trim()))
      return add(call, readOrder(call, input));
    if (verb === undefined && /^#?\d+$/.test(word)) return withReminder(call, word, 'show');
    if (verb === undefined) return word === '' ? list(call) : toEveryone(paragraph(call.say('remind-how')));
    return ran(call, verb, rest);
  },
  press: async (call, rest) => {
    const reply = await pressed(call, rest);
    return reply.mode === 'notice' ? reply : asEdit(reply);
  },
  typed,
};

/** A reply to the form of a new reminder, or of a change to one: what is said there is added to what was said before. */
async function typed(call: Call, text: string, rests: readonly string[]): Promise<Reply | undefined> {
  const { content, store } = call.world;
  const orders = rests.filter((rest) => rest.startsWith('+')).map((rest) => rest.slice(1));
  if (orders.length > 0) return add(call, answerTo(call, text, orders), commonValues(content, orders));
  const changes = rests.flatMap((rest) => {
    const [, id, here, packed] = changePattern.exec(rest) ?? [];
    return id !== undefined && packed !== undefined ? [{ id, here: here === 'h', packed }] : [];
  });
  const [first] = changes;
  const found = first && find(await store.reminders(call.incoming.place), first.id);
  if (!found) return undefined;
  const packed = changes.map((change) => change.packed);
  const known = commonValues(content, packed);
  const order = answerTo(call, text, packed);
  return edit(call, found, changes.every(({ here }) => here) ? { ...order, here: 'yes' } : order, known);
}

/** A change to a reminder in a button; with `h` it moves here as well. */
const changePattern = /^=(\d{1,9})(h?):(.*)$/;

/** What people also say for a subcommand. */
const synonyms: Readonly<Record<string, Verb>> = {
  delete: 'remove',
  stop: 'remove',
  set: 'add',
  new: 'add',
  show: 'list',
  change: 'edit',
  move: 'edit',
  unpause: 'resume',
  continue: 'resume',
  log: 'history',
  holiday: 'quiet',
  holidays: 'quiet',
};

/** The subcommand: an option where the platform has them, else the first word typed. */
function verbOf({ options, text }: Input): { verb: Verb | undefined; word: string; rest: Input } {
  const [first = '', ...words] = text.trim().split(/\s+/);
  const word = options['sub'] ?? first.toLowerCase();
  return {
    verb: verbs.find((verb) => verb === (synonyms[word] ?? word)),
    word,
    rest: { options, text: words.join(' ') },
  };
}

async function ran(call: Call, verb: Verb, input: Input): Promise<Reply> {
  const { options, text } = input;
  const number = options['number'];
  if (verb === 'add') return add(call, readOrder(call, input));
  if (verb === 'list') return list(call);
  if (verb === 'quiet') return quiet(call, number, options['dates'] ?? text);
  if (verb === 'edit') return editTyped(call, input);
  if (verb === 'pause') return pauseTyped(call, number, options['until'] ?? text);
  return withReminder(call, number ?? text, verb);
}

/** `edit 2 19:30`, `edit 19:30` where there is one reminder, or named options. */
async function editTyped(call: Call, { options, text }: Input): Promise<Reply> {
  const all = await call.world.store.reminders(call.incoming.place);
  const [, first, rest = ''] = /^#?(\d{1,9})(?:\s+(.*))?$/s.exec(text.trim()) ?? [];
  // A number that no reminder has may be an hour, unless an hour follows.
  const isNumber = /^\s*#/.test(text) || all.some(({ id }) => id === Number(first)) || /^\d/.test(rest);
  const number = options['number'] ?? (isNumber ? first : undefined);
  const order = readOrder(call, { options, text: isNumber ? rest : text });
  const found = find(all, number);
  if (found) return edit(call, found, order);
  return which(call, all, number, ({ id }) => orderAction(call, order, id) ?? `remind:edit:${id}`);
}

/** `pause 2 until 24 Dec`; in `pause 2 weeks` the number is no reminder's. */
async function pauseTyped(call: Call, given: string | undefined, text: string): Promise<Reply> {
  const all = await call.world.store.reminders(call.incoming.place);
  const today = localDate(call.now, all[0]?.zone ?? 'UTC');
  const [, first, rest = ''] = /^#?(\d{1,9})\b\s*(.*)$/s.exec(text.trim()) ?? [];
  const isWhole = given !== undefined || first === undefined || readUntil(text, today).kind !== 'unreadable';
  const [number, until] = isWhole ? [given, text] : [first, rest];
  const found = find(all, number);
  if (found) return pause(call, found, until);
  const reading = readUntil(until, today);
  const date = reading.kind === 'dates' ? `:${reading.dates.join()}` : '';
  return which(call, all, number, ({ id }) => `remind:pause:${id}${date}`);
}

/** Of several, the one with this number; without a number the only one. */
function find(all: readonly Reminder[], number: string | undefined): Reminder | undefined {
  const id = /^#?(\d{1,9})$/.exec(number?.trim() ?? '')?.[1];
  if (id !== undefined) return all.find((one) => one.id === Number(id));
  return all.length === 1 ? all[0] : undefined;
}

/** Finds the reminder meant within this club, and acts on it. */
async function withReminder(call: Call, number: string, verb: string, values: readonly string[] = []): Promise<Reply> {
  const all = await call.world.store.reminders(call.incoming.place);
  const found = find(all, number);
  if (found) return act(call, found, verb, values);
  return which(call, all, number, (reminder) => actionFor(reminder, verb));
}

/** A button does nothing but what was meant: of what cannot be undone, and of what is gone, it only shows the reminder. */
function actionFor(reminder: Reminder, verb: string): string {
  const known = verbs.find((one) => one === verb);
  if (known === 'skip') return ['remind:skip', reminder.id, nextDate(reminder) ?? ''].join(':');
  return `remind:${known ?? 'show'}:${reminder.id}`;
}

async function which(
  call: Call,
  all: readonly Reminder[],
  number: string | undefined,
  action: (reminder: Reminder) => string,
): Promise<Reply> {
  const { say } = call;
  if (all.length === 0) return list(call);
  const id = /^#?(\d{1,9})$/.exec(number?.trim() ?? '')?.[1];
  return toEveryone(
    paragraph(id === undefined ? say('remind-which') : say('error-no-reminder', { id })),
    choices(...all.map((reminder) => ({ label: nameOf(reminder), action: action(reminder) }))),
  );
}

function act(call: Call, reminder: Reminder, verb: string, values: readonly string[]): Promise<Reply> | Reply {
  const [value = ''] = values;
  const actions: Readonly<Record<string, () => Promise<Reply> | Reply>> = {
    edit: () => menu(call, reminder),
    days: () => days(call, reminder, value),
    what: () => what(call, reminder, values),
    pause: () => pauseFromAction(call, reminder, value),
    resume: () => resume(call, reminder),
    skip: () => skip(call, reminder, value === '' ? undefined : value),
    unskip: () => unskip(call, reminder, value),
    test: () => test(call, reminder),
    history: () => history(call, reminder),
    post: () => postNow(call, reminder),
    remove: () => askRemove(call, reminder),
    'remove-yes': () => remove(call, reminder),
  };
  return (Object.hasOwn(actions, verb) ? actions[verb]?.() : undefined) ?? show(call, reminder);
}

function askRemove({ say }: Call, { id, time }: Reminder): Reply {
  return toEveryone(
    paragraph(say('remind-remove-sure', { id: String(id), time })),
    choices(
      { label: say('button-remove-yes'), action: `remind:remove-yes:${id}`, tone: 'danger' },
      { label: say('button-keep'), action: `remind:show:${id}` },
    ),
  );
}

async function remove({ world, say }: Call, { id }: Reminder): Promise<Reply> {
  await world.store.removeReminder(id);
  return toEveryone(
    paragraph(say('remind-removed', { id: String(id) })),
    choices({ label: say('button-list'), action: 'remind:list' }),
  );
}

/** A button's action may be forged: what is not understood only shows what there is. */
async function pressed(call: Call, rest: string): Promise<Reply> {
  if (rest === 'setup') return add(call, {});
  if (rest.startsWith('+')) return addFromAction(call, rest.slice(1));
  const [, id, here, order] = changePattern.exec(rest) ?? [];
  if (id !== undefined) {
    const all = await call.world.store.reminders(call.incoming.place);
    const found = find(all, id);
    return found
      ? editFromAction(call, found, order ?? '', here === 'h')
      : which(call, all, id, (one) => `remind:show:${one.id}`);
  }
  const [verb = '', ...values] = rest.split(':');
  if (verb === 'quiet') return values.length > 0 ? quietFromAction(call, values) : overview(call);
  if (verb === 'loud') return loudFromAction(call, values);
  const [number = '', ...more] = values;
  return /^\d{1,9}$/.test(number) ? withReminder(call, number, verb, more) : list(call);
}
