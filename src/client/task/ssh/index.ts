import { defineVerb } from '../../verb.ts';
import { grammar, parse } from './options.ts';
import { run } from './run.ts';

export const verb = defineVerb({ grammar, parse, run });
