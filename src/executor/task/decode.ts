import { Buffer } from 'node:buffer';
import { AssignedTask, type Container } from '../../../api/generated/aurora.ts';
import { decodeBinary, ProtocolError, type Wire } from '../../../api/thrift/index.ts';

/** What the executor needs of an assigned task. */
export interface TaskOrder {
  readonly taskId: string;
  readonly instanceId: number;
  /** The agent's host as the scheduler knows it. */
  readonly hostname: string;
  readonly role: string;
  readonly ports: ReadonlyMap<string, number>;
  readonly executorData: string;
  /** `image`: a file system of the task's own; `docker`: this program is inside the task's container already. */
  readonly container: 'none' | 'docker' | 'image';
}

/**
 * Reads the data of a launched task: an AssignedTask in Thrift's binary protocol.
 * @param data base64
 * @returns the task, or what is wrong with the data
 */
export function decodeTaskOrder(data: string): TaskOrder | { readonly problem: string } {
  try {
    return read(Buffer.from(data, 'base64'));
  } catch (error) {
    if (error instanceof ProtocolError) return { problem: error.message };
    throw error;
  }
}

function read(bytes: Uint8Array): TaskOrder | { readonly problem: string } {
  const { taskId, instanceId, slaveHost, task, assignedPorts } = decodeBinary(AssignedTask, bytes);
  const role = task?.job?.role ?? task?.owner?.user;
  const executorData = task?.executorConfig?.data;
  if (taskId === undefined) return { problem: 'taskId is missing' };
  if (role === undefined) return { problem: 'task.job.role is missing' };
  if (executorData === undefined) return { problem: 'task.executorConfig.data is missing' };
  return {
    taskId,
    instanceId: Number(instanceId ?? 0),
    hostname: slaveHost ?? 'localhost',
    role,
    ports: new Map([...(assignedPorts ?? [])].map(([name, port]) => [name, Number(port)])),
    executorData,
    container: containerOf(task?.container ?? {}),
  };
}

function containerOf(container: Wire<Container>): TaskOrder['container'] {
  if ('docker' in container && container.docker) return 'docker';
  return 'mesos' in container && container.mesos?.image ? 'image' : 'none';
}
