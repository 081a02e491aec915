/** Answers that go into the private chat of the person who pressed, and the word that is said at the place of the press. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Reply } from '../src/core/message.ts';
import { startTestTelegram, type TestTelegram } from './support/telegram-adapter.ts';
import type { FakeChat, FakePerson } from './support/telegram-world.ts';

let telegram: TestTelegram;
afterEach(async () => telegram.stop());

const direct = { done: 'It is in our chat now.', refused: 'Write to me first, then press again.' };
const kept: Reply = {
  audience: 'asker',
  mode: 'edit',
  blocks: [{ kind: 'copy', text: 'SECRET for your doctor' }],
  direct,
};
const elsewhere = { text: 'In private, please.', label: 'Open', start: '17_check' };
const withButton: Reply = {
  audience: 'everyone',
  mode: 'new',
  blocks: [
    { kind: 'text', text: 'Ready?' },
    { kind: 'choices', buttons: [{ label: 'Keep', action: 'keep:1' }] },
  ],
};

async function startInClub() {
  telegram = await startTestTelegram();
  const { fake } = telegram;
  const runner = fake.person('Ada');
  const club = fake.group({ members: [runner], topics: [12] });
  return { fake, runner, club, own: fake.privateChat(runner) };
}

/** Presses the button in this chat, and answers what the press was told. */
async function pressed(chat: FakeChat, runner: FakePerson, reply: Reply) {
  const { fake } = telegram;
  telegram.answerWith(withButton);
  const [call] = await fake.say(chat, runner, '/tip', chat.isForum ? { thread: 12 } : {});
  if (!call?.message) throw new Error('no message');
  telegram.answerWith(reply);
  const [answer] = await fake.press(call.message, runner, 'Keep');
  return { answer: answer?.payload, message: call.message };
}

const texts = (chat: FakeChat) => [...chat.messages.values()].map(({ text }) => text);

describe('a press whose answer goes into the private chat', () => {
  test('in a group puts it there and tells that person alone', async () => {
    const { fake, runner, club, own } = await startInClub();
    await fake.say(own, runner, '/start');
    const { answer } = await pressed(club, runner, { ...kept, elsewhere });
    expect(texts(own).at(-1)).toBe('SECRET for your doctor');
    expect(answer).toMatchObject({ text: direct.done });
    expect(answer).not.toHaveProperty('url');
    expect(texts(club)).toEqual(['/tip', 'Ready?']);
    expect(fake.violations).toEqual([]);
  });

  test.each(['new', 'edit', 'notice'] as const)(
    'shows none of it in the group, also for everyone as %s',
    async (mode) => {
      const { fake, runner, club, own } = await startInClub();
      await fake.say(own, runner, '/start');
      await pressed(club, runner, { ...kept, audience: 'everyone', mode });
      expect(texts(club)).toEqual(['/tip', 'Ready?']);
      expect(texts(own).at(-1)).toBe('SECRET for your doctor');
    },
  );

  test('in a private chat is a new message there, and the old one stays', async () => {
    const { fake, runner, own } = await startInClub();
    const { answer, message } = await pressed(own, runner, kept);
    expect(answer).toMatchObject({ text: direct.done });
    expect(answer).not.toHaveProperty('show_alert');
    expect(own.messages.get(message.message_id)?.text).toBe('Ready?');
    expect(texts(own).at(-1)).toBe('SECRET for your doctor');
    expect(fake.calls.filter(({ method }) => method === 'answerCallbackQuery')).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('is refused in words to a person who never wrote to the bot, and that is no fault', async () => {
    const { fake, runner, club } = await startInClub();
    const { answer } = await pressed(club, runner, kept);
    expect(answer).toMatchObject({ text: direct.refused, show_alert: true });
    expect(fake.calls.find(({ refused }) => refused)?.refused).toContain("can't initiate conversation");
    expect(texts(club)).toEqual(['/tip', 'Ready?']);
    await fake.waitForPoll();
    await telegram.adapter.stop();
    expect(telegram.logged.join()).not.toContain('failed');
    expect(fake.violations).toEqual([]);
  });

  test.each([{ status: 502 }, { reset: true }, { status: 400, description: 'Bad Request: SECRET' }])(
    'is told as refused when nobody knows what became of it, and the spinner ends: %j',
    async (fault) => {
      const { fake, runner, own } = await startInClub();
      telegram.answerWith(withButton);
      const [call] = await fake.say(own, runner, '/tip');
      if (!call?.message) throw new Error('no message');
      telegram.answerWith(kept);
      fake.failNext('sendMessage', fault);
      const [answer] = await fake.press(call.message, runner, 'Keep');
      expect(answer?.payload).toMatchObject({ text: direct.refused });
      await fake.waitForPoll();
      await telegram.adapter.stop();
      expect(telegram.logged.filter((line) => line.includes('answer-failed'))).toHaveLength(1);
      expect(telegram.logged.join()).not.toContain('SECRET');
    },
  );

  test('has a word of at most 200 characters, as Telegram wants it', async () => {
    const { fake, runner, own } = await startInClub();
    const long = { done: 'x'.repeat(300), refused: 'y'.repeat(300) };
    expect((await pressed(own, runner, { ...kept, direct: long })).answer?.['text']).toHaveLength(200);
    expect(fake.violations).toEqual([]);
  });
});

test('a command in a group can be answered there as well, and the word about it is a whisper', async () => {
  const { fake, runner, club, own } = await startInClub();
  await fake.say(own, runner, '/start');
  telegram.answerWith({ ...kept, audience: 'everyone' });
  const [word] = await fake.say(club, runner, '/tip');
  expect(word?.payload).toMatchObject({
    text: direct.done,
    ephemeral_message_parameters: { receiver_user_id: runner.id },
  });
  expect(texts(own).at(-1)).toBe('SECRET for your doctor');
  expect(texts(club)).toEqual(['/tip']);
  expect(fake.violations).toEqual([]);
});

test('nothing on Telegram is gone after a while', async () => {
  const { fake, runner, club, own } = await startInClub();
  await fake.say(club, runner, '/tip');
  await pressed(own, runner, kept);
  expect(telegram.received.filter((incoming) => 'fleeting' in incoming)).toEqual([]);
});
