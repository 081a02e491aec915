/** Transcripts: what a person types or presses, and what the bot says. */
import { describe, expect, test } from 'vitest';
import { commands } from '../src/core/commands/index.ts';
import { actionOf, asMember, buttonsOf, channel, inClub, startBot, textOf, transcript } from './support/bot.ts';

const labels = (reply: Parameters<typeof buttonsOf>[0]) => buttonsOf(reply).map(({ label }) => label);

describe('help and words about the bot', () => {
  test('help names every command that people can use', async () => {
    const bot = await startBot();
    const text = transcript(await bot.say('/help', inClub));
    for (const { name } of commands.filter(({ hidden }) => hidden !== true)) expect(text).toContain(`/${name} – `);
    expect(text).not.toContain('/sources');
  });

  test('about says plainly that nothing has been clinically reviewed yet', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/about'))).toMatch(
      /Reviewed by a named clinician: 0 of \d+ content files\. The others have not been clinically reviewed\./,
    );
  });

  test('danger signs open for the asker only, with the number of the country', async () => {
    const bot = await startBot();
    await bot.say('/settings zone Europe/London', inClub);
    const reply = await bot.say('/redflags', inClub);
    expect(reply?.audience).toBe('asker');
    expect(transcript(reply)).toContain('call 999');
    expect(reply?.elsewhere?.start).toMatch(/^[a-z0-9]{14}_redflags$/);
  });

  test('without a country the usual numbers are named, never a guess', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/redflags'))).toContain('your emergency number (112, 911, 999 or 000)');
  });
});

describe('tips, routines and exercises', () => {
  test('a tip is never the same twice running in one place', async () => {
    const bot = await startBot();
    let last = '';
    for (let turn = 0; turn < 60; turn += 1) {
      const text = transcript(await bot.say('/tip', inClub));
      expect(text).not.toBe(last);
      last = text;
    }
  });

  test('a command typed without its slash is understood in private', async () => {
    const bot = await startBot();
    expect(transcript(await bot.act({ kind: 'text', text: ' Check ' }))).toContain('# Your age?');
    expect(transcript(await bot.act({ kind: 'text', text: 'remind' }))).toContain('I only understand commands');
  });

  test('words of danger in an option of a command are read, too', async () => {
    const bot = await startBot();
    const options = { topic: 'I cannot feel my legs and I cannot pee' };
    expect(transcript(await bot.act({ kind: 'command', name: 'myth', options, text: '' }))).toMatch(/^# Emergency/);
  });

  test('an unknown topic offers those there are', async () => {
    const bot = await startBot();
    const reply = await bot.say('/tip zebras');
    expect(labels(reply)).toEqual([...labels(reply)].sort());
    expect(transcript(await bot.press(actionOf(reply, 'Shoes')))).toMatch(/shoe/i);
  });

  test('Sources shows the asker what a tip rests on', async () => {
    const bot = await startBot();
    const reply = await bot.press(actionOf(await bot.say('/tip', inClub), 'Sources'), 'm1', inClub);
    expect(reply?.audience).toBe('asker');
    expect(transcript(reply)).toMatch(/^How sure: \w+ .*\n- F\d{3} .*\(articles: 00\d L/m);
  });

  test("routine alone shows the daily routine of the club's own date", async () => {
    const bot = await startBot('2026-11-23T23:30Z');
    const utc = transcript(await bot.say('/routine', inClub));
    await bot.say('/settings zone Auckland', inClub);
    expect(transcript(await bot.say('/routine', inClub))).not.toBe(utc);
  });

  test('a routine is found by a part of its name, in any case', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/routine HIPS'))).toContain('# Easy hips');
    const list = await bot.say('/routine nonsense');
    expect(transcript(list)).toContain('[Strength A]');
    expect(transcript(await bot.press(actionOf(list, 'Short daily ones')))).toContain('[Easy hips]');
  });

  test('letters inside a word find nothing: a country code is no routine', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/routine it'))).toContain('Which routine?');
  });

  test('full steps and the stop rule are one press away, for the presser', async () => {
    const bot = await startBot();
    const reply = await bot.press(actionOf(await bot.say('/routine hips', inClub), 'Full steps'), 'm1', asMember);
    expect(reply).toMatchObject({ audience: 'asker', mode: 'new' });
    expect(transcript(reply)).toContain('Stop if pain grows');
  });

  test('an exercise says how, how much, easier, harder and when not', async () => {
    const bot = await startBot();
    const group = await bot.press(actionOf(await bot.say('/exercise'), 'Core'));
    const text = transcript(await bot.press(actionOf(group, 'Bird-dog')));
    for (const part of ['How much:', 'Easier:', 'Harder:', 'Standing:', 'Caution:', 'Stop if pain grows'])
      expect(text).toContain(part);
  });

  test('the rotation shows every daily routine before one comes again', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7:00 every day UTC', inClub);
    for (let day = 24; day <= 30; day += 1) await bot.tickAt(`2026-11-${day}T07:00Z`);
    const heads = bot.posted.map(({ blocks }) =>
      textOf(blocks)
        .split('\n')[0]
        ?.replace(/^# \w+: /, ''),
    );
    const daily = [...bot.world.content.routines.values()].filter((routine) => routine.daily).length;
    expect(heads.length).toBe(7);
    for (let start = 0; start + daily <= heads.length; start += 1)
      expect(new Set(heads.slice(start, start + daily)).size).toBe(daily);
  });
});

