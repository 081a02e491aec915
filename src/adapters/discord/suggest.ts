/** Offers the choices of an option while a person types, where they are too many for Discord's own list. */
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteractionDataOption,
  ApplicationCommandOptionType,
  InteractionResponseType,
} from 'discord.js';
import { limits } from '../../core/message.ts';
import type { CommandSpec, Log } from '../../core/ports.ts';
import { type CallbackLine, callback } from './callback.ts';
import { type Choice, choicesOf } from './commands.ts';
import { describeFailure, failureFields } from './errors.ts';

/** Answers with what fits; never rejects, and keeps what was typed to itself. */
export async function suggest(
  line: CallbackLine & { readonly log: Log },
  commands: readonly CommandSpec[],
  raw: APIApplicationCommandAutocompleteInteraction,
): Promise<void> {
  try {
    const data = { choices: suggestionsFor(raw, commands) };
    await callback(line, raw, { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data });
  } catch (error) {
    line.log.warn('discord-answer-failed', failureFields('suggest', describeFailure(error)));
  }
}

/** None for a command or an option that this version of the bot no longer has. */
function suggestionsFor(
  { data }: APIApplicationCommandAutocompleteInteraction,
  commands: readonly CommandSpec[],
): Choice[] {
  const typing = typingIn(data.options);
  const command = commands.find(({ name }) => name === data.name);
  const level = typing?.sub === undefined ? command : command?.subcommands.find(({ name }) => name === typing.sub);
  const option = level?.options.find(({ name }) => name === typing?.option);
  return typing && option ? fitting(choicesOf(option), typing.text) : [];
}

type Typing = { readonly sub?: string; readonly option: string; readonly text: string };

/** The option in which the person types now, and the subcommand that it belongs to. */
function typingIn(options: readonly APIApplicationCommandInteractionDataOption[]): Typing | undefined {
  for (const option of options) {
    if (option.type === ApplicationCommandOptionType.Subcommand) {
      const inside = typingIn(option.options ?? []);
      if (inside) return { ...inside, sub: option.name };
    } else if ('focused' in option && option.focused) return { option: option.name, text: String(option.value) };
  }
  return undefined;
}

/** Those whose name begins with the text, then those that hold it, each in their own order; all for an empty text. */
function fitting(choices: readonly Choice[], text: string): Choice[] {
  const wanted = text.trim().toLowerCase();
  const places = choices.map((choice) => ({ choice, at: choice.name.toLowerCase().indexOf(wanted) }));
  const first = places.filter(({ at }) => at === 0);
  const later = places.filter(({ at }) => at > 0);
  return [...first, ...later].map(({ choice }) => choice).slice(0, limits.optionChoices);
}
