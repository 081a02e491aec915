/** `about`: what Limber is, what it is not, and who has checked its content. */
import { type Command, heading, paragraph, toEveryone } from '../call.ts';
import { reviewable } from '../evidence.ts';

export const about: Command = {
  name: 'about',
  admin: false,
  health: false,
  run: ({ say, world: { content } }) => {
    const files = reviewable(content);
    const reviewed = files.filter((file) => file.reviewed !== undefined).length;
    return toEveryone(
      heading(say('about-head')),
      paragraph(say('about-what', { facts: content.facts.size })),
      paragraph(say('about-review', { reviewed, files: files.length })),
      paragraph(say('about-not')),
    );
  },
};
