/** The promises of the way back to running, proved over any runner. The numbers are written down a second time. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planRamp, type Ramp, type RampInput, type Session } from '../src/core/ramp.ts';

const twoMiles = { km: 3.2, mi: 2 };
const hair = 1e-9;

/** As people answer by buttons, and as they may type. */
const distance = (shortest: number) =>
  fc.oneof(
    fc.constantFrom(1, 2, 3, 5, 8, 10, 13, 15, 21, 26, 42),
    fc.double({ min: shortest, max: 60, noNaN: true }),
    fc.integer({ min: shortest * 10, max: 600 }).map((tenths) => tenths / 10),
  );
const inputs: fc.Arbitrary<RampInput> = fc.record({
  unit: fc.constantFrom('km', 'mi'),
  before: distance(1),
  longest: fc.oneof({ weight: 3, arbitrary: distance(0.5) }, { weight: 1, arbitrary: fc.constant(0) }),
  weeksOff: fc.constantFrom(0, 1, 2, 4, 8, 52),
  severe: fc.boolean(),
  runsPerWeek: fc.integer({ min: 1, max: 7 }),
  pace: fc.option(fc.double({ min: 2.5, max: 20, noNaN: true }), { nil: undefined }),
});

/** Checks a promise on the plans of 2,000 runners. */
function always(name: string, holds: (input: RampInput, plan: Ramp, sessions: readonly Session[]) => void) {
  test(name, () => {
    const check = (input: RampInput) => {
      const plan = planRamp(input);
      holds(input, plan, plan.weeks.flat());
    };
    fc.assert(fc.property(inputs, check), { numRuns: 2000 });
  });
}

const mustWalk = ({ severe, weeksOff, longest }: RampInput) => severe || weeksOff >= 2 || longest === 0;
const shareOf = ({ jog, walk }: Session) => jog / (jog + walk);
const distanceOf = (week: readonly Session[] | undefined) => week?.[0]?.distance ?? 0;
const pairs = <T>(all: readonly T[]) => all.slice(1).map((now, index) => [all[index] as T, now] as const);

always('the first session has 50-75 % of the distance before, or less by a stricter cap', (input, plan) => {
  const first = distanceOf(plan.weeks[0]);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThanOrEqual(0.75 * input.before);
  // The stricter cap is 110 % of the longest, of which rounding leaves at least the longest.
  if (!plan.runWalk) expect(first).toBeGreaterThanOrEqual(Math.min(0.5 * input.before, input.longest) - hair);
});

always('two weeks off, severe pain, or no run in 30 days begins with walk breaks', (input, plan, sessions) => {
  expect(plan.runWalk).toBe(mustWalk(input));
  expect([sessions[0]?.jog, sessions[0]?.walk]).toEqual(mustWalk(input) ? [1, 1] : [1, 0]);
});

always('with walk breaks the first session is at most half, and at most about half an hour', (input, plan) => {
  if (!plan.runWalk) return;
  const first = distanceOf(plan.weeks[0]);
  const halfHour = input.unit === 'km' ? 4 : 2.5;
  expect(first).toBeLessThanOrEqual(Math.min(0.5 * input.before, halfHour) + hair);
  // Rounding takes less than a tenth away.
  expect(first).toBeGreaterThan(Math.min(0.5 * input.before, halfHour, input.longest || Infinity) * 0.9);
});

always('no session is over 110 % of the longest of the last 30 days', ({ longest }, _, sessions) => {
  let longestSoFar = longest;
  for (const session of sessions) {
    if (longestSoFar > 0) expect(session.distance).toBeLessThanOrEqual(longestSoFar * 1.1 + hair);
    // The runs before the plan may leave the 30 days at any time, so only the sessions count from here on.
    longestSoFar = session.distance;
  }
});

always('from week to week the distance grows by at most 2 miles and 10 %, and never falls', ({ unit }, { weeks }) => {
  for (const [before, now] of pairs(weeks.map(distanceOf))) {
    expect(now).toBeLessThanOrEqual(before * 1.1 + hair);
    expect(now).toBeLessThanOrEqual(before + twoMiles[unit] + hair);
    expect(now).toBeGreaterThanOrEqual(before);
  }
});

always('within a week every session has the same distance', (_, { weeks }) => {
  for (const week of weeks) expect(new Set(week.map((session) => session.distance)).size).toBe(1);
});

always('a week has three runs at most with walk breaks, else four, and never more than before', (input, plan) => {
  for (const week of plan.weeks) {
    expect(week.length).toBe(Math.min(input.runsPerWeek, plan.runWalk ? 3 : 4));
    const days = week.map(({ day }) => day);
    expect(days).toEqual([...new Set(days)].toSorted());
    expect(days.every((day) => day >= 1 && day <= 7)).toBe(true);
    // A rest day before each possible step up, and between the runs of a plan with walk breaks.
    expect(days).not.toContain(7);
    if (plan.runWalk) for (const [before, now] of pairs(days)) expect(now - before).toBeGreaterThan(1);
  }
});

always('distance and jogging never rise in the same session, nor in the same week', (_, { weeks }, sessions) => {
  for (const [before, now] of pairs(sessions))
    expect(now.distance > before.distance && shareOf(now) > shareOf(before)).toBe(false);
  for (const [before, now] of pairs(weeks)) {
    const jogs = [...before.slice(-1), ...now].map(shareOf);
    expect(distanceOf(now) > distanceOf(before) && new Set(jogs).size > 1).toBe(false);
  }
});

