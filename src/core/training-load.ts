/** This week's training against the load rules, and the safest next week. Numbers only; the words are added by the command. */

/** All distances of one call are in this unit, as the club or the person set it. */
export type Unit = 'km' | 'mi';

/** The articles: from one week to the next at most 2 miles more. 3.2 km is the round number just below that. */
const weeklyStep: Readonly<Record<Unit, number>> = { km: 3.2, mi: 2 };
/** Frandsen 2025, cohort of 5,205 runners: injuries rose when a run was over 110 % of the longest of the last 30 days. */
const spikeFactor = 1.1;
/** Ours: anything shorter is no measure for a run and counts as half a unit, so that 10 % of it is still a distance. */
const shortestRun = 0.5;
/** Products of decimals miss by a hair; a hair is no broken rule. */
const hair = 1e-9;

/** The articles: three to four runs a week, and at least one day without. */
const runsMin = 3;
const runsMax = 4;
const restMin = 1;
/** The articles, by the Canadian guideline: minutes of aerobic exercise a week. Its newer version has no 10-minute minimum. */
const minutesMin = 150;
/** Ours, to count runs as minutes: an easy pace in minutes per unit, rather fast, so that minutes are not overstated. */
const minutesPerUnit: Readonly<Record<Unit, number>> = { km: 7, mi: 11 };

/** What a person answers: five distances and counts, the other minutes, and one list of three things to tick. */
export type Week = {
  readonly unit: Unit;
  /** Days with a run this week, 0-7; rest days are the others. */
  readonly runs: number;
  /** The usual distance of a day's running, this week and last week; 0: did not run, undefined: not known. */
  readonly usual: number;
  readonly usualBefore: number | undefined;
  /** The longest run of this week, and of the 30 days before it; 0: none, undefined: not known. */
  readonly longest: number;
  readonly longestBefore: number | undefined;
  /** Minutes of other aerobic exercise and brisk walking this week; undefined: not known. */
  readonly otherMinutes: number | undefined;
  /** Ran faster, or harder sessions, than last week. */
  readonly faster: boolean;
  /** Did any cross-training or strength work. */
  readonly cross: boolean;
  /** Is new to running. */
  readonly beginner: boolean;
};

export type RuleId = 'runs' | 'rest' | 'together' | 'daily' | 'longest' | 'cross' | 'minutes' | 'base';

/** How one rule stands. Where numbers make it, they are there: a count, a distance (exact, not rounded), or minutes. */
export type Rule = {
  readonly id: RuleId;
  /** Undefined: the answers do not tell. */
  readonly passed: boolean | undefined;
  readonly actual?: number;
  readonly min?: number;
  readonly max?: number;
};

/** A week by these numbers, no faster and with some cross-training or strength in it, passes every rule. */
export type NextWeek = {
  readonly runs: number;
  /** The distance of every run but one. */
  readonly usual: number;
  /** The distance of that one. */
  readonly longest: number;
  readonly total: number;
  /** Minutes of other aerobic exercise that make 150 with the runs, in steps of five. */
  readonly otherMinutes: number;
};

/** Judges a week by every rule, in a fixed order, and gives the safest week to follow it. */
export function checkLoad(answered: Week): { readonly rules: readonly Rule[]; readonly next: NextWeek } {
  const week = consistent(answered);
  const daily = judgeDaily(week);
  const longest = judgeLongest(week);
  const { runs } = week;
  const rules: readonly Rule[] = [
    { id: 'runs', passed: runs >= runsMin && runs <= runsMax, actual: runs, min: runsMin, max: runsMax },
    { id: 'rest', passed: 7 - runs >= restMin, actual: 7 - runs, min: restMin },
    { id: 'together', passed: judgeTogether(week) },
    daily,
    longest,
    { id: 'cross', passed: week.cross },
    judgeMinutes(week),
    // The articles: first walk, then jog, and only then run faster.
    { id: 'base', passed: !(week.beginner && week.faster) },
  ];
  return { rules, next: safestNext(week, daily.max, longest.max ?? daily.max) };
}

/** The longest that one run may be after this longest one: both rules, so the stricter wins. Not rounded. */
export function longestAllowed(longestBefore: number, unit: Unit): number {
  return Math.min(longestBefore * spikeFactor, longestBefore + weeklyStep[unit]);
}

/**
 * Rounds down to a distance that people can run by: to 0.05 below 1, to 0.1 below 5, else to 0.5. Down, so that rounding
 * never breaks a cap; and each step is at most a tenth of its distance (from 0.5 up), so that growth by 10 % never stalls.
 */
