/** A PNG with a palette: a third of the size that a browser makes of a flat drawing. */
import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';

/** The pale edges of lines make a thousand colours out of ten; the nearest of these is seen as the same. */
const paletteMax = 64;

type Size = { readonly width: number; readonly height: number };

/** Stands in a picture to tell which drawing it was made of. */
export const markOf = (svg: string) => createHash('sha256').update(svg).digest('hex').slice(0, 16);

/** `rgba` has four bytes a pixel, row by row, and is opaque. */
export function encodePng(rgba: Uint8Array, { width, height }: Size, mark: string): Buffer {
  const pixels = Array.from({ length: width * height }, (_, index) => colourAt(rgba, index * 4));
  const counts = new Map<number, number>();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = [...counts.keys()]
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || a - b)
    .slice(0, paletteMax);
  const places = new Map([...counts.keys()].map((colour) => [colour, nearest(colour, palette)]));
  // Each row starts with the number of its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (const [index, colour] of pixels.entries()) rows[index + Math.floor(index / width) + 1] = places.get(colour) ?? 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, colours by palette.
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('tEXt', Buffer.from(`Source\0${mark}`, 'latin1')),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([size, named, sum]);
}

function nearest(colour: number, palette: readonly number[]): number {
  const distances = palette.map((other) => {
    const own = channels(other);
    return channels(colour).reduce((sum, channel, index) => sum + (channel - (own[index] ?? 0)) ** 2, 0);
  });
  return distances.indexOf(Math.min(...distances));
}

const colourAt = (rgba: Uint8Array, at: number) =>
  ((rgba[at] ?? 0) << 16) | ((rgba[at + 1] ?? 0) << 8) | (rgba[at + 2] ?? 0);
const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];
