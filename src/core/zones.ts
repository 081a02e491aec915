/** Time zones and countries as people name them, from the platform's own IANA data. */

const zoneNames = Intl.supportedValuesOf('timeZone');
const areas = [...new Set(zoneNames.map((zone) => zone.split('/')[0] ?? ''))];

/** What a search for a zone found: one zone, several to choose from, or none. */
export type ZoneSearch =
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'several' | 'none'; readonly zones: readonly string[] };

/** How many zones are offered when a name fits several. */
const offeredMax = 5;

/** Offered where nothing is known: the zones of most running clubs. Any other can be typed. */
export const offeredZones: readonly string[] = [
  'Europe/London',
  'Europe/Berlin',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Australia/Sydney',
];

/**
 * Finds a zone by IANA name in any case (`europe/berlin`), by city (`Berlin`, `new york`), by country (`Germany`, `DE`) or offset (`UTC+2`, `+05:30`).
 * @param regions country codes whose zones count as that country's
 */
export function findZone(text: string, regions: readonly string[]): ZoneSearch {
  const wanted = fold(text);
  if (wanted === '') return { kind: 'none', zones: [] };
  if (wanted === 'utc' || wanted === 'gmt') return { kind: 'zone', zone: 'UTC' };
  const offset = offsetZone(wanted);
  if (offset !== undefined) return { kind: 'zone', zone: offset };
  const exact = zoneNames.filter((zone) => fold(zone) === wanted || cityOf(zone) === wanted);
  if (exact.length > 0) return found(exact);
  // A name that the data lists under another spelling (Asia/Calcutta for Asia/Kolkata) is valid too.
  if (text.includes('/') && isZone(text.trim())) return { kind: 'zone', zone: text.trim() };
  const linked = areas.map((area) => `${area}/${titled(wanted)}`).find(isZone);
  if (linked !== undefined) return { kind: 'zone', zone: linked };
  const country = findCountry(text, regions);
  if (country !== undefined) return found(zonesOf(country));
  const near =
    wanted.length < 3
      ? []
      : zoneNames.filter((zone) => `/${fold(zone).replaceAll(' ', '/')}`.includes(`/${wanted.replaceAll(' ', '/')}`));
  return near.length > 0 ? found(near) : { kind: 'none', zones: [] };
}

function found(zones: readonly string[]): ZoneSearch {
  const [first] = zones;
  return zones.length === 1 && first !== undefined
    ? { kind: 'zone', zone: first }
    : { kind: 'several', zones: [...zones].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, offeredMax) };
}

/** The best known zones of a country first. */
function rankOf(zone: string): number {
  const at = offeredZones.indexOf(zone);
  return at < 0 ? offeredZones.length : at;
}

/** `utc+2`, `gmt-05:30`, `+2`: a fixed offset, as IANA-like `+02:00`. Undefined when it is none. */
function offsetZone(text: string): string | undefined {
  const match = /^(?:utc|gmt)? ?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  const minutes = Number(match?.[2]) * 60 + Number(match?.[3] ?? 0);
  if (!match || minutes > 14 * 60 || Number(match[3] ?? 0) > 59) return undefined;
  return `${match[1]}${match[2]?.padStart(2, '0')}:${match[3] ?? '00'}`;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The country of a zone, from the same data; undefined where a zone belongs to none or to several of `regions`. */
export function countryOfZone(zone: string, regions: readonly string[]): string | undefined {
  const countries = regions.filter((region) => zonesOf(region).some((one) => isSameZone(one, zone)));
  return countries.length === 1 ? countries[0] : undefined;
}

/** The data lists one spelling of a zone; people and other versions of the data may use another (Kolkata, Calcutta). */
function isSameZone(one: string, other: string): boolean {
  const at = Temporal.Instant.fromEpochMilliseconds(0);
  return one === other || at.toZonedDateTimeISO(one).equals(at.toZonedDateTimeISO(other));
}

/** The country's name in the reference language. */
export function countryName(region: string): string {
  return new Intl.DisplayNames('en', { type: 'region' }).of(region) ?? region;
}

/** What people say for a country beside its code and name. */
const shortNames: Readonly<Record<string, string>> = {
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  usa: 'US',
};

/** The code of a country given by code or name, among `regions`. */
export function findCountry(text: string, regions: readonly string[]): string | undefined {
  const wanted = fold(text);
  return regions.find(
    (code) => code.toLowerCase() === wanted || fold(countryName(code)) === wanted || shortNames[wanted] === code,
  );
}

function zonesOf(region: string): readonly string[] {
  return new Intl.Locale(`und-${region}`).getTimeZones?.() ?? [];
}

/** Small letters without accents, underscores as blanks. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('_', ' ').trim().toLowerCase();
}

const titled = (text: string) => text.replace(/(^| )\p{L}/gu, (letter) => letter.toUpperCase()).replaceAll(' ', '_');

function cityOf(zone: string): string {
  return fold(zone.slice(zone.lastIndexOf('/') + 1));
}