describe('health in a club', () => {
  test('a check in a club is for the asker only and offers the way into private', async () => {
    const bot = await startBot();
    const reply = await bot.say('/check', inClub);
    expect(reply?.audience).toBe('asker');
    expect(reply?.elsewhere).toMatchObject({ start: expect.stringMatching(/^[a-z0-9]{14}_check$/) });
    const next = await bot.press(actionOf(reply, '18-49'), 'm1', inClub);
    expect(next?.audience).toBe('asker');
    // A link never carries an answer.
    expect(next?.elsewhere?.start).toMatch(/^[a-z0-9]{14}_check$/);
  });

  test("the link goes straight to the first question, with the club's country", async () => {
    const bot = await startBot();
    await bot.say('/settings country Germany', inClub);
    const start = (await bot.say('/check', inClub))?.elsewhere?.start ?? '';
    expect(transcript(await bot.say(`/start ${start}`))).toContain('# Your age?');
    expect(transcript(await bot.say('/settings'))).toContain('Emergency number: 112');
  });

  test('what a button would open in a club, a link opens in private', async () => {
    const bot = await startBot();
    const open = async (command: string, label: string) => {
      const whisper = await bot.press(actionOf(await bot.say(command, inClub), label), 'm', inClub);
      return [transcript(whisper), transcript(await bot.say(`/start ${whisper?.elsewhere?.start}`))];
    };
    for (const [command, label] of [
      ['/tip', 'Sources'],
      ['/routine', 'Full steps'],
      ['/routine', 'Danger signs'],
    ] as const) {
      const [inside, outside] = await open(command, label);
      expect(outside).toBe(inside);
    }
  });

  test('a link gives no right and a broken one only helps', async () => {
    const bot = await startBot();
    for (const start of [
      '1_remind',
      '1_remind_remove-yes_1',
      '1_settings_zone_UTC',
      '1_check_n_AAAAAAAAAAAA',
      '999_check',
      '1_nothing',
      '1_',
      'x',
      '1_check_../..',
    ]) {
      expect(transcript(await bot.say(`/start ${start}`))).not.toContain('went wrong');
    }
    expect(transcript(await bot.say('/start 1_remind', asMember))).toContain('Limber keeps');
  });
});

describe('settings', () => {
  test('the zone tells the country and its number until another is set', async () => {
    const bot = await startBot();
    expect(transcript(await bot.say('/settings zone sydney'))).toContain('Country: Australia. Emergency number: 000');
    expect(transcript(await bot.say('/settings country uk'))).toContain(
      'Country: United Kingdom. Emergency number: 999',
    );
  });

  test('a country can be left to the zone again, whatever spelling the zone has', async () => {
    const bot = await startBot();
    await bot.say('/settings zone kolkata');
    await bot.say('/settings country uk');
    expect(transcript(await bot.say('/settings country auto'))).toContain('Country: India. Emergency number: 112');
  });

  test.each(['zone Atlantis', 'colour blue', 'country Atlantis', 'units furlongs', 'language xx'])(
    'a wrong "%s" changes nothing',
    async (wrong) => {
      const bot = await startBot();
      const before = transcript(await bot.say('/settings'));
      expect(transcript(await bot.say(`/settings ${wrong}`))).not.toContain('# Saved');
      expect(transcript(await bot.say('/settings'))).toBe(before);
    },
  );

  test('a place keeps its own settings', async () => {
    const bot = await startBot();
    await bot.say('/settings units mi', inClub);
    expect(transcript(await bot.say('/settings'))).toContain('Units: km');
  });
});

