/** Reminders from the organiser's side: set, shown, paused, removed; and what wrong input gets. */
import { describe, expect, test } from 'vitest';
import { createBot } from '../src/core/handle.ts';
import { limits } from '../src/core/message.ts';
import table from '../src/core/zones.json' with { type: 'json' };
import { actionOf, asMember, buttonsOf, channel, inClub, startBot, textOf, transcript } from './support/bot.ts';
import { labels, organiser, words } from './support/organiser.ts';

const stored = (bot: Awaited<ReturnType<typeof startBot>>) => bot.world.store.reminders(channel);

describe('typed in reply to a question', () => {
  const reply = async (
    bot: Awaited<ReturnType<typeof startBot>>,
    question: Parameters<typeof buttonsOf>[0],
    text: string,
    from = inClub,
  ) => bot.act({ kind: 'text', text, answers: buttonsOf(question).map(({ action }) => action) }, from);

  test('the answer is added to what was said before, until nothing is missing', async () => {
    const bot = await startBot();
    const time = await bot.say('/remind add weekdays easy hips', inClub);
    const zone = await reply(bot, time, '7.15');
    expect(transcript(zone)).toContain('In which time zone?');
    const unknown = await reply(bot, zone, 'Atlantis');
    expect(transcript(unknown)).toContain('I do not know the time zone "Atlantis"');
    expect(transcript(await reply(bot, unknown, 'Madrid'))).toContain('The daily stretch is set');
    const rule = { time: '07:15', zone: 'Europe/Madrid', weekdays: [1, 2, 3, 4, 5], what: 'easy-hips' };
    expect(await stored(bot)).toMatchObject([rule]);
    const menu = await bot.say('/remind edit', inClub);
    const hour = await bot.press(actionOf(menu, 'Time'), 'm1', inClub);
    expect(transcript(await reply(bot, hour, '19:40'))).toContain('19:40 Europe/Madrid');
    const zones = await bot.press(actionOf(await bot.say('/settings', inClub), 'Time zone'), 'm2', inClub);
    expect(transcript(await reply(bot, zones, 'Tokyo'))).toContain('Time zone: Asia/Tokyo');
    expect(await stored(bot)).toMatchObject([{ ...rule, time: '19:40' }]);
  });

  test.each([
    ['time:7:00 mention:foo', 'everyone', { mention: 'all' }],
    ['days:whenever', 'weekdays', { weekdays: [1, 2, 3, 4, 5] }],
    ['routine:whatever', 'easy hips', { what: 'easy-hips' }],
    ['tidy:perhaps', 'yes', { tidy: true }],
  ])(
    'after "%s" the plain word %s says what was asked, and one that cannot be read is asked about again',
    async (line, word, value) => {
      const bot = await startBot();
      const options = {
        sub: 'add',
        time: '7:00',
        zone: 'Berlin',
        ...Object.fromEntries(
          line.split(' ').map((one) => {
            const at = one.indexOf(':');
            return [one.slice(0, at), one.slice(at + 1)];
          }),
        ),
      };
      const question = await bot.act({ kind: 'command', name: 'remind', options, text: '' }, inClub);
      const again = await reply(bot, question, 'zzz zzz');
      expect(await stored(bot)).toEqual([]);
      expect(buttonsOf(again)).toEqual(buttonsOf(question));
      expect(transcript(await reply(bot, again, word))).toContain('The daily stretch is set');
      expect(await stored(bot)).toMatchObject([{ time: '07:00', zone: 'Europe/Berlin', ...value }]);
    },
  );

  test('below anything else, and from a member, it is talk and gets no word', async () => {
    const bot = await startBot();
    const question = await bot.say('/remind add 7', inClub);
    expect(await reply(bot, question, 'Madrid', asMember)).toBeUndefined();
    const shown = await bot.say('/remind add 7 Berlin', inClub);
    for (const below of [shown, await bot.say('/routine', inClub), await bot.say('/settings', inClub)]) {
      expect(await reply(bot, below, 'Nice one, see you at 7:00 in Madrid')).toBeUndefined();
    }
    expect(await bot.act({ kind: 'text', text: 'check', answers: [] }, inClub)).toBeUndefined();
    expect(
      await bot.act({ kind: 'text', text: 'x', answers: ['remind:=999:', 'remind:+', 'settings:form:'] }, inClub),
    ).toBeDefined();
    expect(await stored(bot)).toMatchObject([{ zone: 'Europe/Berlin' }]);
  });
});

