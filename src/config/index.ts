/** Job files: from the text of a file to what is sent to the scheduler. */

export { writeJson } from './data/json.ts';
export { type ConfigError, formatConfigError } from './errors.ts';
export { type ConvertInput, executorDataOf, toJobConfiguration } from './job/convert.ts';
export { refuseField } from './job/fields.ts';
export {
  bindJobs,
  type CommandLineBinding,
  type JobConfig,
  type PrepareInput,
  prepareJob,
  withTier,
} from './job/prepare.ts';
export { type OpenReference, openReferences } from './job/references.ts';
export { type FileJobKey, type FullJobKey, formatFileKey, listJobKeys } from './job/select.ts';
export { toUpdateSettings } from './job/update-settings.ts';
export { type LoadedJobs, type LoadInput, loadJobFile } from './load.ts';
export type { SiteFiles } from './load-files.ts';
export { readAnswer } from './portable/answer.ts';
export type { Result } from './result.ts';
export type { Ref } from './task/mustache.ts';
