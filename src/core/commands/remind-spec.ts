/** What `remind` takes, for platforms that show it to people before they type. */
import type { Content } from '../content-schema.ts';
import type { Say } from '../phrases.ts';
import type { CommandSpec, OptionSpec } from '../ports.ts';
import { rotation } from '../post.ts';
import { zoneChoices } from '../zones.ts';

export const verbs = ['add', 'list', 'edit', 'pause', 'resume', 'skip', 'quiet', 'history', 'test', 'remove'] as const;
export type Verb = (typeof verbs)[number];

export function remindSpec(content: Content, say: Say): Pick<CommandSpec, 'options' | 'subcommands'> {
  const option = (name: string, offered: OptionSpec['choices'] = [], required = false): OptionSpec => ({
    name,
    description: say(`option-remind-${name}`),
    required,
    choices: offered,
  });
  const routines = [...content.routines.values()].map(({ id, name }) => ({ name, value: id }));
  const yesNo = ['yes', 'no'].map((value) => ({ name: say(`button-${value}`), value }));
  const number: OptionSpec = { ...option('number'), suggests: true };
  const order: OptionSpec[] = [
    option('days'),
    zoneOption(say('option-remind-zone')),
    option('routine', [{ name: say('remind-rotation'), value: rotation }, ...routines]),
    option('mention'),
    option('tidy', yesNo),
  ];
  const options: Record<Verb, OptionSpec[]> = {
    add: [option('time', [], true), ...order],
    list: [],
    edit: [number, option('time'), ...order, option('here', yesNo.slice(0, 1))],
    pause: [number, option('until')],
    resume: [number],
    skip: [number],
    quiet: [option('dates'), number],
    history: [number],
    test: [number],
    remove: [number],
  };
  return {
    options: [],
    subcommands: verbs.map((name) => ({ name, description: say(`command-remind-${name}`), options: options[name] })),
  };
}

/** Its many choices are made only for a platform that shows them. */
export function zoneOption(description: string): OptionSpec {
  return {
    name: 'zone',
    description,
    required: false,
    get choices() {
      return zoneChoices();
    },
  };
}
