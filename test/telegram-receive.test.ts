/** What raw updates mean: which are commands, presses, texts and memberships, and which are none of the bot's business. */
import type { Update } from 'grammy/types';
import { describe, expect, test } from 'vitest';
import { receive } from '../src/adapters/telegram/receive.ts';

const me = { id: 7, username: 'limber_bot' };
const runner = { id: 51, is_bot: false, first_name: 'Ada' };
const home = { id: 51, type: 'private', first_name: 'Ada' };
const club = { id: -100200, type: 'supergroup', title: 'Parkrunners', is_forum: true };

/** Raw updates come from JSON, as they do from Telegram. */
const read = (update: object) => receive(JSON.parse(JSON.stringify({ update_id: 1, ...update })) as Update, me);
const typed = (text: string, more: object = {}) =>
  read({ message: { message_id: 9, date: 1, chat: home, from: runner, text, ...more } });
const inClub = (text: string, more: object = {}) => typed(text, { chat: club, ...more });
const pressed = (more: object = {}) =>
  read({
    callback_query: {
      id: '4',
      from: runner,
      chat_instance: 'c',
      data: 'check:abc',
      message: { message_id: 9, date: 1, chat: club, text: 'x' },
      ...more,
    },
  });
const membership = (was: object, is: object, chat: object = club) => {
  const user = { id: 7, is_bot: true, first_name: 'Limber' };
  const change = { old_chat_member: { user, ...was }, new_chat_member: { user, ...is } };
  return read({ my_chat_member: { chat, from: runner, date: 1, ...change } });
};

describe('commands', () => {
  test.each([
    ['/tip', 'tip', ''],
    ['/tip hips', 'tip', 'hips'],
    ['/Remind  add 7:00  mon,wed ', 'remind', 'add 7:00  mon,wed'],
    ['/tip@limber_bot hips', 'tip', 'hips'],
    ['/tip@Limber_Bot', 'tip', ''],
    ['/start 17_check', 'start', '17_check'],
    ['/remind\nadd', 'remind', 'add'],
  ])('%s is a command', (text, name, rest) => {
    expect(inClub(text)?.act).toEqual({ kind: 'command', name, options: {}, text: rest });
    expect(typed(text)?.act).toEqual({ kind: 'command', name, options: {}, text: rest });
  });

  test('a command for another bot is not ours', () => {
    expect(inClub('/tip@other_bot')).toBeUndefined();
    expect(typed('/tip@other_bot')).toBeUndefined();
  });

  test.each(['/', '/ tip', 'see /tip', `/${'a'.repeat(33)}`, '/tip!'])('%s is no command', (text) => {
    expect(typed(text)?.act).toEqual({ kind: 'text', text });
  });
});

describe('texts', () => {
  test('a text in a private chat is passed on, also from under a picture', () => {
    expect(typed('my back hurts')?.act).toEqual({ kind: 'text', text: 'my back hurts' });
    const photo = { text: undefined, caption: 'it hurts here', photo: [] };
    expect(typed('', photo)?.act).toEqual({ kind: 'text', text: 'it hurts here' });
  });

  test('a text in a group is nobody’s business, also as a reply to the bot', () => {
    expect(inClub('my back hurts')).toBeUndefined();
    expect(
      inClub('yes', { reply_to_message: { message_id: 1, date: 1, chat: club, from: { ...me, is_bot: true } } }),
    ).toBeUndefined();
  });

  test('a reply to a question of the bot is passed on with the buttons of that, in a group too', () => {
    const question = (from: object) => ({
      message_id: 1,
      date: 1,
      chat: club,
      from,
      text: 'In which time zone?',
      reply_markup: {
        inline_keyboard: [[{ text: 'Berlin', callback_data: 'remind:+x' }], [{ text: 'Read', url: 'https://a.b' }]],
      },
    });
    const own = { reply_to_message: question({ ...me, is_bot: true }) };
    expect(inClub('Madrid', own)?.act).toEqual({ kind: 'text', text: 'Madrid', answers: ['remind:+x'] });
    expect(typed('Madrid', own)?.act).toEqual({ kind: 'text', text: 'Madrid', answers: ['remind:+x'] });
    expect(
      inClub('Madrid', { reply_to_message: question({ id: 8, is_bot: true, first_name: 'Other' }) }),
    ).toBeUndefined();
  });

  test('a channel is ignored', () => {
    const channel = { id: -100300, type: 'channel', title: 'News' };
    expect(typed('/tip', { chat: channel })).toBeUndefined();
    expect(read({ channel_post: { message_id: 1, date: 1, chat: channel, text: '/tip' } })).toBeUndefined();
    expect(membership({ status: 'left' }, { status: 'administrator' }, channel)).toBeUndefined();
  });

  test('a shared location is its time zone and nothing more, in a private chat only', () => {
    const at = (latitude: number, longitude: number, chat: object = home) =>
      typed('', { text: undefined, location: { latitude, longitude }, chat });
    const zones = [at(52.52, 13.4), at(27.7, 85.3), at(-90, 180)].map((one) => one?.act);
    expect(zones[0]).toEqual({ kind: 'command', name: 'settings', options: { zone: 'Europe/Berlin' }, text: '' });
    expect(zones[1]).toMatchObject({ options: { zone: 'Asia/Kathmandu' } });
    expect(zones[2]).toMatchObject({ name: 'settings' });
    expect(JSON.stringify(at(52.52, 13.4))).not.toMatch(/52|13[.]/);
    expect([at(91, 0), at(0, 180.1), at(52.52, 13.4, club)]).toEqual([undefined, undefined, undefined]);
  });

  test('a message without text is ignored', () => {
    expect(typed('', { text: undefined, sticker: {} })).toBeUndefined();
  });
});

