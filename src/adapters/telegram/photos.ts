/** Sends pictures: each is uploaded once, and then named by the id that Telegram gave it. */
import { type Api, InputFile } from 'grammy';
import { noPictures, type ReadPicture } from '../../core/ports.ts';

type Payload = Parameters<Api['raw']['sendPhoto']>[0] & { readonly photo: string };
export type Photos = { send(api: Api, payload: Payload): Promise<void> };

/** An id lives as long as the bot's token, and in this process: a restart uploads what is asked for again. */
export function createPhotos(read: ReadPicture = noPictures): Photos {
  const known = new Map<string, string>();
  return {
    /** `payload.photo` is the picture's name. Rejects with grammY's error, or as `read` does. */
    async send(api, payload) {
      const name = payload.photo;
      const id = known.get(name);
      // Should Telegram not know it any more, the next one is uploaded again.
      known.delete(name);
      const photo = id ?? new InputFile(await read(name), `${name}.png`);
      const sent = await api.raw.sendPhoto({ ...payload, photo });
      const fresh = sent.photo.at(-1)?.file_id;
      if (fresh !== undefined) known.set(name, fresh);
    },
  };
}
