/** The page around the messages: header, clock, two rooms with what one can type and press there. Works without a script. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandSpec } from '../../core/ports.ts';
import { type Content, type Markup, markup, trusted } from './markup.ts';
import { listEntries, type MenuEntry, suggest } from './menu.ts';
import { typedCharsMax } from './receive.ts';
import { renderBlocks } from './render.ts';
import { type ChannelPerson, type Message, messagesFor, type PersonName, type Room, type Rooms } from './rooms.ts';

/** Everything the page shows. Times are epoch milliseconds of the page's own clock. */
export type View = {
  readonly nonce: string;
  readonly token: string;
  /** Grows with every change, so that the script can tell a newer page from an older one. */
  readonly revision: number;
  readonly rooms: Rooms;
  /** As whom the reader acts in the channel. */
  readonly acting: ChannelPerson;
  readonly commands: readonly CommandSpec[];
  readonly now: number;
  readonly nextDue: number | undefined;
  readonly zone: string;
};

/** The files that the page loads from its own server. */
export const style = readFileSync(join(import.meta.dirname, 'page.css'), 'utf8');
export const script = readFileSync(join(import.meta.dirname, 'page.js'), 'utf8');

const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 32 32%22%3E%3Crect width=%2232%22 height=%2232%22 rx=%229%22 fill=%22%230f6b58%22/%3E%3Cpath d=%22M11 7v12a5 5 0 0 0 5 5h6%22 fill=%22none%22 stroke=%22white%22 stroke-width=%224%22 stroke-linecap=%22round%22/%3E%3C/svg%3E';

const names: Readonly<Record<PersonName | 'limber', string>> = {
  limber: 'Limber',
  organiser: 'Organiser',
  member: 'Member',
  you: 'You',
};

/** The whole page as HTML. */
export function renderPage(view: View): string {
  const body = markup`<body data-token="${view.token}" data-revision="${view.revision}">
<header>
  <h1><img src="${trusted(icon)}" alt="" width="32" height="32">Limber</h1>
  <p><strong>Local preview.</strong> Nothing here reaches Discord or Telegram, and nobody else sees it. To connect a real club, set a token as the README shows.</p>
</header>
<main>
${renderClock(view)}
<p id="connection" class="connection" role="status"></p>
<div class="rooms">
${renderRoom(view, view.rooms.channel, view.acting)}
${renderRoom(view, view.rooms.private, 'you')}
</div>
</main>
<script type="module" src="/page.js" nonce="${view.nonce}"></script>
</body>`;
  return renderDocument('Limber, local preview', view.nonce, body);
}

/** A page with one sentence, for a request that is refused. */
export function renderProblem(sentence: string, nonce: string): string {
  const body = markup`<body><main class="problem"><h1>Limber</h1><p>${sentence}</p><p><a class="link-button" href="/">Open the preview</a></p></main></body>`;
  return renderDocument('Limber', nonce, body);
}