describe('places and people', () => {
  test('a private chat is its own club, and its person may manage it', () => {
    expect(typed('/tip')).toMatchObject({
      place: { platform: 'telegram', club: '51', chat: '51' },
      private: true,
      person: { id: '51', mayManage: true },
    });
  });

  test('in a group Telegram must be asked who may manage it', () => {
    expect(inClub('/tip')).toMatchObject({ private: false, person: { id: '51', mayManage: 'ask' } });
  });

  test('a topic is a thread; the General topic and plain reply threads are not', () => {
    const thread = (more: object) => inClub('/tip', more)?.place.thread;
    expect(thread({ is_topic_message: true, message_thread_id: 12 })).toBe('12');
    expect(thread({ is_topic_message: true, message_thread_id: 1 })).toBeUndefined();
    expect(thread({ message_thread_id: 12 })).toBeUndefined();
  });

  test('an anonymous admin acts as the group and may manage it; another channel may not', () => {
    const bot = { id: 1087968824, is_bot: true, first_name: 'Group' };
    expect(inClub('/tip', { from: bot, sender_chat: club })?.person.mayManage).toBe(true);
    const other = { id: -100999, type: 'channel', title: 'Other' };
    expect(inClub('/tip', { from: bot, sender_chat: other })?.person.mayManage).toBe(false);
  });
});

describe('presses', () => {
  test('a press names its button and its message', () => {
    expect(pressed()).toEqual({
      place: { platform: 'telegram', club: '-100200', chat: '-100200' },
      private: false,
      person: { id: '51', mayManage: 'ask' },
      act: { kind: 'press', action: 'check:abc', message: '9' },
    });
  });

  test('a press on a message that Telegram no longer has is still a press', () => {
    expect(pressed({ message: { message_id: 9, date: 0, chat: home } })?.act.kind).toBe('press');
  });

  test('a press without a message or without data is nothing', () => {
    expect(pressed({ message: undefined, inline_message_id: 'i' })).toBeUndefined();
    expect(pressed({ data: undefined, game_short_name: 'g' })).toBeUndefined();
  });
});

describe('memberships', () => {
  test('being added to a group is joining, by whoever did it', () => {
    expect(membership({ status: 'left' }, { status: 'member' })).toMatchObject({
      person: { id: '51' },
      act: { kind: 'joined' },
    });
  });

  test.each(['left', 'kicked'])('%s is being removed', (status) => {
    expect(membership({ status: 'administrator' }, { status })?.act).toEqual({ kind: 'removed' });
  });

  test('a promotion or a restriction is neither', () => {
    expect(membership({ status: 'member' }, { status: 'administrator' })).toBeUndefined();
    expect(membership({ status: 'member' }, { status: 'restricted', is_member: true })).toBeUndefined();
    expect(
      membership({ status: 'restricted', is_member: true }, { status: 'restricted', is_member: false })?.act.kind,
    ).toBe('removed');
  });

  test('a person who blocks the bot removes it; one who unblocks it is greeted by Start instead', () => {
    expect(membership({ status: 'member' }, { status: 'kicked' }, home)?.act).toEqual({ kind: 'removed' });
    expect(membership({ status: 'kicked' }, { status: 'member' }, home)).toBeUndefined();
  });

  test('a group that became a supergroup has moved', () => {
    const update = { migrate_to_chat_id: -100777, text: undefined, chat: { id: -42, type: 'group', title: 'G' } };
    expect(typed('', update)).toMatchObject({
      place: { club: '-42' },
      act: { kind: 'moved', to: { platform: 'telegram', club: '-100777', chat: '-100777' } },
    });
  });
});

test('an update of another kind is ignored', () => {
  expect(read({ edited_message: { message_id: 1, date: 1, chat: home, from: runner, text: '/tip' } })).toBeUndefined();
});
