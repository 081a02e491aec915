/** Telegram's official types as a judge: which methods exist, which parameters they take, what an update looks like. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

const modules = join(import.meta.dirname, '..', '..', 'node_modules');

export type TelegramSchema = {
  isMethod(name: string): boolean;
  /** What is wrong with the parameters of a call, or undefined. Unknown parameters are wrong. */
  checkParams(method: string, payload: unknown): string | undefined;
  /** What is wrong with an update, or undefined. */
  checkUpdate(update: unknown): string | undefined;
  /** True for a parameter that is text; any other comes as JSON inside a multipart body. */
  isText(method: string, parameter: string): boolean;
};

type Definition = { properties?: Record<string, { type?: unknown }> };
type Source = { definitions: Record<string, Definition> };

/** Methods that take no parameters have no type of their own. */
const withoutParams = ['getMe', 'logOut', 'close', 'getWebhookInfo', 'getForumTopicIconStickers', 'getMyStarBalance'];

let loaded: Promise<TelegramSchema> | undefined;

/** Reads the schema, made once per version of the types and kept, because making it takes seconds. */
export function loadTelegramSchema(): Promise<TelegramSchema> {
  loaded ??= readSchema();
  return loaded;
}

async function readSchema(): Promise<TelegramSchema> {
  const [params, objects] = [await cachedSource('params'), await cachedSource('objects')];
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
  ajv.addSchema(params, 'params').addSchema(objects, 'objects');
  const nameOf = (method: string) => `${method.charAt(0).toUpperCase()}${method.slice(1)}Params`;
  const isMethod = (name: string) => withoutParams.includes(name) || nameOf(name) in params.definitions;
  const check = (reference: string, value: unknown) => {
    const validate: ValidateFunction | undefined = ajv.getSchema(reference);
    if (!validate) throw new Error(`The schema has no ${reference}`);
    return validate(value) ? undefined : ajv.errorsText(validate.errors?.slice(0, 5), { dataVar: '' });
  };
  return {
    isMethod,
    checkParams(method, payload) {
      if (!withoutParams.includes(method)) return check(`params#/definitions/${nameOf(method)}`, payload);
      return Object.keys(payload ?? {}).length === 0 ? undefined : `${method} takes no parameters`;
    },
    checkUpdate: (update) => check('objects#/definitions/TelegramUpdate', update),
    isText: (method, parameter) => {
      return params.definitions[nameOf(method)]?.properties?.[parameter]?.type === 'string';
    },
  };
}

async function cachedSource(part: 'params' | 'objects'): Promise<Source> {
  const types = join(modules, '@gramio/types');
  const { version } = JSON.parse(readFileSync(join(types, 'package.json'), 'utf8'));
  const path = join(modules, '.cache', 'limber', `telegram-${part}-${version}.json`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    const made = await makeSource(join(types, 'out', `${part}.d.ts`));
    mkdirSync(dirname(path), { recursive: true });
    // Written aside and renamed, because several test files may make it at the same time.
    const aside = `${path}.${process.pid}`;
    writeFileSync(aside, JSON.stringify(made));
    renameSync(aside, path);
    return made;
  }
}

async function makeSource(path: string): Promise<Source> {
  const { createGenerator } = await import('ts-json-schema-generator');
  const generator = createGenerator({
    path,
    skipTypeCheck: true,
    additionalProperties: false,
    expose: 'all',
    jsDoc: 'none',
  });
  return JSON.parse(JSON.stringify(withoutBuilders(generator.createSchema('*'))));
}

/** The types also allow objects with `toString` or `toJSON`; on the wire only the plain value exists. */
function withoutBuilders(node: unknown): unknown {
  if (Array.isArray(node)) return node.filter((one) => !isBuilder(one)).map(withoutBuilders);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [key, withoutBuilders(value)]);
  const { anyOf: alternatives, ...rest } = Object.fromEntries(entries);
  if (!Array.isArray(alternatives)) return Object.fromEntries(entries);
  return alternatives.length === 1 ? { ...rest, ...alternatives[0] } : { ...rest, anyOf: alternatives };
}

function isBuilder(node: unknown): boolean {
  const properties = typeof node === 'object' && node !== null && 'properties' in node ? node.properties : undefined;
  const names = Object.keys(properties ?? {});
  return names.length === 1 && (names[0] === 'toString' || names[0] === 'toJSON');
}
