import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { notesOn } from './local-notes.ts';

it('tells whom tasks run as, or what keeps their users out of the state directory', () => {
  const closed = mkdtempSync(join(tmpdir(), 'aurora-notes-'));
  const stateDir = join(closed, 'state');
  mkdirSync(stateDir);
  try {
    chmodSync(closed, 0o700);
    const notes = notesOn(stateDir).join('\n');
    if (process.getuid?.() !== 0) return assert.match(notes, /^tasks run as \S+, whatever their role/);
    assert.match(notes, new RegExp(`cannot enter ${closed}: open it \\(chmod o\\+x ${closed}\\)`));
    chmodSync(closed, 0o711);
    assert.deepEqual(notesOn(stateDir), []);
  } finally {
    rmSync(closed, { recursive: true });
  }
});
