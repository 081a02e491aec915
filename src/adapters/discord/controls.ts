/** What can be pressed, picked from or opened in a Discord message, and what it stands for when it comes back. Pure. */
import {
  type APIButtonComponent,
  type APIMessageTopLevelComponent,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from 'discord.js';
import type { Button, CheckItem } from '../../core/message.ts';
import { label } from './text.ts';

/** Discord's limit of a `custom_id`. */
const customIdMax = 100;

/** `taken` holds the ids that the message has already. */
export function choice({ label: words, action, tone }: Button, taken: Set<string>): APIButtonComponent {
  const style =
    tone === 'primary' ? ButtonStyle.Primary : tone === 'danger' ? ButtonStyle.Danger : ButtonStyle.Secondary;
  return { type: ComponentType.Button, style, label: label(words), ...identity(action, taken) };
}

/** More buttons with words on them than two rows hold read better as a menu; numbers and times stay a grid. */
const menuFrom = 11;
const gridLabelChars = 5;
const optionsInMenu = 25;

export function isMenu(own: readonly Button[]): boolean {
  return own.length >= menuFrom && own.some((one) => one.label.length > gridLabelChars);
}

/** What is picked comes back as a press of it would. Discord refuses two options of one value: the second says nothing new. */
export function menus(own: readonly Button[], taken: Set<string>): APIStringSelectComponent[] {
  const options = own.flatMap(({ label: words, action }) =>
    'disabled' in identity(action, taken) ? [] : [{ label: label(words), value: action }],
  );
  const distinct = options.filter(({ value }, at) => options.findIndex((one) => one.value === value) === at);
  const starts = Array.from({ length: Math.ceil(distinct.length / optionsInMenu) }, (_, at) => at * optionsInMenu);
  return starts.map((start) => ({
    type: ComponentType.StringSelect,
    ...identity(`${menuId}${start}`, taken),
    options: distinct.slice(start, start + optionsInMenu),
  }));
}

const menuId = 'menu:';

/** Opens a field to write in; what is written there answers the message, as a reply in words does elsewhere. */
export function writeButton(words: string, taken: Set<string>): APIButtonComponent {
  taken.add(writeId);
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, label: label(words), custom_id: writeId };
}

export const writeId = 'write:';

const signs = { open: '⬜', yes: '✅', unsure: '❓', no: '➖' } as const;

/** Ticked stands out in colour as well as by its sign; green would make a ticked danger sign look like good news. */
export function tick({ label: words, state, action }: CheckItem, taken: Set<string>): APIButtonComponent {
  const style = state === 'yes' ? ButtonStyle.Primary : ButtonStyle.Secondary;
  return {
    type: ComponentType.Button,
    style,
    label: label(words),
    emoji: { name: signs[state] },
    ...identity(action, taken),
  };
}

/**
 * Discord wants 1 to 100 characters, unique in a message. Actions are ASCII, so `§` and a number can be added to a
 * second one and taken off again by `actionOf`. An action that cannot be sent at all leaves a button that does nothing.
 */
function identity(action: string, taken: Set<string>): { custom_id: string; disabled?: true } {
  const usable = /^[\x20-\x7e]+$/.test(action) && action.length <= customIdMax - 4;
  const custom_id = usable && !taken.has(action) ? action : `${usable ? action : ''}§${taken.size}`;
  taken.add(custom_id);
  return usable ? { custom_id } : { custom_id, disabled: true };
}

/** The action that a `custom_id` of ours stands for. */
export function actionOf(customId: string): string {
  return customId.replace(/§\d+$/, '');
}

/** The actions of all that can be pressed or picked in a message of ours. */
export function actionsOf(components: readonly APIMessageTopLevelComponent[]): string[] {
  return components.flatMap((row) => {
    if (row.type !== ComponentType.ActionRow) return [];
    return row.components.flatMap((one) => {
      if (one.type === ComponentType.StringSelect) return one.options.map(({ value }) => value);
      return 'custom_id' in one ? [actionOf(one.custom_id)] : [];
    });
  });
}
