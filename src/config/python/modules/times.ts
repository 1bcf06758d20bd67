import { Float } from '../../data/float.ts';
import type { PyClass } from '../classes.ts';
import { native, text, toNumber } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import type { NativeFunction, Value } from '../values.ts';
import { dayOfYear, formatTime, parseTime, utcDay, weekdayOf } from './calendar.ts';
import { namedTuple } from './containers.ts';
import { datetimeModule } from './datetimes.ts';
import type { ModuleMaker } from './index.ts';
import { uuidModule } from './uuids.ts';

function named(functions: readonly NativeFunction[]): [string, Value][] {
  return functions.map((each) => [each.name, each]);
}

const STRUCT_TIME = 'tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst';

function partsOf(rt: Runtime, structTime: PyClass, date: Date, isDst = 0): Value {
  const day = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
  return rt.call(structTime, [...day, ...time, weekdayOf(date), dayOfYear(date), isDst]);
}

function fromParts(rt: Runtime, value: Value | undefined): Date {
  const numbers = rt.list(value ?? null).map((each) => rt.index(each));
  const [year = 1970, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = numbers;
  const ms = utcDay(year, month, day).getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw rt.error('ValueError', 'time value out of range');
  return date;
}

function timeModule(rt: Runtime): [string, Value][] {
  const structTime = namedTuple(rt, 'time.struct_time', STRUCT_TIME);
  const at = (value: Value | undefined) => {
    const date = new Date(
      value === undefined || value === null ? rt.host.nowMs() : toNumber(rt, value) * 1000,
    );
    if (Number.isNaN(date.getTime()))
      throw rt.error('ValueError', 'timestamp out of range for platform time_t');
    return date;
  };
  return [
    ['struct_time', structTime],
    ['timezone', 0],
    ...named([
      native('time()', () => new Float(rt.host.nowMs() / 1000)),
      native('gmtime(secs?)', (_rt, [secs]) => partsOf(rt, structTime, at(secs))),
      native('localtime(secs?)', (_rt, [secs]) => partsOf(rt, structTime, at(secs))),
      native('strftime(format, time?)', (_rt, [pattern, time]) =>
        formatTime(time === undefined ? at(undefined) : fromParts(rt, time), text(rt, pattern)),
      ),
      native('strptime(source, format?)', (_rt, [source, pattern]) => {
        const wanted = pattern === undefined ? '%a %b %d %H:%M:%S %Y' : text(rt, pattern);
        const { year, month, day, hour, minute, second } = parseTime(rt, text(rt, source), wanted);
        const midnight = utcDay(year, month, day).getTime();
        return partsOf(rt, structTime, new Date(midnight + ((hour * 60 + minute) * 60 + second) * 1000), -1);
      }),
      native('mktime(time)', (_rt, [time]) => new Float(fromParts(rt, time).getTime() / 1000)),
      native('ctime(secs?)', (_rt, [secs]) => formatTime(at(secs), '%c')),
      native('asctime(time?)', (_rt, [time]) =>
        formatTime(time === undefined ? at(undefined) : fromParts(rt, time), '%c'),
      ),
      native('clock()', () => new Float(0)),
      native('sleep(secs)', () => null),
    ]),
  ];
}

/** Times, from the host's clock. */
export const TIME_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ['time', timeModule],
  ['datetime', datetimeModule],
  ['uuid', uuidModule],
];
