/** A form with one field, in which the answer to a question of the bot is written. */
import {
  type APIInteraction,
  type APIMessageComponentInteraction,
  type APIModalInteractionResponse,
  ComponentType,
  InteractionResponseType,
  InteractionType,
  TextInputStyle,
} from 'discord.js';
import { writeId } from './controls.ts';

/** Discord's limits of a title and of a field's label. */
const titleChars = 45;
const answerChars = 200;

/** Does this press ask for the field? Then it opens at once: the core hears only what is written. */
export function asksToWrite(raw: APIInteraction): raw is APIMessageComponentInteraction {
  return raw.type === InteractionType.MessageComponent && raw.data.custom_id === writeId;
}

/** The form, under the words of the button that opens it. Pure. */
export function modalFor({ message }: APIMessageComponentInteraction): APIModalInteractionResponse {
  const words = labelIn(message.components ?? []).slice(0, titleChars);
  const field = {
    type: ComponentType.TextInput as const,
    custom_id: writeId,
    style: TextInputStyle.Short,
    min_length: 1,
    max_length: answerChars,
    required: true,
  };
  return {
    type: InteractionResponseType.Modal,
    data: {
      custom_id: writeId,
      title: words,
      components: [{ type: ComponentType.Label, label: words, component: field }],
    },
  };
}

function labelIn(components: NonNullable<APIMessageComponentInteraction['message']['components']>): string {
  for (const row of components) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const one of row.components)
      if ('custom_id' in one && one.custom_id === writeId && 'label' in one) return one.label ?? '…';
  }
  return '…';
}