function renderDocument(title: string, nonce: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${trusted(icon)}">
<link rel="stylesheet" href="/page.css" nonce="${nonce}">
</head>
${body}
</html>`.html;
}

function renderForm(view: View, action: string, look: string, content: Content): Markup {
  return markup`<form method="post" action="${action}" class="${look}"><input type="hidden" name="token" value="${view.token}">${content}</form>`;
}

function renderClock(view: View): Markup {
  const next = view.nextDue;
  const explanation =
    next === undefined
      ? 'No post is due. Set a daily stretch in the channel, or resume one.'
      : `Next post: ${formatTime(Math.max(next, view.now), view.zone)} ${view.zone}`;
  const buttons = markup`<button name="move" value="next" id="clock-next" class="primary" aria-describedby="clock-due"${next === undefined && trusted(' disabled')}>To the next post</button><button name="move" value="hour" id="clock-hour">+1 hour</button><button name="move" value="day" id="clock-day">+1 day</button>`;
  return markup`<section class="clock" id="clock" aria-label="Clock" data-live data-now="${view.now}">
<p class="now"><time id="clock-zone" data-zone="${view.zone}" datetime="${isoTime(view.now)}">${formatTime(view.now, view.zone)}</time> <span>${view.zone}</span><br><small><time id="clock-utc" data-zone="UTC" datetime="${isoTime(view.now)}">${formatTime(view.now, 'UTC')}</time> UTC</small></p>
<p class="due" id="clock-due">${explanation}</p>
${renderForm(view, '/clock', 'moves', buttons)}
</section>`;
}

function renderRoom(view: View, room: Room, person: PersonName): Markup {
  const entries = listEntries(view.commands, room.private);
  return markup`<section class="room" id="${room.name}" aria-labelledby="${room.name}-title">
<div class="room-head"><div><h2 id="${room.name}-title">${room.title}</h2><p>${room.private ? 'Only you and Limber' : 'Everyone in the club reads this'}</p></div>${!room.private && renderPersonSwitch(view)}</div>
<div class="log" role="log" aria-label="Messages in ${room.title}" tabindex="0"><div class="messages" id="${room.name}-messages">${renderMessages(view, room, person)}</div></div>
<p class="notice" role="status" id="${room.name}-notice">${room.notice}</p>
${renderComposer(view, room, entries)}
</section>`;
}

function renderPersonSwitch(view: View): Markup {
  const button = (person: ChannelPerson) =>
    markup`<button name="as" value="${person}" id="as-${person}" aria-pressed="${String(view.acting === person)}">${names[person]}</button>`;
  const buttons = markup`<div role="group" aria-labelledby="act-as"><span id="act-as">Act as</span>${button('organiser')}${button('member')}</div>`;
  return markup`<div id="person" data-live>${renderForm(view, '/person', 'switch', buttons)}</div>`;
}

function renderMessages(view: View, room: Room, person: PersonName): Markup[] {
  const messages = messagesFor(room, person);
  const rendered = messages.map((message) => renderMessage(view, room, message));
  const untouched = room.messages.every((message) => message.from === 'limber');
  return untouched ? [...rendered, renderFirstHint(view, room)] : rendered;
}

function renderMessage(view: View, room: Room, message: Message): Markup {
  const { content } = message;
  const who = names[message.from];
  const time = formatShortTime(message.at, view.zone);
  const body =
    'said' in content
      ? markup`<p dir="auto">${content.said}</p>`
      : renderForm(
          view,
          `/rooms/${room.name}/press`,
          'blocks',
          markup`<input type="hidden" name="message" value="${message.id}">${renderBlocks(content.blocks)}`,
        );
  return markup`<article id="m-${message.id}" class="message ${message.from === 'limber' ? 'bot' : 'person'}" tabindex="-1" aria-label="${who}, ${time}">
<p class="byline"><strong>${who}</strong> <time datetime="${isoTime(message.at)}">${time}</time>${message.onlyFor !== undefined && markup` <span class="whisper">Only you can see this</span>`}</p>
<div class="bubble">${body}</div>
</article>`;
}

function renderFirstHint(view: View, room: Room): Markup {
  const words = room.private
    ? 'Here Limber answers you alone. Type a command, or try one of these.'
    : 'Here the club talks. Type a command, or try one of these.';
  const buttons = suggest(view.commands, room.private, view.zone).map(
    ({ label, text }) => markup`<button name="text" value="${text}">${label} <code>${text}</code></button>`,
  );
  return markup`<div class="first-hint" id="${room.name}-hint"><p>${words}</p>${renderForm(view, `/rooms/${room.name}/say`, 'suggestions', buttons)}</div>`;
}

function renderComposer(view: View, room: Room, entries: readonly MenuEntry[]): Markup {
  const field = `${room.name}-text`;
  const options = entries.map(({ text, description }) => markup`<option value="${text}" label="${description}">`);
  const items = entries.map(
    (entry) =>
      markup`<li><button name="text" value="${entry.text}"${entry.hint.includes('<') && trusted(' data-fill')}><span><b>${entry.text}</b> ${entry.hint}</span><small>${entry.description}</small></button></li>`,
  );
  const menu = markup`<details class="menu"><summary>Commands</summary>${renderForm(view, `/rooms/${room.name}/say`, 'menu-form', markup`<ul tabindex="0" aria-label="Commands in ${room.title}">${items}</ul>`)}</details>`;
  const typing = markup`<label for="${field}">${room.private ? 'Message to Limber' : 'Message to the club'}</label><div class="line"><input id="${field}" name="text" list="${room.name}-commands" maxlength="${typedCharsMax}" placeholder="${room.private ? '/check' : '/help'}" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="send" required><button class="primary">Send</button></div><datalist id="${room.name}-commands">${options}</datalist>`;
  return markup`<div class="composer">${renderForm(view, `/rooms/${room.name}/say`, 'typing', typing)}${menu}</div>`;
}

function formatTime(time: number, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(time);
}

function formatShortTime(time: number, zone: string): string {
  const form = { timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(time);
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
