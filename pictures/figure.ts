/** From a position to the points of a body: fixed lengths, and joints that bend as people's do. */
import type { Limb, Point, Position } from './pose.ts';
import { degrees, radians } from './svg.ts';

/** Centimetres. A foot is shorter from the front. */
export const lengths = { thigh: 43, shin: 43, foot: 16, upperArm: 28, forearm: 28, trunk: 48, neck: 23 } as const;
const footFromFront = 9;
/** Half the width of shoulders and hips, seen from the front. */
const shoulderHalf = 17;
const hipHalf = 9;
/** A limb whose end is out of reach by more than this is a mistake in the file; by less, it is straight. */
const slack = 1.2;

export type Figure = {
  readonly head: Point;
  /** Where the neck starts. */
  readonly neck: Point;
  readonly hip: Point;
  /** The point that bends the back: the spine is a curve from the hip to the neck drawn towards it. */
  readonly spine: Point;
  readonly shoulders: readonly [Point, Point];
  readonly hips: readonly [Point, Point];
  /** Hip, knee, ankle and toes. */
  readonly legs: readonly [readonly Point[], readonly Point[]];
  /** Shoulder, elbow and hand. */
  readonly arms: readonly [readonly Point[], readonly Point[]];
};

/** Throws when a limb cannot reach where it should. */
export function figureOf(position: Position): Figure {
  const { hip, trunk, curve, head, pelvis, twist, view } = position;
  // A bent back is as long as a straight one, so its ends come nearer.
  const neck = go(hip, trunk, lengths.trunk - (8 * curve ** 2) / (3 * lengths.trunk));
  const middle: Point = [(hip[0] + neck[0]) / 2, (hip[1] + neck[1]) / 2];
  const across = (from: Point, half: number, up: number): [Point, Point] =>
    view === 'side' ? [from, from] : [go(from, up - 90, half), go(from, up + 90, half)];
  const shoulders = across(neck, shoulderHalf * Math.cos(radians(twist)), trunk);
  const hips = across(hip, hipHalf, pelvis ?? (view === 'above' ? trunk : 0));
  return {
    head: go(neck, head ?? trunk, lengths.neck),
    neck,
    hip,
    spine: go(middle, trunk - 90, 2 * curve),
    shoulders,
    hips,
    legs: both((end) => legOf(hips[end], position.legs[end], view, end)),
    arms: both((end) => armOf(shoulders[end], position.arms[end], view, end)),
  };
}

type End = 0 | 1;
const both = <T>(make: (end: End) => T): [T, T] => [make(0), make(1)];

function legOf(hip: Point, limb: Limb, view: Position['view'], end: End): Point[] {
  const bend = view === 'side' || end === 1 ? -1 : 1;
  const points = jointed(hip, limb, lengths.thigh, lengths.shin, bend);
  const given = Array.isArray(limb) ? limb[2] : 'to' in limb ? limb.foot : limb.turn[2];
  const foot = given ?? (view === 'side' ? 90 : -105 * bend);
  return [...points, go(points[2], foot, view === 'side' ? lengths.foot : footFromFront)];
}

function armOf(shoulder: Point, limb: Limb, view: Position['view'], end: End): Point[] {
  return jointed(shoulder, limb, lengths.upperArm, lengths.forearm, view === 'side' || end === 0 ? 1 : -1);
}

/** `bend` 1: the joint lies clockwise of the way from the body to the end; -1: the other way. */
function jointed(from: Point, limb: Limb, upper: number, lower: number, bend: 1 | -1): [Point, Point, Point] {
  if (Array.isArray(limb) || 'turn' in limb) {
    const [turn, short] = Array.isArray(limb) ? [limb, [1, 1] as const] : [limb.turn, limb.short];
    const joint = go(from, turn[0] ?? 0, upper * short[0]);
    return [from, joint, go(joint, turn[1] ?? 0, lower * short[1])];
  }
  const [x, y] = [limb.to[0] - from[0], limb.to[1] - from[1]];
  const far = Math.hypot(x, y);
  if (far > upper + lower + slack)
    throw new Error(`a limb of ${upper + lower} cm cannot reach ${far.toFixed(0)} cm to ${limb.to}`);
  const way = degrees(Math.atan2(x, y));
  // Nearly straight is meant to be straight.
  if (far > upper + lower - slack) return [from, go(from, way, (far * upper) / (upper + lower)), [...limb.to]];
  const angle = degrees(Math.acos((upper ** 2 + far ** 2 - lower ** 2) / (2 * upper * far)));
  const joint = go(from, way + angle * bend * (limb.flip ? -1 : 1), upper);
  return [from, joint, go(joint, degrees(Math.atan2(limb.to[0] - joint[0], limb.to[1] - joint[1])), lower)];
}

/** The point `length` away in a compass direction. */
export function go([x, y]: Point, direction: number, length: number): Point {
  return [x + length * Math.sin(radians(direction)), y + length * Math.cos(radians(direction))];
}
