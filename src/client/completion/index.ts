import { EXIT } from '../exit-codes.ts';
import { defineVerb, type RunnableVerb } from '../verb.ts';
import { bashScript } from './bash.ts';
import { describeCommands, type NounWords } from './commands.ts';
import { fishScript } from './fish.ts';
import { zshScript } from './zsh.ts';

/** `aurora completion SHELL`: prints the script that teaches a shell to complete command lines. */
function completionVerb(script: (nouns: readonly NounWords[]) => string): RunnableVerb {
  return defineVerb({
    grammar: { options: [], positionals: [] },
    parse: () => undefined,
    async run(_options, context) {
      context.stdout(script(await describeCommands()));
      return EXIT.OK;
    },
  });
}

export const bash = completionVerb(bashScript);
export const fish = completionVerb(fishScript);
export const zsh = completionVerb(zshScript);
