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
];

for (const [expression, answer] of CASES) {
  test(`${expression} is ${answer}`, () => {
    const shown = show(expression);
    if (typeof answer === 'string') assert.equal(shown, answer);
    else assert.match(shown, answer);
  });
}
