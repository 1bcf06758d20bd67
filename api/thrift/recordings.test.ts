import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { AuroraAdmin } from '../generated/aurora.ts';
import { RunnerCkpt } from '../generated/thermos.ts';
import {
  decodeBinary,
  decodeCall,
  decodeReply,
  encodeBinary,
  encodeCall,
  encodeReply,
  type MethodSchema,
} from './index.ts';
import { plain } from './testing/plain.ts';

const RECORDINGS = new URL('../../test/recordings/', import.meta.url);

interface Body {
  readonly bodyBase64: string;
  readonly decoded: {
    readonly rpc: string;
    readonly seqid: number;
    readonly arguments?: unknown;
    readonly success?: unknown;
  };
}

interface Recording {
  readonly exchanges: readonly { readonly request: Body; readonly response: Body }[];
}

interface Checkpoints {
  readonly checkpointRoot: readonly {
    readonly path: string;
    readonly base64: string;
    readonly records?: readonly unknown[];
  }[];
}

function load<T>(folder: string): [name: string, content: T][] {
  const names = readdirSync(new URL(folder, RECORDINGS)).filter((name) => name.endsWith('.json'));
  return names.map((name) => {
    // The files have the shape that their README tells.
    const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, RECORDINGS), 'utf8')) as T;
    return [name, content];
  });
}

/** What the recording says of a value, without what is not on the wire. */
function recorded(value: unknown): unknown {
  const withoutParsedData = JSON.stringify(value, (key, part) => (key === 'data(parsed)' ? undefined : part));
  return JSON.parse(withoutParsedData);
}

function methodOf(name: string): MethodSchema {
  const method = AuroraAdmin.methods.get(name);
  assert.ok(method, `${name} is not in the IDL`);
  return method;
}

describe('the original clients', () => {
  for (const [name, { exchanges }] of load<Recording>('client')) {
    for (const [index, { request, response }] of exchanges.entries()) {
      const method = methodOf(request.decoded.rpc);

      test(`${name} ${index}: the request of ${method.name}`, () => {
        const bytes = Buffer.from(request.bodyBase64, 'base64');
        const call = decodeCall('binary', AuroraAdmin, bytes);
        assert.ok(call.kind === 'call');
        assert.equal(call.method, method);
        assert.deepEqual(plain(call.args), recorded(request.decoded.arguments));
        assert.deepEqual(encodeCall('binary', method, call.args, call.seqid), new Uint8Array(bytes));
      });

      test(`${name} ${index}: the response of ${method.name}`, () => {
        const bytes = Buffer.from(response.bodyBase64, 'base64');
        const answer = decodeReply('binary', method, bytes);
        assert.ok(answer.kind === 'reply');
        assert.deepEqual(plain(answer.reply), recorded(response.decoded.success));
        const again = encodeReply('binary', method, answer.reply, response.decoded.seqid);
        assert.deepEqual(again, new Uint8Array(bytes));
      });
    }
  }
});

describe('the original task runner', () => {
  for (const [name, { checkpointRoot }] of load<Checkpoints>('thermos')) {
    for (const { path, base64, records } of checkpointRoot) {
      if (records === undefined) continue;
      test(`${name}: ${path}`, () => {
        const frames = framesOf(Buffer.from(base64, 'base64'));
        assert.equal(frames.length, records.length);
        for (const [index, frame] of frames.entries()) {
          const record = decodeBinary(RunnerCkpt, frame);
          assert.deepEqual(plain(record), records[index]);
          assert.deepEqual(encodeBinary(RunnerCkpt, record), new Uint8Array(frame));
        }
      });
    }
  }
});

function framesOf(file: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let position = 0; position < file.length; ) {
    const end = position + 4 + file.readUInt32BE(position);
    frames.push(file.subarray(position + 4, end));
    position = end;
  }
  return frames;
}
