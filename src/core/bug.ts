/** What may be logged of an unexpected error. */

/** A bug in fields that hold no text of a person: its class and where it happened, never its message. */
export function describeBug(error: unknown): { error: string; at: string } {
  if (!(error instanceof Error)) return { error: typeof error, at: '' };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    at: frames
      .slice(0, 4)
      .map((line) => line.trim().replace(/\(?file:\/\/.*\/src\//, '(src/'))
      .join(' '),
  };
}
