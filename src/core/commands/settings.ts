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
import { countryOf, emergencyNumber } from '../emergency.ts';
import type { Reply } from '../message.ts';
import type { Settings } from '../ports.ts';
import { countryName, findCountry, findZone, offeredZones } from '../zones.ts';

const names = ['zone', 'country', 'units', 'language'] as const;
type Name = (typeof names)[number];

export const settings: Command = {
  name: 'settings',
  admin: true,
  health: false,
  spec: (content, say) => ({
    options: names.map((name) => ({
      name,
      description: say(`option-settings-${name}`),
      required: false,
      choices: choicesOf(name, content.phrases.languages).map((value) => ({ name: value, value })),
    })),
    subcommands: [],
  }),
  run: (call, input) => {
    const changes = asChanges(input);
    return changes ? change(call, changes) : toEveryone(paragraph(call.say('settings-how')));
  },
  press: async (call, rest) => {
    const [name = '', ...value] = rest.split(':');
    return asEdit(await change(call, isName(name) ? [[name, value.join(':')]] : []));
  },
};

function choicesOf(name: Name, languages: readonly string[]): readonly string[] {
  return name === 'units' ? ['km', 'mi'] : name === 'language' ? languages : [];
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
  return overview({ ...call, settings: next, say: call.world.content.phrases.in(next.language) }, changes.length > 0);
}

/** The settings with one change, or the reply that says what is wrong. */
function applied(call: Call, current: Settings, name: Name, value: string): Settings | Reply {
  const { say, world } = call;
  const regions = [...world.content.countries.keys()];
  if (name === 'zone') {
    const search = findZone(value, regions);
    if (search.kind === 'zone') return { ...current, zone: search.zone };
    const offered = search.kind === 'several' ? search.zones : offeredZones;
    const buttons = offered.map((zone) => ({ label: zone, action: `settings:zone:${zone}` }));
    return wrong(
      say(search.kind === 'several' ? 'error-zone-several' : 'error-zone-unknown', { zone: quoted(value) }),
      buttons,
    );
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
  const { say, settings: now } = call;
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
  );
}
