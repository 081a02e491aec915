/** How reminders are shown: one with its next posts and buttons, or all of a club. */
import { type Call, choices, heading, paragraph, toEveryone } from '../call.ts';
import type { Button, Reply } from '../message.ts';
import type { Delivery, Reminder } from '../ports.ts';
import { rotation } from '../post.ts';
import { nextDue } from '../schedule.ts';

/** How many coming posts a confirmation shows. */
const postsShown = 3;

/** One reminder: what it does, its next posts in local time, its last outcome, and its buttons. */
export async function show(call: Call, reminder: Reminder, head?: string): Promise<Reply> {
  const { say } = call;
  const last = await call.world.store.lastDelivery(reminder.id);
  const lines = [
    reminder.paused === undefined
      ? say('remind-next', { posts: nextPosts(call, reminder).join(' · ') })
      : pausedText(call, reminder.paused),
    ...(last ? [lastText(call, last)] : []),
  ];
  return toEveryone(
    ...(head === undefined ? [] : [heading(head)]),
    paragraph(ruleText(call, reminder)),
    { kind: 'list', items: lines },
    choices(...buttonsFor(call, reminder)),
  );
}

/** All reminders of the club, or how to set the first. */
export async function list(call: Call): Promise<Reply> {
  const { say, world, incoming } = call;
  const all = await world.store.reminders(incoming.place);
  const [only] = all;
  if (!only) {
    return toEveryone(
      paragraph(say('remind-none')),
      choices({ label: say('button-remind'), action: 'remind:setup', tone: 'primary' }),
    );
  }
  if (all.length === 1) return show(call, only);
  const items = await Promise.all(
    all.map(async (reminder) => {
      const last = await world.store.lastDelivery(reminder.id);
      const next =
        reminder.paused === undefined
          ? say('remind-next', { posts: nextPosts(call, reminder)[0] ?? '' })
          : pausedText(call, reminder.paused);
      return [`#${reminder.id}: ${ruleText(call, reminder)}.`, next, ...(last ? [lastText(call, last)] : [])].join(' ');
    }),
  );
  const buttons = all.map(({ id, time }) => ({ label: `#${id} ${time}`, action: `remind:show:${id}` }));
  return toEveryone(heading(say('remind-list')), { kind: 'list', items }, choices(...buttons));
}

function buttonsFor({ say }: Call, { id, paused }: Reminder): Button[] {
  return [
    { label: say('button-test'), action: `remind:test:${id}` },
    paused === undefined
      ? { label: say('button-pause'), action: `remind:pause:${id}` }
      : { label: say('button-resume'), action: `remind:resume:${id}`, tone: 'primary' },
    { label: say('button-remove'), action: `remind:remove:${id}` },
  ];
}

function ruleText({ say, world }: Call, { time, zone, weekdays, what }: Reminder): string {
  const routine =
    what === rotation ? say('remind-rotation') : (world.content.routines.get(what)?.name ?? say('remind-rotation'));
  return say('remind-rule', { time, zone, days: daysText(say, weekdays), routine });
}

/** `every day`, `Monday to Friday`, `at weekends`, or the days by name. */
function daysText(say: Call['say'], weekdays: readonly number[]): string {
  const key = weekdays.join('');
  if (key === '1234567') return say('days-every');
  if (key === '12345') return say('days-work');
  if (key === '67') return say('days-weekend');
  return weekdays.map((day) => say(`day-${day}`)).join(', ');
}

/** The coming posts in the reminder's own local time. */
function nextPosts(call: Call, reminder: Reminder): string[] {
  const posts: number[] = [reminder.nextDue];
  while (posts.length < postsShown) posts.push(nextDue(reminder, posts.at(-1) ?? 0));
  return posts.map((due) =>
    new Date(due).toLocaleString(call.settings.language === 'en' ? 'en-GB' : call.settings.language, {
      timeZone: reminder.zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }),
  );
}

function pausedText({ say }: Call, paused: NonNullable<Reminder['paused']>): string {
  return paused === 'by-admin'
    ? say('remind-is-paused')
    : say('remind-is-stopped', { reason: say(`reason-${paused}`) });
}

function lastText({ say }: Call, last: Delivery): string {
  const reason = last.reason === undefined ? '' : say(`reason-${last.reason}`);
  // Just claimed and on its way: there is nothing to explain yet.
  const state = last.state === 'claimed' && reason === '' ? 'sending' : last.state;
  return say(`delivery-${state}`, { date: last.date, reason });
}
