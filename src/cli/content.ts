/** `npm run content`: checks every content file and lists every problem; exit code 1 when there is one. */
import { readConfig } from '../config.ts';
import { StartError } from '../core/ports.ts';
import { loadContent } from './load-content.ts';

try {
  const content = await loadContent(readConfig().contentDir);
  const { facts, tips, exercises, routines, check } = content;
  console.log(
    `Content is in order: ${facts.size} facts, ${tips.length} tips, ${exercises.size} exercises, ${routines.size} routines, ${check.rules.length} triage rules.`,
  );
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
