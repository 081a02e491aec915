/** Distances as people read them: texts hold both forms, and the place's setting chooses. */
import type { Say } from './phrases.ts';
import type { Settings } from './store.ts';
import type { Answers } from './triage.ts';

/** `run {3 km|2 miles} easy` as `run 3 km easy`, or with miles. */
export function inUnits(text: string, units: Settings['units']): string {
  return text.replace(/\{([^{}|]+)\|([^{}|]+)\}/g, (_, km: string, miles: string) => (units === 'km' ? km : miles));
}

/** The unit that a questionnaire began with, or the place's. */
export function unitOf(answers: Answers, settings: Pick<Settings, 'units'>): Settings['units'] {
  const unit = answers.get('unit');
  return unit === 'km' || unit === 'mi' ? unit : settings.units;
}

/** `2.5 km`, `1 mile`. */
export function distanceText(say: Say, distance: number, unit: Settings['units']): string {
  return say(`distance-${unit}`, { distance });
}

/** Minutes per unit as runners write them: `6:05`. */
export function paceText(pace: number): string {
  const seconds = Math.round(pace * 60);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
