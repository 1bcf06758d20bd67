import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ModulePlaces } from './module-places.ts';
import { placeOfSyntaxError } from './syntax-place.ts';

const directory = mkdtempSync(join(realpathSync(tmpdir()), 'syntax-'));
after(() => rmSync(directory, { recursive: true }));

/** Modules that are wrong where `^` stands above. */
const WRONG: readonly [code: string, place: string][] = [
  ['let a = 1;\nlet a = 2;', '2:5'],
  ["import a from 'node:fs';\nconst a = 1;", '2:7'],
  ["import a, { existsSync as b } from 'node:fs';\nconst b = 1;", '2:7'],
  ["import * as ns from 'node:fs';\nlet ns;", '2:5'],
  ["import 'node:fs';\nlet a;\nlet a;", '3:5'],
  ["import {\n  existsSync,\n} from 'node:fs';\nlet a; let a;", '4:12'],
  ['export const a = 1;\nexport let a = 2;', '2:12'],
  ['export default async () => 1;\nlet a;\nlet a;', '3:5'],
  ['export default { b: 1 }\nlet a;\nlet a;', '3:5'],
  ["export { join } from 'node:path';\nlet a;\nlet a;", '3:5'],
  ["export * from 'node:path';\nawait 1;\nlet a, a;", '3:8'],
  ['let x;\ndelete x;', '2:8'],
  ['class A {\n  f() { return this.#x; } }', '2:20'],
  ['const r = /(/;', '1:11'],
  ['eval = 1;', '1:1'],
  ['function f() {\n  await 1;\n}', '2:3'],
  ['return 1;', '1:1'],
  ['const x = ;', '1:11'],
  ['f(a b)', '1:5'],
  ["let s = 'abc\n", '1:9'],
  ['super.x;', '1:1'],
  ['export const a = 1;\nconst b = 2;\nexport { b as a };', '1:14'],
];

for (const [index, [code, expected]] of WRONG.entries()) {
  test(`the place of what is wrong in ${JSON.stringify(code)}`, async () => {
    const file = join(directory, `${index}.mjs`);
    writeFileSync(file, code);
    const error: unknown = await import(pathToFileURL(file).href).catch((each: unknown) => each);
    assert.ok(error instanceof SyntaxError, String(error));
    const place = placeOfSyntaxError(error, new ModulePlaces(file, () => true), [file]);
    assert.equal(`${place?.line}:${place?.column}`, expected, error.message);
    assert.equal(place?.sourceLine, code.split('\n')[(place?.line ?? 0) - 1]);
  });
}
