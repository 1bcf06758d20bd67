import { fileURLToPath } from 'node:url';
import type { ClientContext } from '../client/context.ts';
import { PROJECT, programFile } from './project.ts';
import { userName } from './user-name.ts';

/** Evaluates a job file in a process of its own; most commands need none. */
export const evaluateApart: ClientContext['evaluateApart'] = async (request, signal) => {
  const { evaluateApart: evaluate } = await import('../edge/job-file/apart.ts');
  return evaluate(
    { ...request, user: userName() },
    {
      program: fileURLToPath(programFile('job-file-evaluator')),
      programDirectory: PROJECT,
      signal,
      print: (text) => process.stdout.write(text),
      complain: (text) => process.stderr.write(text),
    },
  );
};
