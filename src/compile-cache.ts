/** Loaded before everything else by `npm start`, so that the second start reads compiled code instead of compiling. */
import { enableCompileCache } from 'node:module';

enableCompileCache(`${import.meta.dirname}/../node_modules/.cache/limber`);
