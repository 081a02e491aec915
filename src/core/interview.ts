/**
 * A questionnaire in a chat: one press at a time, the answers travelling in the buttons, nothing stored but which step of a message
 * was the newest. What the questions are and what they come to is the questionnaire's and its command's own.
 */
import { type Call, choices, dangerSigns, heading, notice, paragraph, toAsker } from './call.ts';
import type { QuestionnaireName } from './content-schema.ts';
import type { Block, Reply } from './message.ts';
import { hourOf, type State, stepMax, unpack } from './packed-state.ts';
import { choose, closeScreen, mark, next, reopen, stateOf, stepBack } from './questionnaire.ts';
import type { Questionnaire } from './questionnaire-schema.ts';
import { drawScreen, drawTell, drawWhich } from './screens.ts';
import { type Answers, atLeast, decide } from './triage.ts';

/** A button older than this offers to start again: what hurt yesterday may be different today. */
const hoursMax = 24;
/** A second tap on the same screen within this time was a quick one; after it, the first must have failed to arrive. */
const quickTapMs = 10_000;
/** Nobody reads a screen in this time: closing one so soon after the last was a double tap that landed on the next. */
const unreadMs = 1_500;

export type Interview = {
  /** Also the name of the command that answers its buttons. */
  readonly questionnaire: QuestionnaireName;
  /** What is said above the first screen. */
  intro(call: Call, state: State): readonly Block[];
  /** @param end the card of an early end, if the questions ended so */
  outcome(call: Call, state: State, end: string | undefined): Reply | Promise<Reply>;
};

const questionnaireOf = (call: Call, { questionnaire }: Interview): Questionnaire =>
  call.world.content.questionnaires[questionnaire];

/** The first screen, as a message of its own. `given` is what the bot notes itself; `hour` an earlier start that still counts. */
export async function begin(
  call: Call,
  interview: Interview,
  given: Readonly<Record<string, string>>,
  hour?: number,
): Promise<Reply> {
  const { version } = questionnaireOf(call, interview);
  const state = { version, hour: hour ?? hourOf(call.now), step: 0, answers: new Map(Object.entries(given)) };
  const first = await draw(call, interview, state);
  return { ...first, mode: 'new', blocks: [...interview.intro(call, state), ...first.blocks] };
}

/** The state in a button, if it is whole, of today's questions, and not over a day old. */
export function currentState(call: Call, interview: Interview, packed: string): State | undefined {
  const questionnaire = questionnaireOf(call, interview);
  const state = unpack(questionnaire, packed);
  if (!state) return undefined;
  const age = hourOf(call.now) - state.hour;
  return state.version === questionnaire.version && age >= 0 && age < hoursMax ? state : undefined;
}

/**
 * One press on a screen: `<verb>:<state>`. `o3` chooses option 3; `t3` ticks item 3; `n` is Next or None, `b` Back, `u` 'Not sure'; `w3`
 * about which item, `a3y`, `a3n` and `a3u` how that was answered; `s` is back to the screen as it was; `r3`, from a card, reopens screen 3.
 */
export async function pressed(call: Call, interview: Interview, rest: string, message: string): Promise<Reply> {
  const [verb = '', packed = ''] = rest.split(':');
  const state = currentState(call, interview, packed);
  // A message of its own: the card above an old button may be all that somebody has to show.
  if (!state) return startAgain(call, interview, 'screen-old');
  if (verb.startsWith('r')) return changeAnswer(call, interview, state, Number(verb.slice(1)));
  const closes = verb === 'n' || verb.startsWith('o');
  const step = { step: state.step, closes, gapMs: unreadMs };
  const taken = await call.world.store.takeStep(stepKey(call, message), step, call.now);
  if (taken.kind === 'too-soon') return notice(call.say('screen-too-soon'));
  if (taken.kind === 'stale')
    return stale(call, interview, verb, state, call.now - taken.at < quickTapMs, taken.closed);
  return turn(call, interview, verb, { ...state, step: Math.min(state.step + 1, stepMax) });
}

/**
 * A press with an older step is never applied. Mostly the newer screen, with its ticks, stands above and a word is enough. But a
 * tick that lost against a closed screen must not get lost, and a card that never arrived is drawn again.
 */
