/** What the bot knows: content files parsed and checked together, every problem at once, with its file and line. */
import type { z } from 'zod';
import { checkContent } from './content-checks.ts';
import {
  type Content,
  countriesSchema,
  emergencyWordsSchema,
  exerciseSchema,
  guideSchema,
  mythSchema,
  questionnaireNames,
  type Report,
  routineSchema,
  tipSchema,
} from './content-schema.ts';
import { conflictsSchema, factsSchema, sourcesSchema } from './evidence-schema.ts';
import { parsePhrases } from './phrases.ts';
import { type Condition, type Questionnaire, questionnaireSchema } from './questionnaire-schema.ts';

/** One file of `content/`, read but not understood. */
export type ContentFile = {
  /** Relative to the content folder, with `/`: `en/tips/build-slowly.yaml`. */
  readonly path: string;
  /** The plain text, for Fluent. */
  readonly text: string;
  /** What YAML made of it; undefined for other files. */
  readonly data: unknown;
  /** The line (from 1) where the value at this path stands. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
  /** What was wrong before the shape could be looked at. */
  readonly syntax: readonly { readonly line: number; readonly message: string }[];
};

/** `sources:exercise:<id>` must fit into a button, and a link into Telegram's start parameter. */
const idCharsMax = 32;

export type Problem = { readonly file: string; readonly line: number; readonly message: string };

/** Parses all files. `content` is there only when there is no problem at all. */
export function parseContent(files: readonly ContentFile[]): { content?: Content; problems: Problem[] } {
  const problems: Problem[] = [];
  const byPath = new Map(files.map((file) => [file.path, file]));
  const report: Report = (path, at, message) =>
    problems.push({ file: path, line: byPath.get(path)?.lineOf(at) ?? 1, message });
  for (const file of files)
    for (const { line, message } of file.syntax) problems.push({ file: file.path, line, message });

  // A file that nothing reads is mostly one in a folder of a wrong name.
  for (const { path } of files)
    if (!isRead(path)) report(path, [], 'nothing reads this file: is its folder or name right?');

  const one = <T>(path: string, schema: z.ZodType<T>): T | undefined => {
    const file = byPath.get(path);
    if (!file) report(path, [], 'the file is missing');
    return file && parseFile(file, schema, report);
  };
  const folder = <T>(name: string, schema: z.ZodType<T>): (T & { id: string })[] =>
    files
      .filter(({ path }) => path.startsWith(`en/${name}/`))
      .flatMap((file) => {
        if (
          !/^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/.test(file.path.slice(`en/${name}/`.length)) ||
          idOf(file.path).length > idCharsMax
        ) {
          report(
            file.path,
            [],
            `the name of a file is its id: small letters, digits and hyphens, at most ${idCharsMax}, and .yaml`,
          );
        }
        const value = parseFile(file, schema, report);
        return value === undefined ? [] : [{ ...value, id: idOf(file.path) }];
      });

  const facts = one('facts.yaml', factsSchema) ?? [];
  const sources = one('sources.yaml', sourcesSchema) ?? { articles: {}, papers: {} };
  const conflicts = one('conflicts.yaml', conflictsSchema) ?? [];
  // Of an id that stands twice the last would win without a word.
  for (const [file, list] of Object.entries({ 'facts.yaml': facts, 'conflicts.yaml': conflicts }))
    for (const [index, { id }] of list.entries())
      if (list.findIndex((other) => other.id === id) < index) report(file, [index], `${id} stands twice`);
  const countries = one('countries.yaml', countriesSchema) ?? {};
  const questionnaires = questionnairesOf(one, byPath);
  const emergencyWords = one('en/emergency-words.yaml', emergencyWordsSchema) ?? [];
  const { phrases, problems: phraseProblems } = parsePhrases(phraseSources(files));
  for (const message of phraseProblems) report('en/messages.ftl', [], message);
  if (!byPath.has('en/messages.ftl')) report('en/messages.ftl', [], 'the file is missing');

  const parsed = {
    facts: byId(facts),
    sources,
    conflicts: byId(conflicts),
    countries: new Map(Object.entries(countries)),
    tips: folder('tips', tipSchema),
    exercises: byId(folder('exercises', exerciseSchema)),
    routines: byId(folder('routines', routineSchema)),
    myths: byId(folder('myths', mythSchema)),
    guides: byId(folder('guides', guideSchema)),
    emergencyWords,
    phrases,
  };
  if (questionnaires.length < questionnaireNames.length) return { problems: sorted(problems) };
  const content: Content = {
    ...parsed,
    questionnaires: Object.fromEntries(questionnaires) as Content['questionnaires'],
  };
  checkContent(content, report);
  for (const { id, picture } of content.exercises.values())
    if (picture !== undefined && !byPath.has(`pictures/${id}.png`))
      report(`en/exercises/${id}.yaml`, ['picture'], `picture: there is no pictures/${id}.png`);
  return problems.length > 0 ? { problems: sorted(problems) } : { content, problems };
}

/** Those that are in order, each with what is computed of it once. */
function questionnairesOf(
  one: <T>(path: string, schema: z.ZodType<T>) => T | undefined,
  byPath: ReadonlyMap<string, ContentFile>,
): (readonly [string, Questionnaire])[] {
  return questionnaireNames.flatMap((name) => {
    const path = `en/questionnaires/${name}.yaml`;
    const value = one(path, questionnaireSchema);
    if (!value) return [];
    const version = hash16(JSON.stringify(byPath.get(path)?.data));
    const computed = new Map<string, Condition>();
    for (const { id, when } of value.rules) if (when !== undefined) computed.set(id, when);
    const questionnaire: Questionnaire = { ...value, id: name, version, computed };
    return [[name, questionnaire] as const];
  });
}

function parseFile<T>(file: ContentFile, schema: z.ZodType<T>, report: Report): T | undefined {
  if (file.syntax.length > 0) return undefined;
  const result = schema.safeParse(file.data);
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    report(file.path, issue.path, `${issue.path.join('.') || 'file'}: ${issue.message}`);
  return undefined;
}

function phraseSources(files: readonly ContentFile[]): Map<string, string> {
  const phraseFiles = files.filter(({ path }) => /^[a-z-]+\/messages\.ftl$/.test(path));
  return new Map(phraseFiles.map(({ path, text }) => [path.split('/')[0] ?? '', text]));
}

const folders = 'tips|exercises|routines|myths|guides';
const readable = new RegExp(
  `^((facts|sources|conflicts|countries)\\.yaml|[a-z-]+/messages\\.ftl|pictures/[^/]+\\.png|en/emergency-words\\.yaml|en/(${folders})/.+|en/questionnaires/(${questionnaireNames.join('|')})\\.yaml)$`,
);
const isRead = (path: string) => readable.test(path);

const idOf = (path: string) => path.replace(/^.*\//, '').replace(/\.yaml$/, '');
const byId = <T extends { id: string }>(things: readonly T[]) => new Map(things.map((thing) => [thing.id, thing]));
const sorted = (problems: Problem[]) => problems.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);

/** FNV-1a folded to 16 bits: enough to notice that a questionnaire's file has changed since a button was drawn. */
function hash16(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return (hash ^ (hash >>> 16)) & 0xffff;
}
