import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, it } from 'node:test';

const root = resolve(import.meta.dirname, '../..');

/** Files that are committed or about to be, generated ones and recorded data left out. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)))
  .filter((file) => !/\/generated\/|^test\/recordings\/|package-lock\.json$/.test(file));

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const isTest = (file: string): boolean => /\.test\.ts$|\/testing\/|^test\//.test(file);
const sources = files.filter((file) => /\.(ts|tsx)$/.test(file));

interface Ban {
  readonly in: RegExp;
  readonly pattern: RegExp;
  readonly mend: string;
  /** Lines that it must find, and lines that only look like it. */
  readonly finds: readonly string[];
  readonly spares?: readonly string[];
}

/** What taste forbids, where, and what to write instead. */
const BANS: readonly Ban[] = [
  {
    in: /^src\/(domain|storage|scheduler|config)\/|^sim\//,
    pattern: /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(Timeout|Interval)\(|\brandomUUID\(/,
    mend: 'take the time, the timer or the randomness as an argument (src/ports)',
    finds: ['const now = Date.now();', 'setTimeout(run, 5)', 'Math.random() < 0.5'],
    spares: ['new Date(nowMs)', 'offsetTimeout(1)'],
  },
  {
    in: /^src\/(domain|scheduler)\//,
    // The global `process`, not a Thermos process of that name: `process.name` is a field of one.
    pattern:
      /from 'node:|\bprocess\.(?:env|argv|pid|exit|exitCode|kill|on|once|cwd|hrtime|nextTick|std(?:in|out|err)|memoryUsage|cpuUsage|uptime|platform|versions?)\b|\bconsole\./,
    mend: 'reach the world through a port: only edge and main touch it',
    finds: ["import { readFile } from 'node:fs';", 'process.env.HOME', 'process.exit(1)', 'console.log(1)'],
    spares: ['process.name', 'process.cmdline', 'started(process.maxFailures)'],
  },
  {
    in: /^(src|api|sim|bench|ui)\//,
    pattern: /\bTO\DO\b|\bFIXME\b|\bXXX\b/,
    mend: 'finish it or write it down in docs/',
    finds: ['run(); // FIX' + 'ME'],
  },
  {
    in: /^(?!api\/testing\/properties\.ts$)/,
    pattern: /from 'fast-check'/,
    mend: 'import api/testing/properties.ts, whose cases are the same in every run',
    finds: ["import fc from 'fast" + "-check';"],
  },
  {
    // `skip: condition` is allowed: some tests need root.
    in: /^(src|api|sim|bench|ui|test|tools)\//,
    pattern:
      /\b(?:describe|it|test|suite|t|context)\.(?:skip|only|todo)\(|\{[^}]*\b(?:skip|only|todo): *(?:true|['"`])/,
    mend: 'a test runs or is removed',
    finds: [
      "it.skip('x', () => {})",
      'describe.only(',
      't.todo()',
      "test('x', { skip: true }, run)",
      "{ todo: 'later' }",
    ],
    spares: ['scanner.skip();', 'this.skip();', "test('x', { skip: !isRoot }, run)"],
  },
  {
    in: /\.ts$/,
    pattern: /@ts-(ignore|nocheck)/,
    mend: 'give the value its type',
    finds: ['run(); // @ts-' + 'ignore'],
  },
  {
    in: /\.test\.ts$/,
    pattern: /await (sleep|delay)\(\d/,
    mend: 'wait for a condition with a deadline',
    finds: ['await sleep(100);'],
  },
];

describe('the tree is tidy', () => {
  for (const ban of BANS) {
    it(`holds no ${ban.pattern.source}: ${ban.mend}`, () => {
      const found = sources
        .filter(
          (file) =>
            ban.in.test(file) &&
            (!isTest(file) || ban.in.test('x.test.ts') || ban.pattern.source.includes('skip')),
        )
        .filter((file) => file !== 'test/tidy/tidy.test.ts')
        .flatMap((file) =>
          textOf(file)
            .split('\n')
            .flatMap((line, index) =>
              ban.pattern.test(withoutComment(line)) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
            ),
        );
      assert.deepEqual(found, [], ban.mend);
    });
  }

  for (const { pattern, finds, spares = [] } of BANS) {
    it(`is searched for ${pattern.source} and nothing else`, () => {
      for (const line of finds) assert.match(line, pattern);
      for (const line of spares) assert.doesNotMatch(line, pattern);
    });
  }

  it('has no source file over 500 lines: cut it where the idea changes', () => {
    const long = sources.filter((file) => textOf(file).split('\n').length > 501);
    assert.deepEqual(long, []);
  });

  it('has a lock file without download addresses', () => {
    for (const lock of ['package-lock.json', 'ui/package-lock.json']) {
      if (existsSync(join(root, lock))) assert.doesNotMatch(textOf(lock), /"resolved": "http/);
    }
  });

  it('has no folder in the drawing of the README that does not exist', () => {
    const drawing = /```text\n(?<drawing>[\s\S]*?)```/.exec(textOf('README.md'))?.groups?.['drawing'] ?? '';
    const folders = foldersIn(drawing);
    assert.ok(folders.length > 10, 'the README draws the folders in a text block');
    assert.deepEqual(
      folders.filter((folder) => !existsSync(join(root, folder))),
      [],
    );
  });

  it('has no dead link between its documents', () => {
    const dead = files
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        [...textOf(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
          .map((match) => match[1] ?? '')
          .filter((target) => !existsSync(resolve(root, dirname(file), target)))
          .map((target) => `${file}: ${target}`),
      );
    assert.deepEqual(dead, []);
  });

  it('has no document that names something in a linked file which is not there', () => {
    const missing = files
      .filter((file) => file.endsWith('.md'))
      .flatMap((file) =>
        [...textOf(file).matchAll(/`([\w.]+)`\s+(?:in|of)\s+\[[^\]]+\]\(([^)#\s]+\.tsx?)\)/g)].flatMap(
          ([, name = '', target = '']) => {
            const text = textOf(relative(root, resolve(root, dirname(file), target)));
            const parts = name.split('.').filter((part) => !text.includes(part));
            return parts.map((part) => `${file}: ${part} in ${target}`);
          },
        ),
      );
    assert.deepEqual(missing, []);
  });
});

function withoutComment(line: string): string {
  return /^\s*(\*|\/\*|\/\/)/.test(line) ? '' : line;
}

/** Paths of the folders in a drawing where each level is indented by two blanks. */
function foldersIn(drawing: string): readonly string[] {
  const above: string[] = [];
  return [...drawing.matchAll(/^( *)([a-z][\w.-]*\/)/gm)].map(([, indent = '', name = '']) => {
    above.splice(indent.length / 2, Number.POSITIVE_INFINITY, name);
    return above.join('');
  });
}
