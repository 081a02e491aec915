/** `settings`: time zone, country, units and language of a club, or of a person in private. */
import {
  asEdit,
  type Call,
  type Command,
  choices,
  heading,
  type Input,
  paragraph,
  quoted,
  toEveryone,
} from '../call.ts';
import type { Content } from '../content-schema.ts';
import { countryOf, emergencyNumber } from '../emergency.ts';
import type { Reply } from '../message.ts';
import type { Settings } from '../store.ts';
import { countryName, findCountry } from '../zones.ts';
import { saveChange } from './remind-change.ts';
import { askNext, type Form, settle } from './remind-form.ts';
import { packOrder, unpackOrder } from './remind-order.ts';
import { list } from './remind-show.ts';
import { zoneOption } from './remind-spec.ts';

const names = ['zone', 'country', 'units', 'language'] as const;
type Name = (typeof names)[number];

export const settings: Command = {
  name: 'settings',
  admin: true,
  health: false,
  spec: (content, say) => ({
    options: names.map((name) =>
      name === 'zone'
        ? zoneOption(say('option-settings-zone'))
        : { name, description: say(`option-settings-${name}`), required: false, choices: choicesOf(name, content) },
    ),
    subcommands: [],
  }),
  run: (call, input) => {
    const changes = asChanges(input);
    return changes ? change(call, changes) : toEveryone(paragraph(call.say('settings-how')));
  },
  press: async (call, rest) => {
    const [name = '', ...value] = rest.split(':');
    if (name === 'form') return asEdit(await fromForm(call, value.join(':')));
    if (name === 'locate') return askLocation(call);
    if (name === 'reminders') return asEdit(await moveReminders(call));
    return asEdit(await change(call, isName(name) ? [[name, value.join(':')]] : []));
  },
  typed: (call, text, rests) => {
    const asksZone = rests.filter((rest) => rest.startsWith('form:')).length > 1;
    return asksZone ? change(call, [['zone', text]]) : undefined;
  },
};

/** The place itself never gets here, only its zone. */
function askLocation({ incoming, say }: Call): Reply {
  const reply = toEveryone(paragraph(say('settings-locate')));
  return incoming.locates ? { ...reply, locate: say('button-locate') } : reply;
}

function choicesOf(name: Name, { phrases, countries }: Content): { name: string; value: string }[] {
  if (name === 'country') return [...countries].map(([value, country]) => ({ name: country.name, value }));
  const values = name === 'units' ? ['km', 'mi'] : name === 'language' ? phrases.languages : [];
  return values.map((value) => ({ name: value, value }));
}

/** The zone is asked with the same buttons as that of a reminder. */
const form: Form = {
  action: (carried) => `settings:form:${packOrder(carried)}`,
  command: () => '/settings zone',
  back: 'settings:',
};

/** A button's zone, or the next page of zones; both may be forged. */
function fromForm(call: Call, packed: string): Promise<Reply> | Reply {
  const { values, ask } = unpackOrder(call.world.content, packed) ?? { values: {} };
  if (ask !== undefined) return askNext(call, ask, {}, form);
  return change(call, values.zone === undefined ? [] : [['zone', values.zone]]);
}

/** All reminders of the club take over its zone; asked for by a button only, for some clubs run in several. */
async function moveReminders(call: Call): Promise<Reply> {
  const { world, incoming, settings, say } = call;
  const { zone } = settings;
  if (zone === undefined) return overview(call, false);
  const all = await world.store.reminders(incoming.place);
  for (const reminder of all.filter((one) => one.zone !== zone)) await saveChange(call, reminder, { zone });
  return list(call, say('settings-reminders-moved', { zone }));
}

const isName = (text: string): text is Name => names.some((name) => name === text);

/** What people also say for a setting. */
const synonyms: Readonly<Record<string, Name>> = { timezone: 'zone', tz: 'zone', unit: 'units', lang: 'language' };

