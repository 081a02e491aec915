/** Copying a text from the preview page, in a real browser that lets a page copy, in one that does not, and without a script. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../src/adapters/http/index.ts';
import { createPreview } from '../src/adapters/preview/index.ts';
import { findAccessibilityProblems, launchBrowser, openPage, scrollsSideways } from './support/browser.ts';

const lines = ['Pain: 4 of 10', '  since Tuesday', `${'a'.repeat(300)} <b>end</b>`];
const text = lines.join('\n');
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

/** The page with a text to copy in the private chat. */
async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  const clock = { now: () => 0, nextDue: async () => undefined, advanceTo: async () => {}, tick: async () => {} };
  const preview = createPreview({ clock, zone: 'UTC', log: { info() {}, warn() {}, error() {} } });
  await preview.start({ commands: [], handle: async () => undefined });
  const you = { platform: 'preview', club: 'you', chat: 'you' };
  await preview.messenger.send({ place: you, blocks: [{ kind: 'copy', text }], key: 'k' });
  const server = await listen(preview.app, '127.0.0.1', 0);
  const { page, problems, close } = await openPage(browser, `http://127.0.0.1:${server.port}/`, options);
  try {
    await use(page);
    expect(problems).toEqual([]);
  } finally {
    await close();
    await preview.stop();
    await server.close();
  }
}

const copyButton = (page: Page) => page.getByRole('button', { name: 'Copy', exact: true });
const notice = (page: Page) => page.locator('#private-notice');

test('a press copies the text, lines and all, and says so', async () => {
  await withPage({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await copyButton(page).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => notice(page).innerText()).toBe('Copied.');
    expect(await page.evaluate<string>('navigator.clipboard.readText()')).toBe(text);
  });
});

test('where a page may not copy, the text is selected for the reader to copy', async () => {
  await withPage({}, async (page) => {
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await copyButton(page).click();
    await expect.poll(() => notice(page).innerText()).toMatch(/^The text is selected/);
    expect(await page.evaluate<string>('getSelection().toString()')).toBe(text);
  });
});

test.each(['light', 'dark'] as const)('a narrow page in %s shows all of it, for everybody', async (colorScheme) => {
  await withPage({ viewport: { width: 360, height: 740 }, colorScheme }, async (page) => {
    await copyButton(page).click();
    expect(await scrollsSideways(page)).toBe(false);
    const sizes = await page.evaluate<[number, number]>(
      "[document.querySelector('pre').scrollWidth, document.querySelector('pre').clientWidth]",
    );
    expect(sizes[0]).toBe(sizes[1]);
    const { width = 0, height = 0 } = (await copyButton(page).boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    expect(await findAccessibilityProblems(page)).toEqual([]);
  });
});

test('without a script there is the text, and no button that does nothing', async () => {
  await withPage({ javaScriptEnabled: false }, async (page) => {
    expect(await page.locator('pre').innerText()).toContain('since Tuesday');
    expect(await copyButton(page).count()).toBe(0);
  });
});
