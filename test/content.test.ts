/** Content files: in order as they are, and every mistake named with its file and line. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { readContentFiles } from '../src/adapters/content/index.ts';
import { parseContent } from '../src/core/content.ts';
import { contentFolder, realContent } from './support/bot.ts';

const folders: string[] = [];
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limber-content-'));
  folders.push(folder);
  await cp(contentFolder, folder, { recursive: true });
});
afterAll(() => Promise.all(folders.map((one) => rm(one, { recursive: true }))));

async function change(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(folder, path), 'utf8');
  if (text.replace(from, to) === text) throw new Error(`${path} has no ${from}`);
  await writeFile(join(folder, path), text.replace(from, to));
}

async function problems(): Promise<string[]> {
  return parseContent(await readContentFiles(folder)).problems.map(
    ({ file, line, message }) => `${file}:${line}: ${message}`,
  );
}

test('the content as it is has no problem, and the first helping is there', async () => {
  const { tips, exercises, routines, facts } = await realContent();
  for (const [count, least] of [
    [tips.length, 12],
    [exercises.size, 12],
    [routines.size, 5],
    [facts.size, 216],
  ] as const) {
    expect(count).toBeGreaterThanOrEqual(least);
  }
  expect(await problems()).toEqual([]);
});

test('every picture belongs to an exercise that says what it shows, and has its pose', async () => {
  const described = [...(await realContent()).exercises.values()].filter(({ picture }) => picture).map(({ id }) => id);
  const named = async (kind: string) =>
    (await readdir(join(contentFolder, kind))).map((name) => name.replace(/\.(png|yaml)$/, '')).sort();
  expect(described.length).toBeGreaterThan(0);
  expect(await named('pictures')).toEqual(described.sort());
  expect(await named('poses')).toEqual(described);
});

test('a move of a daily routine has a picture', async () => {
  const { routines, exercises } = await realContent();
  const moves = [...routines.values()].filter(({ daily }) => daily).flatMap((routine) => routine.moves);
  expect(moves.filter(({ exercise }) => !exercises.get(exercise)?.picture)).toEqual([]);
});

test('of poses and pictures nothing is read at the start but the names of the pictures', async () => {
  const files = await readContentFiles(contentFolder);
  const pictures = files.filter(({ path }) => /^(poses|pictures)\//.test(path));
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter(({ path, text }) => !path.endsWith('.png') || text !== '')).toEqual([]);
});

test('a picture that is described but not there is named', async () => {
  await rm(join(folder, 'pictures', 'squat.png'));
  expect(await problems()).toEqual([expect.stringMatching(/^en\/exercises\/squat\.yaml:\d+: picture: there is no/)]);
});

test('several mistakes in several files are all named at once, each with its line', async () => {
  await change('en/tips/walking.yaml', /^topic: .*/m, 'topic: Not An Id');
  await change('en/tips/walk-breaks.yaml', /F\d{3}/, 'F999');
  await change('en/routines/easy-hips.yaml', /exercise: [a-z-]+/, 'exercise: nothing');
  await change('en/messages.ftl', 'button-next = Next', 'button-next = {');
  await writeFile(join(folder, 'en/tips/broken.yaml'), 'topic: shoes\nsays: [one\n');
  const found = (await problems()).join('\n');
  expect(found).toMatch(/en\/tips\/walking\.yaml:\d+: topic: an id is lower-case/);
  expect(found).toMatch(/en\/tips\/walk-breaks\.yaml:\d+: facts: there is no fact F999/);
  expect(found).toMatch(/en\/routines\/easy-hips\.yaml:\d+: moves: there is no exercise nothing/);
  expect(found).toMatch(/en\/messages\.ftl:1: en: message button-next cannot be read/);
  expect(found).toMatch(/en\/tips\/broken\.yaml:\d+: /);
});

test('the line is that of the mistake', async () => {
  await writeFile(
    join(folder, 'en/tips/new.yaml'),
    'topic: shoes\nsays: Try them on.\nfacts:\n  - F026\n  - F998\nsure: lore\n',
  );
  expect(await problems()).toEqual(['en/tips/new.yaml:5: facts: there is no fact F998']);
});

