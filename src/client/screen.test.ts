import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withScreen } from './screen.ts';
import { createTestContext, type TestContextOptions } from './testing/test-context.ts';

const UP = (lines: number): string => `\r\u001b[${lines}A\u001b[0J`;

function screen(options: TestContextOptions = {}) {
  const terminal = { stdoutIsTerminal: true, stderrIsTerminal: true };
  const outside = createTestContext({ terminal, environment: { TERM: 'xterm' }, ...options });
  return { ...outside, context: withScreen(outside.context) };
}

test('lines stand in place of those before them', () => {
  const { context, stderr } = screen();
  context.progress.show(['a', 'b']);
  context.progress.show(['c']);
  context.progress.clear();
  assert.equal(stderr(), `a\nb\n${UP(2)}c\n${UP(1)}`);
});

test('what is printed meanwhile stands above them', () => {
  const { context, stderr, stdout } = screen();
  context.progress.show(['a']);
  context.stderr('log\n');
  context.stdout('result\n');
  assert.equal(stderr(), `a\n${UP(1)}log\na\n${UP(1)}a\n`);
  assert.equal(stdout(), 'result\n');
});

test('no line is longer than the terminal, where it would take two', () => {
  const { context, stderr } = screen({
    terminal: { stderrIsTerminal: true, columns: () => 5 },
    environment: {},
  });
  context.progress.show(['123456']);
  assert.equal(stderr(), '1234\n');
});

test('what is said of an interruption does not stand behind the ^C', () => {
  const { context, stderr, interrupt } = screen();
  interrupt();
  context.stderr('interrupted\n');
  assert.equal(stderr(), '\ninterrupted\n');
  const waiting = screen();
  waiting.context.progress.show(['a']);
  waiting.interrupt();
  waiting.context.stderr('interrupted\n');
  assert.equal(waiting.stderr(), `a\n${UP(1)}interrupted\na\n`);
});

for (const [name, options] of [
  ['no terminal', { terminal: { stdoutIsTerminal: true } }],
  ['a dumb terminal', { environment: { TERM: 'dumb' } }],
] as const) {
  test(`nothing is shown on ${name}`, () => {
    const { context, stderr } = screen(options);
    context.progress.show(['a']);
    context.stderr('log\n');
    context.progress.clear();
    assert.equal(stderr(), 'log\n');
    assert.equal(context.progress.isVisible, false);
  });
}
