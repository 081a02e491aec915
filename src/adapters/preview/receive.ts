/** What a person typed or pressed on the page, as an `Incoming`, or as a sentence about what is wrong with it. */
import type { Act, Incoming } from '../../core/message.ts';
import { type PersonName, people, type Room } from './rooms.ts';

/** Longest text that may be typed, in UTF-16 units; longer than any command, shorter than a platform's message. */
export const typedCharsMax = 1_000;

export type Received =
  | { readonly kind: 'incoming'; readonly incoming: Incoming }
  /** Said to the club, not to the bot. */
  | { readonly kind: 'chatter' }
  | { readonly kind: 'problem'; readonly sentence: string };

/** A command when it starts with a slash; else text for the bot in private, and chatter in the channel. */
export function receiveText(text: string, room: Room, person: PersonName): Received {
  if (text === '') return { kind: 'problem', sentence: 'Type something first: a command such as /help.' };
  if (text.length > typedCharsMax) {
    return { kind: 'problem', sentence: `That is too long: at most ${typedCharsMax} characters, please.` };
  }
  if (text.startsWith('/')) {
    const command = parseCommand(text);
    if (command) return incoming(command, room, person);
    return { kind: 'problem', sentence: 'A command is a slash and a word, such as /help.' };
  }
  return room.private ? incoming({ kind: 'text', text }, room, person) : { kind: 'chatter' };
}

/** Any action is passed on as it came: the core takes it for forged. */
export function receivePress(message: string | null, action: string | null, room: Room, person: PersonName): Received {
  const wellFormed = message && action && message.length <= typedCharsMax && action.length <= typedCharsMax;
  if (!wellFormed) return { kind: 'problem', sentence: 'That button did not say what it does. Please press it again.' };
  return incoming({ kind: 'press', action, message }, room, person);
}

/** `/tip shoes` and Telegram's `/tip@limber shoes`. */
function parseCommand(text: string): Act | undefined {
  const [, name, rest] = /^\/([a-z0-9_]{1,32})(?:@\S*)?(?:\s+([\s\S]*))?$/i.exec(text) ?? [];
  if (name === undefined) return undefined;
  return { kind: 'command', name: name.toLowerCase(), options: {}, text: (rest ?? '').trim() };
}

function incoming(act: Act, room: Room, person: PersonName): Received {
  return { kind: 'incoming', incoming: { place: room.place, private: room.private, person: people[person], act } };
}
