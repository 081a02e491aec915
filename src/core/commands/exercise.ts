/** `exercise`: one exercise: how, dose, easier and harder, when not. */
import {
  asEdit,
  type Call,
  type Command,
  choices,
  dangerSigns,
  findByName,
  heading,
  oneOption,
  paragraph,
  toEveryone,
  wanted,
} from '../call.ts';
import type { Reply, Text } from '../message.ts';
import { doseText } from '../post.ts';

export const exercise: Command = {
  name: 'exercise',
  admin: false,
  health: false,
  spec: (content, say) => oneOption('name', say('option-exercise-name'), [...content.exercises.values()]),
  run: (call, input) => show(call, wanted(input, 'name')),
  press: (call, rest) => asEdit(show(call, rest)),
};

function show({ say, world }: Call, name: string): Reply {
  const all = [...world.content.exercises.values()];
  const found = findByName(all, name);
  if (!found) {
    return toEveryone(
      paragraph(say('exercise-which')),
      choices(...all.map((one) => ({ label: one.name, action: `exercise:${one.id}` }))),
    );
  }
  const line = (label: string, text: string): Text => [{ text: `${say(label)} `, bold: true }, { text }];
  return toEveryone(
    heading(found.name),
    { kind: 'list', items: found.steps, ordered: true },
    {
      kind: 'list',
      items: [
        line('exercise-dose', doseText(found.dose, say)),
        line('exercise-works', found.works.join(', ')),
        line('exercise-kit', found.kit),
        line('exercise-easier', found.easier),
        line('exercise-harder', found.harder),
        line('exercise-not', found.notWhen),
      ],
    },
    paragraph(say('stop-rule')),
    choices(dangerSigns(say), { label: say('button-sources'), action: `sources:exercise:${found.id}` }),
  );
}
