/**
 * `npm run content`: checks every content file and counts what there is, or lists every problem with exit code 1.
 * `npm run content -- --review` prints the page for a clinical reviewer instead.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import type { Content } from '../core/content-schema.ts';
import { reviewable, usedFacts } from '../core/evidence.ts';
import { StartError } from '../core/ports.ts';
import { loadContent } from './load-content.ts';
import { graded, readings } from './reading.ts';
import { reviewPage } from './review.ts';

type Row = readonly [name: string, value: string | number, note?: string | undefined];

/** What is counted, a row each. */
const counts: readonly ((content: Content) => Row)[] = [
  (content) => ['facts', content.facts.size, factsNote(content)],
  ({ sources }) => ['papers', Object.keys(sources.papers).length],
  ({ conflicts }) => ['conflicts', conflicts.size],
  ({ tips }) => ['tips', tips.length],
  ({ exercises }) => ['exercises', exercises.size],
  ({ routines }) => ['routines, daily', [...routines.values()].filter(({ daily }) => daily).length],
  ({ routines }) => ['routines, on demand', [...routines.values()].filter(({ daily }) => !daily).length],
  ({ myths }) => ['myths', myths.size],
  ({ guides }) => ['guides', guides.size],
];

// Who looks through a pager may stop before the end.
process.stdout.on('error', (error) => {
  if (!('code' in error && error.code === 'EPIPE')) throw error;
});

try {
  const { contentDir } = readConfig();
  const content = await loadContent(contentDir);
  const phraseSource = await readFile(join(contentDir, 'en', 'messages.ftl'), 'utf8');
  process.stdout.write(
    process.argv.includes('--review') ? reviewPage(content, phraseSource) : overview(content, phraseSource),
  );
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function overview(content: Content, phraseSource: string): string {
  const rows = [
    ...counts.map((count) => count(content)),
    ...questionnaireRows(content),
    ...qualityRows(content, phraseSource),
  ];
  const lines = rows.map(([name, value, note = '']) =>
    `${name.padEnd(28)}${String(value).padStart(5)}  ${note}`.trimEnd(),
  );
  return `Content is in order.\n\n${lines.join('\n')}\n`;
}

function factsNote(content: Content): string {
  const unused = [...content.facts.values()].filter(({ unused }) => unused !== undefined).length;
  return `${usedFacts(content).size} used, ${unused} unused with a reason`;
}

function questionnaireRows({ questionnaires }: Content): Row[] {
  return Object.entries(questionnaires).map(([id, { screens, rules, findings }]) => {
    const questions = screens.reduce((sum, screen) => sum + (screen.ask === 'one' ? 1 : screen.items.length), 0);
    return [`questions of ${id}`, questions, `${rules.length} rules, ${findings.length} findings`];
  });
}

function qualityRows(content: Content, phraseSource: string): Row[] {
  const files = reviewable(content);
  const texts = graded(readings(content, phraseSource));
  const average = texts.reduce((sum, { grade }) => sum + grade, 0) / texts.length;
  const hardest = texts[0];
  return [
    ['reviewed by a clinician', files.filter(({ reviewed }) => reviewed).length, `of ${files.length} files`],
    ['reading grade', average.toFixed(1), hardest && `highest ${hardest.grade.toFixed(1)}: ${hardest.name}`],
  ];
}
