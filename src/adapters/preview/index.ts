/** The preview: a local page on which a person plays the whole bot, in a club's channel and in a private chat. */
import { randomBytes } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { type Adapter, type Bot, type Log, type MovableClock, noPictures, type ReadPicture } from '../../core/ports.ts';
import { createChanges } from './changes.ts';
import {
  createToken,
  type PreviewEnv,
  refuse,
  refuseForeignForms,
  refuseLongForms,
  refuseStrangers,
  requireToken,
  setSecurityHeaders,
} from './guards.ts';
import { renderPage, script, style } from './page.ts';
import { type Received, receivePress, receiveText } from './receive.ts';
import { addMessage, type ChannelPerson, createRooms, type PersonName, people, type Room } from './rooms.ts';
import { removePost, sendPost, sendReply, tellPerson } from './send.ts';

const hourMs = 3_600_000;

export type PreviewOptions = {
  readonly clock: MovableClock;
  /** The IANA zone in which the page shows times. */
  readonly zone: string;
  readonly log: Log;
  /** Pictures of the content; without it there are none. */
  readonly readPicture?: ReadPicture;
};

/**
 * `app` serves the page at `/` and guards itself (see `guards.ts`); mount it last, because its guards also stand before
 * what is mounted after it.
 */
export function createPreview(options: PreviewOptions): Adapter & { app: Hono } {
  const preview = createState(options.clock);
  return {
    app: createApp(preview, options),
    messenger: {
      postsPerSecond: Number.POSITIVE_INFINITY,
      async send(post) {
        const outcome = sendPost(preview.rooms, post, preview.stamp());
        preview.changes.note();
        return outcome;
      },
      async retire(place, message) {
        removePost(preview.rooms, place, message);
        preview.changes.note();
      },
      async tell(personId, blocks) {
        const told = tellPerson(preview.rooms, personId, blocks, preview.stamp());
        preview.changes.note();
        return told;
      },
      async mayManage(_place, personId) {
        return Object.values(people).some((person) => person.id === personId && person.mayManage);
      },
    },
    async start(bot) {
      preview.bot = bot;
      await join(preview, bot);
    },
    async stop() {
      preview.bot = undefined;
      preview.changes.close();
      await Promise.allSettled(preview.running);
    },
    healthy: () => preview.bot !== undefined,
  };
}

type Preview = ReturnType<typeof createState>;

function createState(clock: MovableClock) {
  const start = randomBytes(4).toString('hex');
  let count = 0;
  return {
    rooms: createRooms(),
    acting: 'organiser' as ChannelPerson,
    bot: undefined as Bot | undefined,
    running: new Set<Promise<void>>(),
    changes: createChanges(),
    token: createToken(),
    stamp() {
      count += 1;
      return { id: `${start}-${count}`, at: clock.now() };
    },
  };
}

