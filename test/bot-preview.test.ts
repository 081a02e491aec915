/** The whole bot without any account: a real process with no token, used in a real browser as a new person would. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAccessibilityProblems, launchBrowser, openPage, scrollsSideways } from './support/browser.ts';
import { type RunningLimber, startLimber } from './support/process.ts';

let browser: Browser;
let limber: RunningLimber;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

/** A process of its own for each conversation, so that none depends on another. */
async function withPage(options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  limber = await startLimber({});
  const { page, problems, close } = await openPage(browser, limber.url, options);
  try {
    await use(page);
    expect(problems).toEqual([]);
  } finally {
    await close();
    await limber.stop();
  }
}

const log = (page: Page, room: 'channel' | 'private') => page.locator(`#${room} [role=log]`);
const last = (page: Page, room: 'channel' | 'private') => log(page, room).locator('article').last();

async function type(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text);
  await page.keyboard.press('Enter');
}

/** Walks with Tab, back from the line to the messages or on from where the last answer left off, and presses Enter. */
async function pressByKeyboard(page: Page, name: RegExp): Promise<void> {
  const focusedTag = () => page.evaluate<string>('document.activeElement.tagName');
  const step = (await focusedTag()) === 'INPUT' ? 'Shift+Tab' : 'Tab';
  for (let count = 0; count < 40; count++) {
    await page.keyboard.press(step);
    if ((await focusedTag()) !== 'BUTTON') continue;
    if (!name.test((await page.locator(':focus').innerText()).trim())) continue;
    await page.keyboard.press('Enter');
    return;
  }
  throw new Error(`No button ${name} within 40 steps of Tab.`);
}

async function setDailyStretch(page: Page): Promise<void> {
  await type(page, 'Message to the club', '/remind add 07:00 weekdays Europe/Berlin');
  await expect.poll(() => last(page, 'channel').innerText()).toMatch(/07:00/);
  await expect.poll(() => last(page, 'channel').getAttribute('class')).toContain('bot');
}

const startCheck = async (page: Page) => {
  await page.getByLabel('Message to Limber').focus();
  await page.keyboard.type('/check');
  await page.keyboard.press('Enter');
  await last(page, 'private').getByText('Question 1 of').waitFor();
};

