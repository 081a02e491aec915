/** Every zone, every change of the clocks of 2025-2027, every half hour of the day: `node bench/dst-sweep.ts`. Exits 1 on a fault. */
import { allZones, sweep } from '../test/support/sweep.ts';

const { zones, transitions, posts, faults } = sweep(allZones);
for (const fault of faults.slice(0, 20)) process.stderr.write(`${fault}\n`);
process.stdout.write(
  `time zones ${zones}, transitions ${transitions}, posts checked ${posts}, faults ${faults.length}\n`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
