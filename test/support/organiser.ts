/** An organiser in a club: types and presses, and looks at what is stored. */
import type { Incoming, Reply } from '../../src/core/message.ts';
import type { NewReminder, Reminder } from '../../src/core/store.ts';
import { actionOf, buttonsOf, channel, inClub, startBot, type TestBot, transcript } from './bot.ts';

export type Organiser = {
  bot: TestBot;
  /** `/remind <line>`, as typed. */
  type(line: string, from?: Partial<Incoming>): Promise<Reply | undefined>;
  /** `/remind` with named options. */
  options(options: Record<string, string>, from?: Partial<Incoming>): Promise<Reply | undefined>;
  /** Presses the buttons with these labels, one screen after another, from a reply on. */
  press(reply: Reply | undefined, ...labels: string[]): Promise<Reply | undefined>;
  action(action: string, from?: Partial<Incoming>): Promise<Reply | undefined>;
  stored(): Promise<Reminder[]>;
  one(): Promise<Reminder>;
};

/** @param start the instant at which it is, a Monday */
export async function organiser(start = '2026-11-23T06:00Z'): Promise<Organiser> {
  const bot = await startBot(start);
  const stored = () => bot.world.store.reminders(channel);
  return {
    bot,
    type: (line, from = inClub) => bot.say(`/remind ${line}`, from),
    options: (options, from = inClub) => bot.act({ kind: 'command', name: 'remind', options, text: '' }, from),
    press: async (reply, ...labels) => {
      let shown = reply;
      for (const label of labels) shown = await bot.press(actionOf(shown, label), 'm', inClub);
      return shown;
    },
    action: (action, from = inClub) => bot.press(action, 'm', from),
    stored,
    one: async () => {
      const [reminder, ...others] = await stored();
      if (!reminder || others.length > 0) throw new Error('not one reminder');
      return reminder;
    },
  };
}

/** The labels of all buttons. */
export const labels = (reply: Reply | undefined): string[] => buttonsOf(reply).map(({ label }) => label);

/** What a reply says, without its buttons. */
export const words = (reply: Reply | undefined): string =>
  transcript(reply)
    .replace(/^\[.*\]$/gm, '')
    .trim();

/** What stays the same while something else is changed. */
export function rest(reminder: Reminder, ...changed: (keyof Reminder)[]): Partial<NewReminder> {
  return Object.fromEntries(Object.entries(reminder).filter(([key]) => !changed.some((name) => name === key)));
}
