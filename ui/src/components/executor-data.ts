import type { TaskConfig } from '../../../api/generated/aurora.ts';

export interface ProcessFacts {
  readonly name: string;
  readonly commandLine: string;
}

/** The processes in the executor's data; none if it is not that of the Thermos executor. */
export function processesOf(config: TaskConfig): readonly ProcessFacts[] {
  const data = parse(config.executorConfig?.data);
  const task = memberOf(data, 'task');
  const processes = memberOf(task, 'processes');
  if (!Array.isArray(processes)) return [];
  return processes.flatMap((process: unknown) => {
    const name = memberOf(process, 'name');
    const commandLine = memberOf(process, 'cmdline');
    return typeof name === 'string'
      ? [{ name, commandLine: typeof commandLine === 'string' ? commandLine : '' }]
      : [];
  });
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
