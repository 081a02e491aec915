/** What stands round a person in a picture: walls, mats and other things, and the arrows. */
import type { Box } from './layout.ts';
import type { Arrow, Point, Pose, Prop } from './pose.ts';
import { at, colours, degrees, line, radians, round } from './svg.ts';

/** Centimetres. */
const wallTop = 185;
const wallWidth = 8;

/** `hipX` tells on which side of the person a wall stands; a flat wall is as wide as `box`. */
export function drawProp(prop: Prop, hipX: number, box: Box, view: Pose['view']): string {
  if ('wall' in prop) {
    if (prop.wall === 'behind') return rect(box.left, -1, box.right - box.left, wallTop, colours.panel);
    return rect(prop.wall > hipX ? prop.wall : prop.wall - wallWidth, -1, wallWidth, wallTop, colours.wall);
  }
  if ('mat' in prop) {
    if (view === 'above')
      return rect(box.left - 8, box.bottom, box.right - box.left + 16, box.top - box.bottom, colours.panel, 4);
    return rect(prop.mat[0], -4, prop.mat[1] - prop.mat[0], 4, colours.edge, 2);
  }
  if ('chair' in prop) return drawChair(prop.chair);
  if ('block' in prop) return rect(prop.block[0], -1, prop.block[1], prop.block[2] + 1, colours.thing, 2, colours.edge);
  if ('ball' in prop) return disc(prop.ball, colours.thing, colours.edge);
  if ('weight' in prop)
    return disc([...prop.weight, 9], colours.edge, colours.panel) + disc([...prop.weight, 3], colours.panel, 'none');
  if ('band' in prop) return stroke(prop.band, 7, colours.band);
  return stroke(prop.bar, 5, colours.edge);
}

function drawChair(x: number): string {
  const leg = (along: number) => stroke([along, 2, along, 42], 4, colours.edge);
  const back = stroke([x - 21, 42, x - 23, 90], 5, colours.edge);
  return leg(x - 20) + leg(x + 18) + back + stroke([x - 20, 42, x + 19, 42], 6, colours.edge);
}

/** An arrow of movement. */
export function drawArrow(arrow: Arrow): string {
  if ('round' in arrow) return drawRound(arrow);
  const { from, to, bow, both } = arrow;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const sideways = (2 * bow) / Math.hypot(dx, dy);
  const control: Point = [(from[0] + to[0]) / 2 - dy * sideways, (from[1] + to[1]) / 2 + dx * sideways];
  const tipAt = (end: Point) => tip(end, end[0] - control[0], end[1] - control[1]);
  return shaft(`M${at(from)}Q${at(control)} ${at(to)}`) + tipAt(to) + (both ? tipAt(from) : '');
}

function drawRound({ round: [x, y, r], flat, anticlockwise }: Extract<Arrow, { round: unknown }>): string {
  // Most of a circle, clockwise: open on the right, or behind the body when it lies flat; mirrored for the other way.
  const [start, end] = flat < 1 ? [70, 290] : [140, 420];
  const on = (direction: number): Point => [r * Math.sin(radians(direction)), r * flat * Math.cos(radians(direction))];
  const arc = shaft(`M${at(on(start))}A${r} ${round(r * flat)} 0 1 0 ${at(on(end))}`);
  const mirror = !anticlockwise ? '1 1' : flat < 1 ? '-1 1' : '1 -1';
  const head = tip(on(end), Math.cos(radians(end)), -flat * Math.sin(radians(end)));
  return `<g transform="translate(${x} ${y}) scale(${mirror})">${arc}${head}</g>`;
}

const shaft = (path: string) => `<path d="${path}" stroke="${colours.move}" stroke-width="3.4"/>`;
/** The head of an arrow that goes `dx` to the right for every `dy` up. */
const tip = (end: Point, dx: number, dy: number) =>
  `<path d="M-5.5 -6L0 4.5L5.5 -6Z" transform="translate(${at(end)}) rotate(${round(-degrees(Math.atan2(dx, dy)))})" fill="${colours.move}" stroke="${colours.move}" stroke-width="1.5"/>`;

const rect = (x: number, y: number, width: number, height: number, fill: string, radius = 0, edge = 'none') =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}" fill="${fill}" stroke="${edge}" stroke-width="1.5"/>`;
const disc = ([x, y, r]: readonly [number, number, number], fill: string, edge: string) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}" stroke="${edge}" stroke-width="2"/>`;
const stroke = ([x1, y1, x2, y2]: readonly [number, number, number, number], width: number, colour: string) =>
  line(
    [
      [x1, y1],
      [x2, y2],
    ],
    width,
    colour,
  );
