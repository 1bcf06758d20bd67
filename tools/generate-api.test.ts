import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from './generate-api/parse.ts';
import { render } from './generate-api/render.ts';
import { generate, generatedFile, NAMES } from './generate-api.ts';

for (const name of NAMES) {
  test(`api/generated/${name}.ts is what api/${name}.thrift says`, () => {
    assert.equal(readFileSync(generatedFile(name), 'utf8'), generate(name));
  });
}

test('a mistake is reported with its line', () => {
  assert.throws(() => parse('struct A {\n  1: string\n}'), /line 3: expected a word, found "}"/);
  assert.throws(() => parse('enum A {\n  B = "x"\n}'), /line 2: expected a number, found "x"/);
  assert.throws(() => parse('struct A {\n 1: string a @ }'), /line 2: unexpected "@"/);
  assert.throws(() => parse('struct A {'), /line 1: expected a number/);
});

test('an unknown type is reported', () => {
  assert.throws(() => render('x', parse('struct A { 1: B b }')), /unknown type B/);
  assert.throws(() => render('x', parse('struct A { 1: other.B b }')), /unknown type other\.B/);
});

test('absent numbers are zero, absent texts are refused unless optional or nullable', () => {
  const rendered = render(
    'x',
    parse(
      'struct A { 1: i32 a, 2: string b, 3: optional string c, 4: string d (nullable), 5: optional bool e }',
    ),
  );
  assert.match(rendered, /readonly a: number;\n {2}readonly b: string;\n {2}readonly c\?: string;/);
  assert.match(rendered, /readonly d\?: string;\n {2}readonly e: boolean;/);
});
