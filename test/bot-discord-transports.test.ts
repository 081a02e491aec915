/** The whole bot as a process, over the gateway and over the HTTP endpoint: what people get is the same, and no secret is logged. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type As, type FakeDiscord, type SeenMessage, startDiscord } from './support/discord.ts';
import { type RunningLimber, startLimber } from './support/process.ts';

const token = 'MTI0.secret.token';

/** The address is set while the process starts, so its port must be known before. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

describe.each(['gateway', 'endpoint'] as const)('over the %s', (transport) => {
  let fake: FakeDiscord;
  let folder: string;
  let running: RunningLimber;
  let people = 0n;
  /** Everything that any of the processes wrote. */
  const outputs: (() => string)[] = [];

  beforeAll(async () => {
    fake = await startDiscord({ token });
    folder = mkdtempSync(join(tmpdir(), 'limber-transport-'));
    running = await start();
  });
  afterAll(async () => {
    await running.stop();
    await fake.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<RunningLimber> {
    const common = {
      DISCORD_TOKEN: token,
      DISCORD_API_URL: fake.url,
      DATABASE_URL: `sqlite:${join(folder, 'limber.db')}`,
    };
    const over = transport === 'gateway' ? {} : await behindAddress();
    const limber = await startLimber({ ...common, ...over });
    outputs.push(limber.output);
    return limber;
  }

  /** A load balancer that keeps no connection and hands the bytes on as they came. */
  async function behindAddress(): Promise<Record<string, string>> {
    const port = await freePort();
    fake.serveEndpoint(async (request) => {
      const { pathname } = new URL(request.url);
      const { method, headers } = request;
      return fetch(`http://127.0.0.1:${port}${pathname}`, { method, headers, body: await request.arrayBuffer() });
    });
    return { PORT: String(port), PUBLIC_URL: 'https://limber.example/', DISCORD_PUBLIC_KEY: fake.publicKey };
  }

  /** Somebody new, so that nobody here is too fast. */
  const somebody = (more: As = {}): As => ({ user: String(900_000_000_000_000_000n + people++), ...more });
  const organiser = (more: As = {}) => somebody({ admin: true, mentions: true, ...more });
  const sql = (statement: string, ...values: number[]) => {
    const database = new DatabaseSync(join(folder, 'limber.db'));
    try {
      return database.prepare(statement).all(...values);
    } finally {
      database.close();
    }
  };
  const shown = (message: SeenMessage | undefined): SeenMessage => {
    if (!message) throw new Error('no answer');
    return message;
  };

  test('is where it says it is', async () => {
    const ready = running.lines.find(({ msg }) => msg === 'discord-ready');
    expect(ready?.['over']).toBe(transport);
    expect(fake.account.endpointUrl).toBe(
      transport === 'gateway' ? null : 'https://limber.example/discord/interactions',
    );
    expect(fake.gateway.connected()).toBe(transport === 'gateway');
    expect((await fetch(`${running.http}/healthz`)).status).toBe(200);
  });

  test('every command answers within the rules of Discord', async () => {
    const required = (name: string) => fake.account.commands.find((one) => one.name === name)?.options ?? [];
    for (const { name } of fake.account.commands) {
      if (required(name).some(({ type, required: needed }) => type === 1 || needed === true)) continue;
      const { message } = await fake.command(name, {}, organiser());
      expect(message?.text, name).not.toBe('');
    }
    expect(fake.violations).toEqual([]);
  });

  test('a questionnaire is walked through in one hidden message, and its outcome is another', async () => {
    const runner = somebody();
    const before = fake.messages.length;
    const message = shown((await fake.command('check', {}, runner)).message);
    await fake.press(message, '18-49', runner);
    await fake.press(message, '1 Numb or odd between legs', runner);
    await fake.press(message, 'Next', runner);
    expect(message.edits).toBeGreaterThan(1);
    const mine = fake.messages.slice(before);
    expect(mine.map(({ visibleTo }) => visibleTo)).toEqual([runner.user, runner.user]);
    expect(fake.violations).toEqual([]);
  });

  test('in direct messages commands are plain, and danger typed into one is seen', async () => {
    const runner = somebody({ guild: null });
    const { message } = await fake.command('remind add', { time: 'I am numb between my legs' }, runner);
    expect(message?.visibleTo).toBeUndefined();
    expect(message?.text).toMatch(/\b112\b/);
  });

  test('a right that is missing is named before a reminder is set, in threads too, and locked and forum places say so', async () => {
    const add = async (where: Parameters<FakeDiscord['addChannel']>[0]) => {
      const { id } = fake.addChannel(where);
      const admin = organiser({ channel: id });
      return {
        id,
        admin,
        message: shown((await fake.command('remind add', { time: '7:00', zone: 'Berlin' }, admin)).message),
      };
    };
    const silent = await add({ rights: 0x400n });
    expect(silent.message.text).toContain('Send Messages');
    expect((await add({ type: 11, rights: 0x400n | 0x800n })).message.text).toContain('Send Messages in Threads');
    expect((await add({ type: 11, locked: true })).message.text).toContain('locked');
    expect((await add({ type: 15 })).message.text).toContain('forum');
    expect(sql('select count(*) as n from reminder')).toEqual([{ n: 0 }]);
    fake.setChannel(silent.id, 'open', { rights: 0x400n | 0x800n });
    await fake.press(silent.message, 'Try again', silent.admin);
    expect(silent.message.text).toContain('Read Message History');
    expect(sql('select count(*) as n from reminder')).toEqual([{ n: 1 }]);
    expect(fake.violations).toEqual([]);
  });

  test('where somebody only brought it along it answers, hides health, and sets nothing', async () => {
    const guest = organiser({ guest: true });
    expect((await fake.command('remind add', { time: '8:00', zone: 'Berlin' }, guest)).message).toMatchObject({
      text: expect.stringContaining('I only came along'),
      visibleTo: guest.user,
    });
    const friends = somebody({ channel: fake.addChannel({ guild: '', group: true }).id });
    expect((await fake.command('tip', {}, friends)).message?.visibleTo).toBeUndefined();
    expect((await fake.command('check', {}, friends)).message?.visibleTo).toBe(friends.user);
    await expect(async () => fake.command('remind list', {}, friends)).rejects.toThrow('not offered');
    expect(sql('select count(*) as n from reminder')).toEqual([{ n: 1 }]);
    expect(fake.violations).toEqual([]);
  });

  test('the number of a reminder is offered while an organiser types, and to nobody else', async () => {
    const [offer, ...others] = await fake.suggest('remind pause', 'number', '7:0', organiser());
    expect(offer?.name).toMatch(/^#\d+ 07:00 Europe\/Berlin/);
    expect(others).toEqual([]);
    expect(sql('select id from reminder')).toEqual([{ id: Number(offer?.value) }]);
    expect(await fake.suggest('remind pause', 'number', '', somebody({ opened: true }))).toEqual([]);
    expect(await fake.suggest('remind add', 'zone', 'Berlin, ', organiser())).toMatchObject([
      { value: 'Europe/Berlin' },
    ]);
    expect(fake.violations).toEqual([]);
  });

  test('somebody too fast gets a word with what to do in danger', async () => {
    const fast = somebody();
    const answers = await Promise.all(Array.from({ length: 25 }, () => fake.command('about', {}, fast)));
    const told = answers.filter(({ message }) => message?.text.includes('too much at once'));
    expect(told.length).toBeGreaterThanOrEqual(3);
    for (const { message } of told) expect(message).toMatchObject({ visibleTo: fast.user, text: /emergency number/ });
    expect(fake.violations).toEqual([]);
  });

  test('a reminder that came due while the bot was away is posted once', async () => {
    await running.stop();
    const now = Temporal.Now.instant().subtract({ minutes: 2 });
    const zone =
      ['Etc/UTC', 'Asia/Tokyo'].find((one) => Math.abs(now.toZonedDateTimeISO(one).hour - 12) < 9) ?? 'Etc/UTC';
    const local = now.toZonedDateTimeISO(zone).round({ smallestUnit: 'minute', roundingMode: 'floor' });
    const database = new DatabaseSync(join(folder, 'limber.db'));
    const time = local.toPlainTime().toString().slice(0, 5);
    database
      .prepare('update reminder set next_due = ?, zone = ?, local_time = ?')
      .run(local.epochMilliseconds, zone, time);
    database.close();
    running = await start();
    const posts = () => fake.messages.filter(({ nonce }) => nonce !== undefined);
    const post = await fake.until(() => posts()[0], 'the post', 20_000);
    const pressed = await fake.press(post, 'Danger signs', somebody());
    expect(pressed.message?.visibleTo).toBe(pressed.user);
    await fake.command('about', {}, somebody());
    expect(posts()).toHaveLength(1);
    expect(fake.violations).toEqual([]);
  });

  test('a long choice is a menu, and what is no button is written in a form', async () => {
    const admin = organiser({ channel: fake.addChannel({}).id });
    const days = shown((await fake.command('remind add', { time: 'half past never' }, admin)).message);
    const opened = await fake.press(days, 'Type the answer', admin);
    expect(opened.modal).toMatchObject({ title: 'Type the answer' });
    await fake.fillIn(opened, 'quarter past never', admin);
    expect(days.text).toContain('quarter past never');
    await fake.fillIn(await fake.press(days, 'Type the answer', admin), '6.40 UTC', admin);
    expect(days.text).toMatch(/The daily stretch is set[\s\S]*06:40 UTC/);
    const wrong = { time: '6.50', zone: 'UTC', routine: 'something nice' };
    const routines = shown((await fake.command('remind add', wrong, admin)).message);
    const menu = routines.buttons.filter(({ menu }) => menu !== undefined);
    expect(menu.length).toBeGreaterThan(10);
    await fake.press(routines, menu.at(-1)?.label ?? '', admin);
    expect(routines.text).toMatch(/The daily stretch is set[\s\S]*06:50 UTC/);
    // Rights are looked at again when the form comes back: what a member writes changes nothing.
    const asked = shown((await fake.command('remind add', { time: 'soon' }, admin)).message);
    const sent = await fake.fillIn(
      await fake.press(asked, 'Type the answer', admin),
      '7.10',
      somebody({ channel: asked.channel }),
    );
    expect(sent.message).toMatchObject({ visibleTo: sent.user, text: expect.stringContaining('organiser') });
    expect(asked.text).not.toContain('07:10');
    // Nobody else reads what is written there, so danger is heard, and answered to that person alone.
    const danger = await fake.fillIn(
      await fake.press(asked, 'Type the answer', admin),
      'I am numb between my legs',
      admin,
    );
    expect(danger.message).toMatchObject({ visibleTo: danger.user, text: expect.stringContaining('emergency') });
    const alone = somebody({ guild: null });
    const form = shown((await fake.command('remind add', { time: 'soon' }, alone)).message);
    await fake.fillIn(await fake.press(form, 'Type the answer', alone), 'I am numb between my legs', alone);
    expect(form.text).toContain('emergency');
    expect(fake.violations).toEqual([]);
  });

  test('an exercise comes with a picture that says what it shows, and a page without one takes it away', async () => {
    const runner = somebody();
    const before = fake.calls.length;
    const message = shown((await fake.command('exercise', { name: 'squat' }, runner)).message);
    const squat = JSON.stringify(message.components);
    expect(squat).toContain('"url":"attachment://squat.png"');
    expect(squat).toMatch(/"description":"[^"]{20,}"/);
    expect(fake.calls.slice(before).map(({ route, files }) => [route, files])).toEqual([
      ['callback', { 0: 'squat.png' }],
    ]);
    await fake.press(message, 'More like this', runner);
    expect(JSON.stringify(message.components)).not.toContain('attachment://');
    await fake.press(message, 'Step-up', runner);
    expect(JSON.stringify(message.components)).toContain('attachment://step-up.png');
    expect(fake.violations).toEqual([]);
  });

  test('an error storm leaves no token, no signature and no words of a person in the log', async () => {
    const secret = 'my back hurts since Tuesday';
    const faults = [
      { status: 500 },
      { status: 400, code: 50035 },
      { status: 404, code: 10062 },
      { status: 401 },
      { reset: true },
    ];
    const failed = () => running.lines.filter(({ msg }) => msg === 'discord-answer-failed').length;
    // Over the endpoint a first answer is a response, which cannot be refused: what meets errors there is a picture.
    for (const fault of faults) {
      const before = failed();
      fake.failNext({ route: 'callback', ...fault }, { route: 'callback', ...fault });
      const runner = somebody({ guild: null });
      const asking =
        transport === 'gateway'
          ? fake.command('remind pause', { until: secret }, runner)
          : fake.command('exercise', { name: 'squat' }, runner);
      void asking.catch(() => undefined);
      await expect.poll(failed, { timeout: 10_000 }).toBeGreaterThan(before);
      fake.calm();
    }
    if (transport === 'endpoint') {
      for (const signature of ['foreign', 'missing', 'odd'] as const) {
        expect(await fake.forge(JSON.stringify({ type: 2, id: '1', data: { name: secret } }), { signature })).toBe(401);
      }
      expect(await fake.forge('{', {})).toBe(400);
      expect(await fake.forge(`"${'x'.repeat(300_000)}"`)).toBe(413);
      const admin = organiser();
      for (const fault of faults.filter(({ status }) => status !== 401)) {
        const card = shown((await fake.command('remind add', { time: '7:00', zone: 'Berlin' }, admin)).message);
        fake.failNext({ route: 'create', ...fault }, { route: 'create', ...fault });
        await fake.command('remind pause', { until: secret }, somebody({ guild: null }));
        await fake.press(card, 'Post a test now', admin);
        fake.calm();
      }
    }
    await fake.command('about', {}, somebody());
    const written = outputs.map((output) => output()).join();
    for (const word of [token, 'back hurts', ...fake.interactions.map((one) => one.token)])
      expect(written).not.toContain(word);
    expect(written).not.toMatch(/[0-9a-f]{128}/);
  });
});
