/**
 * A look at the real Discord, for what no fake can tell: `SMOKE_TOKEN=... SMOKE_CHANNEL=... node bench/smoke-discord.ts`.
 * With a bot account of its own and a channel that nobody reads: it leaves nothing behind there. Ends with 1 when something differs.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createDiscord } from '../src/adapters/discord/index.ts';
import type { Block } from '../src/core/message.ts';
import type { Bot, Log, Outcome } from '../src/core/ports.ts';

const { SMOKE_TOKEN: token = '', SMOKE_CHANNEL: chat = '' } = process.env;
if (token === '' || chat === '') {
  process.stderr.write(
    'SMOKE_TOKEN: of a bot account for this only. SMOKE_CHANNEL: the id of a channel that it may write in.\n',
  );
  process.exit(1);
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
const note = (event: string, fields: object = {}) => say(`  ${event} ${JSON.stringify(fields)}`);
const log: Log = { info: note, warn: note, error: note };
const place = { platform: 'discord', club: chat, chat };
const key = `smoke-${Date.now().toString(36)}`;
const blocks: Block[] = [
  { kind: 'heading', text: 'Smoke *test* @everyone' },
  { kind: 'list', items: ['one', [{ text: 'two', bold: true }]] },
  { kind: 'choices', buttons: [{ label: 'Press me', action: 'smoke:press' }] },
];
/** Commands that this account had are replaced by this one. */
const spec = { name: 'smoke', description: 'A test', admin: false, health: false, options: [], subcommands: [] };
const pressed = Promise.withResolvers<void>();
const bot: Bot = {
  commands: [spec],
  handle: async ({ act }) => {
    if (act.kind === 'press') pressed.resolve();
    return { audience: 'asker', mode: 'new', blocks: [{ kind: 'text', text: 'Heard.' }] };
  },
};
/** How long somebody may take to press the button; nobody has to. */
const pressMs = Number(process.env['SMOKE_PRESS_MS'] ?? 0);

let failed = 0;
function check(what: string, isRight: boolean, seen: unknown = ''): void {
  if (!isRight) failed += 1;
  say(`${isRight ? 'ok' : 'DIFFERS'}  ${what} ${isRight ? '' : JSON.stringify(seen)}`);
}

const idOf = (outcome: Outcome) => (outcome.kind === 'sent' ? outcome.message : '');
const adapter = createDiscord({ token, apiUrl: 'https://discord.com/api', log });
await adapter.start(bot);
check('it connects and is healthy', adapter.healthy());
const { messenger } = adapter;
const since = Date.now();
const first = await messenger.send({ place, blocks, key });
check('a post is taken as it is rendered', first.kind === 'sent', first);
const again = await messenger.send({ place, blocks, key });
check('the same nonce gets the same message', idOf(again) === idOf(first), again);
const found = await messenger.send({ place, blocks, key, doubt: { since: since - 3_600_000, mayPost: false } });
check('a post whose answer was lost is found again', idOf(found) === idOf(first), found);
const gone = await messenger.send({ place: { ...place, chat: '100000000000000000' }, blocks, key: `${key}x` });
check('a channel that is not there is gone', gone.kind === 'gone', gone);
if (pressMs > 0) {
  say(`Press the button in the channel within ${pressMs / 1000} s.`);
  const isPressed = await Promise.race([pressed.promise.then(() => true), sleep(pressMs, false)]);
  check('a press arrives', isPressed);
}
await messenger.retire(place, idOf(first), []);
await adapter.stop();
say('Look at the channel: is it empty again, and was nobody called?');
process.exit(failed === 0 ? 0 : 1);
