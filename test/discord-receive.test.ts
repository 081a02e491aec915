/** What the core hears of Discord's raw events. */
import type { APIInteraction, GatewayMessageCreateDispatchData } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { receive } from '../src/adapters/discord/receive.ts';

const user = { id: '300000000000000001', username: 'ann', discriminator: '0', avatar: null, global_name: null };
const ids = { id: '100000000000000001', application_id: '200000000000000001', token: 'secret', version: 1 };
const inGuild = (permissions: string) => ({
  guild_id: '400000000000000001',
  context: 0,
  channel_id: '500000000000000001',
  channel: { id: '500000000000000001', type: 0 },
  member: { user, permissions, roles: [] },
});
const inPrivate = {
  context: 1,
  channel_id: '600000000000000001',
  channel: { id: '600000000000000001', type: 1 },
  user,
};

const interaction = (type: number, data: object | undefined, where: object, more: object = {}) =>
  receive({ ...ids, type, data, ...where, ...more } as unknown as APIInteraction);
const command = (options: readonly object[] | undefined, where: object = inGuild('0')) =>
  interaction(2, { id: '1', name: 'remind', type: 1, options }, where);
const typed = (more: object = {}) =>
  receive({
    id: '700000000000000001',
    channel_id: '600000000000000001',
    author: user,
    content: 'hello',
    type: 0,
    ...more,
  } as unknown as GatewayMessageCreateDispatchData);

describe('a slash command', () => {
  test('names its place, its person and its options', () => {
    expect(
      command([
        { type: 3, name: 'topic', value: 'sleep' },
        { type: 4, name: 'count', value: 3 },
      ]),
    ).toEqual({
      place: { platform: 'discord', club: '400000000000000001', chat: '500000000000000001' },
      private: false,
      fleeting: true,
      person: { id: user.id, mayManage: false, mayMention: false },
      act: { kind: 'command', name: 'remind', options: { topic: 'sleep', count: '3' }, text: '' },
    });
  });

  test('with a subcommand has its name as the option sub', () => {
    const nested = [{ type: 3, name: 'time', value: '07:00' }];
    expect(command([{ type: 1, name: 'add', options: nested }])?.act).toMatchObject({
      options: { sub: 'add', time: '07:00' },
    });
    const group = [{ type: 2, name: 'group', options: [{ type: 1, name: 'list' }] }];
    expect(command(group)?.act).toMatchObject({ options: { sub: 'list' } });
  });

  test('without options has none', () => {
    expect(command(undefined)?.act).toMatchObject({ options: {} });
  });

  test('in private is its own club, and the person may manage it', () => {
    expect(command([], inPrivate)).toMatchObject({
      place: { club: '600000000000000001', chat: '600000000000000001' },
      private: true,
      person: { mayManage: true, mayMention: true },
    });
  });

  test('in a group message is not private, as others read along', () => {
    expect(command([], { ...inPrivate, context: 2 })).toMatchObject({ private: false, fleeting: true });
  });

  test.each([
    ['0', false],
    ['32', true],
    ['8', true],
    ['1024', false],
    ['18014398509481983', true],
    ['', false],
    ['none', false],
  ])('by a member with permissions %j may manage: %s', (permissions, mayManage) => {
    expect(command([], inGuild(permissions))?.person.mayManage).toBe(mayManage);
  });

  test.each([
    ['0', false],
    ['131072', true],
    ['8', true],
    ['32', false],
    ['18014398509481983', true],
    ['none', false],
  ])('by a member with permissions %j may call everyone: %s', (permissions, mayMention) => {
    expect(command([], inGuild(permissions))?.person.mayMention).toBe(mayMention);
  });

  test.each([
    ['<@&123456789012345678>', 'role:123456789012345678'],
    [' <@&7> ', 'role:7'],
    ['@everyone', 'all'],
    ['everyone', 'all'],
    ['Everyone', 'all'],
    ['@here', 'all'],
    ['<@123>', '<@123>'],
    ['<@&>', '<@&>'],
    ['<@&1> and <@&2>', '<@&1> and <@&2>'],
    ['nobody', 'nobody'],
    ['not everyone', 'not everyone'],
  ])('has %j in its option mention as %j, and nowhere else', (typed, heard) => {
    const options = ['mention', 'note'].map((name) => ({ type: 3, name, value: typed }));
    const heardAs = { mention: heard, note: typed };
    expect(command(options)?.act).toMatchObject({ options: heardAs });
    expect(command([{ type: 1, name: 'add', options }])?.act).toMatchObject({ options: { sub: 'add', ...heardAs } });
  });

  test('an option named like a prototype is an option', () => {
    const act = command([{ type: 3, name: '__proto__', value: 'x' }])?.act;
    expect(act?.kind === 'command' && Object.entries(act.options)).toEqual([['__proto__', 'x']]);
  });
});

describe('a press', () => {
  const press = (data: object) => interaction(3, data, inGuild('0'), { message: { id: '800000000000000001' } });

  test('names its action and its message', () => {
    const act = { kind: 'press', action: 'check:x', message: '800000000000000001' };
    expect(press({ component_type: 2, custom_id: 'check:x' })?.act).toEqual(act);
    expect(press({ component_type: 2, custom_id: 'check:x§3' })?.act).toEqual(act);
  });

  test('on a menu, which this bot has none of, is nothing', () => {
    expect(press({ component_type: 3, custom_id: 'x', values: [] })).toBeUndefined();
  });
});

describe('a message', () => {
  test('in private is text', () => {
    expect(typed()).toEqual({
      place: { platform: 'discord', club: '600000000000000001', chat: '600000000000000001' },
      private: true,
      person: { id: user.id, mayManage: true, mayMention: true },
      act: { kind: 'text', text: 'hello' },
    });
    expect(typed({ type: 19 })).toBeDefined();
  });

  test.each([
    ['in a server', { guild_id: '400000000000000001' }],
    ['by a bot', { author: { ...user, bot: true } }],
    ['by Discord itself', { author: { ...user, system: true } }],
    ['by a webhook', { webhook_id: '1' }],
    ['about a pin', { type: 6 }],
    ['without words', { content: '' }],
  ])('%s is nothing', (_, more) => {
    expect(typed(more)).toBeUndefined();
  });
});

test.each([
  ['a ping', 1, undefined],
  ['an autocompletion', 4, { name: 'x', type: 1, options: [] }],
  ['a form', 5, { custom_id: 'x', components: [] }],
  ['a command from a menu on a person', 2, { name: 'x', type: 2, target_id: '1' }],
])('%s is nothing', (_, type, data) => {
  expect(interaction(type, data, inGuild('0'))).toBeUndefined();
});
