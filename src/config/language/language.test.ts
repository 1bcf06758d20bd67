import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadJobFile } from '../load.ts';

/** Definitions that every case may use. */
const PRELUDE = `
class Inner(Struct):
  a = Default(String, 'inner-a')
  n = Integer
class Outer(Struct):
  name = Required(String)
  inner = Inner
  items = List(String)
  table = Map(String, Integer)
  text = String
  flag = Default(Boolean, False)
Color = Enum('red', 'green')
`;

/** What \`str(expression)\` gives, or the exception. */
function show(expression: string): string {
  let printed = '';
  const result = loadJobFile({
    path: 'case.aurora',
    user: 'alice',
    readFile: () => `${PRELUDE}\nprint str(${expression})\n`,
    print: (text) => {
      printed += text;
    },
  });
  return result.ok ? printed.trimEnd() : result.error.message;
}

const CASES: readonly (readonly [expression: string, answer: string | RegExp])[] = [
  // Coercion happens when a value is interpolated, not before.
  ["String('x')", 'x'],
  ['String(1)', '1'],
  ['String(1.0)', '1.0'],
  ['String(True)', 'True'],
  ["Integer('12')", '12'],
  ["Integer(' 12 ')", '12'],
  ["Integer('1.5')", /ValueError: Cannot coerce '1\.5' to Integer/],
  ['Integer(1.9)', '1'],
  ['Integer(True)', '1'],
  ["Float('1e3')", '1000.0'],
  ['Float(2)', '2.0'],
  ["Boolean('TRUE')", 'True'],
  ["Boolean('0')", 'False'],
  ['Boolean(2)', 'True'],
  ["Boolean('yes')", /ValueError: Cannot coerce 'yes' to Boolean/],
  ["Integer('1024').get()", '1024'],
  ["repr(Integer('5'))", 'Integer(5)'],
  ["repr(String('x'))", 'String(x)'],
  ["Color('red')", 'red'],
  ["Color('blue')", /ValueError: .* only accepts the following values: red, green/],
  ["Color('{{c}}').bind(c='green')", 'green'],
  ["List(Integer)(['1', 2])", 'IntegerList(1, 2)'],
  ["List(Integer)('12')", /ValueError: IntegerList expects a list/],
  ["Map(String, Integer)({'a': '1'})", 'StringIntegerMap(a => 1)'],
  ["Map(String, Integer)({'a': 1})['a']", '1'],
  ["'a' in Map(String, Integer)({'a': 1})", 'True'],
  ["Map(String, Integer)({'a': 1})['b']", /KeyError/],
  ["List(String)(['a', 'b'])[1]", 'b'],
  ["[str(x) for x in List(String)(['a', 'b'])]", "['a', 'b']"],
  // Structs.
  ["Outer(name='x').name()", 'x'],
  ["Outer(name='x').has_inner()", 'False'],
  ["Outer(name='x', inner=Inner()).inner().a()", 'inner-a'],
  ["Outer(name='x', inner={'n': 3}).inner().n()", '3'],
  ["Outer(name='x')(name='y').name()", 'y'],
  ["Outer(name='x', inner=Inner())(inner=Empty).has_inner()", 'False'],
  ["Outer(nam='x')", /AttributeError: Unknown schema attribute nam of Outer \(did you mean "name"\?\)/],
  ["Outer(name='x').nme()", /AttributeError: Outer has no attribute nme \(did you mean "name"\?\)/],
  ["Outer('x')", /ValueError: Outer takes keywords or a dict/],
  ["Outer({'name': 'd'}).name()", 'd'],
  ["Outer(name='x') == Outer(name='x')", 'True'],
  ["Outer(name='x') == Outer(name='y')", 'False'],
  ['Outer().check().ok()', 'False'],
  ['Outer().check().message()', 'Outer[name] is required.'],
  [
    "Outer(name='x', inner=Inner(n='q')).check().message()",
    /^Outer\[inner\] failed: Inner\[n\] failed: Unable to interpolate: Cannot coerce 'q' to Integer$/,
  ],
  ["Outer(name='x', inner=Inner(n='{{q}}')).check().ok()", 'False'],
  ["Outer(name='{{q}}').check().ok()", 'True'],
  ["type('no', (), {}) and isinstance(Outer(name='x'), Outer)", 'True'],
  ["isinstance(Outer(name='x'), Inner)", 'False'],
  // References.
  ["String('{{x}}').bind(x=1)", '1'],
  ["String('{{x}} {{y}}').bind(x=1)", '1 {{y}}'],
  ["String('{{x}}').bind(x='{{y}}').bind(y='z')", 'z'],
  ["String('{{x}}').bind(x=1).bind(x=2)", '2'],
  ["String('{{x}}').bind({'x': 1}, {'x': 2}, x=3)", '3'],
  ["String('{{a.b[c]}}').bind({'a.b[c]': 'deep'})", 'deep'],
  ["String('{{a.b}}').bind(a={'b': 'nested'})", 'nested'],
  ["String('{{p.a}}').bind(p=Inner())", 'inner-a'],
  ["String('{{l[1]}}').bind(l=List(String)(['a', 'b']))", 'b'],
  ["String('{{l[-1]}}').bind(l=List(String)(['a', 'b']))", 'b'],
  ["String('{{m[k]}}').bind(m=Map(String, String)({'k': 'v'}))", 'v'],
  ["String('{{t[{{i}}]}}').bind({'t[1]': 'one'}, i=1)", 'one'],
  ["String('{{x}}') % {'x': 7}", '7'],
  ["String('{{&x}}').bind(x=1)", '{{&x}}'],
  ["String('{{}}')", '{{}}'],
  ["String('{{ x }}')", /ValueError: \{\{ x \}\} is no reference/],
  ["String('{{x}}').bind(x='{{x}}')", /lead in a circle/],
  ["String('{{a}}').bind(a='{{b}}').bind(b='{{a}}')", /lead in a circle/],
  ["String('{{x}}').bind(x=None)", /ValueError: Only strings, numbers, dicts and typed objects can be bound/],
  ["Integer('{{x}}').bind(x='5')", '5'],
  ["Outer(name='{{text}}', text='from a field').name()", 'from a field'],
  ["Outer(name='{{text}}', text='field').bind(text='bound').name()", 'field'],
  ["Outer(name='{{self.text}}', text='mine').name()", 'mine'],
  ["Outer(name='o', inner=Inner(a='{{name}}')).inner().a()", 'o'],
  ["Outer(name='o', inner=Inner(a='{{super.name}}')).inner().a()", 'o'],
  ["Outer(name='{{inner.a}}', inner=Inner()).name()", 'inner-a'],
  ["Outer(name='{{table[k]}}', table={'k': 4}).name()", '4'],
  ["Outer(name='x', text='{{q}}').bind(q='Q').text()", 'Q'],
  // Helpers.
  ["[c.order() for c in order('a', Process(name='b', cmdline='x'))][0]", 'StringList(a, b)'],
  ["len(order('a', 'b') + order('c', 'd'))", '2'],
  ["SimpleTask('s', 'echo').resources().ram()", '1073741824'],
  [
    "SequentialTask(processes=[Process(name='a', cmdline='x'), Process(name='b', cmdline='y')]).constraints()[0].order()",
    'StringList(a, b)',
  ],
  ["Tasks.combine(SimpleTask('a', 'x'), SimpleTask('b', 'y')).resources().cpu()", '2.0'],
  ["Tasks.combine(SimpleTask('a', 'x'), SimpleTask('b', 'y')).name()", 'b'],
  [
    "[str(p.name()) for p in combine_tasks(SimpleTask('a', 'x'), SimpleTask('b', 'y')).processes()]",
    "['a', 'b']",
  ],
  ["concat_tasks(SimpleTask('a', 'x'), SimpleTask('b', 'y')).constraints()[0].order()", 'StringList(a, b)'],
  ["concat_tasks(SimpleTask('a', 'x'), SimpleTask('b', 'y')).resources().cpu()", '1.0'],
  ["concat_tasks(SimpleTask('a', 'x'), SimpleTask('b', 'y')).finalization_wait()", '60'],
  ["java_options('a', 'boo', c=5)", '-a -boo -c 5'],
  ["python_options('a', {'boo': 'foo'})", '-a --boo foo'],
  ['MB', '1048576'],
  ["Service(name='s').service()", 'True'],
  // What is wrong already when a value is made.
  ['Outer(5)', /ValueError: Outer takes keywords or a dict, not 5/],
  ['Outer(None)', /ValueError: Outer takes keywords or a dict/],
  ["List(String)('abc')", /ValueError: StringList expects a list, got 'abc'/],
  ['List(String)(5)', /ValueError: StringList expects a list, got 5/],
  ["Map(String, String)(['a'])", /ValueError: StringStringMap expects a dict, got \['a'\]/],
  ["Outer(name='x')('y')", /TypeError: Outer object takes keyword arguments only/],
  ["Color('{{c}}')", '{{c}}'],
  // What is wrong when it is interpolated or checked.
  ['String(None)', /ValueError: Cannot coerce None to String/],
  ['String([1])', /ValueError: Cannot coerce \[1\] to String/],
  ['Outer(name=None).check().message()', /^Outer\[name\] failed: .*Cannot coerce None to String$/],
  ["Outer(name='x')(name=Empty).check().message()", 'Outer[name] is required.'],
  ["Color('{{c}}').check().ok()", 'False'],
  ["Color('{{c}}').bind(c='blue').check().message()", /Cannot coerce 'blue' to Enum_red_green/],
  ["Integer('1e3').check().message()", /Cannot coerce '1e3' to Integer/],
  ['Integer(-1.9)', '-1'],
  ['Float(True)', '1.0'],
  ["Float(' 2 ')", '2.0'],
  ["Boolean('FALSE')", 'False'],
  ['Boolean(0.0)', 'False'],
  ['Boolean(None)', /ValueError: Cannot coerce None to Boolean/],
  ["Boolean('maybe').check().message()", /Cannot coerce 'maybe' to Boolean/],
  [
    "Outer(name='x', items=['{{q}}'], inner=Inner(n='{{q}}')).check().message()",
    "Outer[inner] failed: Inner[n] failed: '{{q}}' is not an integer",
  ],
  [
    "Outer(name='x', table={'a': 'b'}).check().message()",
    /^Outer\[table\] failed: StringIntegerMap\['a'\] failed check: .*Cannot coerce 'b' to Integer$/,
  ],
  [
    "Outer(name='x', items=[None]).check().message()",
    /^Outer\[items\] failed: Element 0 in StringList failed check: .*Cannot coerce None to String$/,
  ],
  // What is inside.
  ['Float(536870912.0).get()', '536870912.0'],
  ["sorted(Outer(name='x', inner=Inner()).get())", "['flag', 'inner', 'name']"],
  ["List(Integer)(['1', 2]).get()", "('1', 2)"],
  ["Map(String, Integer)({'a': '1'}).get()", "{'a': '1'}"],
  ["Outer(name='x').inner() is Empty", 'True'],
  ["Inner() == Inner(a='inner-a')", 'True'],
  ["String('a') == 'a'", 'False'],
  ["Integer(1) == Integer('1')", 'True'],
  ["Map(String, Integer)({'1': 1}) == Map(String, Integer)({1: 1})", 'True'],
  ["1 in Map(Integer, String)({'1': 'x'})", 'True'],
  ["String('a') + 'b'", /TypeError: unsupported operand/],
  ["String('a').upper()", /AttributeError: 'String' object has no attribute 'upper'/],
  ["'%s %d %.1f' % (String('a'), Integer(5), Float(2))", 'a 5 2.0'],
  // Choices.
  ["Choice([Integer, String])('x').unwrap()", 'x'],
  [
    "Choice([Integer, List(Integer)])('x').check().message()",
    /^'x' did not match any of the alternatives of .*: Integer, IntegerList$/,
  ],
  ["String('{{c.a}}').bind(c=Choice([Inner, String])(Inner()))", '{{c.a}}'],
  ["type(Job(container={'image': 'i'}).container()).__name__", 'Docker'],
  // More references.
  ["String('{{1}}')", /ValueError: \{\{1\}\} is no reference/],
  ["String('{{.State.Pid}}').bind({'State.Pid': 7})", '7'],
  ["String('{{m[a-b./c]}}').bind({'m[a-b./c]': 1})", '1'],
  ["String('{{{x}}}').bind(x=1)", '{1}'],
  ["String('{{{{x}}}}').bind(x='y', y='z')", 'z'],
  ["String('{{x}}').bind(x=[1])", /ValueError: Only strings, numbers, dicts and typed objects can be bound/],
  ["String('{{x}}').bind(x=True)", 'True'],
  ["String('{{a}}').bind(Inner(a='s'))", 's'],
  ["String('{{x[0]}} {{x[5]}}').bind(x=List(String)(['z']))", 'z {{x[5]}}'],
  ["String('{{x[1]}}').bind(x=Map(Integer, String)({1: 'one'}))", 'one'],
  ["String('{{x.n}} {{x.a}}').bind(x=Inner())", '{{x.n}} inner-a'],
  ["String('{{x}}').bind(x=Inner())", 'Inner(a=inner-a)'],
  ["String('{{x}}').bind('x')", /ValueError: bind\(\) takes dicts, typed objects and keywords, not 'x'/],
  ["Outer(name='{{super.name}}').bind(name='b').name()", 'b'],
  ["Outer(name='x').bind(q=1)(name='{{q}}').name()", '1'],
  ["Ref.from_address('a.b[c]')", 'a.b[c]'],
  ["String('{{a.b}}').bind(Environment({'a': {'b': 3}}))", '3'],
  ["Outer(name='{{q}} {{r[0]}}').interpolate()[1]", "('q', 'r[0]')"],
  // More helpers.
  ['order(5)', /ValueError: order\(\) takes processes and their names, not 5/],
  ["Processes.order('a', 'b')[0].order().get()", "('a', 'b')"],
  [
    "SequentialTask(processes=[Process(name='a', cmdline='x')], constraints=order('a'))",
    /ValueError: Cannot turn a Task with existing constraints into a SequentialTask!/,
  ],
  ['Tasks.combine().has_processes()', 'False'],
  ["combine_tasks(Task(name='x'))", /ValueError: a task without processes cannot be combined/],
  [
    "combine_tasks(SimpleTask('a', 'x')(resources=Resources(cpu='{{c}}', ram=1, disk=1)), SimpleTask('b', 'y'))",
    /TypeError: tasks are merged at once, so their resources may not hold references: cpu=\{\{c\}\}/,
  ],
  ["combine_tasks(SimpleTask('a', 'x')(resources=Empty), SimpleTask('b', 'y')).resources().cpu()", '1.0'],
  ["len(concat_tasks(SimpleTask('a', 'x'), SimpleTask('a', 'x')).constraints().get())", '0'],
  ['Units.resources_sum(Resources(cpu=1, ram=2, disk=3), Empty).ram()', '2'],
  ['Units.finalization_wait_sum([Integer(10), 5, Empty])', '15'],
  ["java_options({'a': 1}, 'bb', c=0)", '-a 1 -bb -c'],
  ['python_options(5)', /ValueError: Got an unexpected argument/],
  ['DefaultLifecycleConfig.http().port()', 'health'],
  ['DisableLifecycle.has_http()', 'False'],
  ['DefaultHealthChecker.http().endpoint()', '/health'],
  // Names.
  ['__name__', '__builtin__'],
  ['[KB, MB, GB, TB] == [1024 ** n for n in range(1, 5)]', 'True'],
  ["'BYTES' in globals() and BYTES", '1'],
];

