/** What TypeScript job files import as `aurora-scheduler/job`. */
export * from '../config/builders/index.ts';
