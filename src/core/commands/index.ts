/** The one list of commands, in the order in which people see them. A new command is a file and a line here. */
import type { Command } from '../call.ts';
import { about } from './about.ts';
import { causes } from './causes.ts';
import { check } from './check.ts';
import { exercise } from './exercise.ts';
import { fullTraining } from './full-training.ts';
import { help } from './help.ts';
import { load } from './load.ts';
import { myth } from './myth.ts';
import { privacy } from './privacy.ts';
import { redflags } from './redflags.ts';
import { remind } from './remind.ts';
import { returnToRun } from './return.ts';
import { routine } from './routine.ts';
import { settings } from './settings.ts';
import { sources } from './sources.ts';
import { tip } from './tip.ts';

export const commands: readonly Command[] = [
  check,
  redflags,
  returnToRun,
  causes,
  load,
  routine,
  exercise,
  tip,
  myth,
  remind,
  settings,
  help,
  about,
  privacy,
  sources,
  fullTraining,
];
