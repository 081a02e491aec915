/** What this bot lacks to post where an interaction came from: Discord counts it together and sends it along. */
import { type APIInteraction, ChannelType, PermissionFlagsBits } from 'discord.js';
import type { Need } from '../../core/message.ts';

const threads: readonly unknown[] = [
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
];
/** They hold channels or posts, and no message of their own. */
const withoutMessages: readonly unknown[] = [
  ChannelType.GuildCategory,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
  ChannelType.GuildDirectory,
];

export function lackingIn({ app_permissions, channel }: APIInteraction): Need[] {
  if (withoutMessages.includes(channel?.type)) return ['postable'];
  if (!/^\d+$/.test(app_permissions ?? '')) return [];
  const granted = BigInt(app_permissions);
  const has = (right: bigint) => (granted & (right | PermissionFlagsBits.Administrator)) !== 0n;
  const isThread = threads.includes(channel?.type);
  const wanted: [Need, bigint][] = [
    ...(isLocked(channel) ? [['unlocked', PermissionFlagsBits.ManageThreads] as [Need, bigint]] : []),
    ['see', PermissionFlagsBits.ViewChannel],
    isThread
      ? ['send-in-threads', PermissionFlagsBits.SendMessagesInThreads]
      : ['send', PermissionFlagsBits.SendMessages],
    ['mention', PermissionFlagsBits.MentionEveryone],
    ['embed', PermissionFlagsBits.EmbedLinks],
    ['attach', PermissionFlagsBits.AttachFiles],
    ['history', PermissionFlagsBits.ReadMessageHistory],
  ];
  return wanted.filter(([, right]) => !has(right)).map(([need]) => need);
}

function isLocked(channel: APIInteraction['channel']): boolean {
  const metadata = channel && 'thread_metadata' in channel ? channel.thread_metadata : undefined;
  return metadata?.locked === true;
}
