/** `remind history`: what became of the last dates of a reminder, in plain sentences, and one more post by hand. */
import { type Call, choices, heading, notice, paragraph, toEveryone } from '../call.ts';
import { dateText, localeOf } from '../dates.ts';
import type { Reply } from '../message.ts';
import { localDate } from '../schedule.ts';
import type { Delivery, Reminder } from '../store.ts';

const datesShown = 14;
/** A post within this time counts as on time: the clock wakes once a minute. */
const lateFromMs = 120_000;

export async function history(call: Call, reminder: Reminder): Promise<Reply> {
  const { say, world } = call;
  const id = String(reminder.id);
  // Each date may have its post of the day and one by hand.
  const all = await world.store.deliveries(reminder.id, 2 * datesShown);
  const dates = [...new Set(all.map(({ date }) => date))].slice(0, datesShown);
  const lines = all.filter(({ date }) => dates.includes(date)).map((one) => deliveryText(call, reminder, one));
  return toEveryone(
    heading(say('remind-history-head', { id, time: reminder.time })),
    lines.length > 0 ? { kind: 'list', items: lines } : paragraph(say('remind-history-none')),
    choices(
      ...(reminder.paused === undefined
        ? [{ label: say('button-post'), action: `remind:post:${id}`, tone: 'primary' as const }]
        : []),
      { label: say('button-back'), action: `remind:show:${id}` },
    ),
  );
}

/** Puts one extra post of today on its way; the sender takes it from there, like any other. */
export async function postNow(call: Call, reminder: Reminder): Promise<Reply> {
  const { say, world, now, incoming } = call;
  const id = String(reminder.id);
  const answer = (text: string) => (incoming.act.kind === 'press' ? notice(text) : toEveryone(paragraph(text)));
  // Nothing of a paused reminder is sent, so a promise would be empty.
  if (reminder.paused !== undefined) return answer(say('remind-post-paused', { id }));
  const isNew = await world.store.addByHand(reminder.id, localDate(now, reminder.zone), now);
  return answer(say(isNew ? 'remind-post-now' : 'remind-post-again'));
}

/** One delivery as a sentence: `Tue 24 Nov: posted at 07:00.` */
export function deliveryText(call: Call, reminder: Reminder, delivery: Delivery): string {
  const { say, settings, now } = call;
  const { state, reason, slot, dueAt, endedAt } = delivery;
  const day = dateText(delivery.date, settings.language, localDate(now, reminder.zone));
  const why = reason === undefined ? '' : say(`reason-${reason}`);
  if (state === 'sent') {
    if (endedAt === undefined) return say('delivery-sent-old', { day });
    const time = clockText(endedAt, reminder.zone, settings.language);
    if (slot !== '') return say('delivery-sent-by-hand', { day, time });
    const lateMs = endedAt - (dueAt ?? endedAt);
    return lateMs < lateFromMs
      ? say('delivery-sent', { day, time })
      : say('delivery-sent-late', { day, time, late: lateText(call, lateMs) });
  }
  const line = unsentText(call, delivery, { day, reason: why });
  return slot === '' ? line : say('delivery-by-hand', { line });
}

function unsentText({ say }: Call, { state, reason }: Delivery, words: { day: string; reason: string }): string {
  if (state === 'claimed' || state === 'sending') {
    // Just taken up: there is nothing to explain yet.
    return reason === undefined ? say('delivery-sending', words) : say('delivery-waiting', words);
  }
  return say(`delivery-${state}`, words);
}

function clockText(at: number, zone: string, language: string): string {
  return new Date(at).toLocaleTimeString(localeOf(language), { timeZone: zone, hour: '2-digit', minute: '2-digit' });
}

function lateText({ say }: Call, lateMs: number): string {
  const minutes = Math.floor(lateMs / 60_000);
  return minutes < 60
    ? say('delivery-minutes', { minutes })
    : say('delivery-hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
