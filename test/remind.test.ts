/** Reminders from the organiser's side: set, shown, paused, removed; and what wrong input gets. */
import { describe, expect, test } from 'vitest';
import { actionOf, asMember, buttonsOf, channel, inClub, startBot, transcript } from './support/bot.ts';

const stored = (bot: Awaited<ReturnType<typeof startBot>>) => bot.world.store.reminders(channel);

describe('adding', () => {
  test('one line sets it, and the answer shows the next three posts in local time', async () => {
    const bot = await startBot('2026-11-23T06:00Z');
    const text = transcript(await bot.say('/remind add 07:00 weekdays Europe/Berlin', inClub));
    expect(text).toContain('07:00 Europe/Berlin, Monday to Friday');
    expect(text).toContain('Tue 24 Nov, 07:00 · Wed 25 Nov, 07:00 · Thu 26 Nov, 07:00');
  });

  test.each([
    [
      '7:30 pm mon-fri new york hips',
      { time: '19:30', zone: 'America/New_York', weekdays: [1, 2, 3, 4, 5], what: 'easy-hips' },
    ],
    ['berlin 7', { time: '07:00', zone: 'Europe/Berlin', what: 'daily' }],
    ['6.15 tue thu, sat berlin', { time: '06:15', weekdays: [2, 4, 6] }],
    ['7am every day Berlin', { time: '07:00', weekdays: [1, 2, 3, 4, 5, 6, 7] }],
    ['7:00 monday to friday Berlin', { weekdays: [1, 2, 3, 4, 5], zone: 'Europe/Berlin' }],
    ['at 7:00 in Berlin on Mon - Fri', { time: '07:00', weekdays: [1, 2, 3, 4, 5], zone: 'Europe/Berlin' }],
    ['every weekday 7 kolkata', { weekdays: [1, 2, 3, 4, 5], zone: 'Asia/Kolkata' }],
    ['7:00 morning loosener Berlin', { what: 'morning-loosener', zone: 'Europe/Berlin' }],
    ['7 berlin daily', { time: '07:00', weekdays: [1, 2, 3, 4, 5, 6, 7], what: 'daily' }],
  ])('reads "%s" in whatever order', async (line, wanted) => {
    const bot = await startBot();
    const reply = await bot.say(`/remind add ${line}`, inClub);
    expect(transcript(reply)).toContain('The daily stretch is set');
    expect(await stored(bot)).toMatchObject([wanted]);
  });

  test('named options of a platform mean the same', async () => {
    const bot = await startBot();
    await bot.act(
      {
        kind: 'command',
        name: 'remind',
        options: { sub: 'add', time: '7', days: 'mon', zone: 'Berlin', routine: 'easy-hips' },
        text: '',
      },
      inClub,
    );
    expect(await stored(bot)).toMatchObject([
      { time: '07:00', weekdays: [1], zone: 'Europe/Berlin', what: 'easy-hips' },
    ]);
  });

  test('what is missing is asked with buttons; three taps set it from nothing', async () => {
    const bot = await startBot();
    const time = await bot.press('remind:setup', 'm', inClub);
    const zone = await bot.press(actionOf(time, '18:00'), 'm', inClub);
    const done = await bot.press(actionOf(zone, 'Europe/London'), 'm', inClub);
    expect(transcript(done)).toContain('18:00 Europe/London, every day');
    expect(done?.mode).toBe('edit');
  });

  test('a second tap on the last button sets nothing twice', async () => {
    const bot = await startBot();
    const zone = await bot.press(actionOf(await bot.press('remind:setup', 'm', inClub), '18:00'), 'm', inClub);
    for (const _ of [1, 2]) await bot.press(actionOf(zone, 'Europe/London'), 'm', inClub);
    expect((await stored(bot)).length).toBe(1);
  });

  test('the zone is asked once per club', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 Berlin', inClub);
    expect(transcript(await bot.say('/remind add 18', inClub))).toContain('18:00 Europe/Berlin');
  });

  test.each([
    ['an impossible time', 'add 25:99 mon-fri Berlin', /"25:99" is not a time/, '07:00'],
    ['an unknown zone', 'add 7 Atlantis', /do not know the time zone "Atlantis"/, 'Europe/London'],
    ['a zone that fits several', 'add 7 usa', /Which of these is your time zone/, 'America/New_York'],
  ])('%s is named, valid choices are offered, nothing is stored', async (_, line, text, choice) => {
    const bot = await startBot();
    const reply = await bot.say(`/remind ${line}`, inClub);
    expect(transcript(reply)).toMatch(text);
    expect(await stored(bot)).toEqual([]);
    // The choice completes the order with everything else that was said.
    if (choice === 'America/New_York') return expect(buttonsOf(reply).length).toBe(5);
    expect(transcript(await bot.press(actionOf(reply, choice), 'm', inClub))).toContain('The daily stretch is set');
  });

  test.each(['none', 'mon-', 'blursday'])('no weekday ("%s") offers weekdays, nothing is stored', async (days) => {
    const bot = await startBot();
    const reply = await bot.act(
      { kind: 'command', name: 'remind', options: { sub: 'add', time: '7', zone: 'Berlin', days }, text: '' },
      inClub,
    );
    expect(buttonsOf(reply).map(({ label }) => label)).toEqual(['every day', 'Monday to Friday', 'at weekends']);
    expect(await stored(bot)).toEqual([]);
  });

  test('the eleventh reminder is refused, and the list is one press away', async () => {
    const bot = await startBot();
    for (let hour = 6; hour < 16; hour += 1) await bot.say(`/remind add ${hour} Berlin`, inClub);
    const reply = await bot.say('/remind add 20 Berlin', inClub);
    expect(transcript(reply)).toContain('10 reminders are the most');
    expect((await stored(bot)).length).toBe(10);
    expect(transcript(await bot.press(actionOf(reply, 'Show reminders'), 'm', inClub))).toContain('#10: 15:00');
  });
});