test.each([
  ['a triage rule about a question that nobody asks', 'id: E1, yes', 'id: E99, yes', 'no checklist asks E99'],
  [
    'a sign that is asked but counts for nothing',
    /^ {2}- \{ id: U13, .*\n/m,
    '',
    'U13 is asked, but nothing counts it',
  ],
  [
    'a condition on an option that does not exist',
    'onset=severe|sudden|knock',
    'onset=severe|sudden|bump',
    'onset has no option bump',
  ],
  ['a sign without words', /^ {4}E1:\n {6}button/m, '    E0:\n      button', 'words: items: nothing for E1'],
  ['a label too long for a phone', 'Numb or odd between legs', 'Numb or odd between legs, or so', '<=28'],
  [
    'a rule that leads back to itself',
    'all: [age=70+, onset=knock]',
    'all: [age=70+, D6]',
    'there is no question or rule D6',
  ],
  ['an unknown key', 'stopAt: emergency', 'stopAt: emergency\nnonsense: 1', 'nonsense'],
  ['a level that does not exist', 'stopAt: emergency', 'stopAt: panic', 'stopAt'],
])('%s is refused', async (_, from, to, message) => {
  await change('en/questionnaires/check.yaml', from, to);
  expect((await problems()).join('\n')).toContain(message);
});

test('a daily routine on the floor, or too long for its post, is refused', async () => {
  await change('en/routines/easy-hips.yaml', /exercise: [a-z-]+/, 'exercise: bird-dog');
  await change('en/routines/desk-break.yaml', /^easier: .*/m, `easier: ${'word '.repeat(18)}`);
  const found = (await problems()).join('\n');
  expect(found).toContain('bird-dog is done on the floor');
  expect(found).toMatch(/desk-break\.yaml:\d+: moves: the lines of the post have/);
});

test('a message that would be too long is named before it is ever sent', async () => {
  const steps = Array.from({ length: 6 }, () => `  - ${'step '.repeat(39)}\n`).join('');
  for (const id of ['calf-stretch', 'quad-stretch', 'hamstring-stretch', 'hip-flexor-stretch']) {
    await change(`en/exercises/${id}.yaml`, /^steps:\n( {2}-.*\n( {4}.*\n)*)+/m, `steps:\n${steps}`);
  }
  expect((await problems()).join('\n')).toContain('the routine with all steps has');
});

test('a file whose name is no id is named, not passed over', async () => {
  for (const name of ['Easy_Hips.yaml', `${'x'.repeat(33)}.yaml`, 'tip.yml']) {
    await cp(join(folder, 'en/tips/walking.yaml'), join(folder, 'en/tips', name));
  }
  expect((await problems()).filter((problem) => problem.includes('the name of a file is its id')).length).toBe(3);
});

test('a file that nothing reads is named, not passed over', async () => {
  await cp(join(folder, 'en/tips/walking.yaml'), join(folder, 'en/tip/walking.yaml'));
  await cp(join(folder, 'en/questionnaires/load.yaml'), join(folder, 'en/questionnaires/knee.yaml'));
  expect((await problems()).filter((problem) => problem.includes('nothing reads this file')).length).toBe(2);
});

test.each([
  ['a fact that nothing rests on', 'facts.yaml', /^ {2}unused: .*\n( {4}.*\n)*/m, '', 'nothing rests on it'],
  [
    'a fact of an unknown paper',
    'facts.yaml',
    'papers: [maselli-2020]',
    'papers: [nobody-1900]',
    'no paper nobody-1900',
  ],
  [
    'a conflict that no myth answers',
    'en/myths/bed-rest.yaml',
    'conflicts: [C15]',
    'conflicts: []',
    'C15: either a myth',
  ],
  [
    'a distance in both units where nobody chooses',
    'en/exercises/squat.yaml',
    /^easier: .*/m,
    "easier: '{3 km|2 miles}'",
    'cannot choose',
  ],
  [
    'an exercise on the floor without one standing',
    'en/exercises/crunch.yaml',
    /^standing: .*\n/m,
    '',
    'names one that is not',
  ],
  ['a daily routine with a jump', 'en/routines/easy-hips.yaml', /exercise: [a-z-]+/, 'exercise: slow-jog', 'slow-jog'],
])('%s is named', async (_, path, from, to, message) => {
  await change(path, from, to);
  expect((await problems()).join('\n')).toContain(message);
});

test('a missing file is named', async () => {
  await rm(join(folder, 'facts.yaml'));
  expect(await problems()).toContain('facts.yaml:1: the file is missing');
});

test('a shorter text of the rules is seen: a button drawn before the change is too old after it', async () => {
  const before = (await realContent()).questionnaires.check.version;
  await change('en/questionnaires/check.yaml', 'Blood in pee.', 'Blood in the pee.');
  expect(parseContent(await readContentFiles(folder)).content?.questionnaires.check.version).not.toBe(before);
});
