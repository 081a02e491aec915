/** How reminders are shown: one with its next posts and buttons, or all of a club. */
import { type Call, choices, heading, paragraph, toEveryone } from '../call.ts';
import { dateText, localeOf, rangesOf, rangeText } from '../dates.ts';
import type { Block, Button, Place, Reply, Text } from '../message.ts';
import { nextPosts } from '../planning.ts';
import { readWhat, rotation } from '../post.ts';
import { localDate } from '../schedule.ts';
import type { Delivery, Reminder } from '../store.ts';
import { troubleText } from '../trouble.ts';
import { isFixedOffset } from '../zones.ts';
import { deliveryText } from './remind-history.ts';

/** How many coming posts a confirmation shows. */
const postsShown = 3;
/** Enough deliveries to find the last one and the one that failed. */
const deliveriesRead = 14;
/** Ranges of quiet days in a reminder's own view; the others stand under their button. */
const rangesShown = 3;
/** A list of ten reminders leaves room for so many sentences on what is wrong. */
const troublesShown = 4;

/** One reminder: what it does, what is wrong with it, its next posts in local time, its last outcome, and its buttons. */
export async function show(
  call: Call,
  reminder: Reminder,
  head?: string,
  first: readonly Button[] = [],
): Promise<Reply> {
  const { store } = call.world;
  const deliveries = await store.deliveries(reminder.id, deliveriesRead);
  const several = (await store.reminders(call.incoming.place)).length > 1;
  return toEveryone(
    ...(head === undefined ? [] : [heading(head)]),
    ...troubleBlock(troubleOf(call, reminder, deliveries)),
    { kind: 'text', text: named(reminder, ruleText(call, reminder), several) },
    { kind: 'list', items: linesOf(call, reminder, deliveries, false) },
    choices(...first, ...buttonsFor(call, reminder, several)),
  );
}

/** All reminders of the club, or how to set the first. */
export async function list(call: Call, head?: string): Promise<Reply> {
  const { say, world, incoming } = call;
  const all = await world.store.reminders(incoming.place);
  const [only] = all;
  const add = { label: say('button-remind'), action: 'remind:setup', tone: 'primary' as const };
  if (!only) return toEveryone(paragraph(say('remind-none')), choices(add));
  if (all.length === 1) return show(call, only, head);
  const shown = await Promise.all(
    all.map(async (reminder) => ({ reminder, deliveries: await world.store.deliveries(reminder.id, deliveriesRead) })),
  );
  const items = shown.map(({ reminder, deliveries }) => {
    const lines = [ruleText(call, reminder, true), ...linesOf(call, reminder, deliveries, true)];
    return named(reminder, lines.map((line) => (line.endsWith('.') ? line : `${line}.`)).join(' '), true);
  });
  const troubles = shown.flatMap(({ reminder, deliveries }) => {
    const text = troubleOf(call, reminder, deliveries);
    return text === undefined ? [] : [{ id: reminder.id, text }];
  });
  const more = troubles.slice(troublesShown);
  return toEveryone(
    heading(head ?? say('remind-list')),
    ...troubles.slice(0, troublesShown).flatMap(({ text }) => troubleBlock(text)),
    ...(more.length > 0 ? [paragraph(say('trouble-more', { ids: more.map(({ id }) => `#${id}`).join(', ') }))] : []),
    { kind: 'list', items },
    paragraph(say('remind-list-how')),
    choices(
      ...all.map((reminder) => ({ label: nameOf(reminder), action: `remind:show:${reminder.id}` })),
      { label: say('button-quiet'), action: 'remind:quiet' },
      { label: say('button-add-other'), action: 'remind:setup' },
    ),
  );
}

/** With its number in front, where there are several. */
function named({ id }: Reminder, text: string, several: boolean): Text {
  return several ? [{ text: `#${id}: `, bold: true }, { text }] : text;
}

/** `#2 07:00`, as buttons name a reminder. */
export const nameOf = ({ id, time }: Reminder): string => `#${id} ${time}`;

/** Is the reminder resting until a date that lies ahead? */
function restsUntil({ pausedUntil }: Reminder, today: string): string | undefined {
  return pausedUntil !== undefined && pausedUntil > today ? pausedUntil : undefined;
}

/** Edit, pause or resume, skip, test, history, remove: all that can be done with one reminder. */
function buttonsFor({ say, settings, now }: Call, reminder: Reminder, several: boolean): Button[] {
  const { id, zone, paused } = reminder;
  const today = localDate(now, zone);
  const resume: Button = { label: say('button-resume'), action: `remind:resume:${id}`, tone: 'primary' };
  const pause = { label: say('button-pause'), action: `remind:pause:${id}` };
  const [next = now] = paused === undefined ? nextPosts(reminder, 1) : [];
  const date = localDate(next, zone);
  const skip = {
    label: say('button-skip', { day: dateText(date, settings.language, date) }),
    action: `remind:skip:${id}:${date}`,
  };
  const isResting = paused !== undefined || restsUntil(reminder, today) !== undefined;
  return [
    { label: say('button-edit'), action: `remind:edit:${id}` },
    isResting ? resume : pause,
    ...(paused === undefined ? [skip] : []),
    { label: say('button-test'), action: `remind:test:${id}` },
    { label: say('button-history'), action: `remind:history:${id}` },
    { label: say('button-quiet'), action: 'remind:quiet' },
    { label: say('button-remove'), action: `remind:remove:${id}` },
    ...(several
      ? [{ label: say('button-list-all'), action: 'remind:list' }]
      : [{ label: say('button-add-other'), action: 'remind:setup' }]),
  ];
}

