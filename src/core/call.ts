/** What every command gets: who asks, where, in which language, with what set, and the words to answer with. */
import type { Content } from './content-schema.ts';
import type { Block, Button, Incoming, Reply, Text } from './message.ts';
import { referenceLanguage, type Say } from './phrases.ts';
import type { Choice, CommandSpec, Log, Messenger } from './ports.ts';
import type { Club, Settings, Store } from './store.ts';

/** The world as the core sees it. `now` and `chance` are given, so that the same input gives the same reply. */
export type World = {
  readonly content: Content;
  readonly store: Store;
  /** The platforms that are on, by name. */
  readonly messengers: Readonly<Record<string, Messenger>>;
  readonly log: Log;
  /** Epoch milliseconds. */
  now(): number;
  /** A number from 0 up to, not including, 1. */
  chance(): number;
};

/** What a place has until somebody sets something. */
export const defaultSettings: Settings = { language: referenceLanguage, units: 'km' };

export type Call = {
  readonly world: World;
  readonly incoming: Incoming;
  readonly club: Club;
  readonly settings: Settings;
  readonly say: Say;
  readonly now: number;
  /** All commands, for the one that lists them. */
  readonly commands: readonly Command[];
};

/** A command line after parsing: named options where the platform has them, else the words typed. */
export type Input = { readonly options: Readonly<Record<string, string>>; readonly text: string };

/** One command. Its words stand in messages.ftl under `command-<name>`; its place in the list is `commands/index.ts`. */
export type Command = {
  readonly name: string;
  readonly admin: boolean;
  readonly health: boolean;
  /** Not shown to people: it answers buttons only. */
  readonly hidden?: boolean;
  /** What it takes, for platforms that show it; words come from the phrases. */
  spec?(content: Content, say: Say): Pick<CommandSpec, 'options' | 'subcommands'>;
  /** What is offered for an option with `suggests`. */
  suggest?(call: Call, option: string): Promise<readonly Choice[]>;
  run(call: Call, input: Input): Promise<Reply | undefined> | Reply | undefined;
  /** Answers a button whose action is `<name>:<rest>`; the rest may be forged. */
  press?(call: Call, rest: string, message: string): Promise<Reply | undefined> | Reply | undefined;
  /** Answers a text that replies to a message with these buttons (each `<rest>`); undefined where that asked nothing. */
  typed?(call: Call, text: string, rests: readonly string[]): Promise<Reply | undefined> | Reply | undefined;
};

export const toEveryone = (...blocks: Block[]): Reply => ({ audience: 'everyone', mode: 'new', blocks });
export const toAsker = (...blocks: Block[]): Reply => ({ audience: 'asker', mode: 'new', blocks });
export const notice = (text: string): Reply => ({
  audience: 'asker',
  mode: 'notice',
  blocks: [{ kind: 'text', text }],
});

/** The same answer in place of the message whose button was pressed. */
export const asEdit = (reply: Reply): Reply => ({ ...reply, mode: 'edit' });

export const choices = (...buttons: Button[]): Block => ({ kind: 'choices', buttons });
export const paragraph = (text: string): Block => ({ kind: 'text', text });
/** `Easier: hold on to a wall`, the label in bold. */
export const labelled = (label: string, text: string): Text => [{ text: `${label} `, bold: true }, { text }];
export const heading = (text: string): Block => ({ kind: 'heading', text });

/** The button that stands under everything one may do with a sore back. */
export function dangerSigns(say: Say): Button {
  return { label: say('button-redflags'), action: 'redflags:', tone: 'danger' };
}

/** The Sources button, last in line under everything that tells a runner something. */
export function sourcesButton(say: Say, kind: 'tip' | 'routine' | 'exercise' | 'myth' | 'guide', id: string): Button {
  return { label: say('button-sources'), action: `sources:${kind}:${id}` };
}

/** A topic as people read it: `who-to-see` is 'Who to see'. */
export function topicLabel(topic: string): string {
  const words = topic.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a command with a single, optional option takes; `things` are offered as its choices. */
export function oneOption(
  name: string,
  description: string,
  things: readonly { id: string; name: string }[],
): Pick<CommandSpec, 'options' | 'subcommands'> {
  const offered = things.map((thing) => ({ name: thing.name, value: thing.id }));
  return { options: [{ name, description, required: false, choices: offered }], subcommands: [] };
}

/** The value of that option, or what was typed instead. */
export const wanted = ({ options, text }: Input, name: string): string => (options[name] ?? text).trim();

/** A short piece of what a person typed, safe to say back: letters, digits and a few signs, at most 30. */
export function quoted(text: string): string {
  const clean = text
    .replace(/[^\p{L}\p{N} :.,/+-]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...clean].slice(0, 30).join('');
}

/**
 * Finds a thing by id or name as a person may type it: exact first, then the only one with words that begin so.
 * @returns the thing, or undefined when none or several fit
 */
export function findByName<T extends { readonly id: string; readonly name: string }>(
  things: Iterable<T>,
  text: string,
): T | undefined {
  const wanted = plain(text);
  if (wanted === '') return undefined;
  const all = [...things];
  const exact = all.find((thing) => plain(thing.id) === wanted || plain(thing.name) === wanted);
  if (exact) return exact;
  // At the beginning of a word only: 'it' is no part of 'mobility'.
  const near = all.filter(({ id, name }) => [id, name].some((words) => ` ${plain(words)}`.includes(` ${wanted}`)));
  return near.length === 1 ? near[0] : undefined;
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
