import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { makeDirectories } from './make-directories.ts';

const root = mkdtempSync(join(tmpdir(), 'make-directories-'));
after(() => rmSync(root, { recursive: true }));

describe('directories', () => {
  it('are made with those above them, once', () => {
    const path = join(root, 'a/b/c');
    makeDirectories(path);
    makeDirectories(path);
    assert.ok(statSync(path).isDirectory());
  });

  it('may lie behind a link', () => {
    symlinkSync(root, join(root, 'link'));
    makeDirectories(join(root, 'link/behind'));
    assert.ok(statSync(join(root, 'behind')).isDirectory());
  });

  it('are not made where a file is in the way', () => {
    writeFileSync(join(root, 'file'), '');
    assert.throws(() => makeDirectories(join(root, 'file')), { code: 'EEXIST' });
    assert.throws(() => makeDirectories(join(root, 'file/below')), { code: 'EEXIST' });
  });

  it('cannot be made below /proc, which is said and not tried for ever', () => {
    assert.throws(() => makeDirectories('/proc/nowhere'), { code: 'ENOENT' });
    assert.throws(() => makeDirectories('/proc/nowhere/below'), { code: 'ENOENT' });
  });
});