export function roundDown(distance: number): number {
  return Math.floor(distance * stepsPerUnit(distance) + hair) / stepsPerUnit(distance);
}

/** The same steps, upwards: for a least distance. */
export function roundUp(distance: number): number {
  return Math.ceil(distance * stepsPerUnit(distance) - hair) / stepsPerUnit(distance);
}

function stepsPerUnit(distance: number): number {
  if (distance < 1) return 20;
  return distance < 5 ? 10 : 2;
}

/** A distance as it counts: none, or at least half a unit. */
export function counted(distance: number): number {
  return distance > 0 ? Math.max(distance, shortestRun) : 0;
}

/** Answers that cannot all be true are read so that they are; what is then still unknown stays undefined. */
function consistent(week: Week): Week {
  const farthest = week.runs > 0 ? Math.max(week.usual, week.longest, shortestRun) : 0;
  const usual = week.runs > 1 ? Math.max(week.usual, shortestRun) : farthest;
  const before = week.longestBefore;
  const longestBefore = before === undefined ? undefined : counted(Math.max(before, week.usualBefore ?? 0));
  return { ...week, usual, usualBefore: measureOf(week.usualBefore, longestBefore), longest: farthest, longestBefore };
}

/** Last week as a measure for this week. A week off is none, unless there was no run in the whole 30 days: that is zero. */
function measureOf(usualBefore: number | undefined, longestBefore: number | undefined): number | undefined {
  if (longestBefore === 0) return 0;
  return usualBefore === 0 || usualBefore === undefined ? undefined : counted(usualBefore);
}

function judgeDaily({ unit, usual, usualBefore }: Week): Rule {
  if (usualBefore === undefined) return { id: 'daily', passed: undefined, actual: usual };
  const max = usualBefore + weeklyStep[unit];
  return { id: 'daily', passed: usual <= max + hair, actual: usual, max };
}

/** With no run in 30 days the study has no measure; then only the rule of 2 miles, counted from zero, judges. */
function judgeLongest({ unit, longest, longestBefore }: Week): Rule {
  if (!longestBefore) return { id: 'longest', passed: longest === 0 ? true : undefined, actual: longest };
  const max = longestAllowed(longestBefore, unit);
  return { id: 'longest', passed: longest <= max + hair, actual: longest, max };
}

/** The articles: never distance and speed together. */
function judgeTogether({ faster, usual, usualBefore, longest, longestBefore }: Week): boolean | undefined {
  if (!faster) return true;
  if (usual > (usualBefore ?? Infinity) || longest > (longestBefore ?? Infinity)) return false;
  return usualBefore === undefined || longestBefore === undefined ? undefined : true;
}

/** Other minutes that are not known can only add: with enough runs the rule passes all the same. */
function judgeMinutes(week: Week): Rule {
  const actual = Math.round(totalOf(week) * minutesPerUnit[week.unit]) + (week.otherMinutes ?? 0);
  const passed = actual >= minutesMin || (week.otherMinutes === undefined ? undefined : false);
  return { id: 'minutes', passed, actual, min: minutesMin };
}

/** All runs are usual but the longest. */
function totalOf({ runs, usual, longest }: Pick<Week, 'runs' | 'usual' | 'longest'>): number {
  return runs > 0 ? (runs - 1) * usual + longest : 0;
}

/**
 * The safest next week repeats this one, with what broke a limit taken back to that limit: nothing grows. Fewer runs than
 * three are spread over three, the total kept. After a week without a run, it begins with the 2 miles.
 */
function safestNext(week: Week, dailyMax = Infinity, longestMax = Infinity): NextWeek {
  const runs = Math.min(Math.max(week.runs, runsMin), runsMax);
  const begin = weeklyStep[week.unit];
  const wanted = week.runs > 0 ? week : { usual: begin, longest: begin };
  const share = week.runs > 0 && week.runs < runsMin ? totalOf(week) / runsMin : Infinity;
  const longest = roundDown(Math.min(wanted.longest, longestMax, share));
  const usual = roundDown(Math.min(wanted.usual, dailyMax, longest, share));
  // Sums of decimals miss by a hair; two decimals hold every sum of rounded distances.
  const total = Math.round(totalOf({ runs, usual, longest }) * 100) / 100;
  const missing = Math.max(0, minutesMin - Math.round(total * minutesPerUnit[week.unit]));
  return { runs, usual, longest, total, otherMinutes: Math.ceil(missing / 5) * 5 };
}
