/** The first way in: one incoming thing -> one reply, or silence. Reads and writes only through the ports. */
import { describeBug } from './bug.ts';
import {
  type Call,
  type Command,
  choices,
  dangerSigns,
  defaultSettings,
  type Input,
  paragraph,
  toAsker,
  toEveryone,
  type World,
} from './call.ts';
import { emergencyCard } from './commands/check-card.ts';
import { commands } from './commands/index.ts';
import { questionnaireNames } from './content-schema.ts';
import { findEmergency } from './emergency-words.ts';
import type { Act, Incoming, Reply } from './message.ts';
import { limits } from './message.ts';
import { referenceLanguage } from './phrases.ts';
import type { Bot, Choice } from './ports.ts';
import { commandSpecs, translatedSpecs } from './specs.ts';

export function createBot(world: World): Bot {
  const say = world.content.phrases.in(referenceLanguage);
  const noteBug = ({ place, act }: Incoming, error: unknown) =>
    world.log.error('bug', { platform: place.platform, act: act.kind, ...describeBug(error) });
  return {
    commands: commandSpecs(world.content, commands),
    translations: () => translatedSpecs(world.content, commands),
    words: { tooFast: say('error-too-fast'), failed: say('error-no-answer') },
    handle: async (incoming) => {
      try {
        return await handle(world, incoming);
      } catch (error) {
        noteBug(incoming, error);
        return toAsker(paragraph(say('error-bug')));
      }
    },
    suggest: async (incoming, option) => {
      try {
        return await suggest(world, incoming, option);
      } catch (error) {
        noteBug(incoming, error);
        return [];
      }
    },
  };
}

/** What a club has set is offered to those who may change it. */
async function suggest(world: World, incoming: Incoming, option: string): Promise<readonly Choice[]> {
  const { act } = incoming;
  const found = commands.find(({ name }) => act.kind === 'command' && name === act.name);
  if (!found?.suggest) return [];
  const call = await callFor(world, incoming);
  return (await refusal(call, found)) ? [] : found.suggest(call, option);
}

async function handle(world: World, incoming: Incoming): Promise<Reply | undefined> {
  const { act, place } = incoming;
  if (act.kind === 'removed') {
    await world.store.pauseClub(place, 'removed-from-club');
    return undefined;
  }
  if (act.kind === 'moved') {
    await world.store.moveClub(place, act.to);
    return undefined;
  }
  const call = await callFor(world, incoming);
  const reply = await answer(call, act);
  return reply && withElsewhere(call, act, reply);
}

/** Gathers what a command needs to know about the place and its settings. */
async function callFor(world: World, incoming: Incoming): Promise<Call> {
  const club = await world.store.club(incoming.place, defaultSettings);
  const say = world.content.phrases.in(club.settings.language);
  return { world, incoming, club, settings: club.settings, say, now: world.now(), commands };
}

async function answer(call: Call, act: Exclude<Act, { kind: 'removed' | 'moved' }>): Promise<Reply | undefined> {
  const isUnseen = call.incoming.private || (act.kind === 'text' && act.form === true);
  const words = isUnseen && 'text' in act ? findEmergency(call.world.content.emergencyWords, typedIn(act)) : undefined;
  if (words) return toAsker(...(await emergencyCard(call, words)));
  switch (act.kind) {
    case 'command':
      return command(call, act.name, { options: act.options, text: act.text });
    case 'press':
      return press(call, act.action, act.message);
    case 'text':
      return (
        (await typedAnswer(call, act)) ?? (call.incoming.private ? (bareWord(call, act.text) ?? hint(call)) : undefined)
      );
    case 'joined':
      // A person who opens the private chat says /start as well; one greeting is enough.
      if (call.incoming.private) return undefined;
      return welcome(call);
  }
}

/** All that a person typed: words of danger may stand in an option, too. */
function typedIn(act: Extract<Act, { text: string }>): string {
  return act.kind === 'command' ? [act.text, ...Object.values(act.options)].join('. ') : act.text;
}

/**
 * A greeting with one button; a club that has its reminders, and only changed its id or its rights, needs none. One that
 * had removed the bot decides itself whether the posts go on.
 */
async function welcome(call: Call): Promise<Reply | undefined> {
  const all = await call.world.store.reminders(call.incoming.place);
  const stopped = all.filter(({ paused }) => paused === 'removed-from-club');
  if (stopped.length > 0) {
    const resume = stopped.map(({ id, time }) => ({
      label: stopped.length > 1 ? `${call.say('button-resume')} #${id} ${time}` : call.say('button-resume'),
      action: `remind:resume:${id}`,
      tone: 'primary' as const,
    }));
    return toEveryone(paragraph(call.say('welcome-back')), choices(...resume));
  }
  if (all.length > 0) return undefined;
  return toEveryone(
    paragraph(call.say('welcome')),
    choices({ label: call.say('button-remind'), action: 'remind:setup', tone: 'primary' }),
  );
}

async function command(call: Call, name: string, input: Input): Promise<Reply | undefined> {
  if (name === 'start') return start(call, input.text);
  const found = commands.find((candidate) => candidate.name === name && candidate.hidden !== true);
  // In a club an unknown command may be meant for another bot.
  if (!found) return call.incoming.private ? hint(call) : undefined;
  return (await refusal(call, found)) ?? found.run(call, input);
}

