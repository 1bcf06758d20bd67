import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLogins } from './aurora-logins.ts';

async function home(context: TestContext, name: string, text: string, mode: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'aurora-home-'));
  context.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, name), text);
  await chmod(join(directory, name), mode);
  return directory;
}

const LINE = 'machine sched.example login alice password secret';

for (const name of ['.netrc', '_netrc']) {
  test(`logins come from ~/${name}`, async (context) => {
    const warnings: string[] = [];
    const logins = await readLogins((text) => warnings.push(text), await home(context, name, LINE, 0o600));
    assert.deepEqual(logins.find('sched.example'), { login: 'alice', password: 'secret' });
    assert.equal(logins.find('other.example'), undefined);
    assert.ok(logins.file.endsWith(`/${name}`));
    assert.deepEqual(warnings, []);
  });
}

test('a file that others may read is used, and told of once', async (context) => {
  const warnings: string[] = [];
  const logins = await readLogins((text) => warnings.push(text), await home(context, '.netrc', LINE, 0o644));
  assert.deepEqual(warnings, []);
  for (let use = 0; use < 2; use += 1) assert.ok(logins.find('sched.example'));
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^others may read the passwords in .*\.netrc: chmod 600$/);
});

test('without a file there are no logins', async (context) => {
  const logins = await readLogins(assert.fail, await home(context, 'other', LINE, 0o600));
  assert.equal(logins.find('sched.example'), undefined);
  assert.match(logins.file, /\/\.netrc$/);
});
