import type { CallApi } from '../../client/context.ts';
import { createTestContext, type TestContextOptions } from '../../client/testing/test-context.ts';
import { runAdmin } from '../admin.ts';
import type { AdminContext, ScriptOutcome } from '../context.ts';

/** What one run of the program did. */
export interface AdminRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether the calls were to be answered by the scheduler that is asked. */
  readonly bypassed: boolean;
  readonly waitedMs: number;
  /** Files that were written. */
  readonly written: ReadonlyMap<string, string>;
  /** Scripts that were run, with their arguments. */
  readonly scripts: readonly string[];
}

export interface AdminRunOptions extends Omit<TestContextOptions, 'callApi'> {
  readonly callApi?: CallApi;
  /** How each script ends; those that are not here cannot be run. */
  readonly scripts?: Readonly<Record<string, ScriptOutcome>>;
}

/** Runs the program without any outside. */
export async function runForTest(argv: readonly string[], options: AdminRunOptions = {}): Promise<AdminRun> {
  const test = createTestContext(options);
  const written = new Map<string, string>();
  const scripts: string[] = [];
  let bypassed = false;
  const context: AdminContext = {
    ...test.context,
    callApiWith({ bypassLeaderRedirect }) {
      bypassed = bypassLeaderRedirect;
      return test.context.callApi;
    },
    async writeTextFile(path, text) {
      written.set(path, text);
      return undefined;
    },
    whyNotExecutable: async (path) =>
      options.scripts?.[path] === undefined ? `no such file: ${path}` : undefined,
    async runScript(path, args) {
      scripts.push([path, ...args].join(' '));
      return options.scripts?.[path] ?? { kind: 'failed', problem: 'no such file' };
    },
  };
  const exitCode = await runAdmin(argv, context);
  return {
    ...{ exitCode, bypassed, written, scripts },
    stdout: test.stdout(),
    stderr: test.stderr(),
    waitedMs: test.waitedMs(),
  };
}
