/** `routine`: a routine as a card; alone, today's. */
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
  sourcesButton,
  toAsker,
  toEveryone,
  wanted,
} from '../call.ts';
import type { Routine } from '../content-schema.ts';
import type { Block, Button, Reply } from '../message.ts';
import { doseText, rotation, routineFor, routineLines } from '../post.ts';
import { everyDay, localDate } from '../schedule.ts';
import { inUnits } from '../units.ts';

export const routine: Command = {
  name: 'routine',
  admin: false,
  health: false,
  spec: (content, say) => oneOption('name', say('option-routine-name'), [...content.routines.values()]),
  run: (call, input) => show(call, wanted(input, 'name')),
  press: async (call, rest) => {
    const [, which, page = '0'] = /^in:(daily|demand)(?::(\d))?$/.exec(rest) ?? [];
    if (which !== undefined) return asEdit(list(call, which === 'daily', Number(page)));
    const [, kind, id = ''] = /^(steps|tip):(.*)$/.exec(rest) ?? [];
    if (kind === 'steps') return showSteps(call, id);
    if (kind === 'tip') return showTip(call, id);
    // A choice from the list takes the list's place; 'today' stands under other messages, which stay.
    return rest === '' ? show(call, '') : asEdit(await show(call, rest));
  },
};

async function show(call: Call, name: string): Promise<Reply> {
  const { say, world } = call;
  const found = name.trim() === '' ? await routineOfToday(call) : findByName(world.content.routines.values(), name);
  if (!found) return list(call, false);
  return toEveryone(
    heading(say('routine-head', { name: found.name, minutes: found.minutes, kit: found.kit })),
    paragraph(found.when),
    ...routineLines(found, say),
    choices(
      { label: say('button-steps'), action: `routine:steps:${found.id}` },
      { label: say('button-routines-demand'), action: 'routine:in:demand' },
      dangerSigns(say),
      sourcesButton(say, 'routine', found.id),
    ),
  );
}

/** The one that the place's reminder posts today, where it has exactly one; else one in turn. */
async function routineOfToday({ world, incoming, settings, now }: Call): Promise<Routine> {
  const [only, another] = await world.store.reminders(incoming.place);
  if (only && !another) return routineFor(world.content, only, localDate(now, only.zone));
  const everyDays = { id: 0, what: rotation, weekdays: everyDay };
  return routineFor(world.content, everyDays, localDate(now, settings.zone ?? 'UTC'));
}

/** How many routines a list shows at once; two more buttons lead on. */
const listed = 20;

/** Routines to choose from: those on demand, or the short ones of the daily post. `page` counts from 0 and may be forged. */
function list({ say, world }: Call, daily: boolean, page = 0): Reply {
  const all = [...world.content.routines.values()].filter((one) => one.daily === daily);
  const shown = all.slice(page * listed, (page + 1) * listed);
  const rest = all.length > (page + 1) * listed;
  const more = { label: say('button-more'), action: `routine:in:${daily ? 'daily' : 'demand'}:${page + 1}` };
  const others: Button = daily
    ? { label: say('button-routines-demand'), action: 'routine:in:demand' }
    : { label: say('button-routines-daily'), action: 'routine:in:daily' };
  return toEveryone(
    paragraph(say(daily ? 'routine-daily' : 'routine-which')),
    choices(
      ...shown.map((one): Button => ({ label: one.name, action: `routine:${one.id}` })),
      ...(rest ? [more] : []),
      others,
    ),
  );
}

/** Every move with its steps, for the one who asked; the post stays as it is. */
function showSteps({ say, world }: Call, id: string): Reply {
  const found = world.content.routines.get(id);
  if (!found) return toAsker(paragraph(say('error-old-button')));
  const moves = found.moves.flatMap(({ exercise }): Block[] => {
    const one = world.content.exercises.get(exercise);
    if (!one) return [];
    return [
      { kind: 'text', text: [{ text: one.name, bold: true }, { text: ` – ${doseText(one.dose, say)}` }] },
      { kind: 'list', items: one.steps, ordered: true, foldable: true },
    ];
  });
  return toAsker(
    heading(found.name),
    ...moves,
    paragraph(say('stop-rule')),
    choices(dangerSigns(say), sourcesButton(say, 'routine', found.id)),
  );
}

/** The tip of the week, for the one who asked. */
function showTip({ say, world, settings }: Call, id: string): Reply {
  const found = world.content.tips.find((one) => one.id === id);
  if (!found) return toAsker(paragraph(say('error-old-button')));
  return toAsker(paragraph(inUnits(found.says, settings.units)), choices(sourcesButton(say, 'tip', id)));
}
