import type { Browser, Page } from 'playwright-core';

/** How long a page may take to show what it should. */
const DEADLINE_MS = 60_000;

/** Windows of a browser onto a scheduler and an observer; remembers what went wrong in them. */
export class Windows {
  readonly #browser: Browser;
  readonly #scheduler: string;
  readonly #origins: readonly string[];
  #complaints: string[] = [];

  /** @param scheduler @param observer their origins, such as `http://localhost:8081` */
  constructor(browser: Browser, scheduler: string, observer: string) {
    this.#browser = browser;
    this.#scheduler = scheduler;
    this.#origins = [scheduler, observer];
  }

  /** Opens a page in a window of its own. @param address a whole one, or a path of the scheduler */
  async open(address: string): Promise<Page> {
    const context = await this.#browser.newContext();
    context.setDefaultTimeout(DEADLINE_MS);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) this.#complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!this.#origins.includes(new URL(request.url()).origin))
        this.#complaints.push(`request to ${request.url()}`);
    });
    await page.goto(new URL(address, this.#scheduler).href);
    return page;
  }

  /** Errors and warnings on the consoles and requests to other hosts, since the last time. */
  takeComplaints(): readonly string[] {
    const taken = this.#complaints;
    this.#complaints = [];
    return taken;
  }

  async close(): Promise<void> {
    for (const context of this.#browser.contexts()) await context.close();
  }
}
