/** Discord and Telegram on loopback behind bad lines, and what people see there: the platform's side of the count. */
import { type FakeDiscord, startDiscord } from '../../test/support/discord.ts';
import { type FakeTelegram, startTelegram } from '../../test/support/telegram.ts';
import { type BadLine, type Fault, openBadLine, wires } from './bad-line.ts';
import type { Chance } from './chance.ts';

export type PlatformName = 'discord' | 'telegram';
export const platformNames: readonly [PlatformName, ...PlatformName[]] = ['discord', 'telegram'];

/** Where one post goes. Each reminder has a chat of its own, so that what stands in it can be counted. */
export type Spot = { readonly platform: PlatformName; readonly club: string; readonly chat: string };

/** The way of one process to the platforms. */
export type Door = Readonly<Record<PlatformName, BadLine>> & { readonly env: Readonly<Record<string, string>> };

export type Platforms = {
  /** One for each process that runs at the same time. */
  readonly doors: readonly [Door, ...Door[]];
  addSpot(platform: PlatformName): Spot;
  /** How many posts stand in each chat, by the danger-sign button that only a post of a reminder has. */
  shown(): ReadonlyMap<string, number>;
  /** For so long everything on Discord is spoiled, on every door. */
  failDiscord(ms: number): void;
  /** From now on no request is spoiled. */
  calm(): void;
  faultsMet(): Readonly<Partial<Record<Fault, number>>>;
  /** How often a post was looked for. */
  looks(): number;
  /** What a platform refused because the request was wrong. */
  violations(): readonly string[];
  close(): Promise<void>;
};

const discordToken = 'MTI0.crash.token';

export async function startPlatforms(chance: Chance, faultShare: number, processes = 1): Promise<Platforms> {
  const discord = await startDiscord({ token: discordToken });
  const telegram = await startTelegram();
  const openDoor = async (): Promise<Door> => {
    const door = {
      discord: await openBadLine(wires.discord, discord.url, chance, faultShare),
      telegram: await openBadLine(wires.telegram, telegram.url, chance, faultShare),
    };
    const env = {
      DISCORD_TOKEN: discordToken,
      DISCORD_API_URL: door.discord.url,
      TELEGRAM_TOKEN: telegram.token,
      TELEGRAM_API_URL: door.telegram.url,
    };
    return { ...door, env };
  };
  const doors: [Door, ...Door[]] = [await openDoor()];
  while (doors.length < processes) doors.push(await openDoor());
  const lines = doors.flatMap((door) => platformNames.map((name) => door[name]));
  let servers = 0;
  let outage: NodeJS.Timeout | undefined;

  return {
    doors,
    addSpot: (platform) => {
      if (platform === 'telegram') {
        const chat = String(telegram.group().id);
        return { platform, club: chat, chat };
      }
      const club = String(1_200_000_000_000_000_000n + BigInt(++servers));
      const { id: chat } = discord.addChannel({ guild: club });
      // Discord shows a channel that may not be read as an empty one, so an empty one would prove nothing to the bot.
      discord.write({ content: 'Sunday at nine?' }, { channel: chat });
      return { platform, club, chat };
    },
    shown: () => countPosts(discord, telegram),
    failDiscord: (ms) => {
      for (const door of doors) door.discord.faultShare = 1;
      outage = setTimeout(() => {
        for (const door of doors) door.discord.faultShare = faultShare;
      }, ms);
    },
    calm: () => {
      clearTimeout(outage);
      for (const line of lines) line.faultShare = 0;
    },
    looks: () => lines.reduce((total, line) => total + line.looks, 0),
    faultsMet: () => sum(lines.map((line) => Object.fromEntries(line.met))),
    violations: () => [...discord.violations, ...telegram.violations],
    close: async () => {
      clearTimeout(outage);
      await Promise.all(lines.map((line) => line.close()));
      await Promise.all([discord.close(), telegram.stop()]);
    },
  };
}

function countPosts(discord: FakeDiscord, telegram: FakeTelegram): ReadonlyMap<string, number> {
  const chats = [
    ...discord.messages
      .filter((message) => !message.deleted && message.buttons.some(({ id }) => isOfPost(id)))
      .map(({ channel }) => channel),
    ...[...telegram.world.chats.values()].flatMap(({ id, messages }) =>
      [...messages.values()]
        .filter(({ reply_markup: markup }) =>
          markup?.inline_keyboard.flat().some((button) => isOfPost(button.callback_data)),
        )
        .map(() => String(id)),
    ),
  ];
  const counts = new Map<string, number>();
  for (const chat of chats) counts.set(chat, (counts.get(chat) ?? 0) + 1);
  return counts;
}

const isOfPost = (action = '') => /^redflags:./.test(action);

function sum(parts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, count] of parts.flatMap(Object.entries<number>)) total[name] = (total[name] ?? 0) + count;
  return total;
}
