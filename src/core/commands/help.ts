/** `help`: what there is, and the three steps to the first reminder. */
import { type Call, type Command, choices, dangerSigns, heading, paragraph, toEveryone } from '../call.ts';
import type { Block, Reply } from '../message.ts';

export const help: Command = {
  name: 'help',
  admin: false,
  health: false,
  run: reply,
  press: reply,
};

function reply({ say, commands }: Call): Reply {
  const shown = commands.filter((command) => command.hidden !== true);
  const list: Block = {
    kind: 'list',
    items: shown.map(({ name }) => [{ text: `/${name}`, bold: true }, { text: ` – ${say(`command-${name}`)}` }]),
  };
  return toEveryone(
    heading(say('help-head')),
    list,
    paragraph(say('help-organiser')),
    choices(
      { label: say('button-check'), action: 'check:', tone: 'primary' },
      { label: say('button-today'), action: 'routine:' },
      dangerSigns(say),
    ),
  );
}
