import { describe } from 'node:test';
import { MemoryLog } from './memory-log.ts';
import { testLogContract } from './testing/log-contract.ts';

describe('the log in memory', () => {
  testLogContract(
    async () => new MemoryLog(),
    async (log) => (log instanceof MemoryLog ? log.crash(false) : log),
  );
});
