import type { Flags } from '../../src/domain/flags/index.ts';
import { LOG_COMMANDS } from '../../src/main/log-commands.ts';
import { RECOVERY_TOOL } from '../../src/main/recovery.ts';
import { page } from './markdown.ts';
import { flagsTable } from './scheduler-flags.ts';

const TOOLS: readonly { readonly name: string; readonly flags: Flags }[] = [...LOG_COMMANDS, RECOVERY_TOOL];

/** The reference page of the tools for logs, from the declarations of their flags. */
export function logToolsPage(): string {
  return page('Flags of the tools for logs', 'src/main', [
    'What they are for: [looking into logs and moving state](../operations/log-tools.md). Flags are written as for the ' +
      '[scheduler](scheduler-flags.md), whose flags for its log they understand. The exit code is 0, or 1 for whatever ' +
      'went wrong.',
    ...TOOLS.flatMap(({ name, flags }) => [`## ${name}`, flagsTable(flags)]),
  ]);
}
