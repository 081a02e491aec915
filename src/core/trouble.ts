/** What is wrong with a reminder, since when, and what to do about it: a plain paragraph for organisers. */
import type { Say } from './phrases.ts';
import type { Reason } from './ports.ts';
import { dayText } from './schedule.ts';
import type { Delivery, Reminder } from './store.ts';

/** The phrase that says what to do, for every reason there is. */
const advice: Readonly<Record<Reason, string>> = {
  'rate-limit': 'trouble-wait',
  'token-rejected': 'trouble-token',
  'not-connected': 'trouble-not-connected',
  'bad-request': 'trouble-message',
  'too-large': 'trouble-message',
  'no-access': 'trouble-no-access',
  'no-permission': 'trouble-no-permission',
  'chat-not-found': 'trouble-chat-not-found',
  'removed-from-club': 'trouble-removed',
  'blocked-by-person': 'trouble-blocked',
  'thread-closed': 'trouble-thread-closed',
  'server-error': 'trouble-wait',
  'no-answer': 'trouble-wait',
  'own-fault': 'trouble-message',
  late: 'trouble-nothing',
  'newer-post': 'trouble-nothing',
  paused: 'trouble-nothing',
  'quiet-day': 'trouble-nothing',
};

/** What to do so that a post does not fail again for this reason. */
export function adviceFor(say: Say, id: number, reason: Reason): string {
  return say(advice[reason], { id: String(id) });
}

/**
 * What happened, since when, and what to do. A reminder whose post ended as `gone` is stopped until somebody resumes it;
 * any other goes on at its next time. One that was `sent` with a reason stands elsewhere in its chat.
 */
export function troubleText(
  say: Say,
  language: string,
  reminder: Pick<Reminder, 'id' | 'time' | 'failingSince'>,
  delivery: Pick<Delivery, 'date' | 'state' | 'reason'>,
): string {
  const { time } = reminder;
  // As text: Fluent would write a large number with a comma.
  const id = String(reminder.id);
  const why = delivery.reason ?? 'no-answer';
  const reason = say(`reason-${why}`);
  const dayOf = (date: string) => dayText(Temporal.PlainDate.from(date), language);
  if (delivery.state === 'unknown') {
    return [say('trouble-unknown', { id, time, reason, day: dayOf(delivery.date) }), say('trouble-look')].join(' ');
  }
  if (delivery.state === 'sent') {
    const day = dayOf(reminder.failingSince ?? delivery.date);
    return [say('trouble-elsewhere', { id, time, reason, day }), adviceFor(say, reminder.id, why)].join(' ');
  }
  const isStopped = delivery.state === 'gone';
  return [
    say('trouble-failed', { id, time, reason, day: dayOf(reminder.failingSince ?? delivery.date) }),
    adviceFor(say, reminder.id, why),
    say(isStopped ? 'trouble-then-resume' : 'trouble-goes-on'),
  ].join(' ');
}
