/** `npm run bench`: every figure beside its baseline, in one run on one machine. Each part also runs alone. */
import { busyMinuteFigures } from './busy-minute.ts';
import { interactionFigures } from './interactions.ts';
import { memoryFigures } from './memory.ts';
import { reminderFigures } from './reminders.ts';
import { report } from './report.ts';
import { startFigures } from './start.ts';
import { updateFigures } from './updates.ts';

await report(startFigures, memoryFigures, interactionFigures, updateFigures, reminderFigures, busyMinuteFigures);
