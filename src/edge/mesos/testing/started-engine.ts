import type { FrameworkInfo, SchedulerEvent } from '../../../../api/mesos/v1.ts';
import type { Timers } from '../../../ports/clock.ts';
import type { Engine } from '../../../ports/engine.ts';
import { createMesosEngine, type MesosEngineOptions } from '../engine.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';

export interface ManualTimer {
  readonly delayMs: number;
  readonly run: () => void;
}

/** Timers that go off when the test says so. */
export interface ManualTimers extends Timers {
  readonly pending: ReadonlySet<ManualTimer>;
  /** Lets the timers whose delay satisfies `which` go off; returns how many did. */
  fire(which: (delayMs: number) => boolean): number;
}

/** Makes timers that never go off by themselves. */
export function createManualTimers(): ManualTimers {
  const pending = new Set<ManualTimer>();
  return {
    pending,
    after(delayMs, run) {
      const timer = { delayMs, run };
      pending.add(timer);
      return () => void pending.delete(timer);
    },
    fire(which) {
      const due = [...pending].filter((timer) => which(timer.delayMs));
      for (const timer of due) {
        pending.delete(timer);
        timer.run();
      }
      return due.length;
    },
  };
}

/** An engine under test with all that it told. */
export interface StartedEngine {
  readonly engine: Engine;
  readonly timers: ManualTimers;
  readonly events: Mailbox<SchedulerEvent>;
  readonly disconnections: Mailbox<string>;
  readonly log: readonly string[];
  readonly counters: ReadonlyMap<string, number>;
  readonly gauges: ReadonlyMap<string, () => number>;
}

/** What Aurora tells a master about itself. */
export const FRAMEWORK: FrameworkInfo = {
  user: 'root',
  name: 'Aurora',
  failover_timeout: 1814400,
  checkpoint: true,
};

/** Starts an engine against `masterAddress`. */
export function startEngine(
  masterAddress: string,
  framework: () => FrameworkInfo = () => FRAMEWORK,
  extra: Partial<MesosEngineOptions> = {},
): StartedEngine {
  const timers = createManualTimers();
  const events = createMailbox<SchedulerEvent>('event');
  const disconnections = createMailbox<string>('disconnection');
  const log: string[] = [];
  const note = (line: string): void => void log.push(line);
  const counters = new Map<string, number>();
  const gauges = new Map<string, () => number>();
  const engine = createMesosEngine({
    masterAddress,
    logger: { debug: note, info: note, warn: note, error: note },
    timers,
    random: { fraction: () => 0.5, uuid: () => '3f0b4d8e-41c9-4a38-9c55-04bbd4f9aa50' },
    statistics: {
      increment: (name, by = 1) => void counters.set(name, (counters.get(name) ?? 0) + by),
      gauge: (name, read) => void gauges.set(name, read),
      timing: () => undefined,
      values: () => counters,
    },
    ...extra,
  });
  engine.start(framework, {
    onEvent: (event) => events.put(event),
    onDisconnected: (why) => disconnections.put(why),
  });
  return { engine, timers, events, disconnections, log, counters, gauges };
}
