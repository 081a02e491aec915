/** The Telegram adapter over HTTP: what it sends for a reply, who gets to see it, and what it makes of refusals. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Reply } from '../src/core/message.ts';
import {
  createTestTelegram,
  placeOf,
  postTo,
  said,
  startTestTelegram,
  type TestTelegram,
} from './support/telegram-adapter.ts';
import type { FakeCall } from './support/telegram-methods.ts';
import type { Fault } from './support/telegram-wire.ts';

let telegram: TestTelegram;
afterEach(async () => telegram.stop());

const nowhere = postTo(placeOf({ id: -1 }));
const elsewhere = { text: 'Let us do this in private.', label: 'Open', start: '17_check' };
const secret: Reply = { audience: 'asker', mode: 'new', blocks: [{ kind: 'text', text: 'SECRET pain 8 of 10' }] };
const withButton: Reply = {
  audience: 'everyone',
  mode: 'new',
  blocks: [
    { kind: 'text', text: 'Ready?' },
    { kind: 'choices', buttons: [{ label: 'Go', action: 'go:1' }] },
  ],
};

/** Starts, with a runner in a group of which somebody else is the admin. */
async function startInClub(options: Parameters<typeof startTestTelegram>[0] = {}) {
  telegram = await startTestTelegram(options);
  const { fake } = telegram;
  const runner = fake.person('Ada');
  const admin = fake.person('Bo');
  const club = fake.group({ admins: [admin], members: [runner], topics: [12] });
  return { fake, runner, admin, club };
}

const methods = (calls: readonly FakeCall[]) => calls.map((call) => call.method);
const only = (calls: readonly FakeCall[]): FakeCall => {
  const [call, ...more] = calls;
  if (!call || more.length > 0) throw new Error(`Not one call but ${calls.length}`);
  return call;
};
const messageOf = (calls: readonly FakeCall[]) => {
  const message = calls.find((call) => call.message)?.message;
  if (!message) throw new Error('No message came of it');
  return message;
};

describe('commands', () => {
  test('in a group the answer is silent and a reply to the command, in its topic', async () => {
    const { fake, runner, club } = await startInClub();
    const { payload, message } = only(await fake.say(club, runner, '/tip', { thread: 12 }));
    expect(message?.text).toBe('hello');
    expect(payload).toMatchObject({
      chat_id: club.id,
      message_thread_id: 12,
      disable_notification: true,
      reply_parameters: { message_id: 1, allow_sending_without_reply: true },
    });
    expect(fake.violations).toEqual([]);
  });

  test('in a private chat it is neither', async () => {
    const { fake, runner } = await startInClub();
    const { payload } = only(await fake.say(fake.privateChat(runner), runner, '/tip'));
    expect(payload).not.toHaveProperty('disable_notification');
    expect(payload).not.toHaveProperty('reply_parameters');
    expect(fake.violations).toEqual([]);
  });

  test('an answer for the asker is shown in a private chat', async () => {
    const { fake, runner } = await startInClub();
    telegram.answerWith(secret);
    expect(only(await fake.say(fake.privateChat(runner), runner, '/check')).message?.text).toContain('SECRET');
  });

  test('silence of the bot is silence in the chat', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(({ act }) => (act.kind === 'command' && act.name === 'unknown' ? undefined : said('heard')));
    await fake.say(club, runner, '/unknown', { calls: 0 });
    expect(only(await fake.say(club, runner, '/tip')).message?.text).toBe('heard');
    expect(fake.calls.filter((call) => call.method === 'sendMessage')).toHaveLength(1);
  });

  test('being added greets the group, being removed says nothing', async () => {
    const { fake, admin, club } = await startInClub();
    fake.addBot({ ...club, bot: 'left' }, admin);
    await fake.waitForCall((call) => call.chat === club.id);
    expect(telegram.received.map((incoming) => incoming.act.kind)).toEqual(['joined']);
    fake.removeBot(club, admin);
    await fake.waitForPoll();
    await telegram.adapter.stop();
    expect(telegram.received.map((incoming) => incoming.act.kind)).toEqual(['joined', 'removed']);
    expect(fake.calls.filter((call) => call.method === 'sendMessage')).toHaveLength(1);
  });

  test('a group that becomes a supergroup is reported once, with its new place, before the bot joins that', async () => {
    const { fake, admin } = await startInClub();
    const group = fake.group({ type: 'group', admins: [admin] });
    const gate = Promise.withResolvers<undefined>();
    telegram.answerWith(({ act }) => (act.kind === 'moved' ? gate.promise : undefined));
    const next = fake.migrate(group, admin);
    await fake.waitForPoll();
    expect(telegram.received.map((incoming) => incoming.act.kind)).toEqual(['moved']);
    gate.resolve(undefined);
    await telegram.adapter.stop();
    expect(telegram.received.map((incoming) => incoming.act)).toEqual([
      { kind: 'moved', to: { platform: 'telegram', club: String(next.id), chat: String(next.id) } },
      { kind: 'joined' },
    ]);
  });

  test('an anonymous admin counts as one without asking Telegram', async () => {
    const { fake, admin, club } = await startInClub();
    await fake.say(club, admin, '/remind', { anonymous: true });
    expect(telegram.received[0]?.person.mayManage).toBe(true);
  });
});

