/** The pictures of the exercises: bodies that could be people's, inside the frame, and drawn of the poses as they are now. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { load } from 'js-yaml';
import { expect, test } from 'vitest';
import { drawPose } from '../pictures/draw.ts';
import { lengths } from '../pictures/figure.ts';
import { frame, layoutOf, pointsOf } from '../pictures/layout.ts';
import { encodePng, markOf } from '../pictures/png.ts';
import { type Limb, type Point, type Pose, poseSchema } from '../pictures/pose.ts';
import { contentFolder } from './support/bot.ts';

const ids = readdirSync(join(contentFolder, 'poses')).map((name) => name.replace(/\.yaml$/, ''));
const poseOf = (id: string) => poseSchema.parse(load(readFileSync(join(contentFolder, 'poses', `${id}.yaml`), 'utf8')));
const pictureOf = (id: string) => readFileSync(join(contentFolder, 'pictures', `${id}.png`));
const pose = (...positions: unknown[]): Pose => poseSchema.parse({ view: 'side', positions });

/** The parts of all limbs that do not point towards the viewer, in centimetres, with what they should measure. */
function measured(id: string): { is: number; should: number }[] {
  return layoutOf(poseOf(id)).places.flatMap(({ position, figure }) =>
    ([0, 1] as const).flatMap((end) => [
      ...partsOf(position.legs[end], figure.legs[end], [lengths.thigh, lengths.shin]),
      ...partsOf(position.arms[end], figure.arms[end], [lengths.upperArm, lengths.forearm]),
    ]),
  );
}

function partsOf(limb: Limb, points: readonly Point[], whole: readonly number[]) {
  const short = !Array.isArray(limb) && 'turn' in limb ? limb.short : [1, 1];
  return whole.map((length, index) => {
    const from = points[index] ?? [NaN, NaN];
    const to = points[index + 1] ?? [NaN, NaN];
    return { is: Math.hypot(to[0] - from[0], to[1] - from[1]), should: length * (short[index] ?? NaN) };
  });
}

test.each(ids)('%s: limbs are as long in every position', (id) => {
  // Where a hand or a foot is placed a centimetre too far, the limb gives.
  for (const { is, should } of measured(id)) expect(Math.abs(is - should)).toBeLessThan(0.7);
});

test.each(ids)('%s: the whole person is inside the frame', (id) => {
  const { scale, ground, places } = layoutOf(poseOf(id));
  for (const { figure, shift } of places)
    for (const [x, y] of pointsOf(figure)) {
      expect((x + shift) * scale).toBeGreaterThan(10);
      expect((x + shift) * scale).toBeLessThan(frame.width - 10);
      expect(ground - y * scale).toBeGreaterThan(10);
      expect(ground - y * scale).toBeLessThan(frame.height - 10);
    }
});

test.each(ids)('%s: nobody sinks into the ground', (id) => {
  if (poseOf(id).view === 'above') return;
  for (const { figure } of layoutOf(poseOf(id)).places)
    for (const [, y] of pointsOf(figure)) expect(y).toBeGreaterThan(1.9);
});

test.each(ids)('%s: the picture is small, and drawn of the pose as it is now', (id) => {
  const png = pictureOf(id);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([frame.width, frame.height]);
  expect(png.length).toBeLessThan(25_000);
  expect(png.includes(markOf(drawPose(poseOf(id)))), 'run npm run pictures').toBe(true);
});

test('a limb that cannot reach is refused, with what it should reach', () => {
  expect(() => drawPose(pose({ arms: [{ to: [90, 130] }, [180, 180]] }))).toThrow('cannot reach 90 cm to 90,130');
});

test('knees bend forward and elbows backward, standing and lying', () => {
  const kneeAndElbow = (position: object) => {
    const { legs, arms } = layoutOf(pose(position)).places[0]?.figure ?? { legs: [], arms: [] };
    return { knee: legs[0]?.[1] ?? [0, 0], elbow: arms[0]?.[1] ?? [0, 0] };
  };
  const standing = kneeAndElbow({
    hip: [0, 70],
    legs: [{ to: [0, 4] }, [180, 180]],
    arms: [{ to: [0, 80] }, [180, 180]],
  });
  expect(standing.knee[0]).toBeGreaterThan(10);
  expect(standing.elbow[0]).toBeLessThan(-10);
  // On the back, with the head on the left: forward is up.
  const lying = kneeAndElbow({ hip: [0, 11], trunk: 270, legs: [{ to: [60, 11] }, [90, 90]] });
  expect(lying.knee[1]).toBeGreaterThan(30);
});

test('a position takes over what it leaves out from the one before, but not its arrows', () => {
  const [, second] = layoutOf(
    pose({ trunk: 20, props: [{ wall: 60 }], arrows: [{ round: [0, 90, 20] }] }, { hip: [0, 88] }),
  ).places;
  expect(second?.position).toMatchObject({ trunk: 20, hip: [0, 88], props: [{ wall: 60 }], arrows: [] });
});

test('a picture keeps each pixel of a drawing with few colours', () => {
  const [red, blue] = [
    [200, 10, 10],
    [10, 10, 200],
  ];
  const rgba = Uint8Array.from([red, blue, blue, blue, blue, red].flatMap((colour) => [...(colour ?? []), 255]));
  const png = encodePng(rgba, { width: 3, height: 2 }, 'mark');
  const chunk = (type: string) => {
    const at = png.indexOf(type);
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  };
  const [palette, rows] = [chunk('PLTE'), inflateSync(chunk('IDAT'))];
  const pixels = [1, 2, 3, 5, 6, 7].map((at) => [...palette.subarray((rows[at] ?? 0) * 3, (rows[at] ?? 0) * 3 + 3)]);
  expect(pixels).toEqual([red, blue, blue, blue, blue, red]);
});
