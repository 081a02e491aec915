/** A pose as SVG. */
import { frame, layoutOf, type Place } from './layout.ts';
import { drawPerson } from './person.ts';
import type { Pose, Prop } from './pose.ts';
import { colours, round } from './svg.ts';
import { drawArrow, drawProp } from './things.ts';

/** Centimetres, of the arrow between two positions. */
const arrowLength = 24;

/** The whole picture. Throws when a limb cannot reach where it should. */
export function drawPose(pose: Pose): string {
  const { scale, ground, top, places } = layoutOf(pose);
  // Arrows stand a little above the middle, where in most positions nothing else is.
  const between = places.slice(1).map(({ gapAt }) => {
    const [from, to] = [gapAt - arrowLength / 2, gapAt + arrowLength / 2];
    return drawArrow({ from: [from, top * 0.55], to: [to, top * 0.55], bow: 0, both: pose.back });
  });
  const size = `width="${frame.width}" height="${frame.height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} stroke-linecap="round" stroke-linejoin="round" fill="none">`,
    `<rect ${size} fill="${colours.paper}"/>`,
    // From here on centimetres, y up.
    `<g transform="translate(0 ${round(ground)}) scale(${scale.toFixed(3)} ${-scale.toFixed(3)})">`,
    pose.view === 'above' ? '' : `<path d="M0 -1H${frame.width}" stroke="${colours.ground}" stroke-width="1.6"/>`,
    ...places.map(drawPlace),
    ...between,
    '</g></svg>',
  ].join('\n');
}

function drawPlace({ position, figure, box, shift }: Place): string {
  const things = (props: readonly Prop[]) => props.map((prop) => drawProp(prop, figure.hip[0], box, position.view));
  const held = (prop: Prop) => 'band' in prop || 'weight' in prop;
  return [
    `<g transform="translate(${round(shift)} 0)">`,
    ...things(position.props.filter((prop) => !held(prop))),
    drawPerson(figure, position),
    ...things(position.props.filter(held)),
    ...position.arrows.map(drawArrow),
    '</g>',
  ].join('');
}