describe('an answer for the asker in a group', () => {
  test('becomes an invitation by deep link, and leads to the private chat', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith({ ...secret, elsewhere });
    const { message } = only(await fake.say(club, runner, '/check'));
    expect(message?.text).toBe('Let us do this in private.');
    const url = message?.reply_markup?.inline_keyboard[0]?.[0]?.url ?? '';
    expect(url).toBe('https://t.me/limber_test_bot?start=17_check');
    await fake.openStartLink(url, runner);
    expect(telegram.received.at(-1)).toMatchObject({ private: true, act: { name: 'start', text: '17_check' } });
  });

  test('after a press opens the private chat by the answer to the press', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(withButton);
    const message = messageOf(await fake.say(club, runner, '/tip'));
    telegram.answerWith({ ...secret, mode: 'edit', elsewhere });
    expect(only(await fake.press(message, runner, 'Go')).payload['url']).toBe(
      'https://t.me/limber_test_bot?start=17_check',
    );
  });

  test('after a press, without a way elsewhere, is an alert where it fits and else a whisper', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(withButton);
    const message = messageOf(await fake.say(club, runner, '/tip'));
    telegram.answerWith(secret);
    const { payload } = only(await fake.press(message, runner, 'Go'));
    expect(payload).toMatchObject({ text: 'SECRET pain 8 of 10', show_alert: true });
    telegram.answerWith({ ...secret, blocks: [{ kind: 'text', text: 'SECRET '.repeat(40) }] });
    const [answer, whisper] = await fake.press(message, runner, 'Go');
    expect(whisper?.payload['ephemeral_message_parameters']).toEqual({
      receiver_user_id: runner.id,
      callback_query_id: answer?.payload['callback_query_id'],
    });
    expect(fake.violations).toEqual([]);
  });

  test('without a way elsewhere is whispered to that person only', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(secret);
    const { payload } = only(await fake.say(club, runner, '/remind'));
    expect(payload['ephemeral_message_parameters']).toEqual({ receiver_user_id: runner.id });
    expect(fake.violations).toEqual([]);
  });

  test('goes to the private chat where Telegram does not whisper', async () => {
    const { fake, runner, club } = await startInClub();
    await fake.say(fake.privateChat(runner), runner, '/start');
    telegram.answerWith(secret);
    fake.failNext('sendMessage', { status: 400, description: 'Bad Request: EPHEMERAL_NOT_ALLOWED' });
    await fake.say(club, runner, '/remind');
    const privately = await fake.waitForCall((call) => call.message?.text?.includes('SECRET') ?? false);
    expect(privately.chat).toBe(runner.id);
  });

  test('is not shown at all where neither works', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(secret);
    fake.failNext('sendMessage', { status: 400, description: 'Bad Request: EPHEMERAL_NOT_ALLOWED' });
    await fake.say(club, runner, '/remind');
    const refused = await fake.waitForCall((call) => call.chat === runner.id);
    expect(refused.refused).toContain("can't initiate conversation");
    expect(club.messages.size).toBe(1);
  });

  test('never puts its blocks into the group, whatever the act and the mode', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(withButton);
    const message = messageOf(await fake.say(club, runner, '/tip'));
    for (const mode of ['new', 'edit', 'notice'] as const) {
      for (const way of [{ elsewhere }, {}]) {
        telegram.answerWith({ ...secret, mode, ...way });
        await fake.press(message, runner, 'Go');
        if (mode !== 'notice') await fake.say(club, runner, '/check');
      }
    }
    const shown = [...club.messages.values()].map((one) => one.text);
    expect(shown.filter((text) => text?.includes('SECRET'))).toEqual([]);
    expect(fake.violations).toEqual([]);
  });
});

