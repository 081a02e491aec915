/** Reads and checks the content folder; used at start-up and by `npm run content`. */
import { readContentFiles } from '../adapters/content/index.ts';
import { type Problem, parseContent } from '../core/content.ts';
import type { Content } from '../core/content-schema.ts';
import { StartError } from '../core/ports.ts';

/** @throws StartError that lists every problem with file and line */
export async function loadContent(folder: string): Promise<Content> {
  const { content, problems } = parseContent(await readFolder(folder));
  if (!content) throw new StartError(describeProblems(problems));
  return content;
}

async function readFolder(folder: string) {
  try {
    return await readContentFiles(folder);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new StartError(`The content folder cannot be read (${code}). CONTENT_DIR names another one.`);
  }
}

function describeProblems(problems: readonly Problem[]): string {
  const lines = problems.map(({ file, line, message }) => `  ${file}:${line}: ${message}`);
  return `The content has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}:\n${lines.join('\n')}`;
}
