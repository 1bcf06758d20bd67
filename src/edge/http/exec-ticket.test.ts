import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failure, success } from '../../domain/values/result.ts';
import { execTicketRoute, type PermitExec } from './exec-ticket.ts';
import type { HttpRequest } from './route.ts';

const PERMISSION = { ticket: 'T', host: 'host-a' };

async function ask(permit: PermitExec | undefined, headers: HttpRequest['headers'] = {}): Promise<unknown> {
  return execTicketRoute(permit).handle({
    method: 'POST',
    path: '/v1/exec/task-1',
    parameters: { taskId: 'task-1' },
    query: new URLSearchParams(),
    headers: { host: 'scheduler:8081', ...headers },
    body: new Uint8Array(),
    remoteAddress: '10.0.0.1',
  });
}

test('hands out what the scheduler permits the caller', async () => {
  const asked: unknown[] = [];
  const answer = await ask((...args) => {
    asked.push(args);
    return success(PERMISSION);
  });
  assert.deepEqual(asked, [['task-1', '10.0.0.1']]);
  assert.deepEqual(JSON.parse(String((answer as { body: unknown }).body)), PERMISSION);
});

const refusals: readonly [what: string, answer: () => Promise<unknown>, status: number, told: RegExp][] = [
  ['anybody, unless it was switched on', () => ask(undefined), 403, /lets nobody run commands/],
  [
    'pages of other sites',
    () => ask(() => success(PERMISSION), { origin: 'https://evil.example' }),
    403,
    /evil/,
  ],
  ['what the scheduler does not permit', () => ask(() => failure('it is KILLING')), 409, /it is KILLING/],
];

for (const [what, answer, status, told] of refusals) {
  test(`refuses ${what}`, async () => {
    await assert.rejects(answer, (error: { status: number; message: string }) => {
      assert.equal(error.status, status);
      assert.match(error.message, told);
      return true;
    });
  });
}
