import { GLOBAL_OPTIONS } from '../../src/admin/admin.ts';
import { COMMANDS } from '../../src/admin/commands.ts';
import { commandSection, optionsTable } from './commands.ts';
import { page, table } from './markdown.ts';

/** The reference page of the administrators' commands, from their grammars. */
export async function adminCommandsPage(): Promise<string> {
  const sections: string[] = [];
  for (const [name, { help, load }] of Object.entries(COMMANDS)) {
    sections.push(...commandSection('##', `aurora_admin ${name}`, help, (await load()).grammar));
  }
  return page('Administrators’ commands', 'src/admin', [
    '`aurora_admin COMMAND`, then options and arguments in any order. `aurora_admin help` lists the commands, `aurora_admin help ' +
      'COMMAND` tells of one. Results go to standard output, everything else to standard error. Clusters are found as by `aurora`. ' +
      'Options for each run of a command can stand in `~/.aurora-adminrc`, in a section `[COMMAND]` or `[DEFAULT]`, as `options = …`.',
    ...sections,
    '## Options of every command',
    optionsTable(GLOBAL_OPTIONS),
    '## Exit codes',
    table(
      ['code', 'meaning'],
      [
        ['0', 'done'],
        ['1', 'the command could not do what it should, or not all of it, or the scheduler refused'],
        ['2', 'an option is wrong'],
        ['7', 'the connection to the scheduler broke during a change, whose outcome is unknown'],
        ['9', 'no scheduler answered in time'],
        ['30', 'the scheduler does not know the caller, or does not let them'],
        ['130', 'interrupted by the user'],
      ],
    ),
  ]);
}
