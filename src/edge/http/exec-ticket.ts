import type { Result } from '../../domain/values/result.ts';
import type { ExecPermission } from '../../ports/task-exec.ts';
import { refuseForeignOrigin } from './origin.ts';
import { HttpError, json, type Route } from './route.ts';

/** Decides about a command in the sandbox of a task. */
export type PermitExec = (
  taskId: string,
  caller: string,
) => Result<ExecPermission> | Promise<Result<ExecPermission>>;

/**
 * `POST /v1/exec/<task id>`: a ticket with which the task's observer runs one command.
 * @param permit undefined if nobody may
 */
export function execTicketRoute(permit: PermitExec | undefined): Route {
  return {
    method: 'POST',
    path: '/v1/exec/{taskId}',
    maxBodyBytes: 1024,
    async handle(request) {
      // Not even pages that may call the API: no program in a browser runs commands.
      refuseForeignOrigin(request, undefined);
      if (permit === undefined) {
        throw new HttpError(
          403,
          'This scheduler lets nobody run commands in tasks; -task_exec_key_file would.',
        );
      }
      const permission = await permit(request.parameters['taskId'] ?? '', request.remoteAddress);
      if (!permission.ok) throw new HttpError(409, permission.message);
      return json(JSON.stringify(permission.value));
    },
  };
}
