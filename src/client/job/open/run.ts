import { pageUrl } from '../../clusters/endpoint.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import type { OpenOptions } from './options.ts';

/** Opens a page of the scheduler in a web browser. */
export async function run({ page }: OpenOptions, context: VerbContext): Promise<ExitCode> {
  const { endpoint } = await context.scheduler(page.cluster);
  context.openBrowser(pageUrl(endpoint, page));
  return EXIT.OK;
}
