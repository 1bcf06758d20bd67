import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { shellWord, shellWords } from './shell.ts';

test('words that need no quotes stay as they are', () => {
  assert.equal(shellWord('/home/ann/.aurora/local'), '/home/ann/.aurora/local');
  assert.equal(shellWord("it's here"), String.raw`'it'\''s here'`);
  assert.equal(shellWord(''), "''");
});

test('a shell reads back what was meant', () => {
  const texts = fc.sample(fc.string({ unit: fc.constantFrom(...` '"$\`\\*~;&|<>()#\n\täa`) }), 200);
  const script = texts.map((text) => `printf '%s\\0' ${shellWord(text)}`).join('\n');
  const read = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  assert.deepEqual(read, texts);
});

test('texts are parted into the words that a shell would see', () => {
  const character = fc.constantFrom(...` '"\\äa-=\t`);
  for (const texts of fc.sample(fc.array(fc.string({ unit: character })), 200)) {
    assert.deepEqual(shellWords(texts.map(shellWord).join('  ')), texts);
  }
  assert.deepEqual(shellWords(String.raw`-o "User Name=a\"b" -p22 x''y\ z`), [
    '-o',
    'User Name=a"b',
    '-p22',
    'xy z',
  ]);
  for (const open of [`'`, `"`, `a "b`, 'end \\']) assert.equal(shellWords(open), undefined, open);
});
