/** What a person can type, listed from the bot's own commands: the menu of each room and the first things to try. */
import type { CommandSpec, OptionSpec } from '../../core/ports.ts';

/** `text` is what to type, `hint` what may follow it: `<required>` and `[optional]`. */
export type MenuEntry = { readonly text: string; readonly hint: string; readonly description: string };

/** One entry for each command and subcommand. Health commands stand in the private menu only, as on every platform. */
export function listEntries(commands: readonly CommandSpec[], isPrivate: boolean): MenuEntry[] {
  return commands
    .filter((command) => isPrivate || !command.health)
    .flatMap((command) => {
      const text = `/${command.name}`;
      if (command.subcommands.length === 0) {
        return [{ text, hint: hintOptions(command.options), description: command.description }];
      }
      return command.subcommands.map((part) => ({
        text: `${text} ${part.name}`,
        hint: hintOptions(part.options),
        description: part.description,
      }));
    });
}

/** The first things to try in a room that is still empty; only commands that the bot has. */
export function suggest(commands: readonly CommandSpec[], isPrivate: boolean, zone: string) {
  const ideas = isPrivate
    ? [
        { label: 'Check my back', text: '/check' },
        { label: 'Get a tip', text: '/tip' },
      ]
    : [
        { label: 'Set the daily stretch', text: `/remind add 07:00 weekdays ${zone}` },
        { label: 'See what Limber can do', text: '/help' },
      ];
  const known = new Set(commands.map((command) => `/${command.name}`));
  return ideas.filter((idea) => known.has(idea.text.split(' ')[0] ?? ''));
}

function hintOptions(options: readonly OptionSpec[]): string {
  return options.map((option) => (option.required ? `<${option.name}>` : `[${option.name}]`)).join(' ');
}
