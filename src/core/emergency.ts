/** Which number to call: that of the club's or the runner's country. */
import { type Call, labelled } from './call.ts';
import type { Text } from './message.ts';
import { countryOfZone } from './zones.ts';

/** The country set, else the one that the time zone belongs to. */
export function countryOf({ settings, world }: Pick<Call, 'settings' | 'world'>): string | undefined {
  if (settings.country !== undefined) return settings.country;
  return settings.zone === undefined ? undefined : countryOfZone(settings.zone, [...world.content.countries.keys()]);
}

const careParts = ['advice', 'doctor', 'sameDay', 'physio', 'hospital'] as const;
type CarePart = (typeof careParts)[number];

/** Whom people there see with a sore back, by the names used there; nothing for a country that we do not know well enough. */
export function careLines(
  call: Pick<Call, 'settings' | 'world' | 'say'>,
  parts: readonly CarePart[] = careParts,
): Text[] {
  const country = countryOf(call);
  const care = country === undefined ? undefined : call.world.content.countries.get(country)?.care;
  return parts.flatMap((part): Text[] => {
    const name = care?.[part];
    return name === undefined ? [] : [labelled(call.say(`care-${part}`), name)];
  });
}

/** The number, or for an unknown country a phrase with the usual ones. A wrong number would be worse than four. */
export function emergencyNumber(call: Pick<Call, 'settings' | 'world' | 'say'>): string {
  const country = countryOf(call);
  const known = country === undefined ? undefined : call.world.content.countries.get(country);
  return known?.emergency ?? call.say('number-unknown');
}