describe('things nobody asked for', () => {
  test('an unknown command is silent in a club and helpful in private', async () => {
    const bot = await startBot();
    expect(await bot.say('/weather', inClub)).toBeUndefined();
    expect(labels(await bot.say('/weather'))).toContain('Danger signs');
  });

  test.each([
    '',
    ':',
    'nothing',
    'remind:',
    'remind:remove-yes:999',
    'remind:+:9999:9:x:y',
    'routine:steps:',
    'sources:tip:../../x',
    'tip:__proto__',
    'settings:zone',
    'help:x'.repeat(40),
    '\u202e',
    '🏃'.repeat(30),
  ])('the forged button "%s" gets a polite answer', async (action) => {
    const bot = await startBot();
    expect(await bot.press(action)).toBeDefined();
    expect(bot.logged.filter((line) => line.includes('"bug"'))).toEqual([]);
  });

  test.each([
    '@everyone <b>x</b> **y** [z](http://x)',
    '\u202egnirts',
    'x'.repeat(10_000),
    '\n\n\n',
    '{$number} { button-next }',
  ])('hostile text is not said back as it came', async (text) => {
    const bot = await startBot();
    const commands = [
      'tip',
      'routine',
      'exercise',
      'settings zone',
      'settings country',
      'remind add',
      'remind add 7',
      'remind pause',
      'help',
    ];
    for (const name of commands) {
      const said = transcript(await bot.say(`/${name} ${text}`));
      expect(said).not.toMatch(/@everyone|<b>|\*\*|\]\(|\u202e|x{40}|went wrong/);
    }
    expect(transcript(await bot.act({ kind: 'text', text }))).not.toContain(text.trim() || '\u0000');
  });

  test('joining offers one button, being removed stops the posts, moving takes them along', async () => {
    const bot = await startBot();
    expect(labels(await bot.act({ kind: 'joined' }, inClub))).toEqual(['Set the daily stretch']);
    await bot.say('/remind add 7:00 UTC', inClub);
    expect(await bot.act({ kind: 'joined' }, inClub)).toBeUndefined();
    const moved = { platform: 'test', club: 'big', chat: 'big' };
    await bot.act({ kind: 'moved', to: moved }, { place: { ...channel, chat: 'club' } });
    expect(transcript(await bot.say('/remind', { place: moved, private: false }))).toContain('07:00 UTC');
    await bot.act({ kind: 'removed' }, { place: moved, private: false });
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted).toEqual([]);
  });

  test('a club that adds the bot again is asked by a button whether the posts go on', async () => {
    const bot = await startBot();
    await bot.say('/remind add 7:00 UTC', inClub);
    await bot.act({ kind: 'removed' }, inClub);
    const again = await bot.act({ kind: 'joined' }, inClub);
    expect(labels(again)).toEqual(['Resume']);
    const pressed = await bot.press(actionOf(again, 'Resume'), 'm1', inClub);
    expect(transcript(pressed)).toContain('07:00 UTC');
    await bot.tickAt('2026-11-23T07:00Z');
    expect(bot.posted).toHaveLength(1);
    expect(await bot.act({ kind: 'joined' }, inClub)).toBeUndefined();
    await bot.say('/remind add 8:00 UTC', inClub);
    await bot.act({ kind: 'removed' }, inClub);
    expect(labels(await bot.act({ kind: 'joined' }, inClub))).toEqual(['Resume #1 07:00', 'Resume #2 08:00']);
  });

  test('a bug is answered with an apology and logged without what was said', async () => {
    const bot = await startBot();
    await bot.world.store.close();
    const reply = await bot.say('/tip my secret words');
    expect(transcript(reply)).toContain('Something went wrong on my side');
    expect(bot.logged.join()).toContain('"bug"');
    expect(bot.logged.join()).not.toContain('secret words');
  });
});
