import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../../..');

/** Debian's Chromium; the test script installs it. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** How long a page may take to show what it should. */
const DEADLINE_MS = 60_000;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** The built pages in a browser, with a made-up cluster behind them. */
export class PagesUnderTest {
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #origin: string;
  /** What the pages complained about, and requests to elsewhere. */
  readonly complaints: string[] = [];

  private constructor(server: ChildProcess, browser: Browser, origin: string) {
    this.#server = server;
    this.#browser = browser;
    this.#origin = origin;
  }

  static async start(browser: Browser): Promise<PagesUnderTest> {
    if (!existsSync(join(ROOT, 'ui/dist/index.html')))
      throw new Error('the UI is not built: run script/build first');
    const server = spawn(process.execPath, [join(ROOT, 'ui/mock/server.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface({ input: server.stdout }), 'line')) as [string]; // a line is a text
    return new PagesUnderTest(server, browser, new URL(url).origin);
  }

  /** Opens a path in a window of its own. */
  async open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(DEADLINE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(this.#origin)) this.complaints.push(`request to ${request.url()}`);
    });
    await page.goto(this.#origin + path);
    return page;
  }

  /** Does something to the made-up cluster. */
  async tell(command: 'advance' | 'make-room' | 'clear' | 'down' | 'up'): Promise<void> {
    await fetch(`${this.#origin}/mock/${command}`, { method: 'POST' });
  }

  async stop(): Promise<void> {
    for (const context of this.#browser.contexts()) await context.close();
    this.#server.kill();
  }
}
