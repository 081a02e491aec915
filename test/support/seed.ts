/** Every property of the tests runs with the same seed, so that a run can be repeated; a property may still name its own. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 2026 });
