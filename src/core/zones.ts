/** Time zones and countries as people name them: by city, area, country, offset or IANA name. The table is `zones.json`. */
import table from './zones.json' with { type: 'json' };

type Entry = { readonly zone: string; readonly country: string; readonly cities: readonly string[] };

/** The table's zones, best known first in each country. A test compares them with the time-zone data. */
const entries: readonly Entry[] = Object.entries(table.zones).map(([zone, text]) => {
  const [country = '', ...cities] = text.split(', ');
  return { zone, country, cities };
});
const countryOf: ReadonlyMap<string, string> = new Map(entries.map(({ zone, country }) => [zone, country]));

/** What a search for a zone found: one zone, several to choose from, or none. `isGuess`: nothing has that very name. */
export type ZoneSearch =
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'several'; readonly zones: readonly string[]; readonly isGuess: boolean }
  | { readonly kind: 'none' };

/** More than any name of a place needs. */
const nameChars = 100;
/** How many zones are offered when a name fits several. */
const offeredMax = 12;

/** Offered where nothing is known: the zones of most running clubs. */
export const offeredZones: readonly string[] = [
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Australia/Sydney',
];

/**
 * Finds a zone by IANA name in any case (`europe/berlin`), by city (`Berlin`, `munich`), by area or country (`Bavaria`,
 * `Germany`, `DE`), by two of them (`Portland, Oregon`), by its name in speech (`CET`) or by offset (`UTC+2`, `+05:30`).
 */
export function findZone(text: string): ZoneSearch {
  const wanted = fold(text);
  if (wanted === '') return { kind: 'none' };
  const offset = offsetZone(wanted);
  if (offset !== undefined) return { kind: 'zone', zone: offset };
  const zones = zonesNamed(wanted);
  if (zones.length > 0) return found(zones);
  // A name that the table lists under another spelling (Asia/Calcutta for Asia/Kolkata) is valid too.
  if (text.includes('/') && isZone(text.trim())) return { kind: 'zone', zone: tableName(text.trim()) };
  return findByParts(wanted) ?? findNear(wanted);
}

/** `portland oregon`: what both parts name. Where they agree on nothing, both are offered, and nothing is decided. */
function findByParts(wanted: string): ZoneSearch | undefined {
  const words = wanted.split(' ');
  for (let length = words.length - 1; length > 0; length -= 1) {
    const head = zonesNamed(words.slice(0, length).join(' '));
    const tail = zonesNamed(words.slice(length).join(' '));
    const both = head.filter((zone) => tail.includes(zone));
    if (both.length > 0) return found(both);
    if (head.length > 0) return several([...head, ...tail], true);
  }
  return undefined;
}

/** Names that begin so, else those that differ by a slip of the finger; only one that begins so is taken without asking. */
function findNear(wanted: string): ZoneSearch {
  if (wanted.length < 3) return { kind: 'none' };
  const names = [...index().keys()];
  const begun = zonesOf(names.filter((name) => name.startsWith(wanted)));
  if (begun.length > 0) return found(begun);
  const inside = zonesOf(names.filter((name) => name.includes(` ${wanted}`)));
  if (inside.length > 0) return several(inside, true);
  const slips = wanted.length > 8 ? 2 : 1;
  const alike = zonesOf(names.filter((name) => isAlike(name, wanted, slips)));
  return alike.length > 0 ? several(alike, true) : { kind: 'none' };
}

/** Of zones of one country with the same clock the best known one is enough. */
function found(all: readonly string[]): ZoneSearch {
  const zones = all.length > 1 ? withOwnClock(all) : all;
  const [first] = zones;
  return zones.length === 1 && first !== undefined ? { kind: 'zone', zone: first } : several(zones, false);
}

function several(zones: readonly string[], isGuess: boolean): ZoneSearch {
  return { kind: 'several', zones: [...new Set(zones)].slice(0, offeredMax), isGuess };
}

