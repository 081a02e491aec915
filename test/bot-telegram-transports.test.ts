/** The whole bot on a fake Telegram, the same by polling and by webhook: what people see must not depend on the way in. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningLimber, startLimber } from './support/process.ts';
import { type FakeTelegram, startTelegram } from './support/telegram.ts';
import type { FakeCall } from './support/telegram-methods.ts';
import type { Fault } from './support/telegram-wire.ts';
import type { FakeMessage } from './support/telegram-world.ts';

const publicUrl = 'https://limber.example.org';
const secret = 'a-secret-of-the-host';
const transports = {
  polling: {},
  webhook: { PUBLIC_URL: publicUrl, TELEGRAM_WEBHOOK_SECRET: secret },
} as const;

let fake: FakeTelegram;
let folder: string;
let limber: RunningLimber | undefined;

beforeEach(async () => {
  fake = await startTelegram();
  folder = mkdtempSync(join(tmpdir(), 'limber-transports-'));
});
afterEach(async () => {
  await limber?.stop();
  await fake.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(transport: keyof typeof transports): Promise<RunningLimber> {
  limber = await startLimber({
    TELEGRAM_TOKEN: fake.token,
    TELEGRAM_API_URL: fake.url,
    DATABASE_URL: `sqlite:${join(folder, 'limber.db')}`,
    ...transports[transport],
  });
  fake.routePushes(publicUrl, [limber.http]);
  return limber;
}

/** The only reminder was due a minute ago, in a zone where it is about noon: a process has no clock that a test could move. */
function makeDue(): void {
  const due = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
  const ahead = 12 - new Date(due).getUTCHours();
  const zone = `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
  const local = Temporal.Instant.fromEpochMilliseconds(due).toZonedDateTimeISO(zone).toPlainTime();
  const db = new DatabaseSync(join(folder, 'limber.db'));
  const update = db.prepare('update reminder set next_due = ?, local_time = ?, zone = ?');
  update.run(due, local.toString({ smallestUnit: 'minute' }), zone);
  db.close();
}

const textOf = (calls: readonly (FakeCall | undefined)[]) => calls.map((call) => call?.message?.text ?? '').join('\n');
const labelsOf = (message: FakeMessage | undefined) =>
  message?.reply_markup?.inline_keyboard.flat().map(({ text }) => text) ?? [];
const messageOf = (calls: readonly (FakeCall | undefined)[]): FakeMessage => {
  const message = calls.findLast((call) => call?.message)?.message;
  if (!message) throw new Error(`No message came of ${JSON.stringify(calls)}`);
  return message;
};
const transportsOf = () => ({
  polls: fake.calls.filter(({ method }) => method === 'deleteWebhook').length,
  hooks: fake.calls.filter(({ method }) => method === 'setWebhook').length,
});

describe.each(['polling', 'webhook'] as const)('by %s', (transport) => {
  test('a club adds the bot, sets the stretch by buttons, loses the topic and hears of it, removes the bot and resumes', async () => {
    const [bo, ada] = [fake.person('Bo'), fake.person('Ada')];
    const club = fake.group({ admins: [bo], members: [ada], topics: [12] });
    await fake.privateChat(bo);
    const first = await start(transport);
    expect(transportsOf()).toEqual(transport === 'polling' ? { polls: 1, hooks: 0 } : { polls: 0, hooks: 1 });
    await fake.say(fake.privateChat(bo), bo, '/start');

    fake.addBot({ ...club, bot: 'left' }, bo);
    const greeting = await fake.waitForCall((call) => call.chat === club.id);
    expect(labelsOf(greeting.message)).toEqual(['Set the daily stretch']);
    const greeted = messageOf([greeting]);
    // A member presses, and only that member is told that this is for admins.
    const [refused] = await fake.press(greeted, ada, 'Set the daily stretch');
    expect(refused?.payload).toMatchObject({ show_alert: true });
    expect(
      textOf(await fake.say(club, bo, '/remind@limber_test_bot add 7:00 UTC', { thread: 12, anonymous: true })),
    ).toContain('07:00 UTC');
    // Anonymous admins cannot be told in private; whoever changes it last can.
    const shown = messageOf(await fake.say(club, bo, '/remind edit 1 7:05', { thread: 12 }));
    expect(shown.text).toContain('07:05 UTC');
    expect(await first.stop()).toEqual({ code: 0, signal: null });

    club.topics.set(12, 'closed');
    makeDue();
    const before = fake.calls.length;
    const second = await start(transport);
    await second.waitFor((line) => line.msg === 'delivery' && line['outcome'] === 'sent');
    const posts = fake.calls.slice(before).filter(({ method, chat }) => method === 'sendMessage' && chat === club.id);
    expect(posts.map(({ payload, refused }) => [payload['message_thread_id'], refused !== undefined])).toEqual([
      [12, true],
      [undefined, false],
    ]);
    expect(textOf(await fake.say(club, bo, '/remind'))).toContain('it posts in the main chat');

    fake.removeBot(club, bo);
    await fake.waitForPoll();
    fake.addBot(club, bo);
    const back = await fake.waitForCall((call) => call.message?.text?.startsWith('Hello again') ?? false, before);
    expect(labelsOf(back.message)).toEqual(['Resume']);
    expect(textOf(await fake.press(messageOf([back]), bo, 'Resume'))).toContain('Reminder #1 goes on');
    expect(fake.violations).toEqual([]);
    expect(second.output()).not.toContain(fake.token);
  });

  test('two quick ticks lose nothing, a forged and a second press do no harm, and no answer leaves the private chat', async () => {
    const ada = fake.person('Ada');
    const club = fake.group({ members: [ada] });
    const running = await start(transport);
    const [invitation] = await fake.say(club, ada, '/check');
    const url = invitation?.message?.reply_markup?.inline_keyboard[0]?.[0]?.url ?? '';
    const question = messageOf(await fake.openStartLink(url, ada));
    const age = labelsOf(question)[2] ?? '';
    const signs = messageOf(await fake.press(question, ada, age));
    const boxes = labelsOf(signs).filter((label) => label.startsWith('☐'));
    expect(boxes.length).toBeGreaterThan(2);

    // Both taps carry the same old data, as two quick taps do.
    const two = boxes.slice(0, 2);
    const data = two.map(
      (label) => signs.reply_markup?.inline_keyboard.flat().find(({ text }) => text === label)?.callback_data ?? '',
    );
    await Promise.all(data.map((one) => fake.press(signs, ada, { data: one }, { calls: 1 })));
    await fake.waitForPoll();
    const now = fake.privateChat(ada).messages.get(signs.message_id);
    const last = [...fake.privateChat(ada).messages.values()].at(-1);
    // A sign that was ticked is either shown as ticked, or the one who tapped is told that the tap did not count.
    const words = fake.calls.flatMap(({ payload }) =>
      payload['show_alert'] === true ? [String(payload['text'])] : [],
    );
    const ticked = labelsOf(now).filter((label) => label.startsWith('☑')).length;
    expect(ticked + words.length, JSON.stringify([labelsOf(now), last?.text, words])).toBeGreaterThanOrEqual(2);

    await fake.press(signs, ada, { data: data[0] ?? '' }, { calls: 1 });
    for (const forged of ['check:', 'check:zzzz', 'remind:remove-yes:1', '\u202e', 'x'.repeat(64)]) {
      await fake.press(signs, ada, { data: forged }, { calls: 1 });
    }
    await fake.waitForPoll();
    const inGroup = [...club.messages.values()].map(({ text }) => text);
    expect(inGroup).toEqual(['/check', invitation?.message?.text]);
    expect(running.output()).not.toContain('"bug"');
    expect(running.output()).not.toContain('answer-failed');
    expect(fake.violations).toEqual([]);
  });

  test('a shared location sets the zone, and is in neither the log nor the database', async () => {
    const ada = fake.person('Ada');
    const chat = fake.privateChat(ada);
    const running = await start(transport);
    const settings = messageOf(await fake.say(chat, ada, '/settings'));
    const asked = (await fake.press(settings, ada, 'By my location')).find(({ method }) => method === 'sendMessage');
    expect(asked?.payload['reply_markup']).toMatchObject({
      keyboard: [[{ text: 'Share my location', request_location: true }]],
    });
    const before = fake.calls.length;
    const location = { latitude: 27.712345, longitude: 85.312345 };
    const { id } = fake.world.chatObject(chat);
    fake.push({
      message: { message_id: 900, date: 1, chat: { id, type: 'private', first_name: 'Ada' }, from: ada, location },
    });
    const answer = await fake.waitForCall((call) => call.method === 'sendMessage', before);
    expect(answer.message?.text).toContain('Time zone: Asia/Kathmandu');
    expect(running.output()).not.toMatch(/27\.71|85\.31/);
    await running.stop();
    expect(readFileSync(join(folder, 'limber.db')).toString('latin1')).not.toMatch(/27\.71|85\.31/);
    expect(fake.violations).toEqual([]);
  });

  test('a picture is uploaded once, stands above its words, and is missed only where a group forbids pictures', async () => {
    const ada = fake.person('Ada');
    const club = fake.group({ members: [ada] });
    await start(transport);
    const ask = async () => {
      const from = fake.calls.length;
      const [words] = await fake.say(club, ada, '/exercise squat');
      const [photo, ...more] = fake.calls.slice(from).filter(({ method }) => method.startsWith('send'));
      expect(photo?.method).toBe('sendPhoto');
      expect(more).toEqual([words]);
      expect(photo?.payload['caption']).toMatch(/.{20,}/);
      expect(photo?.payload['disable_notification']).toBe(true);
      return { file: String(photo?.payload['photo']), words };
    };
    expect((await ask()).file).toMatch(/^attach:/);
    const { file, words } = await ask();
    expect(file).toMatch(/^photo-/);
    const list = (await fake.press(messageOf([words]), ada, 'More like this')).at(-1);
    expect(list?.method).toBe('editMessageText');
    fake.failAlways('sendPhoto', {
      status: 400,
      description: 'Bad Request: not enough rights to send photos to the chat',
    });
    const from = fake.calls.length;
    await fake.press(messageOf([list]), ada, 'Step-up', { calls: 1 });
    const alone = await fake.waitForCall(({ method }) => method === 'sendMessage', from);
    expect(alone.message?.text).toContain('Step-up');
    expect(fake.violations).toEqual([]);
  });

  test('a storm of errors leaves neither the token nor the secret nor a word of a person in the log, and it goes on', async () => {
    const [bo, ada] = [fake.person('Bo'), fake.person('Ada')];
    const club = fake.group({ admins: [bo], members: [ada] });
    const running = await start(transport);
    const words = 'my left knee is a secret';
    const card = messageOf(await fake.say(club, bo, '/remind add 7:00 UTC'));
    const methods = ['sendMessage', 'editMessageText', 'answerCallbackQuery', 'getChatMember', 'deleteMessage'];
    const storm: Fault[] = [
      { reset: true },
      { status: 502 },
      { status: 400, description: `Bad Request: can't parse entities: ${words}` },
      { status: 403, description: 'Forbidden: bot was kicked from the supergroup chat' },
      { status: 500, description: 'Internal Server Error' },
    ];
    for (const fault of storm) {
      for (const method of methods) fake.failAlways(method, fault);
      if (transport === 'polling' && (fault.status ?? 502) >= 500) fake.failNext('getUpdates', fault);
      await fake.press(card, bo, 'Post a test now', { calls: 1 });
      await fake.say(fake.privateChat(ada), ada, words);
      await fake.say(club, ada, `/tip ${words}`);
    }
    for (const method of methods) fake.failAlways(method, undefined);
    await fake.waitForPoll();
    // An answer of the storm may be tried again and arrive only now: this waits for the answer to this question.
    const after = fake.calls.length;
    await fake.say(club, ada, '/about');
    await fake.waitForCall((call) => textOf([call]).includes('reviewed'), after);
    const output = running.output();
    expect(output).toContain('answer-failed');
    for (const hidden of [fake.token, fake.token.split(':')[1] ?? '', secret, words, 'knee', 'Ada', '/bot'])
      expect(output).not.toContain(hidden);
    expect(await running.stop()).toEqual({ code: 0, signal: null });
  });
});

