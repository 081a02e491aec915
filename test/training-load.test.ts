/** The load rules, and the promise that the safest next week breaks none of them. The numbers are written down a second time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkLoad, type NextWeek, type Rule, type RuleId, type Week } from '../src/core/training-load.ts';

const twoMiles = { km: 3.2, mi: 2 };
const hair = 1e-9;

/** A week that passes every rule: 3 runs, 5 + 5 + 6 km, 112 minutes of running and 40 of walking. */
const good: Week = {
  unit: 'km',
  runs: 3,
  usual: 5,
  usualBefore: 5,
  longest: 6,
  longestBefore: 6,
  otherMinutes: 40,
  faster: false,
  cross: true,
  beginner: false,
};

const ruleOf = (changes: Partial<Week>, id: RuleId) =>
  checkLoad({ ...good, ...changes }).rules.find((r) => r.id === id);

test('a good week passes every rule, and the safest next week repeats it', () => {
  const { rules, next } = checkLoad(good);
  expect(rules.filter(({ passed }) => !passed)).toEqual([]);
  expect(next).toEqual({ runs: 3, usual: 5, longest: 6, total: 16, otherMinutes: 40 });
});

test.each<[RuleId, string, Partial<Week>, Partial<Rule>]>([
  ['runs', 'two runs', { runs: 2 }, { passed: false, actual: 2, min: 3, max: 4 }],
  ['runs', 'four runs', { runs: 4 }, { passed: true }],
  ['runs', 'five runs', { runs: 5 }, { passed: false, actual: 5 }],
  ['rest', 'a run every day', { runs: 7 }, { passed: false, actual: 0, min: 1 }],
  ['rest', 'six runs', { runs: 6 }, { passed: true, actual: 1 }],
  ['together', 'faster over the same distances', { faster: true }, { passed: true }],
  ['together', 'faster, and usually farther', { faster: true, usual: 5.5 }, { passed: false }],
  ['together', 'faster, and once farther', { faster: true, longest: 6.2 }, { passed: false }],
  ['together', 'faster, last week not known', { faster: true, usualBefore: undefined }, { passed: undefined }],
  ['together', 'faster, nothing known', { faster: true, longestBefore: undefined }, { passed: undefined }],
  ['together', 'farther at the same pace', { usual: 6 }, { passed: true }],
  ['daily', '3.2 km more', { usual: 8.2, longest: 9 }, { passed: true, actual: 8.2, max: 8.2 }],
  ['daily', 'more than that', { usual: 8.3, longest: 9 }, { passed: false, actual: 8.3 }],
  ['daily', '2 miles more', { unit: 'mi', usual: 7, longest: 9 }, { passed: true, max: 7 }],
  ['daily', 'over 2 miles more', { unit: 'mi', usual: 7.1, longest: 9 }, { passed: false }],
  ['daily', 'last week not known', { usualBefore: undefined }, { passed: undefined }],
  ['daily', 'a week off is no measure', { usualBefore: 0 }, { passed: undefined }],
  ['daily', 'the first week ever', { usualBefore: 0, longestBefore: 0 }, { passed: false, max: 3.2 }],
  ['daily', 'a short first week ever', { usual: 3, usualBefore: 0, longestBefore: 0 }, { passed: true }],
  ['longest', '110 %', { longest: 11, longestBefore: 10 }, { passed: true, actual: 11 }],
  ['longest', 'over 110 %', { longest: 11.1, longestBefore: 10 }, { passed: false, actual: 11.1 }],
  ['longest', '2 miles more than a very long one', { longest: 43.2, longestBefore: 40 }, { passed: true, max: 43.2 }],
  ['longest', 'under 110 %, but more than 2 miles', { longest: 43.5, longestBefore: 40 }, { passed: false }],
  ['longest', 'no run before', { longestBefore: 0, usualBefore: 0 }, { passed: undefined }],
  ['longest', 'not known', { longestBefore: undefined }, { passed: undefined }],
  ['longest', 'no run at all', { runs: 0, longestBefore: 0 }, { passed: true, actual: 0 }],
  ['longest', 'a usual run over the longest counts as the longest', { usual: 7 }, { passed: false, actual: 7 }],
  ['cross', 'none', { cross: false }, { passed: false }],
  ['minutes', '16 km and 38 minutes', { otherMinutes: 38 }, { passed: true, actual: 150, min: 150 }],
  ['minutes', 'a minute less', { otherMinutes: 37 }, { passed: false, actual: 149 }],
  ['minutes', '16 miles', { unit: 'mi', otherMinutes: 0 }, { passed: true, actual: 176 }],
  ['minutes', 'others not known', { otherMinutes: undefined }, { passed: undefined, actual: 112 }],
  ['minutes', 'enough runs alone', { runs: 5, otherMinutes: undefined }, { passed: true, actual: 182 }],
  ['minutes', 'walks alone', { runs: 0, otherMinutes: 150 }, { passed: true, actual: 150 }],
  ['base', 'a beginner who runs faster', { beginner: true, faster: true }, { passed: false }],
  ['base', 'a beginner at ease', { beginner: true }, { passed: true }],
  ['base', 'anyone else who runs faster', { faster: true }, { passed: true }],
])('%s: %s', (id, _, changes, wanted) => {
  const { max, ...others } = wanted;
  const rule = ruleOf(changes, id);
  expect(rule).toMatchObject(others);
  if (max !== undefined) expect(rule?.max).toBeCloseTo(max);
});

