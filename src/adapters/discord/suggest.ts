/** Offers the choices of an option while a person types, where they are too many for Discord's own list. */
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteractionDataOption,
  ApplicationCommandOptionType,
  InteractionResponseType,
} from 'discord.js';
import { type Incoming, limits } from '../../core/message.ts';
import type { Bot, Choice, Log, OptionSpec } from '../../core/ports.ts';
import { answerOnce, type CallbackLine, type Respond } from './callback.ts';
import { choicesOf } from './commands.ts';
import { describeFailure, failureFields } from './errors.ts';

/** Answers with what fits, or with nothing where that is not `allowed`; never rejects, and keeps what was typed to itself. */
export async function suggest(
  line: CallbackLine & { readonly log: Log; readonly bot: Bot },
  incoming: Incoming,
  raw: APIApplicationCommandAutocompleteInteraction,
  allowed: boolean,
  respond?: Respond,
): Promise<void> {
  try {
    const data = { choices: allowed ? await suggestionsFor(line.bot, incoming, raw) : [] };
    await answerOnce(
      line,
      { raw, respond },
      { type: InteractionResponseType.ApplicationCommandAutocompleteResult, data },
    );
  } catch (error) {
    line.log.warn('discord-answer-failed', failureFields('suggest', describeFailure(error)));
  }
}

/** None for a command or an option that this version of the bot no longer has. */
async function suggestionsFor(
  bot: Bot,
  incoming: Incoming,
  { data }: APIApplicationCommandAutocompleteInteraction,
): Promise<Choice[]> {
  const typing = typingIn(data.options);
  const command = bot.commands.find(({ name }) => name === data.name);
  const level = typing?.sub === undefined ? command : command?.subcommands.find(({ name }) => name === typing.sub);
  const option = level?.options.find(({ name }) => name === typing?.option);
  return typing && option ? fitting(await offeredFor(bot, incoming, option), typing.text) : [];
}

async function offeredFor(bot: Bot, incoming: Incoming, option: OptionSpec): Promise<Choice[]> {
  if (option.suggests !== true) return choicesOf(option);
  return choicesOf({ ...option, choices: (await bot.suggest?.(incoming, option.name)) ?? [] });
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
