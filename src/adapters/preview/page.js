// Makes the page live: forms go by fetch, changes come by server-sent events, and what changed is put in place.
// Everything works without this file too, with a page load for each step.
const { body } = document;
const serverHtml = new Map();
let clockBase = readClock();

for (const region of document.querySelectorAll('[data-live]')) serverHtml.set(region.id, region.outerHTML);

function readClock() {
  return { page: Number(document.getElementById('clock').dataset.now), machine: Date.now() };
}

/** The clock runs on between two answers of the server. */
function showTime() {
  const now = clockBase.page + Date.now() - clockBase.machine;
  for (const element of document.querySelectorAll('#clock time')) {
    const text = new Intl.DateTimeFormat('en-GB', {
      timeZone: element.dataset.zone,
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    }).format(now);
    if (element.textContent !== text) element.textContent = text;
  }
}

/** Takes over a page that the server sent, unless a newer one is already shown. */
function take(html) {
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  if (fresh.body.dataset.token !== body.dataset.token) {
    location.reload();
    return;
  }
  if (Number(fresh.body.dataset.revision) < Number(body.dataset.revision)) return;
  body.dataset.revision = fresh.body.dataset.revision;
  const focus = rememberFocus();
  for (const region of fresh.querySelectorAll('[data-live]')) updateRegion(region);
  for (const messages of fresh.querySelectorAll('.messages')) updateMessages(messages);
  for (const notice of fresh.querySelectorAll('.notice')) updateNotice(notice);
  restoreFocus(focus);
  clockBase = readClock();
}

function updateRegion(fresh) {
  if (serverHtml.get(fresh.id) === fresh.outerHTML) return;
  serverHtml.set(fresh.id, fresh.outerHTML);
  document.getElementById(fresh.id).replaceWith(document.importNode(fresh, true));
}

function updateNotice(fresh) {
  const notice = document.getElementById(fresh.id);
  if (notice.textContent !== fresh.textContent) notice.textContent = fresh.textContent;
}

/** Leaves messages that did not change alone, so that only news is announced and nothing loses its focus. */
function updateMessages(fresh) {
  const list = document.getElementById(fresh.id);
  const present = new Map([...list.children].map((child) => [child.id, child]));
  let news;
  [...fresh.children].forEach((next, index) => {
    let child = present.get(next.id);
    present.delete(next.id);
    if (!child) {
      child = document.importNode(next, true);
      news = child;
    } else if (!child.isEqualNode(next)) {
      // A tick changes a message without moving it: the reader keeps the place.
      if (questionOf(child) !== questionOf(next)) news = child;
      child.replaceChildren(...document.importNode(next, true).childNodes);
    }
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
  for (const gone of present.values()) gone.remove();
  if (news) showInLog(list.parentElement, news);
}

/** Shows a message from its beginning when it is taller than the log, else to its end. */
function showInLog(log, message) {
  const frame = log.getBoundingClientRect();
  const place = message.getBoundingClientRect();
  const tall = place.height > frame.height - 16;
  log.scrollBy({ top: tall ? place.top - frame.top - 8 : place.bottom - frame.bottom + 8 });
}

/** What tells one question from the next; lines of a list may change with an answer. */
function questionOf(message) {
  return [...message.querySelectorAll('.bubble :is(h3, p)')].map((part) => part.textContent).join('\n');
}

function rememberFocus() {
  const element = document.activeElement;
  const message = element?.closest('.message');
  const room = element?.closest('.room');
  if (!message) return { id: element?.id, room };
  const index = [...message.querySelectorAll('button, a')].indexOf(element);
  return { message, index, room, question: questionOf(message) };
}

/** Back to the same control; to the beginning of the message when it now asks something else. */
function restoreFocus({ id, message, index, room, question }) {
  if (document.activeElement && document.activeElement !== body) return;
  if (message?.isConnected) {
    const same = questionOf(message) === question && message.querySelectorAll('button, a')[index];
    (same || message).focus({ preventScroll: true });
  } else if (id) {
    const control = document.getElementById(id);
    (control?.disabled ? document.getElementById('clock-hour') : control)?.focus({ preventScroll: true });
  } else {
    room?.querySelector('input[name=text]').focus({ preventScroll: true });
  }
}

const connection = document.getElementById('connection');
function say(sentence) {
  if (connection.textContent !== sentence) connection.textContent = sentence;
}

async function fetchPage(path, init) {
  try {
    const answer = await fetch(path, init);
    const html = await answer.text();
    if (answer.ok) {
      say('');
      take(html);
      return true;
    }
    say(new DOMParser().parseFromString(html, 'text/html').querySelector('main p')?.textContent ?? '');
  } catch {
    say('Limber does not answer. Is it still running?');
  }
  return false;
}

async function submit(form, submitter) {
  const data = new FormData(form, submitter);
  const field = form.querySelector('input[name=text]');
  const menu = form.closest('details');
  if (menu) {
    menu.open = false;
    menu.closest('.composer').querySelector('input[name=text]').focus();
  }
  const typed = field?.value;
  // Empty at once: the answer may be seen before this request ends, and the next line must not be added to this one.
  if (field) field.value = '';
  const done = await fetchPage(form.getAttribute('action'), { method: 'POST', body: new URLSearchParams(data) });
  if (!done && field?.value === '') field.value = typed;
}

document.addEventListener('submit', (event) => {
  event.preventDefault();
  const fill = event.submitter?.hasAttribute('data-fill');
  if (!fill) {
    submit(event.target, event.submitter);
    return;
  }
  // A command that takes more words is put into the line, to be completed there.
  const menu = event.target.closest('details');
  const field = menu.closest('.composer').querySelector('input[name=text]');
  menu.open = false;
  field.value = `${event.submitter.value} `;
  field.focus();
});

/** Copies a text, or selects it where the browser does not let a page copy. */
async function copy(button) {
  const text = button.parentElement.querySelector('pre');
  const notice = button.closest('.room').querySelector('.notice');
  try {
    await navigator.clipboard.writeText(text.textContent);
    notice.textContent = 'Copied.';
  } catch {
    getSelection().selectAllChildren(text);
    notice.textContent = 'The text is selected. Copy it with your keyboard or your browser’s menu.';
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (button) copy(button);
});

document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && event.target.closest('details[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

let events;
/** Only while the page is seen: a browser allows few open streams to one server. */
function follow() {
  events?.close();
  events = undefined;
  if (document.hidden) return;
  events = new EventSource('/events');
  events.addEventListener('change', (event) => {
    const isNews = Number(event.data) !== Number(body.dataset.revision);
    if (isNews || connection.textContent) fetchPage('/');
  });
  events.addEventListener('error', () => say('Limber does not answer. Is it still running?'));
}
document.addEventListener('visibilitychange', follow);
addEventListener('pagehide', () => events?.close());
follow();
setInterval(showTime, 1000);
