/** Reads the content folder: every file with its text, its YAML, and where each value stands. Understands nothing of it. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** A picture of the folder by its name, read when it is asked for: few are ever looked at. */
export function createPictures(folder: string): (name: string) => Promise<Uint8Array<ArrayBuffer>> {
  return (name) => readFile(join(folder, 'pictures', `${name}.png`));
}

/** One file as `parseContent` takes it. */
type ContentFile = {
  readonly path: string;
  readonly text: string;
  readonly data: unknown;
  readonly lineOf: (path: readonly PropertyKey[]) => number;
  readonly syntax: readonly { readonly line: number; readonly message: string }[];
};

/**
 * All `.yaml` and `.ftl` files below `folder`, in a stable order, and the names of the pictures. Not `poses/`, of which only
 * `npm run pictures` makes something. Rejects when the folder cannot be read.
 */
export async function readContentFiles(folder: string): Promise<ContentFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|ftl|png)$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.startsWith('poses/'))
    .sort();
  return Promise.all(
    paths.map(async (path) =>
      path.endsWith('.png') ? nameOnly(path) : readOne(path, await readFile(join(folder, path), 'utf8')),
    ),
  );
}

/** Of a picture it is enough to know that it is there. */
function nameOnly(path: string): ContentFile {
  return { path, text: '', data: undefined, lineOf: () => 1, syntax: [] };
}

function readOne(path: string, text: string): ContentFile {
  if (path.endsWith('.ftl')) return { ...nameOnly(path), text };
  try {
    return { path, text, data: load(text, { schema: CORE_SCHEMA }), lineOf: (at) => lineOf(text, at), syntax: [] };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const line = (error.mark?.line ?? 0) + 1;
    return { path, text, data: undefined, lineOf: () => line, syntax: [{ line, message: error.reason }] };
  }
}

/** Only a problem asks for a line, so the parser that knows lines, four times slower, reads only the file with the problem. */
function lineOf(text: string, at: readonly PropertyKey[]): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  // The nearest part that is there: a missing key is reported at its parent.
  for (let length = at.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(at.slice(0, length), true);
    if (isNode(node) && node.range) return Math.max(1, lines.linePos(node.range[0]).line);
  }
  return 1;
}
