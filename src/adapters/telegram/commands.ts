/** Puts the bot's commands into Telegram's menus, each in the chats where it may be seen. */
import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope } from 'grammy/types';
import type { CommandSpec } from '../../core/ports.ts';

/** Telegram's limits: names of 1-32 characters a-z, 0-9 and _; descriptions of 1-256; at most 100 commands. */
const descriptionChars = 256;

export type Menu = { readonly scope: BotCommandScope; readonly commands: BotCommand[] };

/**
 * Pure. Health commands stand in the menu of private chats only: a tap in a group's menu would show everybody that
 * this person is in pain. Admin commands stand in groups for admins only.
 */
export function planMenus(specs: readonly CommandSpec[]): Menu[] {
  const menu = (type: 'all_private_chats' | 'all_group_chats' | 'all_chat_administrators', shown: CommandSpec[]) => ({
    scope: { type },
    commands: shown.map((spec) => ({ command: spec.name, description: spec.description.slice(0, descriptionChars) })),
  });
  const forClubs = specs.filter((spec) => !spec.health);
  return [
    menu('all_private_chats', [...specs]),
    menu(
      'all_group_chats',
      forClubs.filter((spec) => !spec.admin),
    ),
    menu('all_chat_administrators', forClubs),
  ];
}

/** Sets only the menus that differ: clients fetch a menu again after every change. Rejects with grammY's error. */
export async function saveMenus(api: Api, menus: readonly Menu[]): Promise<void> {
  for (const { scope, commands } of menus) {
    const current = await api.raw.getMyCommands({ scope });
    if (sameCommands(current, commands)) continue;
    await api.raw.setMyCommands({ scope, commands });
  }
}

function sameCommands(some: readonly BotCommand[], others: readonly BotCommand[]): boolean {
  const key = (list: readonly BotCommand[]) => JSON.stringify(list.map((one) => [one.command, one.description]));
  return key(some) === key(others);
}
