/**
 * The vocabulary of the bot: what people do (`Incoming`), what the bot answers (`Reply`), and where (`Place`).
 * Read this first. Nothing here knows a platform; every platform can show every kind of block.
 */

/** Where a message goes. `club` is the server, group or private chat; `chat` is the channel in it (the same id where a club has only one). */
export type Place = {
  readonly platform: string;
  readonly club: string;
  readonly chat: string;
  /** A thread or topic inside the chat. */
  readonly thread?: string;
};

export type Person = {
  readonly id: string;
  /** May this person change the club's reminders and settings? `ask` where only the platform can tell, when it matters. */
  readonly mayManage: boolean | 'ask';
  /** False where the platform asks for a right to call everyone or a role, and this person lacks it. */
  readonly mayMention?: boolean;
};

/** What a place must be, or allow the bot, for a post: in the order in which an organiser would look (`need-...` in messages.ftl). */
export const needs = [
  'postable',
  'unlocked',
  'see',
  'send',
  'send-in-threads',
  'mention',
  'embed',
  'attach',
  'history',
] as const;
export type Need = (typeof needs)[number];

/** One thing a person or the platform did. */
export type Incoming = {
  readonly place: Place;
  /** True where nobody but this person and the bot can read. */
  readonly private: boolean;
  /** True where what only this person sees is gone after a while, as a whisper in a club is. */
  readonly fleeting?: boolean;
  /** True where this person can share where they are: it comes as the command `settings` with the zone of that place. */
  readonly locates?: boolean;
  /** True where the bot may answer but not post: somebody brought it along, the club has not taken it in. */
  readonly guest?: boolean;
  /** What the bot lacks to post here, as far as the platform says; absent where it lacks nothing. */
  readonly lacking?: readonly Need[];
  readonly person: Person;
  readonly act: Act;
};

export type Act =
  /** `options` where the platform has named options, `text` where a person typed everything in one line (without the command itself). */
  | { kind: 'command'; name: string; options: Readonly<Record<string, string>>; text: string }
  /** `action` is the pressed button's; treat it as forged. `message` is the id of the message that carried it. */
  | { kind: 'press'; action: string; message: string }
  /**
   * Free text. Adapters pass it on from private chats, and from clubs only where it replies to a message of the bot with
   * buttons; `answers` are the actions of those. `form`: written in a field that the bot opened, so that nobody else
   * reads it and the person waits for a word.
   */
  | { kind: 'text'; text: string; answers?: readonly string[]; form?: true }
  | { kind: 'joined' }
  | { kind: 'removed' }
  | { kind: 'moved'; to: Place };

/** Text is spans, not markup: a plain string, or pieces with a style. Every renderer escapes it for its platform. */
export type Text = string | readonly Span[];
export type Span = { readonly text: string; readonly bold?: boolean; readonly link?: string };

export type Button = { readonly label: string; readonly action: string; readonly tone?: 'primary' | 'danger' };

/** A line of a checklist. The renderer shows the state by the platform's sign; in words it stands in the text above the list. */
export type CheckItem = {
  readonly label: string;
  readonly state: 'open' | 'yes' | 'unsure' | 'no';
  readonly action: string;
};

/** What a reply is made of, in order. A new kind stops the compiler at every renderer (see `never` there). */
export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: Text }
  /** `foldable`: a platform may show its first lines only until the reader opens it. */
  | { readonly kind: 'list'; readonly items: readonly Text[]; readonly ordered?: boolean; readonly foldable?: boolean }
  /**
   * Buttons to press; the platform breaks them into rows, or makes a menu of many. `write`: the answer may be written
   * as well, and this is the label of the button for it where plain words in reply do not reach the bot.
   */
  | { readonly kind: 'choices'; readonly buttons: readonly Button[]; readonly write?: string }
  /** Things to tick: one button a line. */
  | { readonly kind: 'checklist'; readonly items: readonly CheckItem[] }
  /** Plain text to copy as it stands, lines and all. */
  | { readonly kind: 'copy'; readonly text: string }
  /** A picture of the content folder, `pictures/<name>.png`; `alt` says what it shows to whoever cannot see it. */
  | { readonly kind: 'picture'; readonly name: string; readonly alt: string }
  /** A button that opens a page outside the bot. */
  | { readonly kind: 'link'; readonly label: string; readonly url: string };

export type Reply = {
  /** `asker`: nobody else may see it. */
  readonly audience: 'everyone' | 'asker';
  /** `edit` changes the message whose button was pressed; `notice` is a passing word to the one who pressed. */
  readonly mode: 'new' | 'edit' | 'notice';
  readonly blocks: readonly Block[];
  /**
   * Only with audience `asker` in a club: what a platform that cannot whisper shows instead of the blocks.
   * `start` opens the private chat and comes back as the text of a `start` command; it holds no answer and no right.
   */
  readonly elsewhere?: { readonly text: string; readonly label: string; readonly start: string };
  /**
   * Where set, the blocks go into the private chat of the one who pressed, and `done` is said here, to that person alone;
   * `refused` when the platform does not allow it.
   */
  readonly direct?: { readonly done: string; readonly refused: string };
  /** The label of a button by which the person shares where they are. Only where the incoming thing `locates`. */
  readonly locate?: string;
};

/** The smallest limits of all platforms, checked where content is parsed, so that a mistake fails there and not in a send at night. */
export const limits = {
  /** Telegram `callback_data`: 1-64 bytes (Discord `custom_id`: 100). Actions are ASCII. */
  actionBytes: 64,
  /** What a phone shows of a button without cutting it (Discord itself allows 80). */
  buttonLabelChars: 28,
  /** Discord components v2: 4,000 characters of text in a message; Telegram: 4,096. Some are kept for escapes. */
  messageChars: 3500,
  /** Discord: at most 25 choices of an option; with more, the adapter offers those that fit what was typed. */
  optionChoices: 25,
  /** Buttons of one message. Discord: 40 components, of which texts, rows and their frame take up to 15. */
  messageButtons: 25,
  /** Telegram: `start` parameter, characters A-Z a-z 0-9 _ -. */
  startChars: 64,
} as const;

/** How many facts a list of sources shows: enough to check a claim, and a message has room for no more. */
export const factsShownMax = 6;

/** The plain characters of a text, without styles: for word counts and notices. */
export function plainText(text: Text): string {
  return typeof text === 'string' ? text : text.map((span) => span.text).join('');
}
