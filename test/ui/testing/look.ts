import type { Page } from 'playwright-core';

/** What WCAG asks for of small text. */
const MIN_CONTRAST = 4.5;

const WIDTHS_PX = [1280, 360] as const;

/** What is wrong with how a page looks in wide and narrow windows, light and dark: parts that stick out, texts that are hard to read. */
export async function flawsOf(page: Page): Promise<readonly unknown[]> {
  const flaws: unknown[] = [];
  for (const width of WIDTHS_PX) {
    await page.setViewportSize({ width, height: 800 });
    const excess = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    if (excess !== 0) flaws.push({ width, excess });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      flaws.push(...(await unreadable(page)).map((text) => ({ width, colorScheme, text })));
    }
  }
  return flaws;
}

/** Texts whose colour is too near to that of their background, with the contrast they have. */
function unreadable(page: Page): Promise<unknown[]> {
  return page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const paint = (...colors) => {
      canvas.clearRect(0, 0, 1, 1);
      for (const color of colors) {
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb) => {
      const [r, g, b] = rgb.map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const backgrounds = (element) =>
      element === null ? [] : [...backgrounds(element.parentElement), getComputedStyle(element).backgroundColor];
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    return [...document.body.querySelectorAll('*')]
      .filter((element) => hasText(element) && element.checkVisibility())
      .map((element) => {
        const below = backgrounds(element);
        const [a, b] = [paint(...below), paint(...below, getComputedStyle(element).color)].map(luminance);
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        return { text: element.textContent.slice(0, 40), contrast };
      })
      .filter(({ contrast }) => contrast < ${MIN_CONTRAST});
  })()`);
}
