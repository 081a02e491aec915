/** Zones as people name them: by city, area, country, speech, offset or IANA name. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import table from '../src/core/zones.json' with { type: 'json' };
import {
  countryName,
  countryOfZone,
  findCountry,
  findZone,
  isFixedOffset,
  isZone,
  isZoneName,
  offeredZones,
  zoneAreas,
  zoneChoices,
  zoneLabel,
  zonesOfArea,
} from '../src/core/zones.ts';
import './support/seed.ts';

const zones = Object.keys(table.zones);
/** Zones that the text can mean, whether it is one or several. */
function meant(text: string): readonly string[] {
  const search = findZone(text);
  return search.kind === 'zone' ? [search.zone] : search.kind === 'several' ? search.zones : [];
}
const same = (one: string, other: string) => {
  const at = Temporal.Instant.fromEpochMilliseconds(0);
  return one === other || at.toZonedDateTimeISO(one).equals(at.toZonedDateTimeISO(other));
};

describe('one zone', () => {
  test.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['berlin', 'Europe/Berlin'],
    ['Munich', 'Europe/Berlin'],
    ['münchen', 'Europe/Berlin'],
    ['Muenchen', undefined],
    ['San Francisco', 'America/Los_Angeles'],
    ['Mumbai', 'Asia/Kolkata'],
    ['bombay', 'Asia/Kolkata'],
    ['New York', 'America/New_York'],
    ['sao paulo', 'America/Sao_Paulo'],
    ['São Paulo', 'America/Sao_Paulo'],
    ['malmo', 'Europe/Stockholm'],
    ['Tromsø', 'Europe/Oslo'],
    ['St. Louis', 'America/Chicago'],
    ['st louis', 'America/Chicago'],
    ['California', 'America/Los_Angeles'],
    ['Bavaria', 'Europe/Berlin'],
    ['Scotland', 'Europe/London'],
    ['Germany', 'Europe/Berlin'],
    ['DE', 'Europe/Berlin'],
    ['uk', 'Europe/London'],
    ['JP', 'Asia/Tokyo'],
    ['holland', 'Europe/Amsterdam'],
    ['Birmingham uk', 'Europe/London'],
    ['Birmingham, Alabama', 'America/Chicago'],
    ['Portland, Oregon', 'America/Los_Angeles'],
    ['portland maine', 'America/New_York'],
    ['Louisville, USA', 'America/Louisville'],
    ['Kuala Lumpur Malaysia', 'Asia/Kuala_Lumpur'],
    ['EST', 'America/New_York'],
    ['Pacific Time', 'America/Los_Angeles'],
    ['utc', 'UTC'],
    ['UTC+0', 'UTC'],
    ['UTC+2', '+02:00'],
    ['gmt -3', '-03:00'],
    ['+05:30', '+05:30'],
    ['Asia/Calcutta', 'Asia/Kolkata'],
    ['US/Eastern', 'America/New_York'],
    ['Buenos', 'America/Buenos_Aires'],
    ['UTC+99', undefined],
    ['+2:75', undefined],
    ['Atlantis', undefined],
    ['x', undefined],
    ['Mars/Olympus', undefined],
    ['', undefined],
    [' , ', undefined],
  ])('"%s" is read as %s', (text, zone) => {
    const search = findZone(text);
    expect(search.kind === 'zone' ? search.zone : undefined).toBe(zone);
  });

  test('every IANA name is found in any case, by its city too, and keeps its clock', () => {
    for (const zone of Intl.supportedValuesOf('timeZone'))
      expect(same(meant(zone.toUpperCase())[0] ?? '', zone)).toBe(true);
    for (const zone of zones) {
      const city = zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
      expect(meant(city.toLowerCase())).toContain(zone);
    }
  });

  test('every name in the table leads to its zone, alone or among others', () => {
    const named = Object.entries(table.zones).flatMap(([zone, text]) => {
      const [country = '', ...cities] = text.split(', ');
      return cities.flatMap((city) => [
        [city, zone],
        [`${city}, ${countryName(country)}`, zone],
      ]);
    });
    const areas = Object.entries(table.areas).flatMap(([area, all]) => all.split(' ').map((zone) => [area, zone]));
    const lost = [...named, ...areas].filter(([text = '', zone = '']) => !meant(text).includes(zone));
    expect(lost).toEqual([]);
  });
});