describe('presses', () => {
  async function pressed(reply: Reply | undefined, options: { calls?: number } = {}) {
    const { fake, runner } = await startInClub();
    telegram.answerWith(withButton);
    const chat = fake.privateChat(runner);
    const message = messageOf(await fake.say(chat, runner, '/tip'));
    telegram.answerWith(reply);
    const press = () => fake.press(message, runner, 'Go', options);
    return { fake, runner, chat, message, press };
  }
  const answers = () => telegram.fake.calls.filter((call) => call.method === 'answerCallbackQuery');

  test('an edit changes the message and answers the press once', async () => {
    const { fake, chat, message, press } = await pressed(said('Step 2', { mode: 'edit' }));
    expect(methods(await press()).sort()).toEqual(['answerCallbackQuery', 'editMessageText']);
    expect(chat.messages.get(message.message_id)).toMatchObject({ text: 'Step 2' });
    expect(chat.messages.get(message.message_id)).not.toHaveProperty('reply_markup');
    expect(answers()).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('the same screen drawn twice is no error', async () => {
    const { chat, press } = await pressed({ ...withButton, mode: 'edit' });
    const calls = await press();
    expect(calls.find((call) => call.method === 'editMessageText')?.refused).toContain('message is not modified');
    await telegram.fake.waitForPoll();
    await telegram.adapter.stop();
    expect(telegram.logged.filter((line) => line.includes('failed'))).toEqual([]);
    expect([...chat.messages.values()].map((one) => one.text)).toEqual(['/tip', 'Ready?']);
  });

  test('an edit of a message that is gone becomes a new message', async () => {
    const { chat, message, press, fake } = await pressed(said('Step 2', { mode: 'edit' }));
    fake.failNext('editMessageText', { status: 400, description: 'Bad Request: message to edit not found' });
    await press();
    await fake.waitForCall((call) => call.message?.text === 'Step 2');
    expect([...chat.messages.keys()]).toContain(message.message_id + 1);
  });

  test('a new message leaves the old one as it was', async () => {
    const { chat, message, press } = await pressed(said('Outcome'));
    expect(messageOf(await press()).text).toBe('Outcome');
    expect(chat.messages.get(message.message_id)?.text).toBe('Ready?');
    expect(answers()).toHaveLength(1);
  });

  test('a notice is an alert of at most 200 characters', async () => {
    const { press } = await pressed(said(`Admins only. ${'x'.repeat(300)}`, { mode: 'notice' }));
    const { payload } = only(await press());
    expect(payload).toMatchObject({ show_alert: true });
    expect(String(payload['text'])).toHaveLength(200);
  });

  test('the spinner ends even where the bot has nothing to say or has a bug', async () => {
    const { press } = await pressed(undefined, { calls: 1 });
    expect(methods(await press())).toEqual(['answerCallbackQuery']);
    telegram.answerWith(() => {
      throw new RangeError('words of a runner');
    });
    expect(methods(await press())).toEqual(['answerCallbackQuery']);
    expect(telegram.logged.join()).not.toContain('words of a runner');
  });

  test('a press answered too late is no error', async () => {
    const { fake, press } = await pressed(said('late', { mode: 'edit' }));
    telegram.answerWith(() => {
      fake.expireQueries();
      return said('late', { mode: 'edit' });
    });
    await press();
    await fake.waitForPoll();
    await telegram.adapter.stop();
    expect(telegram.logged.join()).not.toContain('answer-failed');
  });

  test('a forged button reaches the bot as any other and is judged there', async () => {
    const { fake, runner, message } = await pressed(said('no', { mode: 'notice' }));
    await fake.press(message, runner, { data: 'remind:remove:1' });
    expect(telegram.received.at(-1)?.act).toMatchObject({ action: 'remind:remove:1' });
  });

  test('in one chat things are handled in order, in two at the same time', async () => {
    const { fake, runner, admin } = await startInClub();
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    telegram.answerWith(async ({ place, act }) => {
      const text = act.kind === 'text' ? act.text : '';
      if (text === 'first') await gate.promise;
      order.push(text);
      return said(`${place.chat} ${text}`);
    });
    const [mine, theirs] = [fake.privateChat(runner), fake.privateChat(admin)];
    const first = fake.say(mine, runner, 'first');
    const second = fake.say(mine, runner, 'second', { calls: 2 });
    await fake.say(theirs, admin, 'other');
    expect(order).toEqual(['other']);
    gate.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['other', 'first', 'second']);
  });
});

describe('answers under faults', () => {
  test('a rate limit is waited for as long as Telegram says, twice', async () => {
    const { fake, runner, club } = await startInClub();
    const limit = { status: 429, description: 'Too Many Requests: retry after 5', parameters: { retry_after: 5 } };
    fake.failNext('sendMessage', limit);
    fake.failNext('sendMessage', limit);
    await fake.say(club, runner, '/tip');
    await fake.waitForCall((call) => call.message?.text === 'hello');
    expect(telegram.waits).toEqual([5000, 5000]);
  });

  test('a third rate limit, or a long one, gives up', async () => {
    const { fake, runner, club } = await startInClub();
    for (const seconds of [1, 1, 1, 31]) {
      fake.failNext('sendMessage', {
        status: 429,
        description: 'Too Many Requests',
        parameters: { retry_after: seconds },
      });
    }
    await fake.say(club, runner, '/tip', { calls: 3 });
    await fake.say(club, runner, '/tip');
    await fake.waitForPoll();
    await telegram.adapter.stop();
    expect(telegram.waits).toEqual([1000, 1000]);
    expect(club.messages.size).toBe(2);
  });

  test.each<Fault>([{ reset: true, accepted: true }, { status: 502 }])(
    'a new message is never sent twice: %j',
    async (fault) => {
      const { fake, runner, club } = await startInClub();
      fake.failNext('sendMessage', fault);
      await fake.say(club, runner, '/tip');
      await fake.waitForPoll();
      await telegram.adapter.stop();
      expect(methods(fake.calls).filter((method) => method === 'sendMessage')).toHaveLength(1);
    },
  );

  /** Of each wording: what becomes of the answer to a press, and whether the log says that something failed. */
  test.each<[method: string, status: number, said: string, shown: 'edited' | 'new' | 'nothing', isLogged: boolean]>([
    ['editMessageText', 400, 'message is not modified: specified new message content is the same', 'nothing', false],
    ['editMessageText', 400, 'message to edit not found', 'new', false],
    ['editMessageText', 400, "message can't be edited", 'new', false],
    ['editMessageText', 400, 'message thread not found', 'new', false],
    ['editMessageText', 401, 'Unauthorized', 'nothing', true],
    ['editMessageText', 404, 'Not Found', 'nothing', true],
    ['editMessageText', 409, 'Conflict: terminated by other getUpdates request', 'nothing', true],
    ['editMessageText', 500, 'Internal Server Error', 'edited', false],
    [
      'answerCallbackQuery',
      400,
      'query is too old and response timeout expired or query ID is invalid',
      'edited',
      false,
    ],
    ['answerCallbackQuery', 400, 'BUTTON_DATA_INVALID', 'edited', true],
    ['answerCallbackQuery', 500, 'Internal Server Error', 'edited', false],
  ])('%s that meets %i %s', async (method, status, words, shown, isLogged) => {
    const { fake, runner } = await startInClub();
    const chat = fake.privateChat(runner);
    telegram.answerWith(withButton);
    const message = messageOf(await fake.say(chat, runner, '/tip'));
    telegram.answerWith(said('Step 2', { mode: 'edit' }));
    fake.failNext(method, { status, description: `Bad Request: ${words}` });
    await fake.press(message, runner, 'Go', { calls: 1 });
    await fake.waitForCall((call) => call.method === 'editMessageText');
    await telegram.adapter.stop();
    const texts = [...chat.messages.values()].map(({ text }) => text).slice(1);
    expect(texts).toEqual({ edited: ['Step 2'], new: ['Ready?', 'Step 2'], nothing: ['Ready?'] }[shown]);
    expect(telegram.logged.some((line) => line.includes('answer-failed'))).toBe(isLogged);
    expect(telegram.logged.join()).not.toContain(words);
  });

  test.each<[status: number, said: string, isLogged: boolean]>([
    [400, 'chat not found', true],
    [400, 'group chat was upgraded to a supergroup chat', true],
    [400, 'not enough rights to send text messages to the chat', true],
    [400, 'message thread not found', true],
    [400, 'TOPIC_CLOSED', true],
    [400, 'message text is empty', true],
    [400, 'message is too long', true],
    [400, "can't parse entities: x", true],
    [400, 'BUTTON_DATA_INVALID', true],
    [403, 'bot was blocked by the user', false],
    [403, 'user is deactivated', true],
    [403, 'bot was kicked from the supergroup chat', true],
    [403, 'bot is not a member of the supergroup chat', true],
    [403, 'the group chat was deleted', true],
    [404, 'Not Found', true],
    [500, 'Internal Server Error', true],
  ])('a new message that meets %i %s is not sent again', async (status, words, isLogged) => {
    const { fake, runner, club } = await startInClub();
    fake.failNext('sendMessage', { status, description: words });
    await fake.say(club, runner, '/tip');
    await telegram.adapter.stop();
    expect(methods(fake.calls).filter((method) => method === 'sendMessage')).toHaveLength(1);
    expect(telegram.logged.some((line) => line.includes('answer-failed'))).toBe(isLogged);
    expect(telegram.logged.join()).not.toContain(words);
  });

  test('an edit is repeated once after an error of the server', async () => {
    const { fake, runner, club } = await startInClub();
    telegram.answerWith(withButton);
    const message = messageOf(await fake.say(club, runner, '/tip'));
    telegram.answerWith(said('Step 2', { mode: 'edit' }));
    fake.failNext('editMessageText', { reset: true });
    await fake.press(message, runner, 'Go');
    await fake.waitForCall((call) => call.message?.text === 'Step 2');
  });
});

describe('admins', () => {
  test('Telegram is asked, and its answer holds for a minute', async () => {
    let now = 0;
    const { fake, runner, admin, club } = await startInClub({ now: () => now });
    const place = placeOf(club);
    const may = (id: number) => telegram.adapter.messenger.mayManage(place, String(id));
    expect(await may(admin.id)).toBe(true);
    expect(await may(runner.id)).toBe(false);
    fake.promote(club, admin, 'member');
    now = 59_999;
    expect(await may(admin.id)).toBe(true);
    now = 60_000;
    expect(await may(admin.id)).toBe(false);
    expect(methods(fake.calls).filter((method) => method === 'getChatMember')).toHaveLength(3);
  });

  test('no answer means no, and is not remembered', async () => {
    const { fake, admin, club } = await startInClub();
    const place = placeOf(club);
    fake.failNext('getChatMember', { status: 502 });
    expect(await telegram.adapter.messenger.mayManage(place, String(admin.id))).toBe(false);
    expect(await telegram.adapter.messenger.mayManage(place, String(admin.id))).toBe(true);
  });

  test('everyone may manage their own private chat', async () => {
    const { runner } = await startInClub();
    const own = { platform: 'telegram', club: String(runner.id), chat: String(runner.id) };
    expect(await telegram.adapter.messenger.mayManage(own, String(runner.id))).toBe(true);
  });
});

describe('start and end', () => {
  test('a wrong token is a sentence for the host, without the token', async () => {
    telegram = await createTestTelegram({ token: '1:wrong' });
    const start = telegram.adapter.start(telegram.bot);
    await expect(start).rejects.toMatchObject({
      name: 'StartError',
      message: expect.stringContaining('TELEGRAM_TOKEN was refused'),
    });
    await expect(start).rejects.not.toMatchObject({ message: expect.stringContaining('1:wrong') });
    expect(telegram.adapter.healthy()).toBe(false);
  });

  test('the menus hide health in groups and admin commands from members, and are set only when they differ', async () => {
    telegram = await startTestTelegram();
    const { fake } = telegram;
    const menus = fake.calls
      .filter((call) => call.method === 'setMyCommands')
      .map(({ payload }) => {
        const { scope, commands } = payload as { scope: { type: string }; commands: { command: string }[] };
        return [scope.type, commands.map(({ command }) => command).join(' ')];
      });
    expect(menus).toEqual([
      ['all_private_chats', 'tip check remind'],
      ['all_group_chats', 'tip'],
      ['all_chat_administrators', 'tip remind'],
    ]);
    await telegram.adapter.stop();
    const again = await createTestTelegram({ token: fake.token, apiUrl: fake.url });
    await again.adapter.start(again.bot);
    await again.stop();
    expect(methods(fake.calls).filter((method) => method === 'setMyCommands')).toHaveLength(3);
    expect(fake.violations).toEqual([]);
  });

  test('menus that cannot be set do not keep the bot from starting', async () => {
    telegram = await createTestTelegram();
    telegram.fake.failNext('setMyCommands', { status: 500, description: 'Internal Server Error' });
    await telegram.adapter.start(telegram.bot);
    expect(telegram.adapter.healthy()).toBe(true);
  });

  test('when another instance polls, the older one says so once, stops and is unhealthy', async () => {
    const { fake } = await startInClub();
    await fake.waitForPoll();
    const other = await createTestTelegram({ token: fake.token, apiUrl: fake.url });
    await other.adapter.start(other.bot);
    await fake.waitForPoll();
    await expect.poll(() => telegram.adapter.healthy()).toBe(false);
    expect(other.adapter.healthy()).toBe(true);
    expect(telegram.logged.filter((line) => line.includes('Another instance is polling'))).toHaveLength(1);
    // What comes after the end is not told again, but a rejected token still stops every request.
    fake.failNext('sendMessage', { status: 401, description: 'Unauthorized' });
    expect(await telegram.adapter.messenger.send(nowhere)).toMatchObject({ reason: 'token-rejected' });
    expect(telegram.fatal).toEqual([expect.stringContaining('Another instance is polling')]);
    await other.stop();
  });

  test('a token revoked while polling ends it the same way', async () => {
    const { fake } = await startInClub();
    await fake.waitForPoll();
    fake.revokeToken();
    await expect.poll(() => telegram.fatal).toEqual([expect.stringContaining('TELEGRAM_TOKEN was refused')]);
    expect(telegram.adapter.healthy()).toBe(false);
  });

  test('stopping lets a running answer finish', async () => {
    const { fake, runner, club } = await startInClub();
    const gate = Promise.withResolvers<void>();
    telegram.answerWith(async () => {
      await gate.promise;
      return said('finished');
    });
    const calls = fake.say(club, runner, '/tip');
    await expect.poll(() => telegram.received.length).toBe(1);
    const stopped = telegram.adapter.stop();
    // Requests enough for a stop that does not wait to have ended.
    for (let posts = 0; posts < 5; posts += 1) await telegram.adapter.messenger.send(nowhere);
    gate.resolve();
    await stopped;
    expect(fake.calls.at(-1)?.message?.text).toBe('finished');
    expect(only(await calls).message?.text).toBe('finished');
  });

  test('stopping confirms what was handled, so that the next start does not handle it again', async () => {
    const { fake, runner, club } = await startInClub({ retryMs: 300 });
    await fake.waitForPoll();
    // The poll that would confirm the command is lost, so only the stop can.
    fake.failNext('getUpdates', { reset: true });
    await fake.say(club, runner, '/tip');
    await telegram.adapter.stop();

    const next = await createTestTelegram({ token: fake.token, apiUrl: fake.url });
    await next.adapter.start(next.bot);
    await fake.waitForPoll();
    await next.stop();
    expect(next.received).toEqual([]);
  });
});

const methodsInStorm = ['sendMessage', 'editMessageText', 'deleteMessage', 'answerCallbackQuery', 'getChatMember'];

test('a storm of errors leaves no token, address or word of a person in the log', async () => {
  const { fake, runner, club } = await startInClub({ retryMs: 1 });
  const words = 'my back hurts since Tuesday';
  telegram.answerWith(({ act }) =>
    act.kind === 'press'
      ? said(words, { mode: 'edit' })
      : { ...withButton, blocks: [{ kind: 'text', text: words }, ...withButton.blocks] },
  );
  const message = messageOf(await fake.say(fake.privateChat(runner), runner, words));
  const faults: Fault[] = [
    { reset: true },
    { status: 502 },
    { status: 400, description: `Bad Request: can't parse entities: ${words}` },
    { status: 403, description: 'Forbidden: bot was kicked from the supergroup chat' },
    { status: 429, description: 'Too Many Requests', parameters: { retry_after: 99 } },
    { status: 504, json: { error: words } },
  ];
  for (const fault of faults) {
    for (const method of methodsInStorm) fake.failAlways(method, fault);
    if (fault.status !== 429) fake.failNext('getUpdates', fault);
    await fake.press(message, runner, { data: 'go:1' });
    await fake.say(club, runner, '/tip');
    const { messenger } = telegram.adapter;
    const blocks = [{ kind: 'text' as const, text: words }];
    await messenger.send({ place: placeOf(club), blocks, key: 'k' });
    await messenger.retire(placeOf(club), '1', blocks);
    await messenger.tell(String(runner.id), blocks);
    await messenger.mayManage(placeOf(club), String(runner.id));
  }
  await telegram.adapter.stop();
  const log = telegram.logged.join('\n');
  for (const event of ['answer-failed', 'post-failed', 'retire-failed', 'tell-failed', 'admin-check-failed'])
    expect(log.split(`"${event}"`).length - 1).toBeGreaterThanOrEqual(faults.length);
  for (const private_ of [fake.token, fake.token.split(':')[1] ?? '', words, '/bot', 'Ada'])
    expect(log).not.toContain(private_);
});
