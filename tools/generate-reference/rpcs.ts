import { readFileSync } from 'node:fs';
import { ANSWERED_RPCS } from '../../src/scheduler/api/aurora-api.ts';
import { parse } from '../generate-api/parse.ts';
import type { Method, ServiceDefinition, TypeReference } from '../generate-api/syntax.ts';
import { page, table } from './markdown.ts';

const IDL = new URL('../../api/aurora.thrift', import.meta.url);

/** The reference page of the Thrift API, from the IDL and what the scheduler answers. */
export function rpcsPage(): string {
  return page('RPCs', 'api/aurora.thrift and src/scheduler/api/aurora-api.ts', [
    'The scheduler answers Thrift calls at `POST /api`, in the binary protocol (`application/vnd.apache.thrift.binary`) and ' +
      'the JSON protocol (`application/json`, `application/x-thrift` and `application/vnd.apache.thrift.json`). Every call ' +
      'returns a `Response`: its `responseCode` is `OK` or says what kind of failure its `details` describe. ' +
      '[api/aurora.thrift](../../api/aurora.thrift) has the types.',
    'A call that this version does not do yet answers `ERROR`, `<name> is not available in this version`.',
    ...services().flatMap(({ name, doc, methods }) => [
      `## ${name}`,
      doc ?? '',
      table(['RPC', 'arguments', 'this version', 'about'], methods.map(rowOf)),
    ]),
  ]);
}

/** The services of the API, each with its own methods only. */
export function services(): readonly ServiceDefinition[] {
  return parse(readFileSync(IDL, 'utf8')).definitions.filter((each) => each.kind === 'service');
}

function rowOf({ name, args, doc }: Method): readonly string[] {
  const list = args.map((arg) => `${arg.id}: ${typeText(arg.type)} ${arg.name}`).join(', ');
  return [
    `\`${name}\``,
    list === '' ? '' : `\`${list}\``,
    ANSWERED_RPCS.has(name) ? 'yes' : 'not yet',
    doc ?? '',
  ];
}

function typeText(type: TypeReference): string {
  if (type.kind === 'named') return type.name;
  if (type.kind === 'map') return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
  return `${type.kind}<${typeText(type.element)}>`;
}