describe('several', () => {
  test.each([
    ['Birmingham', ['Europe/London', 'America/Chicago']],
    ['Portland', ['America/New_York', 'America/Los_Angeles']],
    ['Georgia', ['America/New_York', 'Asia/Tbilisi']],
    ['Spain', ['Europe/Madrid', 'Atlantic/Canary']],
    ['IST', ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']],
    ['GMT', ['Europe/London', 'UTC']],
  ])('"%s" offers %s', (text, offered) => {
    expect(findZone(text)).toEqual({ kind: 'several', zones: offered, isGuess: false });
  });

  test('of a country only clocks that differ are offered, the best known first', () => {
    expect(meant('USA').slice(0, 5)).toEqual([
      'America/New_York',
      'America/Chicago',
      'America/Denver',
      'America/Phoenix',
      'America/Los_Angeles',
    ]);
    const offsets = meant('usa').map((zone) =>
      ['2026-01-01', '2026-07-01'].map((date) => Temporal.PlainDate.from(date).toZonedDateTime(zone).offset).join(),
    );
    expect(new Set(offsets).size).toBe(offsets.length);
  });

  test.each([
    ['Lodnon', 'Europe/London'],
    ['Tblisi', 'Asia/Tbilisi'],
    ['Berlim', 'Europe/Berlin'],
    ['San Fransico', 'America/Los_Angeles'],
    ['Francisco', 'America/Los_Angeles'],
    ['Paris, Texas', 'Europe/Paris'],
    ['London, Ontario', 'America/Toronto'],
  ])('"%s" is asked about, never decided', (text, zone) => {
    const search = findZone(text);
    expect(search).toMatchObject({ kind: 'several', isGuess: true });
    expect(meant(text)).toContain(zone);
  });

  test('whatever is typed, what is offered are zones that the platform knows, few enough for buttons', () => {
    const words = fc.constantFrom(...zones, ...Object.keys(table.areas), 'san', 'new', 'uk', ',', 'UTC+', '+', '/');
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(words, fc.string()), { maxLength: 4 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const offered = meant(typed);
        expect(offered.filter((zone) => !isZone(zone))).toEqual([]);
        expect(offered.length).toBeLessThanOrEqual(12);
        expect(new Set(offered).size).toBe(offered.length);
        if (isZoneName(typed)) expect(offered.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the table', () => {
  test('has every zone of the time-zone data, in some spelling, and no other', () => {
    const known = Intl.supportedValuesOf('timeZone');
    expect(zones.filter((zone) => !isZone(zone))).toEqual([]);
    expect(known.filter((zone) => !zones.some((one) => same(one, zone)))).toEqual([]);
    expect(zones.length).toBe(known.length);
  });

  test('names the country of every zone as the data does', () => {
    const wrong = Object.entries(table.zones).filter(([zone, text]) => {
      const listed = new Intl.Locale(`und-${text.slice(0, 2)}`).getTimeZones?.() ?? [];
      return !listed.some((one) => same(one, zone));
    });
    expect(wrong).toEqual([]);
  });

  test('has areas of zones that are there', () => {
    const named = Object.values(table.areas).flatMap((all) => all.split(' '));
    expect(named.filter((zone) => zone !== 'UTC' && !zones.includes(zone))).toEqual([]);
  });

  test('sorts every zone into one area, with a label that a phone shows whole', () => {
    expect(zoneAreas.flatMap(zonesOfArea).sort()).toEqual([...zones].sort());
    expect(zones.filter((zone) => zoneLabel(zone).length > 28)).toEqual([]);
    expect(zoneLabel('America/Argentina/Rio_Gallegos')).toBe('Argentina/Rio_Gallegos');
  });

  test('offers choices by city, country and zone, each once and short enough', () => {
    const choices = zoneChoices();
    const names = choices.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['London, United Kingdom (Europe/London)', 'Berlin, Germany (Europe/Berlin)']);
    expect(names).toContain('Munich, Germany (Europe/Berlin)');
    expect(names).toContain('California (America/Los_Angeles)');
    expect(names).toContain('Singapore (Asia/Singapore)');
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 100)).toEqual([]);
    expect(choices.filter(({ value }) => findZone(value).kind !== 'zone')).toEqual([]);
    expect(offeredZones.every((zone) => choices.some(({ value }) => value === zone))).toBe(true);
  });
});

describe('countries', () => {
  test('a zone tells its country, whatever its spelling, where the country is known', () => {
    expect(countryOfZone('Europe/London', ['DE', 'GB'])).toBe('GB');
    expect(countryOfZone('Asia/Calcutta', ['IN'])).toBe('IN');
    expect(countryOfZone('Europe/London', ['DE'])).toBeUndefined();
    for (const none of ['+02:00', 'UTC', 'Mars/Olympus']) expect(countryOfZone(none, ['DE', 'GB'])).toBeUndefined();
  });

  test('a country is found by code, name and what people say', () => {
    for (const name of ['gb', 'United Kingdom', 'uk', 'England']) expect(findCountry(name, ['DE', 'GB'])).toBe('GB');
    expect(findCountry('Germany', ['GB'])).toBeUndefined();
  });

  test('fixed offsets, which keep no summer time, are told from zones', () => {
    for (const zone of ['UTC', '+02:00', '-03:30']) expect(isFixedOffset(zone)).toBe(true);
    expect(isFixedOffset('Europe/London')).toBe(false);
  });
});
