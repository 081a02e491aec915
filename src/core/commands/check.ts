/** `check`: the danger signs, asked in private, and what to do. The answers travel in the buttons; nothing is stored. */
import { type Call, type Command, choices, dangerSigns, heading, notice, paragraph, toAsker } from '../call.ts';
import type { Screen } from '../content-schema.ts';
import type { Reply } from '../message.ts';
import { hourOf, pack, type State, stepMax, unpack } from '../packed-state.ts';
import { closeScreen, next, questionsOf, stepBack, withAnswer } from '../questionnaire.ts';
import { outcomeCard } from './check-card.ts';
import { drawScreen, drawTell, drawWhich } from './check-screens.ts';

/** A button older than this offers to start again: what hurt yesterday may be different today. */
const hoursMax = 24;
/** A second tap within this time was a quick one; after it, the first must have failed to arrive. */
const quickTapMs = 10_000;

export const check: Command = {
  name: 'check',
  admin: false,
  health: true,
  run: begin,
  press: async (call, rest, message) => {
    if (rest === '') return begin(call);
    const [verb = '', packed = ''] = rest.split(':');
    const { check: questionnaire } = call.world.content;
    const state = unpack(questionnaire, packed);
    if (!state || !isCurrent(call, state)) return { ...startAgain(call, 'check-old'), mode: 'edit' };
    const step = await call.world.store.takeStep(stepKey(call, message), state.step, call.now);
    // A press with an older step is never applied: the newer screen, with its ticks, stands above.
    if (!step.taken)
      return call.now - step.at < quickTapMs ? notice(call.say('check-too-quick')) : startAgain(call, 'check-lost');
    return turn(call, verb, { ...state, step: Math.min(state.step + 1, stepMax) });
  },
};

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
  if (name === 'b') return go(stepBack(questionnaire, state.answers, screen));
  if (name === 'r') return reopen(call, state, Number(index));
  if (!screen) return draw(call, state);
  if (name === 'o' && screen.ask === 'one') {
    const chosen = screen.options[Number(index)];
    return go(chosen === undefined ? state.answers : withAnswer(state.answers, screen.id, chosen));
  }
  if (name === 'n' && screen.ask === 'several') return go(closeScreen(state.answers, screen));
  if (name === 'u' && screen.ask === 'several') return edit(drawWhich(call, state, screen, packState(call)));
  if (item === undefined) return go(state.answers);
  if (name === 't') return go(withAnswer(state.answers, item, state.answers.has(item) ? undefined : 'yes'));
  if (name === 'w') return edit(drawTell(call, state, item, Number(index), packState(call)));
  const told = { y: 'yes', n: 'no', u: 'unsure' }[answer];
  return go(name === 'a' && told !== undefined ? withAnswer(state.answers, item, told) : state.answers);
}

/** From the card: the screen whose answer decided, to answer it again. */
function reopen(call: Call, state: State, index: number): Reply {
  const { check: questionnaire } = call.world.content;
  const screen: Screen | undefined = questionnaire.screens[index];
  if (!screen) return draw(call, state);
  const from = questionnaire.screens[index + 1];
  const later = new Set(questionnaire.screens.slice(index + 1).flatMap(questionsOf));
  const kept = new Map([...state.answers].filter(([id]) => !later.has(id)));
  const answers = from ? stepBack(questionnaire, kept, from) : stepBack(questionnaire, kept, undefined);
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