function stale(
  call: Call,
  interview: Interview,
  verb: string,
  state: State,
  quick: boolean,
  closed: boolean,
): Reply | Promise<Reply> {
  const questionnaire = questionnaireOf(call, interview);
  const lost = () => startAgain(call, interview, 'screen-lost');
  const ticks = /^(t\d|a\d[yu])/.test(verb);
  if (quick) return ticks && closed ? lost() : notice(call.say('screen-too-quick'));
  const coming = next(questionnaire, state.answers);
  if (verb !== 'n' || coming.kind !== 'screen') return lost();
  const answers = closeScreen(state.answers, coming.screen);
  const emergency = atLeast(decide(questionnaire, answers).level, questionnaire.stopAt);
  return emergency ? draw(call, interview, { ...state, answers }) : lost();
}

/** Steps are counted per message; ids of messages are unique only within a chat. */
function stepKey({ incoming: { place } }: Call, message: string): string {
  return `${place.platform}/${place.chat}/${message}`;
}

/** Changes the answers, then draws what comes next. `state` already carries the next step. */
function turn(call: Call, interview: Interview, verb: string, state: State): Reply | Promise<Reply> {
  const questionnaire = questionnaireOf(call, interview);
  const coming = next(questionnaire, state.answers);
  const screen = coming.kind === 'screen' ? coming.screen : undefined;
  const [, name = '', index = '', answer = ''] = /^([a-z])(\d{0,2})([ynu]?)$/.exec(verb) ?? [];
  const go = (answers: Answers) => draw(call, interview, { ...state, answers });
  const item = screen?.ask === 'several' && index !== '' ? screen.items[Number(index)] : undefined;
  if (!screen) return draw(call, interview, state);
  if (name === 'b') return go(stepBack(questionnaire, state.answers, screen));
  if (name === 'o' && screen.ask === 'one') return go(choose(state.answers, screen, screen.options[Number(index)]));
  if (name === 'n' && screen.ask === 'several') return go(closeScreen(state.answers, screen));
  if (name === 'u' && screen.ask === 'several') return edit(drawWhich(call, questionnaire, state, screen));
  if (item === undefined) return go(state.answers);
  // Only a 'yes' is taken away by a tap: who taps what is marked as unsure has become sure.
  const tapped = stateOf(state.answers, item) === 'yes' ? undefined : 'yes';
  // Only what has a line that helps to tell can be unsure.
  const tells = questionnaire.words.items[item]?.tell !== undefined;
  const told = tells ? { y: 'yes', n: 'no', u: 'unsure' }[answer] : undefined;
  if (name === 't') return go(mark(state.answers, screen, item, tapped));
  if (name === 'a' && told !== undefined) return go(mark(state.answers, screen, item, told));
  const tell = name === 'w' ? drawTell(call, questionnaire, state, item, Number(index)) : undefined;
  return tell ? edit(tell) : go(state.answers);
}

/** From the card: the screen whose answer decided, as a message of its own; the card stays. */
async function changeAnswer(call: Call, interview: Interview, state: State, index: number): Promise<Reply> {
  const questionnaire = questionnaireOf(call, interview);
  const screen = questionnaire.screens[index];
  const answers = screen ? reopen(questionnaire, state.answers, screen) : state.answers;
  return { ...(await draw(call, interview, { ...state, answers })), mode: 'new' };
}

/** The screen that comes next, in place of the last one; or the outcome, as a message of its own. */
function draw(call: Call, interview: Interview, state: State): Reply | Promise<Reply> {
  const questionnaire = questionnaireOf(call, interview);
  const coming = next(questionnaire, state.answers);
  if (coming.kind === 'screen') return edit(drawScreen(call, questionnaire, state, coming.screen));
  return interview.outcome(call, state, coming.card);
}

const edit = (blocks: Reply['blocks']): Reply => ({ audience: 'asker', mode: 'edit', blocks });

function startAgain({ say }: Call, { questionnaire }: Interview, why: string): Reply {
  return toAsker(
    heading(say('screen-again-head')),
    paragraph(say(why)),
    choices({ label: say('button-start-again'), action: `${questionnaire}:`, tone: 'primary' }, dangerSigns(say)),
  );
}
