/** Where each position stands in the frame: left to right on one ground, as large as the frame allows. */
import { type Figure, figureOf } from './figure.ts';
import { headRadius } from './person.ts';
import { type Arrow, type Point, type Pose, type Position, type Prop, positionsOf } from './pose.ts';

/** Pixels. */
export const frame = { width: 800, height: 450 } as const;
const margin = 28;
/** Below the ground. */
const rim = 12;
const pixelsPerCmMax = 2.35;
/** Centimetres from one position to the next. */
const gap = 42;

/** What a position takes up, in its own centimetres. */
export type Box = { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
export type Place = {
  readonly position: Position;
  readonly figure: Figure;
  readonly box: Box;
  /** Centimetres from the left edge of the frame to x = 0 of the position. */
  readonly shift: number;
  /** The middle of the gap on its left. */
  readonly gapAt: number;
};
/** `ground`: pixels from the top. */
export type Layout = {
  readonly scale: number;
  readonly ground: number;
  readonly top: number;
  readonly places: Place[];
};

/** Throws when a limb cannot reach where it should. */
export function layoutOf(pose: Pose): Layout {
  const parts = positionsOf(pose).map((position) => {
    const figure = figureOf(position);
    return { position, figure, box: boxOf(position, figure) };
  });
  const width = parts.reduce((sum, { box }) => sum + box.right - box.left, gap * (parts.length - 1));
  const top = Math.max(...parts.map(({ box }) => box.top));
  const scale = Math.min((frame.width - 2 * margin) / width, (frame.height - 2 * margin - rim) / top, pixelsPerCmMax);
  let left = (frame.width / scale - width) / 2;
  const places = parts.map((part) => {
    const place = { ...part, shift: left - part.box.left, gapAt: left - gap / 2 };
    left += part.box.right - part.box.left + gap;
    return place;
  });
  return { scale, ground: (frame.height + top * scale) / 2, top, places };
}

/** All points of a body. */
export function pointsOf(figure: Figure): Point[] {
  return [figure.head, figure.neck, figure.hip, ...figure.legs.flat(), ...figure.arms.flat()];
}

/** x, y and how far it reaches round that. */
type Spot = readonly [x: number, y: number, round: number];

function boxOf(position: Position, figure: Figure): Box {
  const body = pointsOf(figure).map(([x, y]): Spot => [x, y, headRadius]);
  const spots = [
    ...body,
    ...position.props.flatMap((prop) => spotsOfProp(prop, body)),
    ...position.arrows.flatMap(spotsOfArrow),
  ];
  return {
    left: Math.min(...spots.map(([x, , reach]) => x - reach)),
    right: Math.max(...spots.map(([x, , reach]) => x + reach)),
    top: Math.max(...spots.map(([, y, reach]) => y + reach)),
    bottom: Math.min(...spots.map(([, y, reach]) => y - reach)),
  };
}

function spotsOfProp(prop: Prop, body: readonly Spot[]): Spot[] {
  if ('ball' in prop) return [prop.ball];
  if ('wall' in prop)
    return prop.wall === 'behind' ? body.map(([x, y, reach]) => [x, y, reach + 6]) : [[prop.wall, 0, 8]];
  if ('mat' in prop) return prop.mat.map((x) => [x, 0, 0]);
  if ('chair' in prop) return [[prop.chair, 0, 25]];
  if ('block' in prop) return [0, prop.block[1]].map((x) => [prop.block[0] + x, 0, 0]);
  if ('bar' in prop)
    return [
      [prop.bar[0], prop.bar[1], 3],
      [prop.bar[2], prop.bar[3], 3],
    ];
  return 'weight' in prop ? [[...prop.weight, 10]] : [];
}

function spotsOfArrow(arrow: Arrow): Spot[] {
  if (!('round' in arrow))
    return [
      [...arrow.from, 4],
      [...arrow.to, 4],
    ];
  const [x, y, radius] = arrow.round;
  return [
    [x, y, radius * arrow.flat + 3],
    [x - radius, y, 3],
    [x + radius, y, 3],
  ];
}
