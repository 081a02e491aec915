/**
 * `npm run pictures`: draws every pose of `content/poses/` into `content/pictures/`, or those whose ids are given
 * (`npm run pictures -- squat march`). Chromium, which the tests use too, turns the drawing into a PNG.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { load } from 'js-yaml';
import { type Page, chromium as playwright } from 'playwright-core';
import { drawPose } from './draw.ts';
import { frame } from './layout.ts';
import { encodePng, markOf } from './png.ts';
import { poseSchema } from './pose.ts';

const content = join(import.meta.dirname, '..', 'content');

const all = (await readdir(join(content, 'poses'))).map((name) => name.replace(/\.yaml$/, '')).sort();
const asked = process.argv.slice(2);
const browser = await playwright.launch({ executablePath: await chromium.executablePath(), args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  for (const id of asked.length > 0 ? asked : all) await drawOne(page, id);
} finally {
  await browser.close();
}

/** A mistake in one file is told, and the others are drawn all the same. */
async function drawOne(page: Page, id: string): Promise<void> {
  try {
    const pose = poseSchema.parse(load(await readFile(join(content, 'poses', `${id}.yaml`), 'utf8')));
    const svg = drawPose(pose);
    const png = encodePng(await pixelsOf(page, svg), frame, markOf(svg));
    await writeFile(join(content, 'pictures', `${id}.png`), png);
    process.stdout.write(`${id}: ${Math.ceil(png.length / 1000)} KB\n`);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`content/poses/${id}.yaml: ${error instanceof Error ? error.message : error}\n`);
  }
}

/** Red, green, blue and opacity of each pixel of a drawing, as the browser paints it. */
async function pixelsOf(page: Page, svg: string): Promise<Uint8Array> {
  // A string, for the types of a page are not those of Node.
  const painted = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = 'data:image/svg+xml,' + encodeURIComponent(${JSON.stringify(svg)});
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return new Uint8Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer).toBase64();
  })()`);
  return Buffer.from(String(painted), 'base64');
}