always('the jogging grows step by step until there are no walk breaks, and only then the distance', (_, plan, all) => {
  const steps = ['1:1', '2:1', '3:1', '4:1', '5:1', '8:1', '10:1', '1:0'];
  const wanted = (index: number) => (plan.runWalk ? (steps[index] ?? '1:0') : '1:0');
  expect(all.map(({ jog, walk }) => `${jog}:${walk}`)).toEqual(all.map((_, index) => wanted(index)));
  for (const { distance, walk } of all) if (walk > 0) expect(distance).toBe(distanceOf(plan.weeks[0]));
});

always('the plan has 4 to 12 weeks and never stalls', (input, { weeks }, sessions) => {
  expect(weeks.length).toBeGreaterThanOrEqual(4);
  expect(weeks.length).toBeLessThanOrEqual(12);
  const growing = weeks.filter((week) => sessions.indexOf(week[0] as Session) > 0 && week.every(({ walk }) => !walk));
  // The first of these weeks may still be the one that the last walk break was in the week before.
  for (const [before, now] of pairs(growing)) expect(distanceOf(now)).toBeGreaterThan(distanceOf(before));
  expect(Math.max(...weeks.map(distanceOf))).toBeLessThanOrEqual(input.before);
});

always('it is complete exactly when it reaches the distance before, and stops there', (input, plan) => {
  const reached = plan.weeks.filter((week) => distanceOf(week) === input.before);
  expect(reached.length).toBe(plan.complete ? 1 : 0);
  if (plan.complete) expect(distanceOf(plan.weeks.at(-1))).toBe(input.before);
  else expect(plan.weeks.length).toBe(12);
});

always('nothing hard comes before the plan is complete and four weeks are over', (_, plan) => {
  expect(plan.hardFrom).toBe(plan.complete ? plan.weeks.length + 1 : undefined);
  expect(plan.hardFrom ?? Infinity).toBeGreaterThan(4);
});

always('the pace is slower than before all through, and the minutes fit it', (input, _, sessions) => {
  const { pace } = input;
  for (const session of sessions) {
    if (pace === undefined) {
      expect(Object.keys(session)).toEqual(['day', 'distance', 'jog', 'walk']);
      continue;
    }
    const easy = session.pace ?? 0;
    expect(easy).toBeGreaterThanOrEqual(pace * 1.15 - hair);
    expect(easy).toBeLessThan(pace * 1.15 + 1 / 12);
    const atLeast = session.distance * easy;
    expect(session.minutes).toBeGreaterThanOrEqual(atLeast - hair);
    if (session.walk === 0) expect(session.minutes).toBeLessThan(atLeast + 1 + hair);
  }
  for (const [before, now] of pairs(sessions)) expect(now.pace).toBe(before.pace);
});

always('distances are rounded so that people can run by them', ({ before }, _, sessions) => {
  for (const session of sessions) {
    const step = session.distance < 1 ? 0.05 : session.distance < 5 ? 0.1 : 0.5;
    const off = Math.abs(session.distance / step - Math.round(session.distance / step));
    expect(session.distance === before || off < 1e-6).toBe(true);
  }
});

const runner: RampInput = { unit: 'km', before: 10, longest: 10, weeksOff: 0, severe: false, runsPerWeek: 4 };
const distances = (changes: Partial<RampInput>) => planRamp({ ...runner, ...changes }).weeks.map(distanceOf);

test.each<[string, Partial<RampInput>, number[]]>([
  ['10 km, never stopped', {}, [5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5, 10]],
  ['10 km, three weeks off', { weeksOff: 3 }, [4, 4, 4, 4.4, 4.8, 5, 5.5, 6, 6.5, 7, 7.5, 8]],
  ['5 km, severe pain', { before: 5, severe: true }, [2.5, 2.5, 2.5, 2.7, 2.9, 3.1, 3.4, 3.7, 4, 4.4, 4.8, 5]],
  ['1 km', { before: 1 }, [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1]],
  ['a marathon, no run in 30 days', { before: 42, longest: 0 }, [4, 4, 4, 4.4, 4.8, 5, 5.5, 6, 6.5, 7, 7.5, 8]],
  ['26 miles', { unit: 'mi', before: 26, longest: 26 }, [13, 14, 15, 16.5, 18, 19.5, 21, 23, 25, 26]],
  [
    'far, where 2 miles are less than 10 %',
    { before: 84, longest: 80 },
    [42, 45, 48, 51, 54, 57, 60, 63, 66, 69, 72, 75],
  ],
  ['a short longest run', { longest: 4 }, [4.4, 4.8, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9, 9.5]],
])('%s', (_, changes, wanted) => expect(distances(changes)).toEqual(wanted));

test('one run a week keeps the distance until the walk breaks are gone', () => {
  const plan = planRamp({ ...runner, weeksOff: 2, runsPerWeek: 1, pace: 6 });
  expect(plan.weeks.map(distanceOf)).toEqual([4, 4, 4, 4, 4, 4, 4, 4, 4.4, 4.8, 5, 5.5]);
  expect(plan.weeks[0]).toEqual([{ day: 1, distance: 4, jog: 1, walk: 1, pace: 83 / 12, minutes: 33 }]);
});

test('what is too short to measure by counts as the shortest that is', () => {
  expect(planRamp({ ...runner, before: 0.3 })).toEqual(planRamp({ ...runner, before: 1 }));
  expect(planRamp({ ...runner, longest: 0.1 })).toEqual(planRamp({ ...runner, longest: 0.5 }));
});
