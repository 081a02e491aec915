/** `privacy`: what is kept and what never is. */
import { type Command, heading, toEveryone } from '../call.ts';

export const privacy: Command = {
  name: 'privacy',
  admin: false,
  health: false,
  run: ({ say }) =>
    toEveryone(heading(say('privacy-head')), {
      kind: 'list',
      items: [say('privacy-answers'), say('privacy-kept'), say('privacy-logs'), say('privacy-platform')],
    }),
};
