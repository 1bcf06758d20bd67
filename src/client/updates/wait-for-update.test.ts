import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobUpdateAction, JobUpdateStatus, Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { found, runAgainst } from '../testing/answers.ts';
import { createTestContext } from '../testing/test-context.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };
const LINE = 'update wait west/media/prod/web u1';

function summaryOf(status: JobUpdateStatus) {
  return {
    key: { job: JOB, id: 'u1' },
    user: 'alice',
    state: { status, createdTimestampMs: 0, lastModifiedTimestampMs: 0 },
  };
}

function inStatus(status: JobUpdateStatus): Wire<Response> {
  return found({ getJobUpdateSummariesResult: { updateSummaries: [summaryOf(status)] } });
}

/** The history of an update with the latest action of each instance. */
function withActions(...actions: readonly JobUpdateAction[]): Wire<Response> {
  const instanceEvents = actions.map((action, instanceId) => ({ instanceId, timestampMs: 1, action }));
  const update = { summary: summaryOf('ROLLING_FORWARD') };
  return found({
    getJobUpdateDetailsResult: { detailsList: [{ update, updateEvents: [], instanceEvents }] },
  });
}

const ANSWERS = {
  getJobUpdateSummaries: [inStatus('ROLLING_FORWARD'), inStatus('ROLLED_FORWARD')],
  getJobUpdateDetails: withActions('INSTANCE_UPDATED', 'INSTANCE_UPDATED', 'INSTANCE_UPDATING'),
};

test('on a terminal a wait for an update shows what it did to how many instances', async () => {
  const result = await runAgainst(LINE, ANSWERS, { terminal: { stderrIsTerminal: true } });
  assert.equal(result.exitCode, EXIT.OK);
  assert.equal(result.stdout, 'Current state ROLLING_FORWARD\nCurrent state ROLLED_FORWARD\n');
  assert.ok(
    result.stderr.includes(
      '  INSTANCE_UPDATED              2  instances 0-1\n  INSTANCE_UPDATING             1  instances 2\n',
    ),
    result.stderr,
  );
  assert.ok(result.stderr.endsWith('\u001b[0J'), 'the lines are gone at the end');
});

test('elsewhere nobody is asked for what nobody sees', async () => {
  const result = await runAgainst(LINE, ANSWERS);
  assert.ok(result.calls.every(({ name }) => name !== 'getJobUpdateDetails'));
  assert.ok(!result.stderr.includes('\u001b'));
});

test('an update goes on when the wait is interrupted', async () => {
  const client = createTestContext({
    callApi: async () => {
      client.interrupt();
      return new Promise(() => {});
    },
  });
  assert.equal(await runClient(LINE.split(' '), client.context), EXIT.INTERRUPTED);
  assert.match(
    client.stderr(),
    /^ INFO\] The update goes on; "aurora update abort" would stop it where it is$/m,
  );
});
