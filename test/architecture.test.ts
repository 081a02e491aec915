/** The shape of the code, checked: who may import what, how long a file may grow, and that the map is true. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const linesMax = 300;

/** What the vocabulary and the ports are to an adapter: the only core it sees. */
const contract = 'src/core/(message|ports|store)\\.ts$';
const adapter = (name: string, packages: string): [RegExp, RegExp] => [
  new RegExp(`^src/adapters/${name}/`),
  new RegExp(`^(src/adapters/${name}/|${contract}|node:|(${packages})$)`),
];

/** Which imports each part of `src/` may have; the first part that matches a file is its part. */
const parts: [files: RegExp, mayImport: RegExp][] = [
  [/^src\/core\//, /^(src\/core\/|zod$|@fluent\/bundle$)/],
  adapter('discord', 'discord\\.js'),
  adapter('telegram', 'grammy(/types)?|@grammyjs/runner|@photostructure/tz-lookup'),
  adapter('preview', 'hono(/.*)?'),
  adapter('http', 'hono(/.*)?|@hono/node-server'),
  adapter('store', 'kysely(/migration)?|pg'),
  adapter('clock', 'node-cron'),
  adapter('content', 'js-yaml|yaml'),
  adapter('log', 'pino'),
  adapter('metrics', 'prom-client'),
  [/^src\/cli\//, /^(src\/|node:|(flesch-kincaid|syllable)$)/],
  [/^src\/config\.ts$/, /^(zod$|src\/core\/ports\.ts$)/],
  [/^src\/(main|compile-cache)\.ts$/, /^(src\/|node:)/],
];

/** What the core may not touch, so that the same input always gives the same reply. */
const impure =
  /\b(process|console)\.|\b(fetch|setTimeout|setInterval)\(|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bTemporal\.Now\b/;

const sources = globSync('src/**/*.{ts,js}').map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const pathsWhere = (wrong: (path: string, text: string) => boolean) =>
  sources.filter(({ path, text }) => wrong(path, text)).map(({ path }) => path);

function importsOf(path: string, text: string): string[] {
  const names = [...text.matchAll(/(?<!\.)\b(?:from|import)(?:\s+|\s*\(\s*)'([^']+)'/g)].map((match) => match[1] ?? '');
  return names.map((name) => (name.startsWith('.') ? join(dirname(path), name) : name));
}

test('every file belongs to a part', () => {
  expect(pathsWhere((path) => !parts.some(([files]) => files.test(path)))).toEqual([]);
});

test('every part imports only what it may', () => {
  const wrong = sources.flatMap(({ path, text }) => {
    const mayImport = parts.find(([files]) => files.test(path))?.[1];
    return importsOf(path, text)
      .filter((name) => !mayImport?.test(name))
      .map((name) => `${path} → ${name}`);
  });
  expect(wrong).toEqual([]);
});

test('no import goes in a circle', () => {
  const graph = new Map(sources.map(({ path, text }) => [path, importsOf(path, text)]));
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (graph.get(from) ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  expect([...graph.keys()].filter((path) => reaches(path, path))).toEqual([]);
});

test('the core is deterministic', () => {
  expect(pathsWhere((path, text) => path.startsWith('src/core/') && impure.test(text))).toEqual([]);
});

test('only config.ts reads the environment', () => {
  expect(pathsWhere((path, text) => path !== 'src/config.ts' && text.includes('process.env'))).toEqual([]);
});

test('the core names no platform', () => {
  expect(
    pathsWhere((path, text) => path.startsWith('src/core/') && /['"`](discord|telegram|preview)\b/.test(text)),
  ).toEqual([]);
});

test.each(['discord', 'telegram', 'preview'])('the adapter %s has the files that every chat adapter has', (name) => {
  expect(readdirSync(`src/adapters/${name}`)).toEqual(
    expect.arrayContaining(['index.ts', 'receive.ts', 'render.ts', 'send.ts']),
  );
});

test(`no file is longer than ${linesMax} lines`, () => {
  expect(pathsWhere((_, text) => text.split('\n').length > linesMax)).toEqual([]);
});

test.each(['src/README.md', 'README.md', 'CONTRIBUTING.md', 'content/README.md'])(
  '%s names only files that exist',
  (readme) => {
    const text = readFileSync(readme, 'utf8');
    const named = [...text.matchAll(/`((?:src|content|test|bench|pictures)\/[^`*<\s]+)`/g)].map(
      (match) => match[1] ?? '',
    );
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  },
);

test('the documents name only npm scripts that exist', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const documents = ['src/README.md', 'README.md', 'CONTRIBUTING.md', 'content/README.md', 'SECURITY.md'];
  const named = documents.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((match) => match[1] ?? ''),
  );
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});