describe('a new person', () => {
  test('sets the daily stretch, goes to the next post and sees it', async () => {
    await withPage({ viewport: { width: 1280, height: 800 } }, async (page) => {
      const toNext = page.getByRole('button', { name: 'To the next post' });
      expect(await toNext.isDisabled()).toBe(true);
      await setDailyStretch(page);
      const before = await log(page, 'channel').locator('article').count();
      await toNext.click();
      await expect.poll(() => log(page, 'channel').locator('article').count()).toBe(before + 1);
      expect(await last(page, 'channel').locator('h3').first().innerText()).not.toBe('');
      expect(await last(page, 'channel').getByRole('button').count()).toBeGreaterThan(0);
      expect(await page.locator('#clock-due').innerText()).toMatch(/^Next post: /);
    });
  });

  test('who acts as a member is refused, and only the member sees it', async () => {
    await withPage({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await page.getByRole('button', { name: 'Member', exact: true }).click();
      await page.locator('#as-member[aria-pressed=true]').waitFor();
      await type(page, 'Message to the club', '/remind add 07:00 weekdays Europe/Berlin');
      await expect.poll(() => last(page, 'channel').innerText()).toMatch(/Limber[\s\S]*Only you can see this/);
      expect(await page.getByRole('button', { name: 'To the next post' }).isDisabled()).toBe(true);
    });
  });

  test('answers the whole check with the keyboard alone', async () => {
    await withPage({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await startCheck(page);
      const ways = /^(None of these|18-49|4-6|Gradually|Same, under 2 weeks)$/;
      for (let question = 1; ; question++) {
        const next = last(page, 'private').getByText(new RegExp(`Question ${question + 1} of|Look after it yourself$`));
        // A press within a moment of the last is taken for a double tap and not counted: press until one is.
        const pressOn = async () => {
          await pressByKeyboard(page, ways);
          return next.count();
        };
        await expect.poll(pressOn, { timeout: 20_000 }).toBeGreaterThan(0);
        if (/Look after/.test(await next.first().innerText())) break;
        expect(question).toBeLessThan(12);
      }
      expect(await last(page, 'private').innerText()).toMatch(/points to an emergency/);
    });
  });

  test('sees the picture of an exercise, with words for who cannot', async () => {
    await withPage({ viewport: { width: 360, height: 740 } }, async (page) => {
      await type(page, 'Message to the club', '/exercise squat');
      const picture = last(page, 'channel').locator('img');
      await expect.poll(() => picture.evaluate((image) => 'naturalWidth' in image && image.naturalWidth)).toBe(800);
      expect(await picture.getAttribute('alt')).toMatch(/.{20,}/);
      expect(await scrollsSideways(page)).toBe(false);
      expect(await findAccessibilityProblems(page)).toEqual([]);
    });
  });

  test('who ticks a danger sign is sent to emergency help', async () => {
    await withPage({ viewport: { width: 1280, height: 800 } }, async (page) => {
      await startCheck(page);
      await pressByKeyboard(page, /^18-49$/);
      await last(page, 'private').getByText('Question 2 of').waitFor();
      await last(page, 'private').locator('.check').first().click();
      await last(page, 'private').locator('button[aria-pressed=true]').waitFor();
      await expect.poll(() => page.locator(':focus').getAttribute('aria-pressed')).toBe('true');
      await last(page, 'private')
        .getByRole('button', { name: /^(Continue|Next|Done)/ })
        .click();
      await expect.poll(() => last(page, 'private').innerText()).toMatch(/emergency/i);
      expect(await last(page, 'private').innerText()).toMatch(/112|999|911/);
    });
  });

  test('keeps the place in a long question while ticking', async () => {
    await withPage({ viewport: { width: 360, height: 640 } }, async (page) => {
      await startCheck(page);
      await last(page, 'private').getByRole('button', { name: '18-49' }).click();
      await last(page, 'private').getByText('Question 2 of').waitFor();
      const fourth = last(page, 'private').locator('.check').nth(3);
      await fourth.scrollIntoViewIfNeeded();
      const before = await fourth.boundingBox();
      await fourth.click();
      await last(page, 'private').locator('.check[aria-pressed=true]').waitFor();
      await expect.poll(() => page.locator(':focus').getAttribute('aria-pressed')).toBe('true');
      const after = await fourth.boundingBox();
      expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(60);
    });
  });

  test('who has scripts turned off can do all of it too', async () => {
    await withPage({ javaScriptEnabled: false, viewport: { width: 1280, height: 800 } }, async (page) => {
      await setDailyStretch(page);
      expect(page.url()).toMatch(/#channel$/);
      await page.getByRole('button', { name: 'To the next post' }).click();
      await expect.poll(() => last(page, 'channel').locator('h3').count()).toBeGreaterThan(0);
      await type(page, 'Message to Limber', '/check');
      await last(page, 'private').getByRole('button', { name: '18-49' }).click();
      await last(page, 'private').getByText('Question 2 of').waitFor();
    });
  });

  test('sees what happens in another window', async () => {
    await withPage({ viewport: { width: 1280, height: 800 } }, async (page) => {
      const other = await openPage(browser, limber.url);
      await type(other.page, 'Message to the club', 'See you at the track');
      await log(page, 'channel').getByText('See you at the track').waitFor();
      await other.close();
    });
  });
});

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  test.each([1280, 360])('at %i pixels the used page has no barrier and needs no sideways scrolling', async (width) => {
    await withPage({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
      expect(await findAccessibilityProblems(page)).toEqual([]);
      await setDailyStretch(page);
      await page.getByRole('button', { name: 'To the next post' }).click();
      await last(page, 'channel').locator('h3').first().waitFor();
      await startCheck(page);
      await last(page, 'private').getByRole('button', { name: '18-49' }).click();
      await last(page, 'private').getByText('Question 2 of').waitFor();
      await last(page, 'private').locator('.check').first().click();
      await last(page, 'private').locator('button[aria-pressed=true]').waitFor();
      await type(page, 'Message to the club', `/${'x'.repeat(300)}`);
      await page.locator('#channel-notice:not(:empty)').waitFor();
      await page.locator('#private summary').click();
      expect(await findAccessibilityProblems(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
      const small = await page
        .locator('button:visible, summary:visible, input:visible')
        .evaluateAll((controls) =>
          controls.filter((control) => control.getBoundingClientRect().height < 44).map((control) => control.outerHTML),
        );
      expect(small).toEqual([]);
    });
  });
});

test('the process ends in order although a page is open', async () => {
  const running = await startLimber({});
  const { close } = await openPage(browser, running.url);
  expect(await running.stop()).toEqual({ code: 0, signal: null });
  await close();
});

test('nothing that was typed or answered is in the log', async () => {
  const running = await startLimber({ LOG_LEVEL: 'trace' });
  const { page, close } = await openPage(browser, running.url);
  await type(page, 'Message to Limber', 'quokka numb legs');
  await last(page, 'private').locator('button').first().waitFor();
  await startCheck(page);
  await last(page, 'private').getByRole('button', { name: '18-49' }).click();
  await last(page, 'private').getByText('Question 2 of').waitFor();
  await close();
  await running.stop();
  expect(running.output()).not.toMatch(/quokka|numb|18-49|check:/);
});
