/** `exercise`: one exercise: how, dose, easier and harder, when not. Without a name, the groups and what is in them. */
import {
  asEdit,
  type Call,
  type Command,
  choices,
  dangerSigns,
  findByName,
  heading,
  labelled,
  oneOption,
  paragraph,
  sourcesButton,
  toEveryone,
  wanted,
} from '../call.ts';
import { type Exercise, exerciseGroups } from '../content-schema.ts';
import type { Button, Reply, Text } from '../message.ts';
import { doseText } from '../post.ts';

export const exercise: Command = {
  name: 'exercise',
  admin: false,
  health: false,
  spec: (content, say) => oneOption('name', say('option-exercise-name'), [...content.exercises.values()]),
  run: (call, input) => find(call, wanted(input, 'name')),
  press: (call, rest) => {
    const group = exerciseGroups.find((one) => rest === `in:${one}`);
    return asEdit(group === undefined ? find(call, rest) : showGroup(call, group));
  },
};

function find(call: Call, name: string): Reply {
  const { say, world } = call;
  const found = findByName(world.content.exercises.values(), name);
  if (found) return show(call, found);
  const groups = exerciseGroups.map((one): Button => ({ label: say(`group-${one}`), action: `exercise:in:${one}` }));
  return toEveryone(paragraph(say('exercise-which')), choices(...groups));
}

function showGroup({ say, world }: Call, group: Exercise['group']): Reply {
  const all = [...world.content.exercises.values()].filter((one) => one.group === group);
  return toEveryone(
    heading(say(`group-${group}`)),
    choices(...all.map((one): Button => ({ label: one.name, action: `exercise:${one.id}` }))),
    choices({ label: say('button-back'), action: 'exercise:' }),
  );
}

function show({ say, world }: Call, found: Exercise): Reply {
  const line = (label: string, text: string): Text => labelled(say(label), text);
  const kit = found.kit.map((one) => say(`kit-${one}`)).join(', ');
  const standing = found.standing === undefined ? undefined : world.content.exercises.get(found.standing);
  return toEveryone(
    heading(found.name),
    ...(found.picture === undefined ? [] : [{ kind: 'picture' as const, name: found.id, alt: found.picture }]),
    { kind: 'list', items: found.steps, ordered: true },
    {
      kind: 'list',
      items: [
        line('exercise-dose', doseText(found.dose, say)),
        line('exercise-works', found.works.join(', ')),
        line('exercise-kit', kit === '' ? say('kit-none') : kit),
        line('exercise-easier', found.easier),
        line('exercise-harder', found.harder),
        ...(standing ? [line('exercise-standing', standing.name)] : []),
        line('exercise-not', found.notWhen),
      ],
    },
    paragraph(say('stop-rule')),
    choices(
      ...(standing ? [{ label: say('button-standing'), action: `exercise:${standing.id}` }] : []),
      { label: say('button-more-exercises'), action: `exercise:in:${found.group}` },
      dangerSigns(say),
      sourcesButton(say, 'exercise', found.id),
    ),
  );
}