test.each<[string, Partial<Week>, Partial<NextWeek>]>([
  ['a spike goes back to the limit', { longest: 12, longestBefore: 8 }, { usual: 5, longest: 8.5, total: 18.5 }],
  ['too big a step goes back to 2 miles', { usual: 9, longest: 9, longestBefore: 9 }, { usual: 8, longest: 9 }],
  ['runs on every day become four', { runs: 7 }, { runs: 4, total: 21 }],
  ['one run is spread over three', { runs: 1, usual: 6 }, { runs: 3, usual: 2, longest: 2, total: 6 }],
  [
    'a week off is followed by 2 miles',
    { runs: 0 },
    { runs: 3, usual: 3.2, longest: 3.2, total: 9.6, otherMinutes: 85 },
  ],
  ['and by less after short runs', { runs: 0, usualBefore: 1, longestBefore: 1 }, { usual: 1.1, longest: 1.1 }],
  ['a first week ever goes back to 2 miles', { usualBefore: 0, longestBefore: 0 }, { usual: 3.2, longest: 3.2 }],
])('next: %s', (_, changes, wanted) => expect(checkLoad({ ...good, ...changes }).next).toMatchObject(wanted));

const distance = fc.oneof(
  fc.constantFrom(1, 2, 3, 5, 8, 10, 15, 21, 42),
  fc.double({ min: 0.05, max: 60, noNaN: true }),
  fc.integer({ min: 0, max: 600 }).map((tenths) => tenths / 10),
);
const known = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 6 });
/** Any week, also one whose answers cannot all be true. */
const weeks: fc.Arbitrary<Week> = fc.record({
  unit: fc.constantFrom('km', 'mi'),
  runs: fc.integer({ min: 0, max: 7 }),
  usual: distance,
  usualBefore: known(fc.oneof(distance, fc.constant(0))),
  longest: distance,
  longestBefore: known(fc.oneof(distance, fc.constant(0))),
  otherMinutes: known(fc.integer({ min: 0, max: 600 })),
  faster: fc.boolean(),
  cross: fc.boolean(),
  beginner: fc.boolean(),
});

/** The distances that a week counts with. */
const farthestOf = ({ runs, usual, longest }: Week) => (runs > 0 ? Math.max(usual, longest, 0.5) : 0);
const usualOf = (week: Week) => (week.runs > 1 ? Math.max(week.usual, 0.5) : farthestOf(week));
const totalOf = (week: Week) => Math.max(0, week.runs - 1) * usualOf(week) + farthestOf(week);

/** The safest next week as the answers that somebody gives who did it. */
function afterwards(week: Week, next: NextWeek): Week {
  const { runs, usual, longest, otherMinutes } = next;
  const inThirtyDays = [farthestOf(week), week.longestBefore ?? 0, week.usualBefore ?? 0];
  const isKnown = week.runs > 0 || week.longestBefore !== undefined;
  const longestBefore = isKnown ? Math.max(...inThirtyDays) : undefined;
  return {
    ...{ unit: week.unit, runs, usual, usualBefore: usualOf(week), longest, longestBefore, otherMinutes },
    ...{ faster: false, cross: true, beginner: week.beginner },
  };
}

const always = (name: string, holds: (week: Week) => void) =>
  test(name, () => fc.assert(fc.property(weeks, holds), { numRuns: 3000 }));

always('the safest next week, once done, passes every rule that can be judged', (week) => {
  const { rules, next } = checkLoad(afterwards(week, checkLoad(week).next));
  expect(rules.filter(({ passed }) => passed === false)).toEqual([]);
  if (week.runs > 0) expect(rules.filter(({ passed }) => passed === undefined)).toEqual([]);
  expect(next.total).toBeGreaterThan(0);
});

