/** The two rooms of the page, the people who act in them, and what was said: all in memory, gone with the process. */
import type { Block, Person, Place } from '../../core/message.ts';

/** Older messages leave a room when it holds this many. */
export const roomMessagesMax = 200;

export const people = {
  organiser: { id: 'organiser', mayManage: true },
  member: { id: 'member', mayManage: false },
  you: { id: 'you', mayManage: true },
} as const satisfies Record<string, Person>;

export type PersonName = keyof typeof people;
export type ChannelPerson = 'organiser' | 'member';

export type Message = {
  /** Unique over restarts too, because the store remembers steps of questionnaires by message. */
  readonly id: string;
  readonly from: PersonName | 'limber';
  /** Epoch milliseconds of the page's own clock. */
  readonly at: number;
  /** Nobody else sees the message. */
  readonly onlyFor?: PersonName;
  /** The delivery that this message is, so that a second attempt at it does not post twice. */
  readonly key?: string;
  readonly content: { readonly said: string } | { readonly blocks: readonly Block[] };
};

export type RoomName = 'channel' | 'private';

export type Room = {
  readonly name: RoomName;
  readonly title: string;
  readonly place: Place;
  readonly private: boolean;
  /** Oldest first. */
  messages: Message[];
  /** A passing word, shown until the next thing happens in the room. */
  notice: string;
};

export type Rooms = Readonly<Record<RoomName, Room>>;

export function createRooms(): Rooms {
  return {
    channel: {
      name: 'channel',
      title: '#club-run',
      place: { platform: 'preview', club: 'club', chat: 'channel' },
      private: false,
      messages: [],
      notice: '',
    },
    private: {
      name: 'private',
      title: 'Private chat',
      place: { platform: 'preview', club: 'you', chat: 'you' },
      private: true,
      messages: [],
      notice: '',
    },
  };
}

/** The room a place names, or undefined for a place of another platform or an earlier version. */
export function findRoom(rooms: Rooms, place: Place): Room | undefined {
  return Object.values(rooms).find(
    (room) =>
      room.place.platform === place.platform && room.place.club === place.club && room.place.chat === place.chat,
  );
}

export function addMessage(room: Room, message: Message): void {
  room.messages = [...room.messages, message].slice(-roomMessagesMax);
}

/** What this person sees of a room: everything but what was said to somebody else alone. */
export function messagesFor(room: Room, person: PersonName): readonly Message[] {
  return room.messages.filter((message) => message.onlyFor === undefined || message.onlyFor === person);
}
