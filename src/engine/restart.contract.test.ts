import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { EngineOptions } from './options.ts';
import { type RunningEngine, startEngine } from './start-engine.ts';
import { testOptions } from './testing/engine.ts';
import { compareExecutorEvents } from './testing/executor-events.ts';
import { fastWorld } from './testing/fast-world.ts';
import { type Line, readRecording, requests } from './testing/recording.ts';
import { Replay } from './testing/replay.ts';
import { until } from './testing/until.ts';

interface Restart {
  readonly recording: string;
  readonly engine?: Partial<EngineOptions>;
  readonly leaveOut?: readonly { readonly why: string; readonly is: (line: Line) => boolean }[];
  /** What a master told while its agent was away, and is told once the engine is back. */
  readonly afterwards?: (line: Line) => boolean;
  /** Whether the recorded scheduler kept its stream. Here it ends with the engine, and the scheduler subscribes again. */
  readonly resubscribes: boolean;
  /** What else happens when the engine is stopped. */
  readonly onStop?: (engine: RunningEngine) => void;
}

/** Mesos sends each unacknowledged update twice when its agent comes back, the engine once. */
const repeated = (
  recording: string,
  isRequest: (line: Line) => boolean,
  isEvent: (line: Line) => boolean,
) => {
  const isAnswer = requests(recording, isRequest);
  return {
    why: 'each unacknowledged update comes again once, not twice',
    is: (line: Line) =>
      isAnswer(line) || (line.who === 'scheduler' && line.kind === 'event' && isEvent(line)),
  };
};

/** Executors come back in the machine's time, not in that of the engine; nobody waits longer than they need. */
const PATIENT: Partial<EngineOptions> = { executorReregistrationTimeoutMs: 60_000 };

/** In these recordings a master or an agent is killed and started again; here both are one process. */
const RESTARTS: readonly Restart[] = [
  {
    recording: '07-agent-restart-recovery',
    engine: PATIENT,
    resubscribes: true,
    leaveOut: [
      repeated(
        '07-agent-restart-recovery',
        ({ n }) => n === 7 || n === 8,
        ({ t }) => t === 9_187 || t === 9_188,
      ),
    ],
  },
  {
    recording: '07b-agent-restart-executor-lost',
    engine: { executorReregistrationTimeoutMs: 2_000 },
    resubscribes: true,
    leaveOut: [
      repeated(
        '07b-agent-restart-executor-lost',
        ({ n }) => n === 8,
        ({ t }) => t === 5_247,
      ),
    ],
    onStop: (engine) => {
      process.kill(pidOf(engine, 'thermos-dies'), 'SIGKILL');
      process.kill(pidOf(engine, 'thermos-stopped'), 'SIGSTOP');
    },
  },
  {
    recording: '07c-agent-restart-without-checkpointing',
    resubscribes: true,
    afterwards: ({ t, who }) => t === 747 && who === 'scheduler',
  },
  {
    recording: '09c-master-restart',
    engine: PATIENT,
    resubscribes: false,
    leaveOut: [
      {
        why: 'the master came back before the agent; here both are there at once',
        is: ({ kind, t }) => kind !== 'note' && t >= 2_158 && t < 4_268,
      },
    ],
  },
];

/** The process of an executor. */
function pidOf(engine: RunningEngine, executorId: string): number {
  const pid = engine.view().executors.find(({ id }) => id === executorId)?.pid;
  assert.ok(pid, `executor ${executorId} runs`);
  return pid;
}

const isStop = ({ text }: Line): boolean => text?.includes('gets SIGKILL') ?? false;
const isStart = ({ text }: Line): boolean => /^(agent|master) started again/.test(text ?? '');

/** Puts what comes later than recorded right behind the start. */
function reordered(lines: readonly Line[], isLate: (line: Line) => boolean): Line[] {
  const start = lines.findIndex(isStart);
  const early = lines.slice(0, start + 1);
  return [...early.filter((line) => !isLate(line)), ...early.filter(isLate), ...lines.slice(start + 1)];
}

describe('an engine that is started again answers as a master and an agent that are', {
  concurrency: 2,
}, () => {
  for (const { recording, leaveOut, afterwards, resubscribes, onStop, ...restart } of RESTARTS) {
    it(recording, { timeout: 60_000 }, async () => {
      const workDir = mkdtempSync(join(tmpdir(), 'engine-restart-'));
      const options = { ...testOptions(workDir, fastWorld(5)), ...restart.engine };
      const lines = reordered(readRecording(recording), afterwards ?? (() => false));
      const isOut = (line: Line) => leaveOut?.some(({ is }) => is(line)) ?? false;
      const [subscribe] = lines.filter(({ kind }) => kind === 'request');
      assert.ok(subscribe);
      let engine = await startEngine(options);
      let isStopped = false;
      const onNote = async (text: string): Promise<void> => {
        const note = { t: 0, who: 'note', kind: 'note', text };
        if (isStop(note)) {
          onStop?.(engine);
          await engine.stop({ killTasks: false });
          isStopped = true;
        }
        if (isStart(note) && isStopped) {
          isStopped = false;
          engine = await startEngine(options);
          if (resubscribes) await replay.resubscribe(subscribe);
        }
        if (text === 'the same reconciliations again') await untilRecovered(engine);
      };
      const replay: Replay = new Replay(
        { ...engine, connectedFrameworks: () => 0 },
        { leaveOut: isOut, onNote },
      );
      try {
        await replay.run(lines);
        assert.ok(replay.compared.events > 3);
        await compareExecutorEvents(
          lines.filter((line) => !isOut(line)),
          workDir,
          (recorded) => replay.translate(recorded),
        );
      } finally {
        await engine.stop({ killTasks: true });
        rmSync(workDir, { recursive: true, force: true });
      }
    });
  }
});

function untilRecovered(engine: RunningEngine): Promise<void> {
  return until(
    () => !engine.view().isRecovering,
    () => 'the tasks of the last engine',
  );
}