always('a week over a limit never passes its rule', (week) => {
  const passed = new Map(checkLoad(week).rules.map((rule) => [rule.id, rule.passed]));
  const step = twoMiles[week.unit];
  const before = Math.max(week.longestBefore ?? 0, week.usualBefore ?? 0, 0.5);
  const limit = Math.min(before * 1.1, before + step);
  const usualBefore = Math.max(week.usualBefore ?? 0, 0.5);
  const farther = farthestOf(week) > before;
  if (week.runs < 3 || week.runs > 4) expect(passed.get('runs')).toBe(false);
  if (week.runs > 6) expect(passed.get('rest')).toBe(false);
  if (usualOf(week) > usualBefore + step + hair) expect(passed.get('daily')).not.toBe(true);
  if (farthestOf(week) > limit + hair) expect(passed.get('longest')).not.toBe(true);
  if (week.longestBefore && farthestOf(week) > limit + hair) expect(passed.get('longest')).toBe(false);
  if (week.faster && week.longestBefore !== undefined && farther) expect(passed.get('together')).toBe(false);
  if (week.faster && week.usualBefore && usualOf(week) > usualBefore) expect(passed.get('together')).toBe(false);
  if (!week.cross) expect(passed.get('cross')).toBe(false);
  const minutes = totalOf(week) * (week.unit === 'km' ? 7 : 11) + (week.otherMinutes ?? 0);
  if (minutes < 149.5) expect(passed.get('minutes')).not.toBe(true);
  if (week.beginner && week.faster) expect(passed.get('base')).toBe(false);
});

always('the safest next week is under every cap of this week, and grows in nothing', (week) => {
  const { next } = checkLoad(week);
  const step = twoMiles[week.unit];
  const before = Math.max(week.longestBefore ?? 0, week.usualBefore ?? 0);
  expect([3, 4]).toContain(next.runs);
  expect(next.usual).toBeGreaterThan(0);
  expect(next.usual).toBeLessThanOrEqual(next.longest);
  expect(next.longest).toBeLessThanOrEqual(week.runs > 0 ? farthestOf(week) + hair : step);
  expect(next.usual).toBeLessThanOrEqual(week.runs > 0 ? usualOf(week) + hair : step);
  expect(next.total).toBeLessThanOrEqual(week.runs > 0 ? totalOf(week) + hair : 3 * step);
  if (week.longestBefore === 0 && before === 0) expect(next.longest).toBeLessThanOrEqual(step);
  if (week.usualBefore) expect(next.usual).toBeLessThanOrEqual(Math.max(week.usualBefore, 0.5) + step + hair);
  if (week.longestBefore === undefined || before === 0) return;
  expect(next.longest).toBeLessThanOrEqual(Math.max(before, 0.5) * 1.1 + hair);
  expect(next.longest).toBeLessThanOrEqual(Math.max(before, 0.5) + step + hair);
});

always('its total is the sum of its runs, and its minutes make 150', (week) => {
  const { runs, usual, longest, total, otherMinutes } = checkLoad(week).next;
  expect(total).toBeCloseTo((runs - 1) * usual + longest, 6);
  const running = total * (week.unit === 'km' ? 7 : 11);
  expect(running + otherMinutes).toBeGreaterThanOrEqual(149.5);
  if (otherMinutes > 0) expect(running + otherMinutes).toBeLessThan(156);
});

/** How a rule stands, after a change of the week. */
function standings(week: Week, changed: Week) {
  const later = checkLoad(changed).rules;
  return checkLoad(week).rules.map((rule, index) => ({ id: rule.id, was: rule.passed, is: later[index]?.passed }));
}

test('a longer run never makes a failed rule pass; only the 150 minutes are a floor, which it helps to fill', () => {
  const more = fc.double({ min: 0, max: 40, noNaN: true });
  const holds = (week: Week, longest: number, usual: number) => {
    const longer = { ...week, longest: week.longest + longest, usual: week.usual + usual };
    for (const { id, was, is } of standings(week, longer)) {
      if (id === 'minutes') expect(was === true && is !== true).toBe(false);
      else expect([id, was === false && is !== false]).toEqual([id, false]);
    }
  };
  fc.assert(fc.property(weeks, more, more, holds), { numRuns: 3000 });
});

always('running faster never makes a failed rule pass, and more other exercise never makes one fail', (week) => {
  for (const { was, is } of standings(week, { ...week, faster: true }))
    expect(was === false && is !== false).toBe(false);
  const more = { ...week, cross: true, otherMinutes: (week.otherMinutes ?? 0) + 30 };
  for (const { was, is } of standings(week, more)) if (was) expect(is).toBe(true);
});

always('an answer that is not known never fails a rule that passes by what is known', (week) => {
  const unknown = { ...week, usualBefore: undefined, longestBefore: undefined, otherMinutes: undefined };
  for (const { id, was, is } of standings(week, unknown)) if (was) expect([id, is]).not.toEqual([id, false]);
});
