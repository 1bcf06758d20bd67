import { readMachines, readMaintenanceSchedule } from '../json/messages.ts';
import type { ReadResult } from '../json/schema.ts';
import type { MachineId } from '../master/machines.ts';
import type { Maintenance } from '../master/maintenance.ts';
import { parseJson, readBody, wrongMethod } from './call-body.ts';
import { answerJson, jsonEndpoint } from './respond-json.ts';
import { answerEmpty, answerText, type Exchange, type Handler } from './server.ts';

/** The endpoints below `/maintenance` and `/machine`. */
export function maintenanceApi(maintenance: Maintenance): [string, Handler][] {
  const update = jsonTaker(readMaintenanceSchedule, (schedule) => maintenance.update(schedule));
  const machines = (act: (machines: readonly MachineId[]) => Promise<string | undefined>) =>
    jsonTaker(readMachines, (list) => act(list.machines ?? []));
  return [
    [
      '/maintenance/schedule',
      (exchange) =>
        exchange.request.method === 'GET' ? answerJson(exchange, maintenance.schedule) : update(exchange),
    ],
    ['/maintenance/status', jsonEndpoint(() => maintenance.status())],
    ['/machine/down', machines((list) => maintenance.start(list))],
    ['/machine/up', machines((list) => maintenance.stop(list))],
  ];
}

/** A POST endpoint that takes JSON of any content type. @param act resolves with why it refuses, or undefined */
function jsonTaker<T>(
  read: (json: unknown) => ReadResult<T>,
  act: (value: T) => Promise<string | undefined>,
): Handler {
  return async ({ request, response }: Exchange) => {
    const wrong = wrongMethod(request, 'POST');
    if (wrong !== undefined) {
      request.resume();
      return answerText(response, wrong.status, wrong.text, wrong.headers);
    }
    const body = await readBody(request);
    if (!body.ok) return answerText(response, body.refusal.status, body.refusal.text);
    const json = parseJson(body.value);
    if (!json.ok) return answerText(response, json.refusal.status, json.refusal.text);
    const value = read(json.value);
    const problem = value.ok ? await act(value.value) : value.problem;
    if (problem === undefined) answerEmpty(response, 200);
    else answerText(response, 400, problem);
  };
}
