/** `npm run content` as a person runs it: the table, the page for a reviewer, and every problem with exit code 1. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadContent } from '../src/cli/load-content.ts';

const root = join(import.meta.dirname, '..');
const contentFolder = join(root, 'content');

type Ended = { readonly code: number; readonly out: string; readonly err: string };

function runContent(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  // Rejected by Node itself (not started, killed after a while) is a code as well: none that a test expects.
  execFile(
    process.execPath,
    [join(root, 'src/cli/content.ts'), ...args],
    { env, maxBuffer: 64 * 1024 * 1024, timeout: 30_000 },
    (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
  );
  return promise;
}

let broken = '';
let table: Ended;
let page: Ended;
beforeAll(async () => {
  [table, page] = await Promise.all([runContent(), runContent(['--review'])]);
  broken = await mkdtemp(join(tmpdir(), 'limber-content-'));
  await cp(contentFolder, broken, { recursive: true });
  await writeFile(join(broken, 'en/tips/walking.yaml'), 'topic: shoes\nsays: Walk.\nfacts: [F998]\nsure: lore\n');
  await rm(join(broken, 'countries.yaml'));
});
afterAll(() => rm(broken, { recursive: true }));

test('the table counts what there is', async () => {
  const { code, out, err } = table;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { facts, sources, conflicts, tips, exercises, routines, myths, guides, questionnaires } =
    await loadContent(contentFolder);
  const daily = [...routines.values()].filter((routine) => routine.daily).length;
  for (const [name, count] of [
    ['facts', facts.size],
    ['papers', Object.keys(sources.papers).length],
    ['conflicts', conflicts.size],
    ['tips', tips.length],
    ['exercises', exercises.size],
    ['routines, daily', daily],
    ['routines, on demand', routines.size - daily],
    ['myths', myths.size],
    ['guides', guides.size],
  ] as const) {
    expect(out).toMatch(new RegExp(`^${name} +${count}\\b`, 'm'));
  }
  for (const [id, { rules }] of Object.entries(questionnaires))
    expect(out).toMatch(new RegExp(`^questions of ${id} +\\d+ +${rules.length} rules`, 'm'));
  expect(out).toMatch(/^facts .* \d+ used, \d+ unused with a reason$/m);
  expect(out).toMatch(/^reviewed by a clinician +\d+ +of \d+ files$/m);
  expect(out).toMatch(/^reading grade +\d+\.\d +highest \d+\.\d: .+$/m);
});

test('every fact is used, or says why not', () => {
  const { out } = table;
  const [, all, used, unused] = out.match(/^facts +(\d+) +(\d+) used, (\d+) unused/m) ?? [];
  expect(Number(used) + Number(unused)).toBe(Number(all));
});

test('the page for a reviewer has every file, rule and fact, danger signs first', async () => {
  const { code, out, err } = page;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { facts, sources, tips, exercises, routines, myths, guides, questionnaires } = await loadContent(contentFolder);
  const file = (folder: string) => (thing: { id: string }) => `### en/${folder}/${thing.id}.yaml`;
  const heads = [
    ...tips.map(file('tips')),
    ...[...exercises.values()].map(file('exercises')),
    ...[...routines.values()].map(file('routines')),
    ...[...myths.values()].map(file('myths')),
    ...[...guides.values()].map(file('guides')),
    ...Object.entries(questionnaires).flatMap(([id, { rules, words }]) => [
      `### en/questionnaires/${id}.yaml`,
      ...rules.map((rule) => `### ${id}, rule ${rule.id}: ${words.rules[rule.id]?.sign}`),
      ...Object.keys(words.cards).map((card) => `### ${id}, card ${card}`),
    ]),
    ...Object.keys(sources.papers).map((id) => `### ${id}`),
  ];
  const lines = out.split('\n');
  expect(heads.filter((head) => lines.filter((line) => line === head).length !== 1)).toEqual([]);
  const missing = (texts: readonly string[]) => texts.filter((text) => !out.includes(text));
  expect(missing([...facts.values()].map(({ id, certainty, says }) => `${id} (${certainty}): ${says}`))).toEqual([]);
  expect(missing([...facts.values()].map(({ evidence }) => evidence))).toEqual([]);
  expect(missing([...tips.map(({ says }) => says), ...[...exercises.values()].flatMap(({ steps }) => steps)])).toEqual(
    [],
  );
  expect(lines.find((line) => line.startsWith('### '))).toBe('### en/questionnaires/check.yaml');
});

test('the page says of every file whether it is reviewed', () => {
  const { out } = page;
  const [, reviewed, files] = out.match(/^Reviewed so far: (\d+) of (\d+) files/m) ?? [];
  expect(out.match(/^\*\*Not reviewed\.\*\*$/gm)?.length ?? 0).toBe(Number(files) - Number(reviewed));
});

test.each([[[]], [['--review']]])('a broken folder: every problem and exit code 1 (%j)', async (args) => {
  const { code, out, err } = await runContent(args, { CONTENT_DIR: broken });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toContain('en/tips/walking.yaml:3: facts: there is no fact F998');
  expect(err).toContain('countries.yaml:1: the file is missing');
});

test('a folder that is not there: one line and exit code 1', async () => {
  const { code, err } = await runContent([], { CONTENT_DIR: join(broken, 'nowhere') });
  expect(code).toBe(1);
  expect(err.trim()).toBe('The content folder cannot be read (ENOENT). CONTENT_DIR names another one.');
});
