import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLogin } from './netrc.ts';

const FILE = `
# logins of the team
machine sched1.example
  login alice
  password s3#cret
machine "sched2.example" login bob account x password "with \\"space\\""
macdef init
  machine evil.example login eve password eve

machine nologin.example password only
`;

test('finds the login of exactly that host', () => {
  assert.deepEqual(findLogin(FILE, 'sched1.example'), { login: 'alice', password: 's3#cret' });
  assert.deepEqual(findLogin(FILE, 'sched2.example'), { login: 'bob', password: 'with "space"' });
  for (const host of ['example', 'evil.example', 'nologin.example', ''])
    assert.equal(findLogin(FILE, host), undefined);
});

test('the default entry is for all other hosts', () => {
  const text = `${FILE}\ndefault login any password one`;
  assert.deepEqual(findLogin(text, 'elsewhere.example'), { login: 'any', password: 'one' });
  assert.deepEqual(findLogin(text, 'sched1.example'), { login: 'alice', password: 's3#cret' });
});

test('of several entries the last one counts, and user is another word for login', () => {
  const text = `machine a login old password old\nmachine a user new password new`;
  assert.deepEqual(findLogin(text, 'a'), { login: 'new', password: 'new' });
});

test('nonsense has no logins', () => {
  for (const text of ['', 'login x', 'machine', 'machine a login', '"'])
    assert.equal(findLogin(text, 'a'), undefined);
});
