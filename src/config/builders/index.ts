/**
 * What TypeScript job files import as `aurora-scheduler/job`: a builder for each struct, and the helpers. Their types are
 * generated from the same schema, so that editors know every field.
 */
import type { StructType } from '../pystachio/struct.ts';
import {
  ANNOUNCER,
  APPC_IMAGE,
  BATCH_UPDATE_STRATEGY,
  CONSTRAINT,
  CONTAINER,
  COORDINATOR_SLA_POLICY,
  COUNT_SLA_POLICY,
  DOCKER,
  DOCKER_IMAGE,
  EXECUTOR_CONFIG,
  HEALTH_CHECK_CONFIG,
  HEALTH_CHECKER_CONFIG,
  HTTP_HEALTH_CHECKER,
  HTTP_LIFECYCLE_CONFIG,
  JOB,
  LIFECYCLE_CONFIG,
  LOGGER,
  MESOS,
  METADATA,
  PARAMETER,
  PARTITION_POLICY,
  PERCENTAGE_SLA_POLICY,
  PROCESS,
  QUEUE_UPDATE_STRATEGY,
  RESOURCES,
  ROTATE_POLICY,
  SERVICE,
  SHELL_HEALTH_CHECKER,
  TASK,
  UPDATE_CONFIG,
  VARIABLE_BATCH_UPDATE_STRATEGY,
  VOLUME,
} from '../schema/types.ts';
import { Built, create, type Input, made } from './built.ts';
import type * as Shipped from './generated/job.d.ts';
import * as tasks from './tasks.ts';

export { GB, KB, MB, TB } from '../schema/types.ts';

/** Gives a builder its generated type, which says more of its fields than the code needs to know. */
function typed<Builder>(make: (...input: Input[]) => Built | Built[]): Builder {
  return make as Builder;
}

function builder<Builder>(type: StructType): Builder {
  return typed((fields) => made(create(type, fields)));
}

export const job: typeof Shipped.job = builder(JOB);
export const resources: typeof Shipped.resources = builder(RESOURCES);
export const constraint: typeof Shipped.constraint = builder(CONSTRAINT);
export const rotatePolicy: typeof Shipped.rotatePolicy = builder(ROTATE_POLICY);
export const logger: typeof Shipped.logger = builder(LOGGER);
export const process: typeof Shipped.process = builder(PROCESS);
export const task: typeof Shipped.task = builder(TASK);
export const queueUpdateStrategy: typeof Shipped.queueUpdateStrategy = builder(QUEUE_UPDATE_STRATEGY);
export const batchUpdateStrategy: typeof Shipped.batchUpdateStrategy = builder(BATCH_UPDATE_STRATEGY);
export const variableBatchUpdateStrategy: typeof Shipped.variableBatchUpdateStrategy = builder(
  VARIABLE_BATCH_UPDATE_STRATEGY,
);
export const updateConfig: typeof Shipped.updateConfig = builder(UPDATE_CONFIG);
export const httpHealthChecker: typeof Shipped.httpHealthChecker = builder(HTTP_HEALTH_CHECKER);
export const shellHealthChecker: typeof Shipped.shellHealthChecker = builder(SHELL_HEALTH_CHECKER);
export const healthCheckerConfig: typeof Shipped.healthCheckerConfig = builder(HEALTH_CHECKER_CONFIG);
export const healthCheckConfig: typeof Shipped.healthCheckConfig = builder(HEALTH_CHECK_CONFIG);
export const httpLifecycleConfig: typeof Shipped.httpLifecycleConfig = builder(HTTP_LIFECYCLE_CONFIG);
export const lifecycleConfig: typeof Shipped.lifecycleConfig = builder(LIFECYCLE_CONFIG);
export const announcer: typeof Shipped.announcer = builder(ANNOUNCER);
export const parameter: typeof Shipped.parameter = builder(PARAMETER);
export const docker: typeof Shipped.docker = builder(DOCKER);
export const appcImage: typeof Shipped.appcImage = builder(APPC_IMAGE);
export const dockerImage: typeof Shipped.dockerImage = builder(DOCKER_IMAGE);
export const volume: typeof Shipped.volume = builder(VOLUME);
export const mesos: typeof Shipped.mesos = builder(MESOS);
export const container: typeof Shipped.container = builder(CONTAINER);
export const partitionPolicy: typeof Shipped.partitionPolicy = builder(PARTITION_POLICY);
export const metadata: typeof Shipped.metadata = builder(METADATA);
export const executorConfig: typeof Shipped.executorConfig = builder(EXECUTOR_CONFIG);
export const percentageSlaPolicy: typeof Shipped.percentageSlaPolicy = builder(PERCENTAGE_SLA_POLICY);
export const countSlaPolicy: typeof Shipped.countSlaPolicy = builder(COUNT_SLA_POLICY);
export const coordinatorSlaPolicy: typeof Shipped.coordinatorSlaPolicy = builder(COORDINATOR_SLA_POLICY);

export const service: typeof Shipped.service = typed((fields) => new Built(SERVICE).with(fields));
export const sequentialTask: typeof Shipped.sequentialTask = typed(tasks.sequentialTask);
export const simpleTask: typeof Shipped.simpleTask = typed(tasks.simpleTask);
export const combineTasks: typeof Shipped.combineTasks = typed(tasks.combineTasks);
export const concatTasks: typeof Shipped.concatTasks = typed(tasks.concatTasks);
export const order: typeof Shipped.order = typed(tasks.order);
