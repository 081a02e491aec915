/** What the bot lacks to post, heard from Discord, and what an organiser is told of it before a reminder is set. */
import type { APIInteraction } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { receive } from '../src/adapters/discord/receive.ts';
import type { Incoming, Need } from '../src/core/message.ts';
import { needs } from '../src/core/message.ts';
import { actionOf, buttonsOf, channel, inClub, realContent, startBot, transcript } from './support/bot.ts';

/** Discord's numbers, from its documentation, not from the library. */
const bits: readonly (readonly [Need, number])[] = [
  ['see', 10],
  ['send', 11],
  ['send-in-threads', 38],
  ['mention', 17],
  ['embed', 14],
  ['attach', 15],
  ['history', 16],
];
const admin = 1n << 3n;
const manageThreads = 1n << 34n;

const heard = (app_permissions: string, where: object = { type: 0 }, more: object = {}) =>
  receive({
    type: 2,
    guild_id: '4',
    context: 0,
    channel: { id: '5', ...where },
    member: { user: { id: '3' }, permissions: '32' },
    app_permissions,
    authorizing_integration_owners: { '0': '4' },
    data: { name: 'remind', type: 1 },
    ...more,
  } as unknown as APIInteraction);

describe('what is lacking', () => {
  test('is just what is not granted, in channels of every kind', () => {
    const granted = fc.subarray([...bits]);
    fc.assert(
      fc.property(granted, fc.constantFrom(0, 2, 5, 10, 11, 12, 13), fc.bigInt(0n, 255n), (given, type, noise) => {
        const sum = given.reduce((all, [, bit]) => all | (1n << BigInt(bit)), (noise & ~admin) << 0n);
        const isThread = [10, 11, 12].includes(type);
        const wanted = bits.map(([need]) => need).filter((need) => need !== (isThread ? 'send' : 'send-in-threads'));
        const missing = wanted.filter((need) => !given.some(([one]) => one === need));
        expect([...(heard(String(sum), { type })?.lacking ?? [])].sort()).toEqual(missing.sort());
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  test('is nothing for an administrator, nor where Discord does not say', () => {
    expect(heard(String(admin))).not.toHaveProperty('lacking');
    for (const unsaid of ['', 'none', undefined]) expect(heard(unsaid as string)).not.toHaveProperty('lacking');
  });

  test.each([4, 14, 15, 16])('is a place to write in, in a channel of type %i', (type) => {
    expect(heard(String(admin), { type })?.lacking).toEqual(['postable']);
  });

  test('is the key to a thread that is locked', () => {
    const all = bits.reduce((sum, [, bit]) => sum | (1n << BigInt(bit)), 0n);
    const locked = { type: 11, thread_metadata: { locked: true } };
    expect(heard(String(all), locked)?.lacking).toEqual(['unlocked']);
    expect(heard(String(all | manageThreads), locked)).not.toHaveProperty('lacking');
  });
});

test.each([
  ['in a server that installed the bot', { '0': '4' }, undefined],
  ['in one that did, for a person who did too', { '0': '4', '1': '3' }, undefined],
  ['where Discord does not say', {}, undefined],
  ['in a server that did not', { '1': '3' }, true],
])('%s it is a guest: %s %s', (_, owners, guest) => {
  const incoming = heard('0', { type: 0 }, { authorizing_integration_owners: owners });
  expect(incoming?.guest).toBe(guest);
  if (guest) expect(incoming).not.toHaveProperty('lacking');
});

test('among friends it is a guest, and in its own direct messages at home', () => {
  const nowhere = { guild_id: undefined, member: undefined, user: { id: '3' } };
  expect(heard('0', { type: 3 }, { ...nowhere, context: 2 })).toMatchObject({ private: false, guest: true });
  const home = heard('0', { type: 1 }, { ...nowhere, context: 1, authorizing_integration_owners: { '1': '3' } });
  expect(home).toMatchObject({ private: true });
  expect(home).not.toHaveProperty('guest');
});

describe('an organiser', () => {
  const lacking = (...lacked: Need[]): Partial<Incoming> => ({ ...inClub, lacking: lacked });
  const count = async (bot: Awaited<ReturnType<typeof startBot>>) => (await bot.world.store.reminders(channel)).length;

  test.each(needs)('who lets the bot do all but %s is told so before a reminder is set', async (need) => {
    const bot = await startBot();
    const isVital = !['mention', 'embed', 'attach', 'history'].includes(need);
    const reply = await bot.say('/remind add 7:00 Berlin', lacking(need));
    expect(await count(bot)).toBe(isVital ? 0 : 1);
    const say = (await realContent()).phrases.in('en');
    if (need !== 'postable' && need !== 'unlocked') {
      // Nobody is called, so that this right is not needed.
      expect(transcript(reply).includes(say(`need-${need}`))).toBe(need !== 'mention');
    }
    if (!isVital || need === 'postable') return;
    const again = actionOf(reply, 'Try again');
    expect(transcript(await bot.press(again, 'm1', lacking(need)))).toBe(transcript(reply));
    expect(transcript(await bot.press(again, 'm1', inClub))).toContain('The daily stretch is set');
    expect(await count(bot)).toBe(1);
  });

  test('sees every missing right at once, and the same with an order that is not whole yet', async () => {
    const bot = await startBot();
    const reply = await bot.press('remind:setup', 'm1', lacking('see', 'send', 'history'));
    expect(transcript(reply)).toContain('View Channel, Send Messages.');
    expect(transcript(await bot.press(actionOf(reply, 'Try again'), 'm1', inClub))).toContain('At what time');
  });

  test('who wants everyone called needs the bot to have the right; a role may be open to all', async () => {
    const bot = await startBot();
    const person = { id: 'p', mayManage: true, mayMention: true };
    const said = async (mention: string) =>
      transcript(await bot.say(`/remind add 7:00 Berlin mention ${mention}`, { ...lacking('mention'), person }));
    expect(await said('all')).toContain('I cannot post here yet');
    expect(await said('role:7')).toContain('Please also allow me, in the permissions of this channel: Mention');
    expect(await count(bot)).toBe(1);
  });

  test('who moves a reminder is told of the new place, and who changes its hour elsewhere is not', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7:00 Berlin', inClub);
    const elsewhere = { ...lacking('send'), place: { ...channel, chat: 'other' } };
    const [before] = await bot.world.store.reminders(channel);
    const refused = await bot.say('/remind edit 1 here', elsewhere);
    expect(transcript(refused)).toContain('Send Messages');
    expect((await bot.world.store.reminders(channel))[0]).toEqual(before);
    expect(transcript(await bot.say('/remind edit 1 8:00', elsewhere))).toContain('is changed');
    await bot.press(actionOf(refused, 'Try again'), 'm1', { ...elsewhere, lacking: [] });
    expect((await bot.world.store.reminders(channel))[0]?.place.chat).toBe('other');
  });

  test('who tests a reminder where it may not post reads why, and nothing is sent', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7:00 Berlin', inClub);
    const reply = await bot.say('/remind test 1', lacking('send-in-threads'));
    expect(transcript(reply)).toContain('Send Messages in Threads');
    expect(bot.posted).toEqual([]);
    await bot.press(actionOf(reply, 'Try again'), 'm1', inClub);
    expect(bot.posted).toHaveLength(1);
  });

  test('of a place that only has it as a guest may read, and set nothing', async () => {
    const bot = await startBot();
    const guest = { ...inClub, guest: true };
    for (const line of ['/remind', '/remind add 7:00 Berlin', '/settings']) {
      expect(transcript(await bot.say(line, guest))).toContain('I only came along');
    }
    expect(await bot.press('remind:setup', 'm1', guest)).toMatchObject({ mode: 'notice', audience: 'asker' });
    expect(await count(bot)).toBe(0);
    expect((await bot.say('/check', guest))?.audience).toBe('asker');
    expect(buttonsOf(await bot.say('/tip', guest)).length).toBeGreaterThan(0);
  });
});
