/**
 * Property tests with the same cases in every run, so that a run tells of the change and not of luck.
 * `PROPERTY_SEED=N` tries others.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

export default fc;
