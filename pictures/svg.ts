/** Points and lines as SVG writes them. */
import type { Point } from './pose.ts';

export const colours = {
  paper: '#fbf8f1',
  ground: '#8d8778',
  near: '#1d3d5c',
  trunk: '#3f77a8',
  far: '#9fb8cf',
  thing: '#d9cbb0',
  edge: '#9a8763',
  wall: '#cfc6b4',
  panel: '#ece5d6',
  move: '#d4481a',
  band: '#2b8a5a',
} as const;

/** Two digits, so that every machine writes the same. */
export const round = (value: number) => Math.round(value * 100) / 100;
export const at = ([x, y]: Point) => `${round(x)} ${round(y)}`;
export const line = (points: readonly Point[], width: number, colour: string) =>
  `<path d="M${points.map(at).join('L')}" stroke="${colour}" stroke-width="${width}"/>`;
export const radians = (angle: number) => (angle * Math.PI) / 180;
export const degrees = (angle: number) => (angle * 180) / Math.PI;
