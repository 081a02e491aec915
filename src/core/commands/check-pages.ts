/** What stands behind the buttons of a check's result. Everything is computed anew from the answers that the button carries. */
import { type Call, choices, dangerSigns, heading, paragraph, toAsker } from '../call.ts';
import { careLines, emergencyNumber } from '../emergency.ts';
import { guideBlocks, guidePage } from '../guide.ts';
import type { Block, Button, Reply } from '../message.ts';
import type { State } from '../packed-state.ts';
import { cardFor, conclude, mayTell, stateOf } from '../questionnaire.ts';
import type { Level, Questionnaire } from '../questionnaire-schema.ts';
import { dayText, localDate } from '../schedule.ts';
import { restText, ruleText, sourcesFoot } from '../sources.ts';
import { type Answers, atLeast, type Decision } from '../triage.ts';
import { decidingRules, outcomeCard, pageButton } from './check-card.ts';

/** Days after which somebody who looks after it alone should check again. */
const recheckDays = [3, 7, 14, 21];
/** How many rules the sources of a result explain; with the page on the check itself they fill a message. */
const rulesShown = 3;

/** The page behind a button; undefined when the verb is none of these, or the level does not open it. */
export function checkPage(call: Call, verb: string, state: State): Reply | Promise<Reply> | undefined {
  const { check } = call.world.content.questionnaires;
  const { level } = conclude(check, state.answers);
  if (level === undefined || !mayTell(check, state.answers, level)) return undefined;
  const { say } = call;
  // A forged button opens nothing that the result itself would not offer.
  const alone = !atLeast(level, 'clinician');
  const back = pageButton(call, state)('res');
  switch (verb) {
    case 'care':
      return alone ? carePage(call, state) : undefined;
    case 'pat':
      return alone ? guidePage(call, 'patterns', [], [back, dangerSigns(say)]) : undefined;
    case 'med':
      return alone ? guidePage(call, 'medicines', [], [back]) : undefined;
    case 'fit':
      return alone ? guidePage(call, 'keeping-fit', [], [back]) : undefined;
    case 'ease':
      return level === 'clinician' ? guidePage(call, 'until-you-are-seen', [], [back, dangerSigns(say)]) : undefined;
    case 'who':
      return whoPage(call, level, back);
    case 'sum':
      return summaryPage(call, state, back);
    case 'src':
      return sourcesPage(call, state, back);
    case 'res':
      return resultPage(call, state);
    case 'keep':
      return keepCopy(call, state);
    default:
      return undefined;
  }
}

/** The self-care plan, with the dates on which to check again. */
function carePage(call: Call, state: State): Reply {
  const { say, settings } = call;
  const page = pageButton(call, state);
  const days = recheckDays.map((day) => dayText(today(call).add({ days: day }), settings.language));
  return guidePage(
    call,
    'self-care',
    [paragraph(say('check-dates', { dates: days.join('; ') }))],
    [page('pat'), page('med'), page('fit'), page('res'), dangerSigns(say)],
  );
}

const today = ({ now, settings }: Call) => Temporal.PlainDate.from(localDate(now, settings.zone ?? 'UTC'));

/** Whom to see, by the names of the country. From `urgent` on only where to go now: nothing that could put it off. */
function whoPage(call: Call, level: Level, back: Button): Reply {
  const urgent = atLeast(level, 'urgent');
  const number = emergencyNumber(call);
  const care = careLines(
    call,
    urgent ? (level === 'urgent' ? ['advice', 'sameDay', 'hospital'] : ['hospital']) : undefined,
  );
  const list: Block[] = care.length > 0 ? [{ kind: 'list', items: care }] : [];
  if (!urgent) return guidePage(call, 'who-to-see', list, [back]);
  return toAsker(
    heading(call.say('button-card-who')),
    // An emergency is one already: no 'if' stands beside it.
    paragraph(call.say(level === 'urgent' ? 'who-urgent' : 'who-emergency', { number })),
    ...list,
    ...(level === 'urgent' ? [paragraph(call.say('safety-net-number', { number }))] : []),
    choices(back),
  );
}

/** What to show or read out to staff: the answers in plain lines, to copy. It is made here and kept nowhere. */
function summaryPage(call: Call, { answers }: State, back: Button): Reply {
  const { say, world, settings } = call;
  const { check } = world.content.questionnaires;
  const text = [
    say('summary-head', { date: dayText(today(call), settings.language) }),
    ...summaryLines(call, check, answers, conclude(check, answers)),
    say('summary-foot'),
  ];
  return toAsker(
    heading(say('summary-title')),
    paragraph(say('summary-how')),
    { kind: 'copy', text: text.join('\n') },
    choices(back),
  );
}

function summaryLines(call: Call, check: Questionnaire, answers: Answers, decision: Decision): string[] {
  const { say } = call;
  const { words } = check;
  const card = words.cards[cardFor(check, answers, decision)];
  const items = check.screens.flatMap((screen) => (screen.ask === 'several' ? screen.items : []));
  const marked = (label: string, state: 'yes' | 'unsure') => {
    const ids = items.filter((id) => stateOf(answers, id) === state);
    return ids.length === 0 ? [] : [say(label), ...ids.map((id) => `- ${words.items[id]?.says ?? id}`)];
  };
  const chosen = check.screens.flatMap(({ id, ask }) => {
    const label = words.screens[id]?.options?.[answers.get(id) ?? ''];
    return ask === 'one' && label !== undefined ? [`${words.screens[id]?.title ?? id} ${label}`] : [];
  });
  const level = say(`level-${decision.level ?? 'none'}`);
  return [
    say('summary-level', { level, card: card?.do.replaceAll('{number}', emergencyNumber(call)) ?? '' }),
    ...chosen,
    ...marked('summary-yes', 'yes'),
    ...marked('summary-unsure', 'unsure'),
    say('summary-no', { count: items.filter((id) => stateOf(answers, id) === 'no').length }),
  ];
}

/** The deciding rules with their reasons and papers; then what the check as a whole can and cannot do. */
function sourcesPage(call: Call, { answers }: State, back: Button): Reply {
  const { check } = call.world.content.questionnaires;
  const decision = conclude(check, answers);
  const { level } = decision;
  const deciding = decidingRules(decision).slice(0, rulesShown);
  const items = deciding.map(({ id }) => ruleText(call, check, id)).filter((item) => item !== undefined);
  const list: Block[] = items.length > 0 ? [{ kind: 'list', items }] : [];
  // Nothing that plays a sign down stands beside it.
  if (atLeast(level, 'urgent')) return toAsker(heading(call.say('sources-head')), ...list, choices(back));
  return toAsker(
    heading(call.say('sources-head')),
    ...list,
    ...guideBlocks(call, 'how-the-check-works').slice(1),
    ...restText(call, call.world.content.guides.get('how-the-check-works')),
    sourcesFoot(call),
    choices(back),
  );
}

/** The result itself again, which may have scrolled out of sight. */
async function resultPage(call: Call, state: State): Promise<Reply> {
  return toAsker(...(await outcomeCard(call, state.answers, undefined, state)));
}

/** The card once more, in the private chat, where it does not vanish. */
async function keepCopy(call: Call, state: State): Promise<Reply> {
  const { say } = call;
  const lasting = { ...call, incoming: { ...call.incoming, fleeting: false } };
  const card = await outcomeCard(lasting, state.answers, undefined, state);
  return { ...toAsker(...card), direct: { done: say('copy-done'), refused: say('copy-refused') } };
}