describe('rights', () => {
  test('a member is refused privately and told who may', async () => {
    const bot = await startBot();
    const reply = await bot.say('/remind add 7 Berlin', asMember);
    expect(reply?.audience).toBe('asker');
    expect(transcript(reply)).toContain('Only organisers');
    expect(await stored(bot)).toEqual([]);
  });

  test('every press is checked again, forged or not', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 Berlin', inClub);
    const [reminder] = await stored(bot);
    for (const verb of ['pause', 'remove-yes', 'test', 'setup']) {
      expect(await bot.press(`remind:${verb}:${reminder?.id}`, 'm', asMember)).toMatchObject({
        mode: 'notice',
        audience: 'asker',
      });
    }
    expect(await stored(bot)).toMatchObject([{ id: reminder?.id }]);
    expect(bot.posted).toEqual([]);
  });

  test('where only the platform can tell, it is asked', async () => {
    const bot = await startBot();
    const somebody = { ...inClub, person: { id: 'x', mayManage: 'ask' as const } };
    expect(transcript(await bot.say('/remind', somebody))).toContain('Only organisers');
    bot.admins.add('x');
    expect(transcript(await bot.say('/remind', somebody))).toContain('No reminder');
  });

  test('a reminder of another club cannot be reached by its number', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 Berlin', inClub);
    const [reminder] = await stored(bot);
    await bot.press(`remind:remove-yes:${reminder?.id}`);
    expect((await stored(bot)).length).toBe(1);
  });

  test('anyone may set one in private', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/remind add 7 Berlin'))).toContain('The daily stretch is set');
  });
});

describe('living with it', () => {
  test('pause stops the posts, resume goes on from now', async () => {
    const bot = await startBot();
    const added = await bot.say('/remind add 7 UTC', inClub);
    const paused = await bot.press(actionOf(added, 'Pause'), 'm', inClub);
    await bot.tickAt('2026-11-24T07:00Z');
    expect(bot.posted).toEqual([]);
    expect(transcript(paused)).toContain('Nothing is posted until you resume it');
    bot.setNow('2026-11-25T08:00Z');
    await bot.press(actionOf(paused, 'Resume'), 'm', inClub);
    await bot.tickAt('2026-11-25T08:00Z');
    expect(bot.posted).toEqual([]);
    await bot.tickAt('2026-11-26T07:00Z');
    expect(bot.posted.length).toBe(1);
  });

  test('remove asks once, then it is gone', async () => {
    const bot = await startBot();
    const added = await bot.say('/remind add 7 UTC', inClub);
    const sure = await bot.press(actionOf(added, 'Remove'), 'm', inClub);
    expect(transcript(await bot.press(actionOf(sure, 'Keep it'), 'm', inClub))).toContain('07:00 UTC');
    await bot.press(actionOf(sure, 'Yes, remove it'), 'm', inClub);
    expect(await stored(bot)).toEqual([]);
  });

  test('a second tap on "Yes, remove it" removes no other reminder', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 UTC', inClub);
    await bot.say('/remind add 8 UTC', inClub);
    const sure = await bot.press(actionOf(await bot.say('/remind remove 1', inClub), 'Yes, remove it'), 'm', inClub);
    expect(transcript(sure)).toContain('Reminder #1 is removed');
    const again = await bot.press('remind:remove-yes:1', 'm', inClub);
    await bot.press(actionOf(again, '#2 08:00'), 'm', inClub);
    expect((await stored(bot)).map(({ id }) => id)).toEqual([2]);
  });

  test('a word that is no subcommand is not taken for success', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/remind frobnicate', inClub))).toContain('I did not understand that');
    expect(transcript(await bot.say('/remind delete', inClub))).toContain('No reminder is set');
  });

  test('a test posts at once and uses up no date', async () => {
    const bot = await startBot('2026-11-23T06:59Z');
    await bot.say('/remind add 7 UTC', inClub);
    expect(transcript(await bot.say('/remind test', inClub))).toContain('uses up no date');
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted.length).toBe(2);
    expect(bot.posted[0]?.blocks).toEqual(bot.posted[1]?.blocks);
  });

  test('a test that fails says why', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 UTC', inClub);
    bot.outcomes.push({ kind: 'gone', reason: 'no-permission' });
    expect(transcript(await bot.say('/remind test', inClub))).toContain('I am not allowed to post there');
  });

  test('with several, the number is asked', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 UTC', inClub);
    await bot.say('/remind add 18 UTC', inClub);
    const reply = await bot.say('/remind pause', inClub);
    expect(transcript(await bot.press(actionOf(reply, '#2 18:00'), 'm', inClub))).toContain('Reminder #2 is paused');
  });
});
