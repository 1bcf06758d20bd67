import { EXIT } from '../../exit-codes.ts';
import { defineVerb } from '../../verb.ts';
import { grammar, parse } from './options.ts';
import { run } from './run.ts';

export const verb = defineVerb({ grammar, parse, run, usageExitCode: EXIT.INVALID_PARAMETER });
