/** `check`: the danger signs, asked in private, and what to do. The answers travel in the buttons; nothing is stored. */
import { type Call, type Command, choices, dangerSigns, heading, notice, paragraph, toAsker } from '../call.ts';
import type { Reply } from '../message.ts';
import { hourOf, pack, type State, stepMax, unpack } from '../packed-state.ts';
import { choose, closeScreen, mark, next, reopen, stateOf, stepBack } from '../questionnaire.ts';
import { atLeast, decide } from '../triage.ts';
import { outcomeCard } from './check-card.ts';
import { drawScreen, drawTell, drawWhich } from './check-screens.ts';

/** A button older than this offers to start again: what hurt yesterday may be different today. */
const hoursMax = 24;
/** A second tap on the same screen within this time was a quick one; after it, the first must have failed to arrive. */
const quickTapMs = 10_000;
/** Nobody reads a screen in this time: closing one so soon after the last was a double tap that landed on the next. */
const unreadMs = 1_500;

export const check: Command = {
  name: 'check',
  admin: false,
  health: true,
  run: begin,
  press: async (call, rest, message) => {
    if (rest === '') return begin(call);
    const [verb = '', packed = ''] = rest.split(':');
    const state = unpack(call.world.content.check, packed);
    // The card above an old button stays: it may be all that somebody has to show.
    if (!state || !isCurrent(call, state))
      return { ...startAgain(call, 'check-old'), mode: verb.startsWith('r') ? 'new' : 'edit' };
    const closes = verb === 'n' || verb.startsWith('o');
    const step = { step: state.step, closes, gapMs: unreadMs };
    const taken = await call.world.store.takeStep(stepKey(call, message), step, call.now);
    if (taken.kind === 'too-soon') return draw(call, state);
    if (taken.kind === 'stale') return stale(call, verb, state, call.now - taken.at < quickTapMs, taken.closed);
    return turn(call, verb, { ...state, step: Math.min(state.step + 1, stepMax) });
  },
};

/**
 * A press with an older step is never applied. Mostly the newer screen, with its ticks, stands above and a word is enough. But a
 * tick that lost against a closed screen must not get lost, and a card that never arrived is drawn again.
 */
function stale(call: Call, verb: string, state: State, quick: boolean, closed: boolean): Reply {
  const { check: questionnaire } = call.world.content;
  const ticks = /^(t\d|a\d[yu])/.test(verb);
  if (quick) return ticks && closed ? startAgain(call, 'check-lost') : notice(call.say('check-too-quick'));
  const coming = next(questionnaire, state.answers);
  if (verb !== 'n' || coming.kind !== 'screen') return startAgain(call, 'check-lost');
  const given = closeScreen(state.answers, coming.screen);
  const emergency = atLeast(decide(questionnaire, given).level, questionnaire.stopAt);
  return emergency ? draw(call, { ...state, answers: given }) : startAgain(call, 'check-lost');
}

/** Steps are counted per message; ids of messages are unique only within a chat. */
function stepKey({ incoming: { place } }: Call, message: string): string {
  return `${place.platform}/${place.chat}/${message}`;
}

function isCurrent(call: Call, state: State): boolean {
  const age = hourOf(call.now) - state.hour;
  return state.version === call.world.content.check.version && age >= 0 && age < hoursMax;
}

function begin(call: Call): Reply {
  const { check: questionnaire } = call.world.content;
  const state: State = { version: questionnaire.version, hour: hourOf(call.now), step: 0, answers: new Map() };
  const first = draw(call, state);
  return { ...first, mode: 'new', blocks: [paragraph(call.say('check-intro')), ...first.blocks] };
}

/** One press: changes the answers, then draws what comes next. `state` already carries the next step. */
function turn(call: Call, verb: string, state: State): Reply {
  const { check: questionnaire } = call.world.content;
  const coming = next(questionnaire, state.answers);
  const screen = coming.kind === 'screen' ? coming.screen : undefined;
  const [, name = '', index = '', answer = ''] = /^([a-z])(\d{0,2})([ynu]?)$/.exec(verb) ?? [];
  const go = (answers: State['answers']) => draw(call, { ...state, answers });
  const item = screen?.ask === 'several' && index !== '' ? screen.items[Number(index)] : undefined;
  if (name === 'r') return changeAnswer(call, state, Number(index));
  if (!screen) return draw(call, state);
  if (name === 'b') return go(stepBack(questionnaire, state.answers, screen));
  if (name === 'o' && screen.ask === 'one') return go(choose(state.answers, screen, screen.options[Number(index)]));
  if (name === 'n' && screen.ask === 'several') return go(closeScreen(state.answers, screen));
  if (name === 'u' && screen.ask === 'several') return edit(drawWhich(call, state, screen, packState(call)));
  if (item === undefined) return go(state.answers);
  // Only a 'yes' is taken away by a tap: who taps what is marked as unsure has become sure.
  const tapped = stateOf(state.answers, item) === 'yes' ? undefined : 'yes';
  if (name === 't') return go(mark(state.answers, screen, item, tapped));
  if (name === 'w') return edit(drawTell(call, state, item, Number(index), packState(call)));
  const told = { y: 'yes', n: 'no', u: 'unsure' }[answer];
  return go(name === 'a' && told !== undefined ? mark(state.answers, screen, item, told) : state.answers);
}

/** From the card: the screen whose answer decided, as a message of its own; the card stays. */
function changeAnswer(call: Call, state: State, index: number): Reply {
  const { check: questionnaire } = call.world.content;
  const screen = questionnaire.screens[index];
  const answers = screen ? reopen(questionnaire, state.answers, screen) : state.answers;
  return { ...draw(call, { ...state, answers }), mode: 'new' };
}

/** The screen that comes next, in place of the last one; or the outcome, as a message of its own. */
function draw(call: Call, state: State): Reply {
  const coming = next(call.world.content.check, state.answers);
  if (coming.kind === 'screen') return edit(drawScreen(call, state, coming.screen, packState(call)));
  return toAsker(...outcomeCard(call, state.answers, coming.card, packState(call)(state)));
}

const packState = (call: Call) => (state: State) => pack(call.world.content.check, state);
const edit = (blocks: Reply['blocks']): Reply => ({ audience: 'asker', mode: 'edit', blocks });

function startAgain({ say }: Call, why: string): Reply {
  return toAsker(
    heading(say('check-again-head')),
    paragraph(say(why)),
    choices({ label: say('button-start-again'), action: 'check:', tone: 'primary' }, dangerSigns(say)),
  );
}
