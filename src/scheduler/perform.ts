import type { TaskInfo } from '../../api/mesos/v1.ts';
import { LAUNCH_FAILED } from '../domain/task/messages.ts';
import type { Effect } from './effects.ts';
import type { Offers } from './offers/receive-offers.ts';
import { changeState } from './state-manager.ts';
import { stateContext, type World } from './world.ts';

/**
 * Carries out what durable transactions ask of the engine, in their order. Launches on the same offer that follow
 * each other go into one call, since a call uses the offer up.
 * @param tasksWait whether there are pending tasks: then what a launch leaves of an agent is wanted back at once,
 *   instead of after the time for which upstream leaves it to other frameworks
 */
export function performOnEngine(
  world: World,
  offers: Offers,
  effects: readonly Effect[],
  tasksWait: () => boolean,
): void {
  let launches = new Map<string, TaskInfo[]>();
  const flush = (): void => {
    for (const [offerId, taskInfos] of launches) launch(world, offers, offerId, taskInfos, tasksWait());
    launches = new Map();
  };
  for (const effect of effects) {
    if (effect.kind === 'launch') {
      const tasks = launches.get(effect.offerId) ?? [];
      launches.set(effect.offerId, tasks);
      tasks.push(effect.taskInfo);
    } else if (effect.kind === 'killTask') {
      // A task that is killed in the moment of its launch must be launched first.
      flush();
      world.engine.send({ type: 'KILL', kill: { task_id: { value: effect.taskId } } });
    } else if (effect.kind === 'acknowledge') {
      acknowledge(world, effect);
    }
  }
  flush();
}

function launch(
  world: World,
  offers: Offers,
  offerId: string,
  taskInfos: TaskInfo[],
  wantsRest: boolean,
): void {
  const held = offers.take(offerId);
  if (!held) world.statistics.increment('offer_accept_races');
  const sent =
    held &&
    world.engine.send({
      type: 'ACCEPT',
      accept: {
        offer_ids: [{ value: offerId }],
        operations: [{ type: 'LAUNCH', launch: { task_infos: taskInfos } }],
        filters: { refuse_seconds: wantsRest ? 0 : world.settings.offers.filterMs / 1000 },
      },
    });
  if (!sent) giveUpLaunch(world, taskInfos);
}

function giveUpLaunch(world: World, taskInfos: readonly TaskInfo[]): void {
  world.statistics.increment('assigner_launch_failures', taskInfos.length);
  world.storage
    .write((tx) => {
      const context = stateContext(world);
      for (const { task_id } of taskInfos) {
        changeState(tx, context, {
          taskId: task_id.value,
          expectedStatus: 'ASSIGNED',
          to: 'LOST',
          message: LAUNCH_FAILED,
        });
      }
    })
    .catch((error: unknown) =>
      world.logger.error('tasks that were not launched stay ASSIGNED for now', error),
    );
}

function acknowledge(world: World, effect: Extract<Effect, { kind: 'acknowledge' }>): void {
  world.engine.send({
    type: 'ACKNOWLEDGE',
    acknowledge: {
      agent_id: { value: effect.agentId },
      task_id: { value: effect.taskId },
      uuid: effect.uuid,
    },
  });
}