function createApp(preview: Preview, options: PreviewOptions): Hono {
  const app = new Hono<PreviewEnv>();
  app.use(setSecurityHeaders, refuseStrangers);
  app.on('POST', '*', refuseForeignForms, refuseLongForms, requireToken(preview.token));
  app.get('/', async (context) => context.html(await render(preview, options, context.get('nonce'))));
  app.get('/page.css', (context) => context.body(style, 200, { 'Content-Type': 'text/css; charset=utf-8' }));
  app.get('/page.js', (context) => context.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
  app.get('/pictures/:file{[a-z0-9-]+\\.png}', (context) => showPicture(options.readPicture ?? noPictures, context));
  app.get('/events', (context) => preview.changes.stream(context) ?? refuse(context, 503, 'Too many pages are open.'));
  app.post('/person', (context) => switchPerson(preview, context));
  app.post('/clock', (context) => moveClock(preview, options.clock, context));
  app.post('/rooms/:room/:deed{say|press}', (context) => act(preview, context));
  app.notFound((context) => refuse(context, 404, 'There is no such page.'));
  app.onError((error, context) => {
    options.log.error('preview-failed', { platform: 'preview', class: error.name });
    return refuse(context, 500, 'Something went wrong in Limber. Its log says more.');
  });
  return app as unknown as Hono;
}

/** The bot comes into the club at each start, so its first words are read as a real club reads them. */
async function join(preview: Preview, bot: Bot): Promise<void> {
  const { rooms } = preview;
  const welcome = await bot.handle({
    place: rooms.channel.place,
    private: false,
    person: people.organiser,
    act: { kind: 'joined' },
  });
  if (welcome) sendReply(rooms, { room: rooms.channel, asker: 'organiser' }, welcome, preview.stamp());
  preview.changes.note();
}

async function render(preview: Preview, options: { clock: MovableClock; zone: string }, nonce: string) {
  // Read first: a page may show more than its revision, never less, or the script would miss the rest.
  const revision = preview.changes.revision();
  const nextDue = await options.clock.nextDue();
  return renderPage({
    nonce,
    token: preview.token,
    revision,
    rooms: preview.rooms,
    acting: preview.acting,
    commands: preview.bot?.commands ?? [],
    now: options.clock.now(),
    nextDue,
    zone: options.zone,
  });
}

async function showPicture(read: ReadPicture, context: Context<PreviewEnv>): Promise<Response> {
  const { file = '' } = context.req.param() as Record<string, string>;
  try {
    return context.body(await read(file.replace(/\.png$/, '')), 200, { 'Content-Type': 'image/png' });
  } catch {
    return refuse(context, 404, 'There is no such picture.');
  }
}

function switchPerson(preview: Preview, context: Context<PreviewEnv>): Response {
  const as = context.get('form').get('as');
  if (as === 'organiser' || as === 'member') preview.acting = as;
  preview.rooms.channel.notice = '';
  preview.changes.note();
  return context.redirect('/#channel', 303);
}

async function targetOf(move: string | null, clock: MovableClock): Promise<number | undefined> {
  if (move === 'next') return clock.nextDue();
  if (move === 'hour') return clock.now() + hourMs;
  if (move === 'day') return clock.now() + 24 * hourMs;
  return undefined;
}

async function moveClock(preview: Preview, clock: MovableClock, context: Context<PreviewEnv>): Promise<Response> {
  const to = await targetOf(context.get('form').get('move'), clock);
  if (to !== undefined) await clock.advanceTo(to);
  preview.changes.note();
  return context.redirect('/#clock', 303);
}

async function act(preview: Preview, context: Context<PreviewEnv>): Promise<Response> {
  const { room: name, deed } = context.req.param() as Record<string, string>;
  if (name !== 'channel' && name !== 'private') return refuse(context, 404, 'There is no such room.');
  if (!preview.bot) return refuse(context, 503, 'Limber is starting or stopping. Try again in a moment.');
  const form = context.get('form');
  const room = preview.rooms[name];
  const person = room.private ? 'you' : preview.acting;
  const done =
    deed === 'say' ? say(preview, preview.bot, room, person, form) : press(preview, preview.bot, room, person, form);
  preview.running.add(done);
  await done.finally(() => preview.running.delete(done));
  preview.changes.note();
  return context.redirect(`/#${name}`, 303);
}

async function say(preview: Preview, bot: Bot, room: Room, person: PersonName, form: URLSearchParams): Promise<void> {
  const text = (form.get('text') ?? '').trim();
  const received = receiveText(text, room, person);
  room.notice = '';
  if (received.kind === 'chatter') addMessage(room, { ...preview.stamp(), from: person, content: { said: text } });
  if (received.kind === 'problem') room.notice = received.sentence;
  if (received.kind !== 'incoming') return;
  const typed = { ...preview.stamp(), from: person, content: { said: text } };
  // In the channel a command stays with its sender until its answer is for everyone, as on Discord.
  addMessage(room, room.private ? typed : { ...typed, onlyFor: person });
  preview.changes.note();
  const reply = await bot.handle(received.incoming);
  if (!reply) {
    room.notice = describeSilence(bot, received);
    return;
  }
  if (reply.audience === 'everyone') {
    room.messages = room.messages.map((message) => (message.id === typed.id ? typed : message));
  }
  sendReply(preview.rooms, { room, asker: person }, reply, preview.stamp());
}

async function press(preview: Preview, bot: Bot, room: Room, person: PersonName, form: URLSearchParams): Promise<void> {
  const message = form.get('message');
  const received = receivePress(message, form.get('action'), room, person);
  room.notice = received.kind === 'problem' ? received.sentence : '';
  if (received.kind !== 'incoming') return;
  const reply = await bot.handle(received.incoming);
  if (reply) sendReply(preview.rooms, { room, asker: person, pressed: message ?? undefined }, reply, preview.stamp());
}

function describeSilence(bot: Bot, received: Received & { kind: 'incoming' }): string {
  const { act } = received.incoming;
  if (act.kind !== 'command' || bot.commands.some((command) => command.name === act.name)) return '';
  return `Limber has no command /${act.name}. Try /help.`;
}