let names: Map<string, string[]> | undefined;

/** Every name that people may type, folded, with its zones. Made at the first search. */
function index(): ReadonlyMap<string, readonly string[]> {
  if (names) return names;
  const made = new Map<string, string[]>();
  const add = (name: string, zone: string) => {
    const key = fold(name);
    const known = made.get(key);
    if (!known) made.set(key, [zone]);
    else if (!known.includes(zone)) known.push(zone);
  };
  for (const { zone, cities } of entries) for (const name of [zone, cityOf(zone), ...cities]) add(name, zone);
  for (const [name, zones] of Object.entries(table.areas)) for (const zone of zones.split(' ')) add(name, zone);
  for (const { zone, country } of entries) for (const name of namesOfCountry(country)) add(name, zone);
  names = made;
  return made;
}

/** The zones of a city, an area, or a country, by its very name. */
const zonesNamed = (wanted: string): readonly string[] => index().get(wanted) ?? [];

/** Is this a zone by name or offset, not just something like one? */
export function isZoneName(text: string): boolean {
  const wanted = fold(text);
  return zonesNamed(wanted).length > 0 || offsetZone(wanted) !== undefined || findByParts(wanted)?.kind === 'zone';
}

const zonesOf = (keys: readonly string[]) => [...new Set(keys.flatMap((key) => index().get(key) ?? []))];

/** Two zones of a country count as one when their clocks agree in each month of these years. */
const sampleYears = [2026, 2027];

function withOwnClock(zones: readonly string[]): readonly string[] {
  const clocks = new Map<string, string>();
  for (const zone of zones) {
    const clock = `${countryOf.get(zone)} ${clockOf(zone)}`;
    if (!clocks.has(clock)) clocks.set(clock, zone);
  }
  return [...clocks.values()];
}

function clockOf(zone: string): string {
  const offsets = sampleYears.flatMap((year) =>
    Array.from({ length: 12 }, (_, month) => {
      const at = Temporal.PlainDate.from({ year, month: month + 1, day: 1 });
      return at.toZonedDateTime(zone).offset;
    }),
  );
  return offsets.join();
}

/** `utc+2`, `gmt-05:30`, `+2`: a fixed offset, as IANA-like `+02:00`. Undefined when it is none. */
function offsetZone(text: string): string | undefined {
  const match = /^(?:utc|gmt)? ?([+-]) ?(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  const minutes = Number(match?.[2]) * 60 + Number(match?.[3] ?? 0);
  if (!match || minutes > 14 * 60 || Number(match[3] ?? 0) > 59) return undefined;
  return minutes === 0 ? 'UTC' : `${match[1]}${match[2]?.padStart(2, '0')}:${match[3] ?? '00'}`;
}

/** A fixed offset keeps no summer time. */
export const isFixedOffset = (zone: string): boolean => /^(UTC$|[+-])/.test(zone);

/** A zone that reminders can live in: an IANA name or a fixed offset. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The table's spelling of a zone; the zone itself where the table does not have it. */
function tableName(zone: string): string {
  if (countryOf.has(zone)) return zone;
  return entries.find((entry) => isSameZone(entry.zone, zone))?.zone ?? zone;
}

/** The data lists one spelling of a zone; people and other versions of the data may use another (Kolkata, Calcutta). */
function isSameZone(one: string, other: string): boolean {
  const at = Temporal.Instant.fromEpochMilliseconds(0);
  return one === other || at.toZonedDateTimeISO(one).equals(at.toZonedDateTimeISO(other));
}

/** The country of a zone among `regions`; undefined where it belongs to none of them. */
export function countryOfZone(zone: string, regions: readonly string[]): string | undefined {
  const country = isFixedOffset(zone) || !isZone(zone) ? undefined : countryOf.get(tableName(zone));
  return country !== undefined && regions.includes(country) ? country : undefined;
}

let regionNames: Intl.DisplayNames | undefined;

/** The country's name in the reference language. */
export function countryName(region: string): string {
  regionNames ??= new Intl.DisplayNames('en', { type: 'region' });
  return regionNames.of(region) ?? region;
}

/** What people say for a country beside its code and name. */
const shortNames: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  britain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
  america: 'US',
  holland: 'NL',
  turkey: 'TR',
  'czech republic': 'CZ',
};

