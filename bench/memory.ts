/** Memory in one server and in 2,500, beside discord.js with its usual caches, in one run. Alone: `node bench/memory.ts`. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { limberArgs } from './crash/life.ts';
import { startChild } from './discord/child.ts';
import { startLight, token } from './discord/light.ts';
import { type Figure, report } from './report.ts';
import { temporaryFolder } from './tidy.ts';

/** Discord demands several connections from here on. */
const servers = [1, 2500] as const;
/** A small club's server: Discord sends all of this to whoever asks for the Guilds intent. */
const channelsEach = 20;
const rolesEach = 10;
/** After this the garbage of the start is gone. */
const settleMs = 8000;

const idOf = (guild: number, thing: number) => String(1_000_000_000_000_000_000n + BigInt(guild * 1000 + thing));

function guildOf(at: number) {
  const id = idOf(at, 0);
  return {
    id,
    name: `Running club ${at}`,
    owner_id: id,
    member_count: 40,
    features: [],
    emojis: [],
    stickers: [],
    members: [],
    threads: [],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    roles: Array.from({ length: rolesEach }, (_, role) => ({
      ...{ id: idOf(at, role), name: `role ${role}`, permissions: '0', position: role },
      ...{ color: 0, colors: { primary_color: 0 }, hoist: false, managed: false, mentionable: false, flags: 0 },
    })),
    channels: Array.from({ length: channelsEach }, (_, channel) => ({
      ...{ id: idOf(at, 100 + channel), type: 0, name: `channel-${channel}`, position: channel },
      ...{ permission_overwrites: [], topic: 'About running', nsfw: false },
    })),
  };
}

async function measure(args: readonly string[], count: number): Promise<number> {
  const discord = await startLight(Array.from({ length: count }, (_, at) => guildOf(at)));
  const child = await startChild(args, {
    PORT: '0',
    DATABASE_URL: `sqlite:${join(temporaryFolder(), 'limber.db')}`,
    DISCORD_TOKEN: token,
    DISCORD_API_URL: discord.api,
  });
  await sleep(settleMs);
  const mb = child.residentMb();
  await child.stop();
  await discord.close();
  return mb;
}

export async function memoryFigures(): Promise<Figure[]> {
  const found: { ours: number; theirs: number }[] = [];
  for (const count of servers) {
    found.push({
      ours: await measure(limberArgs, count),
      theirs: await measure(['bench/discord/bare-bot.ts'], count),
    });
  }
  const growth = (of: (one: { ours: number; theirs: number }) => number) =>
    `${found.map((one) => `${of(one).toFixed(0)} MB`).join(' -> ')}`;
  return [
    {
      name: `memory in ${servers.join(' and in ')} servers of ${channelsEach} channels and ${rolesEach} roles, over the gateway`,
      limber: growth(({ ours }) => ours),
      baseline: `discord.js, Guilds intent, usual caches: ${growth(({ theirs }) => theirs)}`,
      goal: 'flat: at most 10 MB more',
    },
  ];
}

if (import.meta.main) await report(memoryFigures);
