export { type ApiCall, type HookedJob, surround } from './api-hooks.ts';
export { runBetweenHooks } from './command-hooks.ts';
export { discoverHooks, type FoundHooks } from './discover.ts';
export type * from './hook.ts';
export { loadJobFileHooks } from './job-file-hooks.ts';
export { loadHooks } from './load.ts';
export { type Command, selectCommandHooks } from './skip.ts';