/** The code of a country given by code or name, among `regions`. */
export function findCountry(text: string, regions: readonly string[]): string | undefined {
  const wanted = fold(text);
  return regions.find(
    (code) => code.toLowerCase() === wanted || fold(countryName(code)) === wanted || shortNames[wanted] === code,
  );
}

function namesOfCountry(country: string): string[] {
  const short = Object.entries(shortNames).flatMap(([name, code]) => (code === country ? [name] : []));
  return [country, countryName(country), ...short];
}

let choices: { readonly name: string; readonly value: string }[] | undefined;

/** Zones to choose from while one types: `Munich, Germany (Europe/Berlin)`, found by city, country and zone. */
export function zoneChoices(): readonly { readonly name: string; readonly value: string }[] {
  if (choices) return choices;
  const named = entries.flatMap(({ zone, country, cities }) => {
    const land = country === '' ? '' : countryName(country);
    const places = [zoneCity(zone), ...cities];
    return places.map((city) => ({ city, name: [...new Set([city, land])].join(', '), zone }));
  });
  const areas = Object.entries(table.areas).flatMap(([name, zones]) =>
    zones.split(' ').map((zone) => ({ name, zone })),
  );
  const all = new Map([...named, ...areas].map(({ name, zone }) => [`${name} (${zone})`, zone]));
  // What shows before anybody types.
  const first = [...all].filter(([, zone]) => offeredZones.includes(zone));
  const isCity = ([name, zone]: readonly [string, string]) => name.startsWith(zoneCity(zone));
  const ordered = [...first.filter(isCity), ...all].map(([name, value]) => ({ name, value }));
  choices = [...new Map(ordered.map((choice) => [choice.name, choice])).values()];
  return choices;
}

/** The areas of the world that zones are sorted by: `Europe`, `Pacific`. */
export const zoneAreas: readonly string[] = [...new Set(entries.map(({ zone }) => zone.split('/')[0] ?? ''))].sort();

/** The zones of an area, the best known first. */
export function zonesOfArea(area: string): readonly string[] {
  return entries.map(({ zone }) => zone).filter((zone) => zone.startsWith(`${area}/`));
}

/** A zone short enough for a button: `Europe/Berlin`, `Argentina/Ushuaia`. */
export const zoneLabel = (zone: string): string => zone.split('/').slice(-2).join('/');

/** Small letters without accents; underscores, hyphens and commas as blanks. Signs of an offset and the slash stay. */
function fold(text: string): string {
  return text
    .slice(0, nameChars)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[_,.]|(?<=\p{L})-(?=\p{L})/gu, ' ')
    .replace(/ß/g, 'ss')
    .replace(/ø/gi, 'o')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

const zoneCity = (zone: string) => zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');

const cityOf = (zone: string) => fold(zoneCity(zone));

/** Are two words the same but for at most `slips` letters, changed, missing, added or swapped with the next? */
function isAlike(one: string, other: string, slips: number): boolean {
  if (Math.abs(one.length - other.length) > slips || one[0] !== other[0]) return false;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= other.length; to += 1) {
      const same = one[at - 1] === other[to - 1] ? 0 : 1;
      const steps = [(row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, (row[to - 1] ?? 0) + same];
      if (one[at - 1] === other[to - 2] && one[at - 2] === other[to - 1]) steps.push((before[to - 2] ?? 0) + 1);
      next.push(Math.min(...steps));
    }
    before = row;
    row = next;
  }
  return (row.at(-1) ?? slips + 1) <= slips;
}