/** Named options as they are; typed text as `zone Berlin`. Undefined when it begins with no setting's name. */
function asChanges({ options, text }: Input): [Name, string][] | undefined {
  const given = names.flatMap((name): [Name, string][] => (options[name] === undefined ? [] : [[name, options[name]]]));
  if (given.length > 0) return given;
  const [first = '', ...rest] = text.trim().split(/\s+/);
  if (first === '') return [];
  const name = synonyms[first.toLowerCase()] ?? first.toLowerCase();
  return isName(name) ? [[name, rest.join(' ')]] : undefined;
}

/** Applies all changes or, when one is wrong, none. */
async function change(call: Call, changes: readonly [Name, string][]): Promise<Reply> {
  let next: Settings = call.settings;
  for (const [name, value] of changes) {
    const result = applied(call, next, name, value);
    if ('audience' in result) return result;
    next = result;
  }
  if (changes.length > 0) await call.world.store.saveSettings(call.incoming.place, next);
  const after = { ...call, settings: next, say: call.world.content.phrases.in(next.language) };
  const reply = overview(after, changes.length > 0);
  return changes.some(([name]) => name === 'zone') ? withReminders(after, reply) : reply;
}

/** Reminders keep their own zone; one button lets them follow. */
async function withReminders({ world, incoming, settings, say }: Call, reply: Reply): Promise<Reply> {
  const others = (await world.store.reminders(incoming.place)).filter(({ zone }) => zone !== settings.zone);
  if (others.length === 0) return reply;
  const zones = [...new Set(others.map(({ zone }) => zone))].join(', ');
  const offer = { label: say('button-reminders-move'), action: 'settings:reminders', tone: 'primary' as const };
  return { ...reply, blocks: [...reply.blocks, paragraph(say('settings-reminders-stay', { zones })), choices(offer)] };
}

/** The settings with one change, or the reply that says what is wrong. */
function applied(call: Call, current: Settings, name: Name, value: string): Settings | Reply {
  const { say, world } = call;
  const regions = [...world.content.countries.keys()];
  if (name === 'zone') {
    const settled = settle(call, { zone: value }, form);
    if ('question' in settled) return settled.question;
    return settled.values.zone === undefined ? current : { ...current, zone: settled.values.zone };
  }
  if (name === 'country') {
    const { country: _, ...guessed } = current;
    // Back to the guess from the zone.
    if (/^(auto|none|unset)$/i.test(value.trim())) return guessed;
    const region = findCountry(value, regions);
    return region === undefined
      ? wrong(say('error-country', { country: quoted(value) }), [])
      : { ...current, country: region };
  }
  if (name === 'units') {
    const buttons = ['km', 'mi'].map((one) => ({ label: one, action: `settings:units:${one}` }));
    const unit = /^k/i.test(value) ? 'km' : /^mi/i.test(value) ? 'mi' : undefined;
    return unit !== undefined ? { ...current, units: unit } : wrong(say('error-units'), buttons);
  }
  const languages = world.content.phrases.languages;
  const buttons = languages.map((language) => ({ label: language, action: `settings:language:${language}` }));
  return languages.includes(value) ? { ...current, language: value } : wrong(say('error-language'), buttons);
}

function wrong(text: string, buttons: { label: string; action: string }[]): Reply {
  return buttons.length > 0 ? toEveryone(paragraph(text), choices(...buttons)) : toEveryone(paragraph(text));
}

function overview(call: Call, saved: boolean): Reply {
  const { say, settings: now, incoming } = call;
  const country = countryOf(call);
  return toEveryone(
    heading(say(saved ? 'settings-saved' : 'settings-head')),
    {
      kind: 'list',
      items: [
        say('settings-zone', { zone: now.zone ?? say('settings-unset') }),
        say('settings-country', {
          country: country === undefined ? say('settings-unset') : countryName(country),
          number: emergencyNumber(call),
        }),
        say('settings-units', { units: now.units }),
        say('settings-language', { language: now.language }),
      ],
    },
    paragraph(say('settings-how')),
    choices(
      { label: say('button-edit-zone'), action: form.action({ values: {}, ask: 'zone' }) },
      ...(incoming.locates ? [{ label: say('button-zone-locate'), action: 'settings:locate' }] : []),
    ),
  );
}
