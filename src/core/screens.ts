/** The screens of a questionnaire: a question with its buttons, the 'not sure' list, and the line that helps to tell. */
import { type Call, choices, heading, labelled, paragraph } from './call.ts';
import type { Block, Button, CheckItem, Text } from './message.ts';
import { pack, type State } from './packed-state.ts';
import { isAsked, stateOf } from './questionnaire.ts';
import type { Questionnaire, Screen } from './questionnaire-schema.ts';
import { distanceText, unitOf } from './units.ts';

/** Who asks: actions begin with the questionnaire's id, and every button carries the whole state, so Back and a restart cost nothing. */
const actionFor =
  (questionnaire: Questionnaire, state: State) =>
  (verb: string): string =>
    `${questionnaire.id}:${verb}:${pack(questionnaire, state)}`;

/** One screen. */
export function drawScreen(call: Call, questionnaire: Questionnaire, state: State, screen: Screen): Block[] {
  const { say } = call;
  const { words } = questionnaire;
  const action = actionFor(questionnaire, state);
  const { step, steps } = progressOf(questionnaire, state, screen);
  const title = heading(words.screens[screen.id]?.title ?? screen.id);
  const back = step === 1 ? [] : [choices({ label: say('button-back'), action: action('b') })];
  if (screen.ask === 'one') {
    const options = screen.options.map((id, index): Button => {
      const label = words.screens[screen.id]?.options?.[id];
      return {
        label: label ?? distanceText(say, Number(id), unitOf(state.answers, call.settings)),
        action: action(`o${index}`),
      };
    });
    return [title, paragraph(say('screen-progress', { step, steps })), choices(...options), ...back];
  }
  const states = screen.items.map((id) => stateOf(state.answers, id));
  const item = (id: string, index: number): CheckItem => ({
    // The number leads from the button to the sign in full, which may have scrolled out of sight.
    label: `${index + 1} ${words.items[id]?.button ?? id}`,
    state: states[index] ?? 'open',
    action: action(`t${index}`),
  });
  return [
    title,
    paragraph(say(sinceExamined(state) ? 'screen-progress-since' : 'screen-progress-tick', { step, steps })),
    {
      kind: 'list',
      ordered: true,
      items: screen.items.map((id, index) => signText(call, questionnaire, id, states[index] ?? 'open')),
    },
    { kind: 'checklist', items: screen.items.map(item) },
    choices(...closing(call, questionnaire, screen, states, action)),
    ...back,
  ];
}

/** 'None' and 'Next' can never contradict a tick: which of them is there depends on the ticks. */
function closing(
  { say }: Call,
  questionnaire: Questionnaire,
  screen: Screen & { ask: 'several' },
  states: readonly CheckItem['state'][],
  action: (verb: string) => string,
): Button[] {
  const marked = states.some((one) => one === 'yes' || one === 'unsure');
  const none = questionnaire.words.screens[screen.id]?.none ?? say('button-none');
  const close: Button = { label: marked ? say('button-next') : none, action: action('n'), tone: 'primary' };
  return whichOf(questionnaire, screen, states).length > 0
    ? [close, { label: say('button-unsure'), action: action('u') }]
    : [close];
}

/** What somebody may still be unsure about: open items that have a line which helps to tell. */
function whichOf({ words }: Questionnaire, screen: Screen & { ask: 'several' }, states: readonly CheckItem['state'][]) {
  return screen.items.flatMap((id, index) => {
    const item = words.items[id];
    const undecided = states[index] === 'open' || states[index] === 'unsure';
    return undecided && item?.tell ? [{ index, label: item.button }] : [];
  });
}

/** 'Not sure': which one? What is open, or marked as unsure: that may have become clear. */
export function drawWhich(
  { say }: Call,
  questionnaire: Questionnaire,
  state: State,
  screen: Screen & { ask: 'several' },
): Block[] {
  const action = actionFor(questionnaire, state);
  const states = screen.items.map((id) => stateOf(state.answers, id));
  const open = whichOf(questionnaire, screen, states);
  return [
    heading(say('screen-which')),
    choices(...open.map(({ index, label }): Button => ({ label, action: action(`w${index}`) }))),
    choices({ label: say('button-back'), action: action('s') }),
  ];
}

/** One line that helps to tell. Only 'still cannot tell' counts as not sure. Undefined where there is no such line. */
export function drawTell(
  { say }: Call,
  questionnaire: Questionnaire,
  state: State,
  item: string,
  index: number,
): Block[] | undefined {
  const action = actionFor(questionnaire, state);
  const words = questionnaire.words.items[item];
  if (!words?.tell) return undefined;
  return [
    heading(words.button),
    paragraph(words.says),
    { kind: 'text', text: [{ text: words.tell.ask, bold: true }] },
    choices(
      { label: words.tell.no, action: action(`a${index}n`) },
      { label: words.tell.yes, action: action(`a${index}y`) },
      { label: say('button-cannot-tell'), action: action(`a${index}u`) },
    ),
    choices({ label: say('button-back'), action: action('s') }),
  ];
}

/** The sign in full words; its state in words too, not by a sign or a colour alone. */
function signText({ say }: Call, { words }: Questionnaire, id: string, state: CheckItem['state']): Text {
  const says = words.items[id]?.says ?? id;
  return state === 'open' ? says : labelled(say(`screen-state-${state}`), says);
}

/** Somebody who was examined is asked only for what is new since then, and told so on every screen. */
const sinceExamined = ({ answers }: State) => answers.get('purpose') === 'return';

/** Counts only the screens that these answers lead to. */
function progressOf(questionnaire: Questionnaire, state: State, screen: Screen): { step: number; steps: number } {
  const asked = questionnaire.screens.filter((one) => isAsked(questionnaire, state.answers, one));
  return { step: asked.indexOf(screen) + 1, steps: asked.length };
}
