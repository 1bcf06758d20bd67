import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../ui/testing/browser.ts';
import { flawsOf } from '../ui/testing/look.ts';
import { TestCluster } from './testing/cluster.ts';
import { until } from './testing/until.ts';
import { Windows } from './testing/windows.ts';

const WEB_SERVER = 'devcluster/www-data/prod/web_server';
const HELLO = 'devcluster/www-data/prod/hello';
const FLAKY = 'devcluster/www-data/prod/flaky';

/** Its first run fails; the second, in the same task, goes on. */
const FLAKY_JOB = `
flaky = Process(name = 'flaky', max_failures = 5, min_duration = 1, cmdline = '''
  if [ -e begun ]; then echo second run; exec sleep 1000; fi
  touch begun
  echo first run
  exit 1
''')
jobs = [Service(
  cluster = 'devcluster', role = 'www-data', environment = 'prod', name = 'flaky',
  task = Task(processes = [flaky], resources = Resources(cpu = 0.1, ram = 32*MB, disk = 32*MB)))]
`;

describe('the pages of a scheduler and an observer at work', () => {
  let browser: Browser;
  let cluster: TestCluster;
  let windows: Windows;
  before(async () => {
    [browser, cluster] = await Promise.all([launchBrowser(), TestCluster.start()]);
    const { scheduler, observer } = cluster.facts.parts;
    windows = new Windows(browser, new URL(scheduler.url).origin, new URL(observer.url).origin);
    await create(WEB_SERVER, 'examples/web_server.aurora');
  });
  afterEach(async () => {
    await windows.close();
    assert.deepEqual(windows.takeComplaints(), []);
  });
  after(async () => {
    await browser?.close();
    await cluster?.destroy();
  });

  async function create(key: string, file: string): Promise<void> {
    const ended = await cluster.aurora('job', 'create', key, file);
    assert.equal(ended.status, 0, ended.stderr);
  }

  it('lead from the roles to a job that runs once per host, and say why the others wait', async () => {
    await cluster.untilCount(WEB_SERVER, 'RUNNING', 1);
    const page = await windows.open('/scheduler');
    for (const name of ['www-data', 'web_server']) {
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
    }
    assert.equal(new URL(page.url()).pathname, '/scheduler/www-data/prod/web_server');
    await row(page, 'RUNNING').waitFor();
    await row(page, /PENDING.*Limit not satisfied: host/)
      .nth(2)
      .waitFor();
    assert.equal(await row(page, 'RUNNING').count(), 1);
    assert.equal(await row(page, 'PENDING').count(), 3);
  });

  it('show a new task at once, its states, and on killing it the next one, without being loaded again', async () => {
    const page = await windows.open('/scheduler/www-data/prod/hello/0');
    await page.getByText('This instance never had a task').waitFor();
    await page.evaluate('window.isSame = true');

    await create(HELLO, 'examples/hello_world.aurora');
    const headline = page.locator('.headline');
    await headline.getByText('RUNNING').waitFor();
    assert.deepEqual(await historyOf(page), ['RUNNING', 'STARTING', 'ASSIGNED', 'PENDING']);

    const killed = await cluster.aurora('job', 'kill', `${HELLO}/0`);
    assert.equal(killed.status, 0, killed.stderr);
    await headline.waitFor({ state: 'detached' });
    const earlier = page.locator('details');
    await earlier.getByText('KILLED').first().waitFor();
    assert.equal(await page.evaluate('window.isSame'), true);
  });

  it("lead to the process's log on its host's observer, which goes on by itself", async () => {
    await create(HELLO, 'examples/hello_world.aurora');
    const page = await windows.open('/scheduler/www-data/prod/hello/0');
    await page.locator('.headline').getByText('RUNNING').waitFor();
    await page.getByRole('link', { name: 'stdout of hello' }).first().click();
    await logWith(page, /^(hello world from instance 0 on localhost\n)+$/).waitFor();
    await logWith(page, /(hello world from instance 0 on localhost\n){2}/).waitFor();

    await page.getByRole('link', { name: 'task' }).click();
    await page.getByRole('link', { name: 'hello', exact: true }).click();
    await page.getByText('while true; do').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'browse' }).click();
    await page.getByRole('link', { name: '.logs/' }).waitFor();
  });

  it('show the log of the newest run of a process that was started again, and those before', async () => {
    await create(FLAKY, cluster.jobFile('flaky', FLAKY_JOB));
    const [task] = await cluster.untilCount(FLAKY, 'RUNNING', 1);
    const newest = `${cluster.facts.parts.observer.url}/j/process/${task?.assignedTask.taskId}/flaky`;
    await until('the second run has begun', 60_000, async () => {
      const { process_run: run, state } = (await (await fetch(newest)).json()) as Record<string, unknown>;
      return (run === 1 && state === 'RUNNING') || undefined;
    });
    const page = await windows.open('/scheduler/www-data/prod/flaky/0');
    await page.getByRole('link', { name: 'stdout of flaky' }).click();
    await logWith(page, 'second run').waitFor();
    await page.getByRole('link', { name: 'flaky', exact: true }).click();
    const firstRun = page.getByRole('row').filter({ hasText: 'FAILED' });
    await firstRun.getByRole('link', { name: 'stdout' }).click();
    await logWith(page, 'first run').waitFor();
    await page.getByRole('link', { name: 'newest run: 1' }).click();
    await logWith(page, 'second run').waitFor();
  });

  it('say what a finished task did', async () => {
    await create('devcluster/www-data/devel/pipeline', 'examples/pipeline.aurora');
    const page = await windows.open('/scheduler/www-data/devel/pipeline/0');
    await page.locator('details[open]').getByText('Task finished.').first().waitFor();
    await page.getByRole('link', { name: 'stdout of report' }).click();
    await logWith(page, /10 work\/even\s+10 work\/odd\s+20 total/).waitFor();
  });

  it('fit into wide and narrow windows, light and dark, and can be read', async () => {
    const [task] = await cluster.untilCount(WEB_SERVER, 'RUNNING', 1);
    const id = task?.assignedTask.taskId ?? '';
    const observer = cluster.facts.parts.observer.url;
    const page = await windows.open('/scheduler/www-data/prod/web_server');
    const scheduler = page.url();
    for (const path of [
      scheduler,
      '/agents',
      `/structdump/task/${id}`,
      `${observer}/`,
      `${observer}/task/${id}`,
      `${observer}/process/${id}/server`,
      `${observer}/browse/${id}`,
      `${observer}/logs/${id}/server/-1/stderr`,
    ]) {
      await page.goto(new URL(path, scheduler).href);
      assert.deepEqual(await flawsOf(page), [], path);
    }
  });
});

const row = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text });

/** The observer's view of a log that has the text. */
const logWith = (page: Page, hasText: string | RegExp) => page.locator('.pager-view').filter({ hasText });

async function historyOf(page: Page): Promise<(string | undefined)[]> {
  const states = page
    .locator('.task')
    .getByRole('list', { name: 'History of states, latest first' })
    .getByRole('listitem');
  return (await states.allInnerTexts()).map((text) => /[A-Z]{4,}/.exec(text)?.[0]);
}
