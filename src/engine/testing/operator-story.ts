import { startTestEngine, type TestEngine } from './engine.ts';
import { TestScheduler } from './scheduler.ts';
import { task } from './tasks.ts';

/** What operators looked at when it was recorded: one framework, a task that runs and one that has finished. */
export interface OperatorStory {
  readonly test: TestEngine;
  readonly scheduler: TestScheduler;
  /** Of the task that runs, `running`; the other one is `done`. */
  readonly sandbox: string;
  end(): Promise<void>;
}

export async function tellOperatorStory(): Promise<OperatorStory> {
  const test = await startTestEngine({ attributes: 'rack:a;host:h1' });
  const scheduler = new TestScheduler(test.engine.masterPort);
  const end = async () => {
    await scheduler.close();
    await test.remove();
  };
  await scheduler.subscribe();
  const first = await scheduler.nextOffer();
  const labels = { labels: [{ key: 'org.apache.aurora.tier', value: 'preferred' }] };
  const discovery = { visibility: 'CLUSTER' as const, name: 'hello', ports: { ports: [{ number: 31000 }] } };
  const running = { ...task(first, 'running'), labels, discovery };
  await scheduler.accept(first, [task(first, 'done', { data: { run_ms: 50 } }), running], 0);
  await scheduler.untilState('done', 'TASK_FINISHED');
  await scheduler.untilState('running', 'TASK_RUNNING');
  await scheduler.until('the exit', () => scheduler.events.some(({ type }) => type === 'FAILURE'));
  const executor = test.engine.view().executors.find(({ id }) => id === 'thermos-running');
  return { test, scheduler, sandbox: executor?.directory ?? '', end };
}
