import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, it } from 'node:test';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { readRecording } from './testing/recording.ts';
import { until } from './testing/until.ts';

let test: TestEngine;

before(async () => {
  test = await startTestEngine();
});

after(() => test.remove());

const text = (kind: string) =>
  readRecording('01c-subscribe-wire')
    .filter((line) => line.kind === kind)
    .map((line) => (line as { readonly bytes?: string }).bytes ?? '')
    .join('');

/** Sends the recorded request as it was, and gives what comes back until there are as many records. */
async function answerTo(request: string, records: number): Promise<string> {
  const socket = connect(test.engine.masterPort, '127.0.0.1');
  try {
    let received = '';
    socket.on('data', (bytes) => {
      received += String(bytes);
    });
    socket.write(request);
    await until(
      () => received.split('"type":').length > records,
      () => `${records} records; has ${received}`,
    );
    return received;
  } finally {
    socket.destroy();
  }
}

interface Parsed {
  readonly status: string;
  readonly headers: readonly string[];
  readonly records: readonly string[];
}

/** Takes an answer apart; a chunk or record whose length is not what it says fails. */
function parse(answer: string): Parsed {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [status = '', ...headers] = head.split('\r\n');
  let body = rest.join('\r\n\r\n');
  let stream = '';
  while (body !== '') {
    const size = Number.parseInt(body, 16);
    const start = body.indexOf('\r\n') + 2;
    assert.equal(body.slice(start + size, start + size + 2), '\r\n', 'a chunk ends where it says');
    stream += body.slice(start, start + size);
    body = body.slice(start + size + 2);
  }
  const records: string[] = [];
  while (stream !== '') {
    const digits = /^\d+\n/.exec(stream)?.[0] ?? '';
    assert.notEqual(digits, '', `a record starts with its length: ${stream.slice(0, 20)}`);
    records.push(stream.slice(digits.length, digits.length + Number(digits)));
    stream = stream.slice(digits.length + Number(digits));
  }
  return { status, headers: headers.map((header) => header.split(':')[0] ?? ''), records };
}

/** A record apart from ids and ports; Mesos writes whole numbers of its doubles as 4.0. */
const steady = (record: string) =>
  record
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}(-O?\d+)?/g, 'id')
    .replaceAll(/:(\d+)\.0(?=[,}])/g, ':$1')
    .replaceAll(/("port":|127\.0\.0\.1:)\d+/g, '$10')
    .replaceAll(/"hostname":"[^"]*"/g, '"hostname":""');

it('a subscription is answered with the bytes that Mesos answers it with', async () => {
  const recorded = parse(text('wire-in'));
  const ours = parse(await answerTo(text('wire-out'), recorded.records.length));
  assert.equal(ours.status, recorded.status);
  for (const header of recorded.headers) assert.ok(ours.headers.includes(header), header);
  assert.deepEqual(ours.records.map(steady), recorded.records.map(steady));
});
