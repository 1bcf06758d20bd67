import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AdjustableLogger } from './adjustable-logger.ts';

it('details are told like everything else while the level is raised', () => {
  const told: string[] = [];
  let pass = (): void => {};
  const logger = new AdjustableLogger(
    {
      debug: (message) => told.push(`debug ${message}`),
      info: (message) => told.push(`info ${message}`),
      warn: () => {},
      error: () => {},
    },
    {
      after: (_delayMs, run) => {
        pass = run;
        return () => {
          pass = () => {};
        };
      },
    },
  );
  logger.debug('a');
  logger.setLevel(2, 1_000);
  logger.debug('b');
  pass();
  logger.debug('c');
  assert.deepEqual(told, ['debug a', 'info b', 'debug c']);
});
