/** The files that go with a body whose components show pictures. */
import type { RawFile } from 'discord.js';
import type { ReadPicture } from '../../core/ports.ts';
import type { MessageBody } from './render.ts';

/** In the order of the body's attachments; undefined where it has none, so that the request stays plain JSON. Rejects as `read` does. */
export async function filesOf(
  read: ReadPicture,
  { attachments = [] }: Partial<MessageBody>,
): Promise<{ files?: RawFile[] }> {
  if (attachments.length === 0) return {};
  const files = attachments.map(async ({ filename }) => ({
    name: filename,
    data: Buffer.from(await read(filename.replace(/\.png$/, ''))),
  }));
  return { files: await Promise.all(files) };
}