describe('adding', () => {
  test('one line sets it, and the answer shows the next three posts in local time', async () => {
    const bot = await startBot('2026-11-23T06:00Z');
    const text = transcript(await bot.say('/remind add 07:00 weekdays Europe/Berlin', inClub));
    expect(text).toContain('07:00 Europe/Berlin, Monday to Friday');
    expect(text).not.toContain('?');
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
    ['noon Munich', { time: '12:00', zone: 'Europe/Berlin' }],
    ["6 o'clock pm Long Beach", { time: '18:00', zone: 'America/Los_Angeles', what: 'daily' }],
    ['7 Bend', { zone: 'America/Los_Angeles', what: 'daily' }],
    ['7 Long Beach hips', { zone: 'America/Los_Angeles', what: 'easy-hips' }],
    ['7 easy hips Bend', { zone: 'America/Los_Angeles', what: 'easy-hips' }],
    ['7 every day except sunday Portland, Oregon', { weekdays: [1, 2, 3, 4, 5, 6], zone: 'America/Los_Angeles' }],
    ['7 eastern time mon and wed', { zone: 'America/New_York', weekdays: [1, 3] }],
    ['7 FR', { zone: 'Europe/Paris', weekdays: [1, 2, 3, 4, 5, 6, 7] }],
    ['7 mo-fr FR', { zone: 'Europe/Paris', weekdays: [1, 2, 3, 4, 5] }],
    ['time 7pm days mon-fri zone New York routine easy hips', { time: '19:00', weekdays: [1, 2, 3, 4, 5] }],
    ['zone: Berlin time: 7 tidy', { time: '07:00', zone: 'Europe/Berlin', tidy: true }],
    ['7 Berlin mention', { mention: 'all', zone: 'Europe/Berlin' }],
    ['7 mention role:123456789012345678 Berlin', { mention: 'role:123456789012345678', zone: 'Europe/Berlin' }],
    ['7 Berlin no mention no tidy', { zone: 'Europe/Berlin' }],
    ['7 UTC+5:30', { zone: '+05:30' }],
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

  test.each(['7:00 Berlin', '7 Berlin', 'noon Berlin'])('"%s" without a word before it sets one, too', async (line) => {
    const { type, stored: all } = await organiser();
    await type(line);
    expect(await all()).toMatchObject([{ zone: 'Europe/Berlin' }]);
  });

  test('every time of day in steps of five minutes can be set by taps alone', async () => {
    const { bot, press, action } = await organiser();
    const hours = await press(await action('remind:setup'), 'Another time');
    const isTime = (label: string) => label !== 'Back';
    expect(labels(hours).filter(isTime)).toHaveLength(24);
    const times: string[] = [];
    for (const hour of buttonsOf(hours).filter(({ label }) => isTime(label))) {
      const minutes = await bot.press(hour.action, 'm', inClub);
      times.push(...labels(minutes).filter(isTime));
      expect(labels(await bot.press(actionOf(minutes, 'Back'), 'm', inClub))).toEqual(labels(hours));
    }
    expect(labels(await bot.press(actionOf(hours, 'Back'), 'm', inClub))).toContain('Another time');
    expect(times).toHaveLength(24 * 12);
    expect([times[0], times.at(-1), new Set(times).size]).toEqual(['00:00', '23:55', 24 * 12]);
  });

  test('every zone can be set by taps alone', async () => {
    const { bot, press, action } = await organiser();
    const areas = await press(await action('remind:setup'), '07:00', 'Somewhere else');
    const reached = new Set<string>();
    for (const area of buttonsOf(areas)) {
      let page = await bot.press(area.action, 'm', inClub);
      for (;;) {
        for (const { action } of buttonsOf(page)) reached.add(/:([^:?]+)$/.exec(action)?.[1] ?? '');
        if (!labels(page).includes('More')) break;
        page = await press(page, 'More');
      }
    }
    expect(Object.keys(table.zones).filter((zone) => !reached.has(zone))).toEqual([]);
    await press(areas, 'Africa', 'Africa/Nairobi');
    expect(await stored(bot)).toMatchObject([{ zone: 'Africa/Nairobi', time: '07:00' }]);
  });

  test('a name that fits several zones, or nearly one, is asked about with the rest of the order kept', async () => {
    const { type, press, one } = await organiser();
    const reply = await type('add 7:30 pm tue Birmingham hips mention tidy');
    expect(labels(reply)).toEqual(['Europe/London', 'America/Chicago', 'Somewhere else']);
    expect(words(await type('add 7 Lodnon'))).toContain('Did you mean');
    await press(reply, 'America/Chicago');
    expect(await one()).toMatchObject({
      time: '19:30',
      weekdays: [2],
      zone: 'America/Chicago',
      what: 'easy-hips',
      mention: 'all',
      tidy: true,
    });
  });

  test('a fixed offset is taken, and said to know no summer time', async () => {
    const { type } = await organiser();
    expect(words(await type('add 7 UTC+2'))).toContain('07:00 +02:00, every day');
    expect(words(await type('1'))).toContain('knows no summer time');
    expect(words(await type('edit 1 UTC'))).not.toContain('knows no summer time');
  });

  test('who set it is kept, to be told when it fails', async () => {
    const { type, one } = await organiser();
    await type('add 7 Berlin');
    expect((await one()).setBy).toBe('p');
  });

  test('by default it calls nobody; a mention must be one, and the rest of the order is kept', async () => {
    const { type, options, press, stored: all } = await organiser();
    await type('add 7 Berlin');
    expect((await all())[0]).not.toHaveProperty('mention');
    const reply = await options({ sub: 'add', time: '8', mention: '<b>Bob</b>' });
    expect(words(reply)).toBe('I cannot call "bBob/b". Everyone, a role, or nobody?');
    await press(reply, 'Call everyone');
    expect((await all())[1]).toMatchObject({ time: '08:00', mention: 'all' });
  });

  test.each(['all', 'role:12'])('who may not call %s cannot have the bot do it', async (mention) => {
    const { type, options, action, stored: all } = await organiser();
    const from = { ...inClub, person: { id: 'x', mayManage: true, mayMention: false } };
    expect(words(await type(`add 7 Berlin mention ${mention}`, from))).toContain('You may not call');
    expect(words(await options({ sub: 'add', time: '7', zone: 'Berlin', mention }, from))).toContain(
      'You may not call',
    );
    expect(await all()).toEqual([]);
    await type('add 7 Berlin', from);
    expect(words(await options({ sub: 'edit', mention }, from))).toContain('You may not call');
    const pressed = await action('remind:=1:-----------a:', from);
    expect([pressed?.mode, pressed?.audience]).toEqual(['notice', 'asker']);
    expect(words(pressed)).toContain('You may not call');
    expect(words(await action('remind:+0800-------a:UTC', from))).toContain('You may not call');
    expect(await all()).toEqual([expect.not.objectContaining({ mention: expect.anything() })]);
    // Whoever may not call anybody may still take a call away.
    await type(`edit 1 mention ${mention}`);
    expect((await all())[0]?.mention).toBe(mention);
    await options({ sub: 'edit', mention: 'off' }, from);
    expect((await all())[0]).not.toHaveProperty('mention');
  });

  test('two organisers who set the same at the same moment set one, and an eleventh finds no way in', async () => {
    const bot = await startBot();
    const add = (hour: number) => bot.say(`/remind add ${hour}:00 Europe/Berlin`, inClub);
    const replies = await Promise.all([add(7), add(7)]);
    for (const reply of replies) expect(transcript(reply)).toContain('The daily stretch is set');
    expect(await bot.world.store.reminders(channel)).toHaveLength(1);
    await Promise.all(Array.from({ length: 14 }, (_, at) => add(at + 8)));
    expect(await bot.world.store.reminders(channel)).toHaveLength(10);
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
    expect(transcript(await bot.press(actionOf(reply, choice), 'm', inClub))).toContain('The daily stretch is set');
  });

  test.each(['none', 'mon-', 'blursday'])('no weekday ("%s") offers weekdays, nothing is stored', async (days) => {
    const bot = await startBot();
    const reply = await bot.act(
      { kind: 'command', name: 'remind', options: { sub: 'add', time: '7', zone: 'Berlin', days }, text: '' },
      inClub,
    );
    expect(buttonsOf(reply).map(({ label }) => label)).toEqual(['Every day', 'Monday to Friday', 'At weekends']);
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
    const until = await bot.press(actionOf(added, 'Pause'), 'm', inClub);
    const paused = await bot.press(actionOf(until, 'Until I resume it'), 'm', inClub);
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
    expect(textOf(bot.posted[0]?.blocks ?? [])).toEqual(textOf(bot.posted[1]?.blocks ?? []));
  });

  test('a test that fails says why', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7 UTC', inClub);
    bot.outcomes.push({ kind: 'gone', reason: 'no-permission' });
    expect(transcript(await bot.say('/remind test', inClub))).toContain('I am not allowed to post there');
  });

  test('tests have keys of their own, call nobody, and go to the place of the reminder', async () => {
    const { bot, type } = await organiser();
    await type('add 7 UTC mention all');
    const thread = { ...inClub, place: { ...channel, chat: 'other', thread: '9' } };
    for (const _ of [1, 2]) await type('test', thread);
    expect(bot.posted.map(({ place, mention }) => ({ place, mention }))).toEqual([
      { place: channel, mention: undefined },
      { place: channel, mention: undefined },
    ]);
    const keys = bot.posted.map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    expect(keys.filter((key) => key.length > 25)).toEqual([]);
  });

  test('a test that fails says what to do; one whose fate is unknown says so', async () => {
    const { bot, type, press } = await organiser();
    const added = await type('add 7 UTC');
    bot.outcomes.push({ kind: 'gone', reason: 'no-permission' });
    expect(words(await type('test'))).toContain('Give me the right to see that channel');
    bot.outcomes.push({ kind: 'unknown', reason: 'no-answer' });
    expect(words(await press(added, 'Post a test now'))).toContain('I cannot say whether the test arrived');
    expect((await press(added, 'Post a test now'))?.mode).toBe('notice');
    bot.outcomes.push({ kind: 'moved', to: { ...channel, club: 'big', chat: 'big' } });
    expect(words(await type('test'))).toContain('Posted.');
    expect(bot.posted.at(-1)?.place).toMatchObject({ club: 'big', chat: 'big' });
    expect(await bot.world.store.reminders({ ...channel, club: 'big', chat: 'big' })).toHaveLength(1);
  });

  test('a platform that is off is named, not tried', async () => {
    const { bot, type } = await organiser();
    await type('add 7 UTC');
    const [reminder] = await stored(bot);
    await bot.world.store.updateReminder(reminder?.id ?? 0, { place: { ...channel, platform: 'test' } });
    delete (bot.world.messengers as Record<string, unknown>)['test'];
    expect(words(await type('test'))).toContain('Whoever hosts me must switch that platform on again');
  });

  test.each(['pause', 'resume', 'skip', 'history', 'test', 'remove', 'edit'])(
    'with several, "%s" without a number asks which; a number in any form is enough',
    async (verb) => {
      const { type, press } = await organiser();
      for (const hour of [7, 18]) await type(`add ${hour} UTC`);
      const asked = await type(verb);
      expect(words(asked)).toBe('Which reminder?');
      expect(labels(asked)).toEqual(['#1 07:00', '#2 18:00']);
      const chosen = transcript(await press(asked, '#2 18:00'));
      expect(chosen).not.toContain('Which reminder?');
      if (verb === 'history' || verb === 'edit' || verb === 'pause') {
        for (const number of ['2', '#2']) expect(transcript(await type(`${verb} ${number}`))).toBe(chosen);
      }
      expect(words(await type(`${verb} 9`))).toMatch(/There is no reminder #9|Which reminder/);
    },
  );
});

describe('the list', () => {
  test('one reminder is shown with all that can be done to it', async () => {
    const { type } = await organiser();
    const added = await type('add 7 UTC');
    expect(labels(added)).toEqual([
      'Edit',
      'Pause',
      'Skip Mon 23 Nov',
      'Post a test now',
      'History',
      'Quiet days',
      'Remove',
      'Add another',
    ]);
  });

  test('several stand with their next time, what they post, where, and how the last post went', async () => {
    const { bot, type, press } = await organiser();
    await type('add 7 UTC hips');
    await type('add 18 mon UTC', { ...inClub, place: { ...channel, chat: 'other' } });
    await bot.tickAt('2026-11-23T07:00Z');
    const all = await type('');
    expect(words(all)).toContain(
      '- #1: 07:00 UTC, every day: Easy hips. Next: Tue 24 Nov, 07:00. Last: Mon 23 Nov: posted at 07:00.',
    );
    expect(words(all)).toContain(
      '- #2: 18:00 UTC, Monday: the daily routines in turn. Next: Mon 23 Nov, 18:00. In another channel',
    );
    expect(labels(all)).toEqual(['#1 07:00', '#2 18:00', 'Quiet days', 'Add another']);
    const second = await press(all, '#2 18:00');
    expect(words(second)).toContain('#2: 18:00 UTC');
    expect(labels(second)).toContain('All reminders');
  });

  test('ten reminders, all of them in trouble, fit into one message', async () => {
    const { bot, type, stored: all } = await organiser();
    for (let hour = 6; hour < 16; hour += 1)
      await type(`add ${hour} mon tue thu sat America/Argentina/Rio_Gallegos hips`);
    for (const { id } of await all()) {
      await bot.world.store.updateReminder(id, {
        paused: 'thread-closed',
        failingSince: '2026-11-20',
        what: 'week:1=desk-break,2=easy-hips,4=chest-and-shoulders,6=balance-basics',
      });
    }
    const said = words(await type(''));
    expect(said.match(/no post since Friday 20 November/g)).toHaveLength(4);
    expect(said).toContain('More in trouble: #5, #6, #7, #8, #9, #10.');
    expect(said.length).toBeLessThanOrEqual(limits.messageChars);
  });
});

describe('what menus show', () => {
  test('every subcommand has words that fit, and zones and routines to choose from', async () => {
    const { bot } = await organiser();
    const { subcommands = [] } = createBot(bot.world).commands.find(({ name }) => name === 'remind') ?? {};
    expect(subcommands.map(({ name }) => name)).toEqual([
      'add',
      'list',
      'edit',
      'pause',
      'resume',
      'skip',
      'quiet',
      'history',
      'test',
      'remove',
    ]);
    const options = subcommands.flatMap((sub) => [sub, ...sub.options]);
    expect(options.filter(({ description }) => description.length > 100 || description.length === 0)).toEqual([]);
    for (const name of ['add', 'edit']) {
      const own = subcommands.find((sub) => sub.name === name)?.options ?? [];
      expect(own.find((option) => option.name === 'zone')?.choices.length).toBeGreaterThan(1000);
      expect(own.find((option) => option.name === 'routine')?.choices.length).toBeGreaterThan(limits.optionChoices);
      expect(own.find((option) => option.name === 'days')?.choices).toEqual([]);
    }
  });
});
