/**
 * The way back to running after a sore back: a few weeks of sessions from half the usual distance. Numbers only; the words
 * are added by the command. Only one thing grows at a time: first the share of jogging, session by session, until there is no
 * walk break left; then the distance, week by week. The pace never changes, and all is easy and on level ground.
 */
import { counted, longestAllowed, roundDown, roundUp, type Unit } from './training-load.ts';

/** The articles: begin with 50-75 % of the distance before. The lower end, since doubt goes to the safer side. */
const firstShare = 0.5;
/** Ours: a usual run shorter than this counts as one unit, so that the first session is one of a few minutes. */
const beforeMin = 1;
/** After this many weeks off the jogging begins again with walk breaks; the articles name them, the limit is ours. */
const runWalkWeeksOff = 2;
/** Ours: the first session with walk breaks takes about half an hour, as in the ASTEROID trial of 40 adults, in which 7 of 20 hurt a leg. */
const runWalkFirstMax: Readonly<Record<Unit, number>> = { km: 4, mi: 2.5 };
/** The articles: at least 4-6 weeks. From at most 75 %, growth by 10 % takes five weeks or more. The other end is ours. */
const weeksMax = 12;
/** Ours: the easy pace takes 15 % more time than the pace before. The articles only say slower. */
const easyFactor = 1.15;
/** Ours, to estimate the time: brisk walking in minutes per unit. */
const walkPace: Readonly<Record<Unit, number>> = { km: 10, mi: 16 };

/** Days of a week with a run. The articles: three to four runs; with walk breaks three. A rest day comes before day 1. */
const daysOf: readonly (readonly number[])[] = [[1], [1, 4], [1, 3, 5], [1, 3, 5, 6]];
const runsMax = 4;
const runWalkRunsMax = 3;

/** Minutes of jogging and of walking, over and over. The articles begin with 1 and 1 and add jogging; the steps are ours. */
type Round = readonly [jog: number, walk: number];
const continuous: Round = [1, 0];
const rounds: readonly Round[] = [[1, 1], [2, 1], [3, 1], [4, 1], [5, 1], [8, 1], [10, 1], continuous];

export type RampInput = {
  readonly unit: Unit;
  /** The usual run before the pain, over 0; under one unit it counts as one. */
  readonly before: number;
  /** The longest run of the last 30 days, 0 for none; under half a unit it counts as half. */
  readonly longest: number;
  /** Weeks without normal running, 0 for none. */
  readonly weeksOff: number;
  /** The pain was severe. */
  readonly severe: boolean;
  /** Runs a week before the pain, 1-7. */
  readonly runsPerWeek: number;
  /** Minutes per unit before the pain; undefined: not known. */
  readonly pace?: number | undefined;
};

export type Session = {
  /** Day of the week of the plan, 1-7. */
  readonly day: number;
  readonly distance: number;
  /** One round: minutes of jogging, then of walking. No walking: no break, and the minutes of jogging say nothing. */
  readonly jog: number;
  readonly walk: number;
  /** Jogging pace in minutes per unit, and about how many minutes the session takes; only where the pace before is known. */
  readonly pace?: number;
  readonly minutes?: number;
};

export type Ramp = {
  /** Begins with walk breaks. */
  readonly runWalk: boolean;
  readonly weeks: readonly (readonly Session[])[];
  /** The last week has the distance before; if not, it goes on by the same step a week. */
  readonly complete: boolean;
  /**
   * The first week in which anything may get harder; undefined while the plan is not complete. The articles: first the pace
   * before, and intervals and hills only when that too was free of pain.
   */
  readonly hardFrom: number | undefined;
};

/** Plans the weeks back. The cap of 110 % holds all through, as each week is measured by the week before it. */
export function planRamp(asked: RampInput): Ramp {
  const input = { ...asked, before: Math.max(asked.before, beforeMin), longest: counted(asked.longest) };
  const runWalk = input.severe || input.weeksOff >= runWalkWeeksOff || input.longest === 0;
  const days = daysOfWeek(input.runsPerWeek, runWalk);
  const roundAt = (session: number) => (runWalk ? (rounds[session] ?? continuous) : continuous);

  const weeks: Session[][] = [];
  let distance = firstDistance(input, runWalk);
  for (let done = 0; weeks.length < weeksMax; done += days.length) {
    // Only after a session without a break does the distance grow, and never past the distance before.
    if (done > 0 && roundAt(done - 1) === continuous) distance = nextDistance(distance, input);
    weeks.push(days.map((day, index) => sessionOf(input, day, distance, roundAt(done + index))));
    if (distance === input.before) break;
  }
  const complete = distance === input.before;
  return { runWalk, weeks, complete, hardFrom: complete ? weeks.length + 1 : undefined };
}

/** Never more days than before, and never more than the articles say. */
function daysOfWeek(runsPerWeek: number, runWalk: boolean): readonly number[] {
  const runs = Math.min(Math.max(Math.floor(runsPerWeek), 1), runWalk ? runWalkRunsMax : runsMax);
  return daysOf[runs - 1] ?? [1];
}

/**
 * Half the distance before: at least half where there are no walk breaks, at most half where there are. With no run in 30 days
 * there is nothing to take 110 % of, and the half is the cap.
 */
function firstDistance({ unit, before, longest }: RampInput, runWalk: boolean): number {
  const half = before * firstShare;
  const first = runWalk ? Math.min(roundDown(half), runWalkFirstMax[unit]) : roundUp(half);
  return longest > 0 ? Math.min(first, roundDown(longestAllowed(longest, unit))) : first;
}

/** The distance before itself is not rounded, so that the plan ends where the person was. */
function nextDistance(distance: number, { unit, before }: RampInput): number {
  const allowed = longestAllowed(distance, unit);
  return allowed >= before ? before : roundDown(allowed);
}

function sessionOf({ unit, pace }: RampInput, day: number, distance: number, [jog, walk]: Round): Session {
  const session = { day, distance, jog, walk };
  if (pace === undefined) return session;
  const easy = easyPace(pace);
  // Nobody walks faster than they jog: a slow jogger's walk is as slow as that.
  const perMinute = (jog / easy + walk / Math.max(walkPace[unit], easy)) / (jog + walk);
  return { ...session, pace: easy, minutes: Math.ceil(distance / perMinute) };
}

/** Slower than before, rounded up to five seconds: twelve steps a minute. */
function easyPace(pace: number): number {
  return Math.ceil(pace * easyFactor * 12 - 1e-9) / 12;
}
