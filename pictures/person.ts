/** A jointed body as SVG: near limbs dark, far limbs pale, each with a pale edge that keeps it apart from what lies behind. */
import type { Figure } from './figure.ts';
import type { Limb, Point, Position } from './pose.ts';
import { at, colours, line, radians, round } from './svg.ts';

/** Centimetres. */
export const headRadius = 11.5;
const legWidths = [15, 12, 9];
const armWidths = [10, 9];
const trunkWidth = 22;
const neckWidth = 9;
const edge = 1.6;

export function drawPerson(figure: Figure, position: Position): string {
  return position.view === 'side' ? drawFromSide(figure, position) : drawFromFront(figure, position);
}

function drawFromSide({ hip, spine, neck, head, legs, arms }: Figure, position: Position): string {
  const back = `<path d="M${at(hip)}Q${at(spine)} ${at(neck)}"`;
  const nose = `<circle cx="${headRadius}" cy="-1" r="2.6" ${onHead(head, position)} fill="${colours.near}"/>`;
  return [
    drawLimb(arms[1], armWidths, colours.far),
    drawLimb(legs[1], legWidths, colours.far),
    line([neck, head], neckWidth, colours.near),
    `${back} stroke="${colours.paper}" stroke-width="${trunkWidth + 2 * edge}"/>`,
    `${back} stroke="${colours.trunk}" stroke-width="${trunkWidth}"/>`,
    drawHead(head),
    nose,
    drawLimb(legs[0], legWidths, colours.near),
    drawLimb(arms[0], armWidths, colours.near),
  ].join('');
}

function drawFromFront({ neck, head, legs, arms, shoulders, hips }: Figure, position: Position): string {
  const chest = `<path d="M${[hips[0], shoulders[0], shoulders[1], hips[1]].map(at).join('L')}Z"`;
  const limbs = (over: boolean) =>
    [
      ...legs.map((points, end) => [position.legs[end === 0 ? 0 : 1], points, legWidths] as const),
      ...arms.map((points, end) => [position.arms[end === 0 ? 0 : 1], points, armWidths] as const),
    ].map(([limb, points, widths]) => (isOver(limb) === over ? drawLimb(points, widths, colours.near) : ''));
  return [
    ...limbs(false),
    `${chest} fill="${colours.paper}" stroke="${colours.paper}" stroke-width="16"/>`,
    line([neck, head], neckWidth, colours.near),
    `${chest} fill="${colours.trunk}" stroke="${colours.trunk}" stroke-width="12"/>`,
    drawHead(head),
    position.view === 'back' ? '' : drawEyes(head, position),
    ...limbs(true),
  ].join('');
}

const isOver = (limb: Limb) => !Array.isArray(limb) && 'turn' in limb && limb.over === true;

function drawLimb(points: readonly Point[], widths: readonly number[], colour: string): string {
  const layer = (more: number, ink: string) =>
    widths.map((width, index) => line(points.slice(index, index + 2), width + more, ink)).join('');
  return layer(2 * edge, colours.paper) + layer(0, colour);
}

const drawHead = ([x, y]: Point) =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="${headRadius}" fill="${colours.near}" stroke="${colours.paper}" stroke-width="${edge}"/>`;

/** They go to the side with the shoulders. */
function drawEyes(head: Point, position: Position): string {
  const aside = 5 * Math.sin(radians(position.twist));
  return [-4, 4]
    .map((x) => `<circle cx="${round(x + aside)}" cy="1.5" r="1.5" ${onHead(head, position)} fill="${colours.paper}"/>`)
    .join('');
}

/** Places a face on a head that may be tipped. */
const onHead = (head: Point, { head: direction, trunk }: Position) =>
  `transform="translate(${at(head)}) rotate(${-(direction ?? trunk)})"`;