async function press(call: Call, action: string, message: string): Promise<Reply | undefined> {
  const [name = '', ...rest] = action.slice(0, limits.actionBytes).split(':');
  const found = commands.find((candidate) => candidate.name === name);
  if (!found?.press) return toAsker(paragraph(call.say('error-old-button')));
  return (await refusal(call, found)) ?? found.press(call, rest.join(':'), message);
}

/** Rights are checked at each command and again at each press. */
async function refusal(call: Call, found: Command): Promise<Reply | undefined> {
  const { incoming, world } = call;
  if (!found.admin || incoming.private) return undefined;
  if (incoming.guest) return refused(call, 'error-guest');
  if (incoming.person.mayManage === true) return undefined;
  if (incoming.person.mayManage === 'ask') {
    const messenger = world.messengers[incoming.place.platform];
    if (await messenger?.mayManage(incoming.place, incoming.person.id)) return undefined;
  }
  return refused(call, 'error-admins-only');
}

function refused({ incoming, say }: Call, why: string): Reply {
  const mode = incoming.act.kind === 'press' ? 'notice' : 'new';
  return { audience: 'asker', mode, blocks: [paragraph(say(why))] };
}

/**
 * `start` opens a private chat: alone it helps; with `<link>_<command>[_<argument>...]`, as a link from a club carries it,
 * it takes over that club's settings once and goes straight to the command. It gives no right.
 */
async function start(call: Call, text: string): Promise<Reply | undefined> {
  const [, link, name, argument = ''] = /^([a-z0-9]{1,20})_([a-z]+)((?:_[a-z0-9-]+)*)$/.exec(text) ?? [];
  if (link === undefined || name === undefined || !call.incoming.private)
    return command(call, 'help', { options: {}, text: '' });
  const club = await call.world.store.clubByLink(link);
  if (club && call.settings.zone === undefined && call.settings.country === undefined) {
    await call.world.store.saveSettings(call.incoming.place, club.settings);
  }
  const fresh = await callFor(call.world, call.incoming);
  if (argument === '') return command(fresh, name, { options: {}, text: '' });
  return isOpenable(name)
    ? press(fresh, `${name}${argument.replaceAll('_', ':')}`, '')
    : command(fresh, 'help', { options: {}, text: '' });
}

/** Their buttons carry answers. */
const questionnaires: readonly string[] = questionnaireNames;

/** What a link may open with an argument: a thing to read, never a questionnaire's state or anything that changes something. */
function isOpenable(name: string): boolean {
  return commands.some((found) => found.name === name && !found.admin && !questionnaires.includes(name));
}

/**
 * What was typed in reply to a question of the bot. Who may not answer it gets no word: people also talk below a post,
 * but not in a form.
 */
async function typedAnswer(
  call: Call,
  { text, answers = [], form }: Extract<Act, { kind: 'text' }>,
): Promise<Reply | undefined> {
  for (const found of commands) {
    const own = answers.filter((action) => action.startsWith(`${found.name}:`));
    if (!found.typed || own.length === 0) continue;
    const no = await refusal(call, found);
    if (no) return form ? no : undefined;
    const rests = own.map((action) => action.slice(found.name.length + 1));
    const reply = await found.typed(call, text, rests);
    if (reply || !form) return reply;
  }
  return form ? toAsker(paragraph(call.say('error-old-button'))) : undefined;
}

/** `check` without its slash, as people type it. */
function bareWord(call: Call, text: string): Promise<Reply | undefined> | undefined {
  const word = text.trim().toLowerCase();
  const found = commands.find(({ name, hidden, admin }) => name === word && !hidden && !admin);
  return found && command(call, word, { options: {}, text: '' });
}

/** What free text gets: the way to the commands, danger signs first in reach. */
function hint(call: Call): Reply {
  const { say } = call;
  return toAsker(
    paragraph(say('hint')),
    choices({ label: say('button-check'), action: 'check:', tone: 'primary' }, dangerSigns(say), {
      label: say('button-help'),
      action: 'help:',
    }),
  );
}

/** For platforms that cannot whisper in a club: the same thing by a link into the private chat. */
function withElsewhere(call: Call, act: Act, reply: Reply): Reply {
  if (reply.audience !== 'asker' || reply.mode === 'notice' || call.incoming.private) return reply;
  const parts = act.kind === 'command' ? [act.name] : act.kind === 'press' ? openable(act.action) : [];
  const found = commands.find((candidate) => candidate.name === parts[0]);
  if (!found || found.admin) return reply;
  const start = [call.club.link, ...parts].join('_');
  if (start.length > limits.startChars) return reply;
  return { ...reply, elsewhere: { text: call.say('elsewhere'), label: call.say('button-elsewhere'), start } };
}

/** What a link may carry of a button: the thing to read, never a questionnaire's state. */
function openable(action: string): string[] {
  const [name = '', ...rest] = action.split(':');
  const parts = rest.filter((part) => part !== '');
  return isOpenable(name) && parts.every((part) => /^[a-z0-9-]+$/.test(part)) ? [name, ...parts] : [name];
}
