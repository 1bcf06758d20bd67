import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import thrift from 'thrift';

const ROOT = resolve(import.meta.dirname, '../../..');

/** A struct of the generated code. */
interface GeneratedStruct {
  read(input: thrift.TProtocol): void;
  write(output: thrift.TProtocol): void;
}

/**
 * Reads a struct of `storage.thrift` with a reader that Apache Thrift's compiler makes of our interface definition,
 * and writes it with the writer that belongs to it.
 * @param name of the struct @returns the bytes that the writer makes of what the reader understood
 */
export function throughApacheGenerated(name: string, bytes: Uint8Array): Uint8Array {
  const directory = mkdtempSync(join(tmpdir(), 'apache-thrift-'));
  try {
    for (const file of ['aurora', 'storage']) {
      execFileSync('thrift', ['-out', directory, '--gen', 'js:node', join(ROOT, `api/${file}.thrift`)]);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
    // Generated code: its classes are what the interface definition says.
    const generated = createRequire(join(directory, 'here.js'))('./storage_types.js') as Record<
      string,
      new () => GeneratedStruct
    >;
    const Struct = generated[name];
    if (Struct === undefined) throw new Error(`storage.thrift has no struct ${name}`);
    const struct = new Struct();
    readWith(struct, bytes);
    return written(struct);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function readWith(struct: GeneratedStruct, bytes: Uint8Array): void {
  const receive = thrift.TBufferedTransport.receiver((transport) => {
    struct.read(new thrift.TBinaryProtocol(transport));
  }, 0);
  receive(Buffer.from(bytes));
}

function written(struct: GeneratedStruct): Uint8Array {
  const chunks: Buffer[] = [];
  // The library takes undefined for the buffer and calls back with all bytes; its types know neither.
  const transport = new thrift.TBufferedTransport(undefined, (bytes) => {
    if (bytes !== undefined) chunks.push(bytes);
  });
  struct.write(new thrift.TBinaryProtocol(transport));
  transport.flush();
  return Buffer.concat(chunks);
}
