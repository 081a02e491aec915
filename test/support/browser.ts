/** A real browser for tests, from npm: Chromium as packed by @sparticuz/chromium, driven by playwright-core. */
import chromium from '@sparticuz/chromium';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';

/** Close it in `afterAll`. The first start on a machine unpacks the browser and takes some seconds. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // Containers run tests as root, and Chromium refuses root with its sandbox on. The flags that the package suggests
    // are left out: they switch off the web security which these tests rely on.
    args: ['--no-sandbox', '--disable-gpu'],
    headless: true,
  });
}

/** A page that gathers what goes wrong on it: script errors, and requests that leave the given origin. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) problems.push(`left the page: ${request.url()}`);
  });
  await page.goto(url);
  return { page, problems, close: () => context.close() };
}

/** What axe-core finds against WCAG 2.2 A and AA and good practice, as `rule: the element it is about`. */
export async function findAccessibilityProblems(page: Page): Promise<string[]> {
  // `evaluate` speaks to the page by the debugging protocol, so the page's own content policy stays in force.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const inPage = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await inPage.run();
    return violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.html}`));
  });
}

/** True where a person would have to scroll sideways to read the page. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}
