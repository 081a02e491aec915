/** Reads the content folder: every file with its text, its YAML, and where each value stands. Understands nothing of it. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { isNode, LineCounter, parseDocument } from 'yaml';

/** One file as `parseContent` takes it. */
type ContentFile = {
  readonly path: string;
  readonly text: string;
  readonly data: unknown;
  readonly lineOf: (path: readonly PropertyKey[]) => number;
  readonly syntax: readonly { readonly line: number; readonly message: string }[];
};

/** All `.yaml` and `.ftl` files below `folder`, in a stable order. Rejects when the folder cannot be read. */
export async function readContentFiles(folder: string): Promise<ContentFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.(ya?ml|ftl)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths
      .sort()
      .map(async (path) => readOne(relative(folder, path).split(sep).join('/'), await readFile(path, 'utf8'))),
  );
}

function readOne(path: string, text: string): ContentFile {
  if (path.endsWith('.ftl')) return { path, text, data: undefined, lineOf: () => 1, syntax: [] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  return {
    path,
    text,
    data: document.errors.length > 0 ? undefined : document.toJS(),
    lineOf: (at) => {
      // The nearest part that is there: a missing key is reported at its parent.
      for (let length = at.length; length >= 0; length -= 1) {
        const node = length === 0 ? document.contents : document.getIn(at.slice(0, length), true);
        if (isNode(node) && node.range) return lineAt(node.range[0]);
      }
      return 1;
    },
    syntax: document.errors.map((error) => ({
      line: lineAt(error.pos[0]),
      message: error.message.split('\n')[0] ?? error.code,
    })),
  };
}
