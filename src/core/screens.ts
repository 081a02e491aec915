/** The screens of a check: a question with its buttons, the 'not sure' list, and the line that helps to tell. */
import { type Call, choices, heading, paragraph } from '../call.ts';
import type { Screen } from '../content-schema.ts';
import type { Block, Button, CheckItem, Text } from '../message.ts';
import type { State } from '../packed-state.ts';
import { isAsked, stateOf } from '../questionnaire.ts';

type Pack = (state: State) => string;

/** One screen. Every button carries the whole state, so Back and a restart cost nothing. */
export function drawScreen(call: Call, state: State, screen: Screen, pack: Pack): Block[] {
  const { say } = call;
  const words = call.world.content.check.words;
  const packed = pack(state);
  const progress = progressOf(call, state, screen);
  const head: Block[] = [
    heading(words.screens[screen.id]?.title ?? screen.id),
    paragraph(say('check-progress', progress)),
  ];
  if (screen.ask === 'one') {
    const labels = words.screens[screen.id]?.options ?? {};
    const options = screen.options.map(
      (id, index): Button => ({ label: labels[id] ?? id, action: `check:o${index}:${packed}` }),
    );
    return [...head, choices(...options), ...back(call, progress.step, packed)];
  }
  const states = screen.items.map((id) => stateOf(state.answers, id));
  // 'None' and 'Next' can never contradict a tick: which of them is there depends on the ticks.
  const marked = states.some((one) => one === 'yes' || one === 'unsure');
  const close: Button = marked
    ? { label: say('button-next'), action: `check:n:${packed}`, tone: 'primary' }
    : { label: say('button-none'), action: `check:n:${packed}`, tone: 'primary' };
  const unsure: Button[] = states.includes('open')
    ? [{ label: say('button-unsure'), action: `check:u:${packed}` }]
    : [];
  return [
    ...head,
    { kind: 'list', items: screen.items.map((id) => signText(call, id, stateOf(state.answers, id))) },
    {
      kind: 'checklist',
      items: screen.items.map((id, index) => checkItem(call, state, id, `check:t${index}:${packed}`)),
    },
    choices(close, ...unsure),
    ...back(call, progress.step, packed),
  ];
}

/** 'Not sure': which one? Only what is still open can be chosen. */
export function drawWhich(call: Call, state: State, screen: Screen & { ask: 'several' }, pack: Pack): Block[] {
  const { say } = call;
  const packed = pack(state);
  const { items } = call.world.content.check.words;
  const open = screen.items.flatMap((id, index): Button[] =>
    stateOf(state.answers, id) === 'open'
      ? [{ label: items[id]?.button ?? id, action: `check:w${index}:${packed}` }]
      : [],
  );
  return [
    heading(say('check-which')),
    choices(...open),
    choices({ label: say('button-back'), action: `check:s:${packed}` }),
  ];
}

/** One line that helps to tell. Only 'still cannot tell' counts as not sure. */
export function drawTell(call: Call, state: State, item: string, index: number, pack: Pack): Block[] {
  const { say } = call;
  const packed = pack(state);
  const words = call.world.content.check.words.items[item];
  if (!words) throw new Error(`no words for ${item}`);
  return [
    heading(words.button),
    paragraph(words.says),
    { kind: 'text', text: [{ text: words.tell.ask, bold: true }] },
    choices(
      { label: words.tell.no, action: `check:a${index}n:${packed}` },
      { label: words.tell.yes, action: `check:a${index}y:${packed}` },
      { label: say('button-cannot-tell'), action: `check:a${index}u:${packed}` },
    ),
    choices({ label: say('button-back'), action: `check:s:${packed}` }),
  ];
}

/** The sign in full words; its state in words too, not by a sign or a colour alone. */
function signText(call: Call, id: string, state: CheckItem['state']): Text {
  const says = call.world.content.check.words.items[id]?.says ?? id;
  return state === 'open' ? says : [{ text: `${call.say(`check-state-${state}`)} `, bold: true }, { text: says }];
}

function checkItem(call: Call, state: State, id: string, action: string): CheckItem {
  return { label: call.world.content.check.words.items[id]?.button ?? id, state: stateOf(state.answers, id), action };
}

function back(call: Call, step: number, packed: string): Block[] {
  return step === 1 ? [] : [choices({ label: call.say('button-back'), action: `check:b:${packed}` })];
}

/** Counts only the screens that these answers lead to. */
function progressOf(call: Call, state: State, screen: Screen): { step: number; steps: number } {
  const { check } = call.world.content;
  const asked = check.screens.filter((one) => isAsked(check, state.answers, one));
  return { step: asked.indexOf(screen) + 1, steps: asked.length };
}