test('an address without a secret is not used: updates are polled, and one line says why', async () => {
  limber = await startLimber({ TELEGRAM_TOKEN: fake.token, TELEGRAM_API_URL: fake.url, PUBLIC_URL: publicUrl });
  const { lines, http } = limber;
  expect(transportsOf()).toEqual({ polls: 1, hooks: 0 });
  expect(lines.filter((line) => JSON.stringify(line).includes('TELEGRAM_WEBHOOK_SECRET is not set'))).toHaveLength(1);
  expect((await fetch(`${http}/telegram/webhook`, { method: 'POST', body: '{"update_id":1}' })).status).toBe(404);
});

test('the webhook of the process believes nobody else, and takes nothing large', async () => {
  const { http } = await start('webhook');
  const post = (given: string | undefined, body: string) =>
    fetch(`${http}/telegram/webhook`, {
      method: 'POST',
      body,
      ...(given === undefined ? {} : { headers: { 'x-telegram-bot-api-secret-token': given } }),
    }).then(({ status }) => status);
  const update = '{"update_id":1}';
  expect([await post(undefined, update), await post('wrong', update), await post(secret, update)]).toEqual([
    401, 401, 200,
  ]);
  expect([await post(secret, '{'), await post(secret, 'x'.repeat(1_100_000))]).toEqual([400, 413]);
  expect((await fetch(`${http}/telegram/webhook`)).status).toBe(404);
  expect((await fetch(`${http}/healthz`)).status).toBe(200);
});
