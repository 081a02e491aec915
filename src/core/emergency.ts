/** Which number to call: that of the club's or the runner's country. */
import type { Call } from './call.ts';
import { countryOfZone } from './zones.ts';

/** The country set, else the one that the time zone belongs to. */
export function countryOf({ settings, world }: Pick<Call, 'settings' | 'world'>): string | undefined {
  if (settings.country !== undefined) return settings.country;
  return settings.zone === undefined ? undefined : countryOfZone(settings.zone, [...world.content.countries.keys()]);
}

/** The number, or for an unknown country a phrase with the usual ones. A wrong number would be worse than four. */
export function emergencyNumber(call: Pick<Call, 'settings' | 'world' | 'say'>): string {
  const country = countryOf(call);
  const known = country === undefined ? undefined : call.world.content.countries.get(country);
  return known?.emergency ?? call.say('number-unknown');
}
