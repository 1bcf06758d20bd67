import { JobConfiguration } from '../../../../api/generated/aurora.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { loadJob } from '../../job-file/load.ts';
import { toJson } from '../../thrift-json.ts';
import type { VerbContext } from '../../verb.ts';
import { formatJob } from './job-text.ts';
import type { InspectOptions } from './options.ts';

/** Shows a job of a file, loaded and checked as `job create` would. */
export async function run({ key, file, format }: InspectOptions, context: VerbContext): Promise<ExitCode> {
  const { config, configuration } = await loadJob(key, file, context);
  switch (format) {
    case 'raw':
      context.print(JSON.stringify(toJson(JobConfiguration, configuration), undefined, 2));
      return EXIT.OK;
    case 'json':
      context.print(config.documentText);
      return EXIT.OK;
    case 'text':
      context.print(formatJob(config.document).join('\n'));
      return EXIT.OK;
  }
}