/** `07:00 Europe/Berlin, Monday to Friday: Easy hips`. */
export function ruleText(call: Call, reminder: Reminder, inList = false): string {
  const { time, zone, weekdays } = reminder;
  return call.say('remind-rule', {
    time,
    zone,
    days: daysText(call.say, weekdays),
    routine: whatText(call, reminder, inList),
  });
}

/** `every day`, `Monday to Friday`, `at weekends`, or the days by name. */
export function daysText(say: Call['say'], weekdays: readonly number[]): string {
  const key = weekdays.join('');
  if (key === '1234567') return say('days-every');
  if (key === '12345') return say('days-work');
  if (key === '67') return say('days-weekend');
  return weekdays.map((day) => say(`day-${day}`)).join(', ');
}

/** The routine, the daily ones in turn, or which on which day. */
export function whatText(call: Call, { what, weekdays }: Reminder, inList = false): string {
  const named = readWhat(what);
  const names = new Map<string, number[]>();
  for (const day of weekdays) {
    const name = routineName(call, named.get(day));
    names.set(name, [...(names.get(name) ?? []), day]);
  }
  const [first = '', ...others] = names.keys();
  if (others.length === 0) return first;
  if (inList && others.length > 1) return call.say('remind-by-weekday');
  return [...names]
    .map(([routine, days]) =>
      call.say('remind-what-part', { routine, days: days.map((day) => shortDay(call, day)).join(', ') }),
    )
    .join(', ');
}

/** `Mon`: in brackets behind a routine there is no room for more. */
function shortDay({ settings }: Call, day: number): string {
  const monday = Temporal.PlainDate.from({ year: 2024, month: 1, day: 1 });
  return monday.add({ days: day - 1 }).toLocaleString(localeOf(settings.language), { weekday: 'short' });
}

/** A routine that was renamed or removed since leaves the daily ones in turn. */
export function routineName({ say, world }: Call, id: string = rotation): string {
  return world.content.routines.get(id)?.name ?? say('remind-rotation');
}

/** What there is to know beside the rule: when next, where, whom it calls, and how the last post went; in a list, less. */
function linesOf(call: Call, reminder: Reminder, deliveries: readonly Delivery[], inList: boolean): string[] {
  const { say, incoming, settings, now } = call;
  const { zone, paused, place } = reminder;
  const today = localDate(now, zone);
  const until = restsUntil(reminder, today);
  const quiet = rangesOf((reminder.quiet ?? []).filter((date) => date >= today));
  const dates = quiet.slice(0, rangesShown).map((range) => rangeText(range, settings.language, today));
  const [last] = deliveries;
  return [
    ...(paused === undefined ? [] : [say('remind-is-paused')]),
    ...(paused === undefined && until !== undefined
      ? [say('remind-is-paused-until', { day: dateText(until, settings.language, today) })]
      : []),
    ...(paused === undefined
      ? [say('remind-next', { posts: postTimes(call, reminder, inList ? 1 : postsShown).join(' · ') })]
      : []),
    ...(quiet.length > 0 && !inList
      ? [say('remind-quiet-days', { days: [...dates, ...(quiet.length > rangesShown ? ['…'] : [])].join(', ') })]
      : []),
    ...(isSamePlace(place, incoming.place) ? [] : [say('remind-elsewhere')]),
    ...(inList ? [] : extrasOf(say, reminder)),
    ...(last ? [say('remind-last', { line: deliveryText(call, reminder, last) })] : []),
  ];
}

function extrasOf(say: Call['say'], { id, zone, mention, tidy }: Reminder): string[] {
  return [
    ...(mention === undefined ? [] : [say(mention === 'all' ? 'remind-mentions-all' : 'remind-mentions-role')]),
    ...(tidy === true ? [say('remind-tidies')] : []),
    ...(isFixedOffset(zone) && zone !== 'UTC' ? [say('remind-fixed-offset', { id: String(id) })] : []),
  ];
}

export function isSamePlace(one: Place, other: Place): boolean {
  return one.chat === other.chat && one.thread === other.thread;
}

/** The coming posts in the reminder's own local time. */
function postTimes({ settings }: Call, reminder: Reminder, count: number): string[] {
  return nextPosts(reminder, count).map((due) =>
    new Date(due).toLocaleString(localeOf(settings.language), {
      timeZone: reminder.zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }),
  );
}

/** The sentence about a reminder that stopped by itself, or whose posts have failed since one arrived. */
function troubleOf(call: Call, reminder: Reminder, deliveries: readonly Delivery[]): string | undefined {
  const { say, settings, now } = call;
  const { paused, failingSince, zone } = reminder;
  const failed = deliveries.find(
    ({ state, reason }) =>
      state === 'failed' || state === 'gone' || state === 'unknown' || (state === 'sent' && reason !== undefined),
  );
  if (paused !== undefined && paused !== 'by-admin') {
    const date = failingSince ?? failed?.date ?? localDate(now, zone);
    return troubleText(say, settings.language, reminder, { date, state: 'gone', reason: paused });
  }
  if (failingSince === undefined || !failed) return undefined;
  if (failed.state === 'sent') return troubleText(say, settings.language, reminder, failed);
  // Resumed since, it goes on; paused by an organiser, it waits for one.
  const state = paused === 'by-admin' ? 'gone' : failed.state === 'gone' ? 'failed' : failed.state;
  return troubleText(say, settings.language, reminder, { ...failed, state });
}

const troubleBlock = (text: string | undefined): Block[] =>
  text === undefined ? [] : [{ kind: 'text', text: [{ text, bold: true }] }];
