/** What a file of `content/poses/` may say. Lengths are centimetres of a person 172 cm tall, x to the right, y up from the ground. */
import { z } from 'zod';

const point = z.tuple([z.number(), z.number()]);
/** As on a compass, in degrees: 0 points up, 90 right, 180 down, 270 left. */
const direction = z.number().min(-360).max(360);

const limbSchema = z.union([
  /** The directions of thigh, shin and foot, or of upper arm and forearm. */
  z.array(direction).min(2).max(3),
  z.strictObject({
    turn: z.array(direction).min(2).max(3),
    /** How long the two parts look when they point towards the viewer: 1 is their whole length. */
    short: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]),
    /** Drawn over the trunk, not behind it. */
    over: z.boolean().optional(),
  }),
  z.strictObject({
    /** Where ankle or hand is: knee or elbow are found, and bend as they do in people. */
    to: point,
    foot: direction.optional(),
    /** Bends the other way: an arm that is turned in at the shoulder, a knee that falls inwards. */
    flip: z.boolean().optional(),
  }),
]);

const arrowSchema = z.union([
  /** `bow` is how far the middle lies to the left of the way. */
  z.strictObject({ from: point, to: point, bow: z.number().default(0), both: z.boolean().default(false) }),
  /** Round a joint: centre x, y and radius. */
  z.strictObject({
    round: z.tuple([z.number(), z.number(), z.number().positive()]),
    /** 1 is a circle that faces the viewer, 0.3 one that lies flat. */
    flat: z.number().min(0.1).max(1).default(1),
    anticlockwise: z.boolean().default(false),
  }),
]);

const propSchema = z.union([
  /** A wall seen from its edge, x of its face; or flat behind the person. */
  z.strictObject({ wall: z.union([z.number(), z.literal('behind')]) }),
  /** From x to x; seen from above it lies behind the whole person. */
  z.strictObject({ mat: point }),
  /** x of the middle of its seat; its back is on the left. */
  z.strictObject({ chair: z.number() }),
  /** Its left edge, width and height: a step, or a bench. */
  z.strictObject({ block: z.tuple([z.number(), z.number(), z.number()]) }),
  /** Centre x, y and radius: a ball, a roller, a bar seen from its end, a weight. */
  z.strictObject({ ball: z.tuple([z.number(), z.number(), z.number()]) }),
  z.strictObject({ weight: point }),
  /** From a point to a point: a band, a bar. */
  z.strictObject({ band: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
  z.strictObject({ bar: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
]);

const positionSchema = z.strictObject({
  /** The middle of the hips. */
  hip: point.exactOptional(),
  /** From the hips to the shoulders. */
  trunk: direction.exactOptional(),
  /** How far the middle of the back stands out behind; below 0 the back arches. */
  curve: z.number().min(-20).max(20).exactOptional(),
  /** From the shoulders to the head, when it is not in line with the trunk. */
  head: direction.nullable().exactOptional(),
  /** Seen from the front: how far the shoulders are turned to the right of the picture, in degrees. */
  twist: z.number().min(-90).max(90).exactOptional(),
  /** Seen from the front: which way the hips point up, when not straight up or, from above, along the trunk. */
  pelvis: direction.nullable().exactOptional(),
  /** Near and far, seen from the side; left and right in the picture, seen from the front or from behind. */
  legs: z.tuple([limbSchema, limbSchema]).exactOptional(),
  arms: z.tuple([limbSchema, limbSchema]).exactOptional(),
  props: z.array(propSchema).exactOptional(),
  arrows: z.array(arrowSchema).exactOptional(),
});

export const poseSchema = z.strictObject({
  /** From the side people face right; `above` is for who lies on the back, and has no ground. */
  view: z.enum(['side', 'front', 'back', 'above']),
  /** The arrows between the positions point both ways. */
  back: z.boolean().default(false),
  /** Left to right. What one leaves out is as in the one before, and in the first as in a person who stands; arrows are not taken over. */
  positions: z.array(positionSchema).min(1).max(3),
});

export type Point = z.infer<typeof point>;
export type Limb = z.infer<typeof limbSchema>;
export type Arrow = z.infer<typeof arrowSchema>;
export type Prop = z.infer<typeof propSchema>;
export type Pose = z.infer<typeof poseSchema>;
type Known = Required<z.infer<typeof positionSchema>>;
/** A position of which everything is known. */
export type Position = Known & { readonly view: Pose['view'] };

/** The positions with all that they take over from the one before. */
export function positionsOf({ view, positions }: Pose): Position[] {
  let before: Known = view === 'side' ? { ...standing, ...fromSide } : { ...standing, ...fromFront };
  return positions.map((position) => {
    before = { ...before, arrows: [], ...position };
    return { ...before, view };
  });
}

const standing = { trunk: 0, curve: 0, head: null, twist: 0, pelvis: null, props: [], arrows: [] };
const fromSide: Pick<Known, 'hip' | 'legs' | 'arms'> = {
  hip: [0, 90.4],
  legs: [{ to: [-2, 4.5] }, { to: [3, 4.5] }],
  arms: [
    [184, 176],
    [178, 168],
  ],
};
const fromFront: Pick<Known, 'hip' | 'legs' | 'arms'> = {
  hip: [0, 91.9],
  legs: [{ to: [-11, 6] }, { to: [11, 6] }],
  arms: [
    [192, 186],
    [168, 174],
  ],
};
