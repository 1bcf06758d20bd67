import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, PagesUnderTest } from './testing/browser.ts';
import { flawsOf } from './testing/look.ts';

let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

let ui: PagesUnderTest;
beforeEach(async () => {
  ui = await PagesUnderTest.start(browser);
});
afterEach(async () => {
  await ui.stop();
  assert.deepEqual(ui.complaints, []);
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const row = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });

describe('the pages', () => {
  test('lead from the roles to an instance and back, with the keyboard alone', async () => {
    const page = await ui.open('/scheduler');
    const follow = async (name: string, title: string) => {
      await page.getByRole('link', { name, exact: true }).first().focus();
      await page.keyboard.press('Enter');
      await heading(page, title).waitFor();
      assert.equal(
        await page.evaluate('document.activeElement?.textContent'),
        title,
        'the new page has the focus',
      );
    };
    await follow('www-data', 'www-data');
    await follow('hello', 'hello');
    await follow('0', 'Instance 0');
    assert.match(page.url(), /\/scheduler\/www-data\/prod\/hello\/0$/);
    assert.equal(await page.title(), 'Instance 0 · devcluster · Aurora');
    await page.goBack();
    await heading(page, 'hello').waitFor();
    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'prod' }).click();
    await heading(page, 'prod').waitFor();
    assert.match(page.url(), /\/scheduler\/www-data\/prod$/);
  });

  test('narrow lists down while one types or chooses', async () => {
    const page = await ui.open('/scheduler');
    await page.getByRole('searchbox').fill('DATA');
    await row(page, 'ads').waitFor({ state: 'detached' });
    await row(page, 'www-data').waitFor();
    await page.getByRole('searchbox').fill('nobody');
    await page.getByText('No role has “nobody” in its name.').waitFor();

    const jobs = await ui.open('/scheduler/analytics');
    await jobs.getByRole('button', { name: 'Cron jobs' }).click();
    await row(jobs, 'backfill').waitFor({ state: 'detached' });
    await row(jobs, /nightly-report.*cron, next in 4 h 59 min.*3 finished/s).waitFor();
  });

  test('show why tasks wait, and where the others run', async () => {
    const page = await ui.open('/scheduler/www-data/prod/hello');
    await row(page, 'RUNNING').waitFor();
    assert.equal(await row(page, /PENDING.*Limit not satisfied: host/).count(), 3);
    const logs = row(page, 'agent-0.example.com').getByRole('link', { name: 'processes & logs' });
    assert.match(
      (await logs.getAttribute('href')) ?? '',
      /^http:\/\/agent-0\.example\.com:1338\/task\/www-data-prod-hello-0-/,
    );
    await page.getByText('3 pending').waitFor();
  });

  test('follow the cluster without being loaded again', async () => {
    const page = await ui.open('/scheduler/www-data/devel/frontend/1');
    await page.getByText('Waits for a host').waitFor();
    await page.evaluate('window.isSame = true');
    for (const status of ['ASSIGNED', 'STARTING', 'RUNNING']) {
      await ui.tell('advance');
      await page.locator('.headline').getByText(status).waitFor();
    }
    const history = page.getByRole('list', { name: 'History of states, latest first' }).getByRole('listitem');
    assert.deepEqual(
      (await history.allInnerTexts()).map((text) => /[A-Z]{4,}/.exec(text)?.[0]),
      ['RUNNING', 'STARTING', 'ASSIGNED', 'PENDING'],
    );
    assert.equal(await page.evaluate('window.isSame'), true);
  });

  test('link to the logs of each process, on the port that the scheduler tells', async () => {
    const page = await ui.open('/scheduler');
    await page.route('**/ui-settings.json', (route) =>
      route.fulfill({ json: { clusterName: 'other', observerPort: 4711, version: '1' } }),
    );
    await page.goto(new URL('/scheduler/www-data/prod/frontend/5', page.url()).href);
    const link = page.getByRole('link', { name: 'stderr of server' });
    await page.getByText('other', { exact: true }).waitFor();
    assert.match(
      (await link.getAttribute('href')) ?? '',
      /^http:\/\/agent-5\.example\.com:4711\/logs\/www-data-prod-frontend-5-[^/]+\/server\/-1\/stderr$/,
    );
  });

  test('tell the history of an instance, failures first', async () => {
    const page = await ui.open('/scheduler/ads/prod/bidder/6');
    await page.getByText('Rescheduled, penalized for 60000 ms for flapping').waitFor();
    const earlier = page.locator('details');
    assert.equal(await earlier.count(), 3);
    await earlier.first().locator('summary').click();
    await earlier.first().getByText('Initializing sandbox.').waitFor();
  });

  test('show configurations with their processes, and the tasks that are over', async () => {
    const page = await ui.open('/scheduler/www-data/prod/frontend');
    await page.getByRole('tab', { name: 'Active (51)' }).focus();
    await page.keyboard.press('ArrowRight');
    await row(page, /LOST.*Agent agent-3\.example\.com was removed/).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { name: 'Instances 0-50' }).waitFor();
    await page.getByText('exec ./server --port={{thermos.ports[http]}}').waitFor();
  });
});

describe('when there is nothing to show, the pages say so', () => {
  test('an empty cluster', async () => {
    await ui.tell('clear');
    const page = await ui.open('/scheduler');
    await page.getByText('aurora job create').waitFor();
  });

  for (const [name, path, text] of [
    ['a role without jobs', '/scheduler/nobody', 'nobody has no tasks and no cron jobs'],
    [
      'an unknown job',
      '/scheduler/www-data/prod/nothing',
      'www-data/prod/nothing has no tasks and no cron schedule',
    ],
    ['an unknown instance', '/scheduler/www-data/prod/hello/99', 'This instance never had a task'],
    ['an address of no page', '/scheduler/a/b/c/d/e', 'There is nothing at this address'],
    ['a broken address', '/scheduler/%E0%A4%A', 'There is nothing at this address'],
  ] as const) {
    test(name, async () => {
      await (await ui.open(path)).getByText(text).waitFor();
    });
  }

  test('a scheduler that does not answer: the last known state stays, and the pages come back by themselves', async () => {
    const page = await ui.open('/scheduler/www-data/prod/hello');
    await row(page, 'RUNNING').waitFor();
    await ui.tell('down');
    await page
      .getByText('No scheduler is leading at the moment. What you see is the last known state.')
      .waitFor();
    assert.equal(await row(page, 'RUNNING').count(), 1);
    await ui.tell('make-room');
    await ui.tell('advance');
    await ui.tell('up');
    assert.equal(await row(page, 'ASSIGNED').first().waitFor(), undefined);
    await page.getByText('No scheduler is leading').waitFor({ state: 'detached' });
  });
});

const PATHS = [
  '/scheduler',
  '/scheduler/www-data',
  '/scheduler/www-data/prod/hello',
  '/scheduler/www-data/prod/frontend',
  '/scheduler/ads/prod/bidder/6',
] as const;

test('in wide and narrow windows, light and dark, nothing sticks out and every text is readable', async () => {
  const page = await ui.open('/scheduler');
  for (const path of PATHS) {
    await page.goto(new URL(path, page.url()).href);
    await page.locator('main table, main .task').first().waitFor();
    assert.deepEqual(await flawsOf(page), [], path);
  }
});