for (const [expression, answer] of CASES) {
  test(`${expression} is ${answer}`, () => {
    const shown = show(expression);
    if (typeof answer === 'string') assert.equal(shown, answer);
    else assert.match(shown, answer);
  });
}

/** Statements of a job file with what they print. */
const PROGRAMS: readonly (readonly [what: string, source: string, printed: string])[] = [
  [
    'a struct that is derived from another has its fields, too',
    "class P(Outer):\n  more = Integer\nprint P(name='x', more=3).more(), P(name='x').name()",
    '3 x',
  ],
  [
    'only types are fields of a struct: what else is in its body vanishes',
    "class P(Struct):\n  a = String\n  plain = 5\n  def m(self): return 1\nprint P(a='x')(a='y').a(), hasattr(P, 'plain'), hasattr(P, 'm')",
    'y False False',
  ],
  [
    'defaults may refer to other fields, which beat what is bound',
    "class D(Struct):\n  x = Default(String, '{{y}}')\n  y = Default(Integer, 3)\nprint D().x(), D(y=4).x(), D().bind(y=9).x()",
    '3 4 3',
  ],
  [
    'the modules of the original client are there',
    'from pystachio import String, Struct as S\nfrom apache.aurora.config.schema.base import *\nfrom apache.thermos.config.schema import Process as P\nprint Job == MesosJob, P == Process',
    'True True',
  ],
];

for (const [what, source, printed] of PROGRAMS) {
  test(what, () => {
    let out = '';
    const result = loadJobFile({
      path: 'case.aurora',
      user: 'alice',
      readFile: () => `${PRELUDE}\n${source}\n`,
      print: (text) => {
        out += text;
      },
    });
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(out.trimEnd(), printed);
  });
}
