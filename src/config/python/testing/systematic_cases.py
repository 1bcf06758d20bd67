"""Expressions by the thousand: every operator, method and function over values that are at the edge of something.

Each group is a name and the expressions in it. What differs from CPython on purpose (docs/contributing/config.md) is left out:
the order of dicts and sets, encoded bytes, what shows addresses.
"""
import itertools

NUMBERS = ['0', '1', '7', '-7', '-9223372036854775808', '10**20', '0.0', '-2.5', '3.0', '1e16', '1e-7', 'True']
ANYTHING = ['None', 'False', '3', '-2', '2.5', "''", "'abc'", "'3'", '[]', '[1, 2]', '()', '(1, 2)', '{}', "{'a': 1}", 'set()',
            'set([1, 2])', 'frozenset([2])', 'len', 'xrange(3)']
OPERATORS = ['+', '-', '*', '/', '//', '%', '<', '==']
BIT_OPERATORS = ['&', '|', '^', '<<', '>>']
SEQUENCES = ["'abcdef'", '[1, 2, 3, 4]', '(1, 2, 3)', 'xrange(5)', "''"]
BOUNDS = ['', '0', '2', '-2', '9', '-9']
STEPS = ['', '1', '2', '-1', '-2']
TEXTS = ["''", "'hello world'", "'Hello World'", "'  padded '", "'a,b,,c'", "'x=1;y=2'", "'A1b2'", "'tab\\there'", "'two\\nlines\\r\\nthree'",
         "'aaa'", "'{}'", "'-42'"]


def binary(operators, lefts, rights):
  return ['%s %s %s' % each for each in itertools.product(lefts, operators, rights)]


def numbers():
  yield 'numbers: binary operators', binary(OPERATORS, NUMBERS, NUMBERS)
  small = ['0', '1', '5', '-3', '64', '2**70', 'True']
  yield 'numbers: bits', binary(BIT_OPERATORS, small + ['1.0'], small[:5] + ['1.0', "'a'"])
  yield 'numbers: powers', binary(['**'], ['0', '1', '-1', '2', '-2', '10', '0.0', '0.5', '-2.0', '1e200'],
                                  ['0', '1', '-1', '2', '5', '31', '64', '0.0', '0.5', '-1.5', 'True'])
  yield 'numbers: unary', [op + x for op in ['-', '+', '~', 'not ', 'abs(', 'bool(', 'hex(', 'oct(', 'bin('] for x in
                           [n + (')' if '(' in op else '') for n in ['0', '5', '-5', '2**62', '0.0', '-1.5', 'True', "'a'", 'None', '[]']]]
  floats = ['0.1', '1.0', '-0.0', '100.0', '1e15', '1e16', '1e17', '123456789012.0', '1e-4', '1e-5', '1.5e-7', '1/3.0', '2/3.0', '1e100',
            '1e308*10', '-1e308*10', '1e22', '1e23', '0.1+0.2', '5e-324', '1.7976931348623157e308', '123456789.123456789', '3.14159265358979',
            '99999999999.9', '999999999999.9', '0.00012345678901234']
  yield 'numbers: how floats look', ['%s(%s)' % (f, x) for f in ['repr', 'str'] for x in floats] + \
      ["'%%s|%%r' %% (%s, %s)" % (x, x) for x in floats] + ["'{}|{!r}'.format(%s, %s)" % (x, x) for x in floats]
  literals = ['0', '-0', '0x10', '0XfF', '0o17', '0O17', '017', '0b11', '0B1', '1.', '.5', '1e5', '1E5', '1.5e+3', '1e-3', '00', '0777', '12345678901234567890']
  yield 'numbers: literals', literals
  yield 'numbers: functions', \
      ['%s(%s, %s)' % (f, a, b) for f in ['divmod', 'pow', 'cmp', 'min', 'max', 'round'] for a in ['7', '-7', '7.5', '-7.5', '0'] for b in ['2', '-2', '3', '0']] + \
      ['round(%s)' % x for x in ['0.5', '1.5', '2.5', '-0.5', '-1.5', '0.49999', '1e20', '5', '-5', "'a'", '1.4999999999999999']] + \
      ['round(%s, %s)' % (x, n) for x in ['2.675', '1.005', '1234.5678', '-1.25', '0.125'] for n in ['0', '1', '2', '3', '-1', '-2', '-3']] + \
      ['pow(%s, %s, %s)' % (a, b, c) for a in ['2', '-3', '10'] for b in ['0', '5', '20'] for c in ['1', '7', '-7', '0']] + \
      ['(5).real', '(5).imag', '(5).numerator', '(255).bit_length()', '(0).bit_length()', '(-8).bit_length()', '(2.0).is_integer()',
       '(2.5).is_integer()', 'int.__name__', 'sum([])', 'sum([1, 2.5])', 'sum((1, 2), 10)',
       "sum(['a'])", "sum([[1]], [])", "sum(5)", 'sum([1], 2, 3)', 'abs(-True)', 'long(5) == 5', "long('7') + 0 == 7"]
  parsed = ['42', '-42', '+42', ' 42 ', '4 2', '', ' ', '0x1f', '1.5', '1e3', '077', '0b1', 'abc', '99999999999999999999', '1_000', '--1', '\\n7\\n']
  yield 'numbers: from text', ["int('%s')" % x for x in parsed if x != '99999999999999999999'] + ["float('%s')" % x for x in parsed] + \
      ["int('%s', %d)" % (x, base) for x in ['10', 'ff', '0x1f', '0b11', '0o7', 'z', '017', '-1a', ''] for base in [0, 2, 8, 10, 16, 36]] + \
      ["float('%s')" % x for x in ['inf', '-inf', 'nan', 'Infinity', '1e400', '.5', '5.', '.', 'e5', '1e', '0x10', '1.5.2']] + \
      ['int(%s)' % x for x in ['1.9', '-1.9', 'True', 'None', '[]', "'1', 37", "'1', 1", '1, 10', '1e20', "float('inf')", "float('nan')", '']] + \
      ['float(%s)' % x for x in ['1', 'True', 'None', '[]', '10**20', '']]


def any_values():
  yield 'any values: comparisons', [c for c in binary(['<', '=='], ANYTHING, ANYTHING) if not unspecified(c)]
  yield 'any values: arithmetic', binary(['+', '*', '%'], ANYTHING[:-3], ANYTHING[:-3])
  yield 'any values: membership', binary(['in', 'not in'], ['1', "'a'", "''", 'None', '[]', '(1, 2)'], ANYTHING)
  yield 'any values: and, or, not', binary(['and', 'or'], ANYTHING[:-3], ['0', "'x'"]) + ['not %s' % x for x in ANYTHING] + \
      ['1 if %s else 2' % x for x in ANYTHING]
  functions = ['len', 'str', 'repr', 'bool', 'list', 'tuple', 'sorted', 'iter', 'sum', 'max', 'min', 'any', 'all', 'ord', 'chr', 'unichr', 'hash', 'callable',
               'reversed', 'enumerate', 'zip', 'dict', 'set', 'frozenset', 'range', 'abs', 'next', 'int', 'float', 'hex']
  opaque = ('iter', 'reversed', 'enumerate', 'hash')
  yield 'any values: built-in functions', [('%s(%s)' if f not in opaque else 'type(%s(%s)).__name__ != 0') % (f, x)
                                           for f in functions for x in ANYTHING if not unprintable(f, x)]
  yield 'any values: wrong numbers of arguments', ['%s(%s)' % (f, a) for f in ['len', 'ord', 'chr', 'isinstance', 'callable', 'getattr', 'hasattr', 'divmod', 'cmp', 'map', 'filter', 'reduce'] for a in ['', '1, 2, 3, 4, 5']] + \
      ['(lambda a, b=1: a)(%s)' % a for a in ['', '1', '1, 2', '1, 2, 3', 'a=1', 'b=1', '1, a=1', '1, c=1', '*[1, 2]', '**{"a": 1}', '*[1], **{"b": 2}', '*5', '**5', '*[1, 2, 3]']] + \
      ['(lambda: 0)(%s)' % a for a in ['', '1', 'a=1', '1, 2']] + ['(lambda a: a)(%s)' % a for a in ['', '1, 2', 'b=1']] + \
      ['(lambda a, b, c: a)(%s)' % a for a in ['', '1', '1, 2']] + ['(lambda *a: a)(%s)' % a for a in ['', '1, 2', 'x=1']] + ['(lambda **k: k)(%s)' % a for a in ['', '1', 'x=1']]
  yield 'any values: types', ['type(%s).__name__' % x for x in ANYTHING[:-2] + ['True', 'Exception()', 'lambda: 0', '(i for i in [])', 'type', 'int', 'object()', 'slice(1)', '{}.keys()']] + \
      ['isinstance(%s, %s)' % (x, t) for x in ['1', 'True', '1.0', "'a'", '[]', 'None'] for t in ['int', 'bool', 'float', 'str', 'basestring', 'list', 'object', '(int, str)', '1']] + \
      ['issubclass(%s)' % x for x in ['bool, int', 'int, bool', 'int, object', 'str, basestring', 'KeyError, LookupError', 'IOError, EnvironmentError', '1, int', 'UnicodeDecodeError, ValueError', 'ZeroDivisionError, ArithmeticError']]
  yield 'any values: attributes and calls that fail', ['%s.nope' % x if x[0] not in '-23' else '(%s).nope' % x for x in ANYTHING] + ['(%s)()' % x for x in ANYTHING[:-3]] + \
      ['(%s)[0]' % x for x in ANYTHING[:-3]] + ["(%s)['a']" % x for x in ANYTHING[:-3]] + ['-(%s)' % x for x in ANYTHING[:-3]] + ['[0 for x in %s]' % x for x in ANYTHING]


def unspecified(case):
  """What CPython compares by address."""
  left, operator, right = case.partition(' < ')
  return bool(operator) and ('len' in (left, right) or left.startswith('xrange') and right.startswith('xrange'))


def unprintable(function, value):
  has_order = function in ('set', 'frozenset') and value == "'abc'"
  return value == 'len' and function in ('str', 'repr') or function in ('hash', 'next') or has_order


def sequences():
  slices = ['%s[%s:%s%s]' % (s, a, b, ':' + step if step else '') for s in SEQUENCES[:3] for a in BOUNDS for b in BOUNDS for step in STEPS]
  yield 'sequences: slices', slices + ["'abc'[::0]", '[1][::0]', "'abc'['a':]", '[1][None:None:None]', "'abc'[1.0]", "'abc'['0']", '[1, 2][True]', '[1][0, 1]']
  yield 'sequences: indexes', ['%s[%s]' % (s, i) for s in SEQUENCES for i in ['0', '2', '-1', '-3', '9', '-9', '1.0', "'a'", 'None', 'True']]
  lists = ['[]', '[1]', '[3, 1, 2]', "['b', 'a', 'C']", '[1, [2]]', "[None, 0, '', 1.5]"]
  calls = ['append(4)', 'append([4])', 'extend([4, 5])', "extend('ab')", 'extend(5)', 'insert(0, 9)', 'insert(-1, 9)', 'insert(99, 9)', 'remove(1)', 'remove(99)', 'pop()', 'pop(0)',
           'pop(-1)', 'pop(9)', 'index(1)', 'index(99)', 'index(1, 1)', 'count(1)', 'sort()', 'sort(reverse=True)', 'sort(key=str)', 'sort(cmp=lambda a, b: cmp(str(b), str(a)))', 'reverse()', 'append()', 'append(1, 2)']
  yield 'sequences: list methods', ['(lambda x: (x.%s, x))(%s)' % (c, l) for l in lists for c in calls]
  assignments = ['x[0] = 9', 'x[-1] = 9', 'x[9] = 9', 'x[1:2] = []', 'x[1:1] = [7, 8]', 'x[:] = "ab"', 'x[::2] = [7, 8]', 'x[::2] = [7]', 'x[1:] = 5', 'x[-1:0] = [6]', 'del x[0]', 'del x[9]', 'del x[1:]', 'del x[::2]', 'del x[:]',
                 'x += [9]', 'x += "ab"', 'x += 5', 'x *= 2', 'x *= 0', 'x *= "a"', 'x[0] += 5', 'x[5:9] = [1]', 'x["a"] = 1']
  yield 'sequences: assignments to parts', ['x = %s; %s; print x\n' % (l, a) for l in ['[1, 2, 3]', '[]', '(1, 2, 3)', "'abc'"] for a in assignments]
  yield 'sequences: tuples', ['(1, 2, 1).%s' % c for c in ['count(1)', 'index(2)', 'index(9)', 'append(1)', 'sort()']] + ['(1,)', '()', '((),)', '(1, 2) + (3,)', '(1,) * 3', '3 * (1,)', '(1, 2) < (1, 3)', '(1, 2) == [1, 2]', '(1, (2, 3))', 'tuple("ab")', 'tuple({1: 2})', 'tuple(5)', '1, 2', '(1, 2)[::-1]']
  keys = ['', 'key=len', 'key=lambda x: x[-1]', 'cmp=lambda a, b: cmp(b, a)', 'reverse=True', 'key=str.lower', 'key=len, reverse=True', 'lambda a, b: cmp(len(a), len(b))', 'None, len', 'None, None, True']
  yield 'sequences: sorting', ['sorted(%s%s)' % (v, ', ' + k if k else '') for v in ["['bb', 'a', 'Ccc', 'dd']", "('b', 'B', 'a')", "'hello'", '[]', '(3, 1)'] for k in keys if not (v == '(3, 1)' and k)] + \
      ["sorted([3, None, 'a', 1.5, (1,), [2], {}, True])", 'sorted([[2, 1], [1, 2], [1]])', 'sorted([(1, "b"), (1, "a"), (0, "z")])', 'sorted(5)', 'sorted([1, 2], key=5)', 'sorted([2, 1], foo=1)',
       'sorted([0.5, 1, True, False])', "sorted(['a10', 'a9', 'a1'])", 'sorted(range(10), key=lambda x: (x % 3, -x))', "max('a', 'b', 'ab')", 'max([1, 5, 3], key=lambda x: -x)', 'min({2: 1, 1: 2})', 'max([])', 'min(1)', 'max()', "max(['a', 'bb'], key=len)", 'max(1, 2, key=lambda x: -x)', "min([], key=len)", "max(1, 'a', None)"]
  yield 'sequences: functions over them', \
      ['%s(%s, %s)' % (f, g, s) for f in ['map', 'filter', 'reduce'] for g in ['None', 'repr', 'lambda x: x', 'lambda a, b: a', 'lambda: 0'] for s in ["'ab'", '[1, 0, 2]', '(0, 1)', '[]', '5']] + \
      ['range(%s)' % a for a in ['0', '3', '-3', '1, 4', '4, 1', '0, 10, 3', '10, 0, -3', '0, 5, 0', '1.5', "'a'", 'None', '', '1, 2, 3, 4', 'True']] + \
      ['list(xrange(%s))' % a for a in ['3', '1, 4', '5, 0, -2', '0']] + ['xrange(1, 5, 2)', 'xrange(3)[1]', 'len(xrange(0, 10, 3))', 'xrange(3)[5]', '2 in xrange(3)', 'list(reversed(xrange(3)))'] + \
      ['list(%s)' % a for a in ["enumerate('ab')", "enumerate('ab', 5)", "enumerate('ab', start=1)", "reversed('abc')", "reversed([1, 2])", "reversed({})", 'zip()', "iter('ab')", '{1: 2}', '5', 'None', "iter([1, 2].pop, 9)"]] + \
      ['zip(%s)' % a for a in ['', '[1, 2]', '[1, 2], "ab", (5,)', '*[[1, 2], [3, 4]]', '5', '[1], 5']] + ['map(None, [1, 2], [3])', 'map(max, [1, 5], [3, 2])', 'filter(None, "a b")', 'filter(lambda c: c > "a", "abc")', 'filter(None, (1, 0))', 'reduce(lambda a, b: a + b, [1, 2], 3)', 'reduce(lambda a, b: a + b, "abc")', 'apply(max, (1, 2))', 'any([])', 'all([0])', 'any("")', 'all("ab")', 'any(5)', 'slice(1, 2)', '"abcdef"[slice(1, 4)]', 'slice(1, 5, 2).indices(3)']
  yield 'sequences: comprehensions', ['[x for x in range(3)]', '[x * y for x in [1, 2] for y in [3, 4] if x != y - 2]', '[(x, y) for x in "ab" for y in range(2)]', '[[j for j in range(i)] for i in range(4)]', 'list(x for x in range(3) if x)', '{x: x * x for x in range(3)}', 'sorted({x % 3 for x in range(9)})',
       '[x for x in range(10) if x % 2 if x > 3]', '[x if x else "zero" for x in range(2)]', '[a for a, b in [(1, 2), (3, 4)]]', '[a for a, (b, c) in [(1, (2, 3))]]', 'sum(x for x in [1, 2])', 'dict((k, v) for k, v in [(1, 2)])', '[lambda: x for x in range(3)][0]()', '[f() for f in [lambda x=x: x for x in range(3)]]', '[x for x in 1, 2]', '[x for x in 5]', '[a for a, b in [(1, 2, 3)]]', '[a for a, b in [1]]', '[x for x in [1] for x in [x + 1]]', 'list(x + y for x in [1, 2] for y in (x,))', '[i for i in {"a": 1}]', '[ch.upper() for ch in "ab" if ch != "b"]', 'max(len(w) for w in "a bbb cc".split())', '" ".join(str(i) for i in range(3))', '[k + v for k, v in {"a": "b"}.items()]', '[not x for x in (0, 1)]', 'all(x > 0 for x in [1, 2])']


def tables():
  dicts = ['{}', "{'a': 1}", '{1: 2}', '{None: 0}', '{(1, 2): 3}']
  calls = ["get('a')", "get('z')", "get('z', 5)", 'get([])', 'keys()', 'values()', 'items()', "pop('a')", "pop('z', 7)", 'pop()', 'popitem()', "setdefault('a', 9)", "setdefault('q')", "update({'a': 2})", "update(a=3)", "update([('a', 4)])", 'update(5)', 'update([1])', "update([(1, 2, 3)])", 'clear()', 'copy()', "has_key('a')", 'iteritems()', 'nope()', "__contains__('a')", "__getitem__('a')", '__len__()', "fromkeys('ab', 0) == {'a': 0, 'b': 0}"]
  yield 'tables: dict methods', [('(lambda x: (x.%s, sorted(x.items())))(%s)' if c != 'iteritems()' else '(lambda x: (list(x.%s), x))(%s)') % (c, d) for d in dicts for c in calls]
  yield 'tables: making dicts', ['dict(%s)' % a for a in ['', 'a=1', "{'a': 1}", "[('a', 1)]", "[['a', 1]]", "{'a': 1}, a=2", '5', '[1]', "['ab']", "['abc']", "zip('a', [1])", 'None', '((1, 2),)']] + \
      ["{'a': 1, 'a': 2}", '{[]: 1}', '{{}: 1}', '{(1, []): 1}', '{1: 1, 1.0: 2, True: 3}', "{'a': {'b': []}}", '{1: 2}[1.0]', '{1.5: 2}[1.5]', "{'a': 1}[0]", '{0: 1}[False]', '{}[()]', "{'1': 1}[1]", 'len({1: 1, 1.0: 2})', "'a' in {'a': 1}", "1 in {'a': 1}", '[] in {}', "{'a': 1} == {'a': 1.0}", "{'a': 1} != {'b': 1}", "{'a': 1} < {'a': 2}", "{'a': 1} < {'b': 0}", "{'a': 1, 'b': 2} > {'z': 9}", 'cmp({1: 2}, {1: 3})', "sorted({'b': 1, 'a': 2}.iteritems())", "sorted({'b': 1, 'a': 2}.iterkeys())", "sorted({'a': 2}.itervalues())", "{'a': 1}.items()[0]", "dict.fromkeys(['a'])", "dict.fromkeys(['a'], 5)", "{'a': 1}.keys() + ['b']", "min({'b': 1, 'a': 5}, key={'b': 1, 'a': 5}.get)", "{}.get('a', {}).get('b')", "{'a': 1}.has_key(1)", "bool({})", "{'%s': 1} == {'%s': 1}", "dict(a=1, **{'b': 2}) == {'a': 1, 'b': 2}"]
  sets = ['set()', 'set([1])', 'set([1, 2])', 'frozenset([1])']
  calls = ['union([2])', 'intersection([1])', 'difference([1])', 'symmetric_difference([1, 3])', 'issubset([1, 2])', 'issuperset([1])', 'isdisjoint([3])', 'copy()', 'add(3)', 'add([])', 'discard(1)', 'remove(1)', 'remove(9)', 'update([5])', 'update(5)', 'clear()', 'intersection_update([1])', 'difference_update([1])', 'symmetric_difference_update([1, 4])', 'union([2], (3,))', 'nope()']
  yield 'tables: set methods', ['(lambda x: (lambda r: (type(r).__name__, sorted(r) if hasattr(r, "__iter__") else r, sorted(x), type(x).__name__))(x.%s))(%s)' % (c, s) for s in sets for c in calls]
  yield 'tables: set operators', ['(lambda r: sorted(r) if hasattr(r, "__iter__") else r)(%s)' % c for c in binary(['|', '&', '-', '^', '<', '<=', '==', '>', '!='], sets, sets + ['[1]', 'None'])] + \
      ['set("aab") == set("ab")', 'set(5)', 'set([[]])', 'set([1, 1.0, True])', '{1}', 'frozenset("a")', 'frozenset()', 'set([(1, 2)])', "set(['a'])", 'len({1, 2, 2})', 'sorted(set("hello"))', 'hash(frozenset([1])) == hash(frozenset([1]))', '{frozenset([1]): 2}[frozenset([1])]', 'set([1]).pop()', 'set().pop()', '1 in {1}', '[] in {1}', 'list({5})', 'max({1, 2})']


def texts():
  arguments = {
      'center': ['5', "20, '*'", '2', "9, 'ab'"], 'ljust': ['12', "12, '.'", '0'], 'rjust': ['12', "12, '.'", "'a'"], 'zfill': ['8', '1', '0'],
      'count': ["'a'", "''", "'l', 3", "'l', 3, 5", '1'], 'find': ["'l'", "'z'", "''", "'l', 4", "'l', -3", 'None'], 'rfind': ["'l'", "'z'", "''"], 'index': ["'a'", "'zz'"], 'rindex': ["'a'", "'zz'"],
      'startswith': ["'h'", "''", "('a', 'h')", "'e', 1", '5', "['a']"], 'endswith': ["'d'", "('a', '2')", "'l', 0, 3"],
      'strip': ['', "'a'", "' d'", 'None', '5'], 'lstrip': ['', "'ha'"], 'rstrip': ['', "'d '"],
      'split': ['', "','", "',', 1", "' '", 'None, 1', "''", "'='", "'aa'", '5'], 'rsplit': ['', "',', 1", 'None, 1', "'l', 2"], 'splitlines': ['', 'True'],
      'partition': ["','", "'='", "''", "' '"], 'rpartition': ["','", "'l'"], 'replace': ["'a', 'b'", "'l', 'LL', 1", "'', '-'", "'a', ''", "'a'", "'a', 1", "'l', 'x', -1"],
      'join': ["['x', 'y']", "'ab'", '[]', "('1',)", '[1]', '5', "['a', None]", "{'k': 1}"], 'expandtabs': ['', '4', '0'],
      'upper': [''], 'lower': [''], 'title': [''], 'capitalize': [''], 'swapcase': [''],
      'isalpha': [''], 'isdigit': [''], 'isalnum': [''], 'isspace': [''], 'isupper': [''], 'islower': [''], 'istitle': [''],
      'translate': ["None, 'al'"], 'format': ["'x', 'y'", ''], '__len__': [''], '__contains__': ["'a'"], 'encode': ["'hex'", "'utf-8'", "'base64'", "'nope'"],
  }
  for name in sorted(arguments):
    yield 'texts: %s' % name, ['%s.%s(%s)' % (t, name, a) for t in TEXTS for a in arguments[name]]
  literals = [r"'\n\t\r\\\'\"'", r"'\a\b\f\v'", r"'\0'", r"'\x41\x7e'", r"'\101\7'", r"'\q\ '", r"r'\n\q'", r"R'\''", "'''a\nb'''".replace('\n', '\\n'), '"it\'s"', "'say \"x\"'", r"'both \' \"'", "'a' \"b\" '''c'''", r"'\x00\x1f\x7f'", r"'a\
b'".replace('\n', ''), "''", "b'abc'", "br'\\d'", r"'\N'", r"'\8'"]
  yield 'texts: literals', literals + ['`1`', "`'a'`", "repr('it\\'s')", "repr('\\n')", "str('a')", "'a' 'b' * 2", "'abc' < 'abd'", "'a' * -1", "'a' * 2.0", "2 * 'ab'", "'%' + 's'", "'a' in 'banana'", "'' in ''", "1 in 'a'", "ord('ab')", "ord('')", 'chr(-1)', "'a' is 'a'", "str()", "'abc'.__class__.__name__", "len('a\\tb')", "str.join('-', 'ab')", "str.upper('a')", "str.upper(1)", "map(str.strip, [' a '])", "'ab'.__add__('c')", "'a'.__mul__(3)", "'%s' .__mod__(5)", "'a'['b']", "'abc'[0][0]", "unicode('a') == 'a'", "'a' == 1", "min('hello')", "'abc'.decode('utf-8') == 'abc'"]


def formats():
  values = ['0', '5', '-42', '255', '3.14159', '-0.5', '1e10', '1e-5', '0.0', 'True', "'text'", "''", 'None', '[1]', '10**20', "float('inf')"]
  specs = ['%s', '%r', '%d', '%i', '%5d', '%-5d|', '%05d', '%+d', '% d', '%.3d', '%x', '%X', '%#x', '%o', '%#o', '%f', '%.2f', '%8.3f', '%-10.1f|', '%+.1f', '%010.2f', '%e', '%.3E', '%g', '%.3g', '%#.3g', '%G', '%c', '%10s', '%-10s|', '%.2s', '%5.1s|', '%u', '%.0f', '%5%', '%F', '%#.0f', '%+x', '%08x']
  yield 'formats: per cent', ["'%s' %% %s" % (s, v) for s in specs for v in values if s != '%c' or v not in ('255', '10**20')]
  odd = [("'%s'", '(1, 2)'), ("'%s %s'", '(1,)'), ("'%s %s'", '1'), ("'%s'", '()'), ("'%'", '1'), ("'%z'", '1'), ("'%%'", '()'), ("'%%'", '5'), ("'a'", '1'), ("'a'", '()'), ("'a'", '{}'), ("'a'", '[]'), ("'a'", "'b'"), ("'%(a)s'", "{'a': 1}"), ("'%(a)s'", '{}'), ("'%(a)s'", '1'), ("'%(a)s'", '(1,)'),
         ("'%(a)s %(a)d'", "{'a': 1}"), ("'%(a)5.1f|'", "{'a': 2}"), ("'%*d'", '(5, 1)'), ("'%-*d|'", '(5, 1)'), ("'%.*f'", '(2, 1.0)'), ("'%*d'", "('a', 1)"), ("'%s'", '{1: 2}'), ("'%s'", '[1, (2,)]'), ("'%s'", '((1, 2),)'), ("'%d %s'", "('a', 1)"), ("'%c'", "'ab'"), ("'%c'", '65'), ("'%x'", '1.5'), ("'%d'", "'5'"), ("'%ld'", '5'), ("'%hd'", '5'), ("'%(a'", "{'a': 1}"), ("'%(a)'", "{'a': 1}"), ("'%5'", '1'), ("'%s%%'", '50'), ("'%s'", "{'a': 1}"), ("'%(a)s %%'", "{'a': 'x'}"), ("'%()s'", "{'': 1}"), ("'%(a(b))s'", "{'a(b)': 1}"), ("'%r'", "'a\\nb'"), ("'%s'", "'%s'"), ("'%d'", 'None'), ("'%f'", "'a'"), ("'%d'", '1.9'), ("'%d'", '-1.9'), ("'%s'", 'Exception("x")'), ("'%r'", 'Exception("x")'), ("'%s %s'", '[1, 2]'), ("'%s'", 'int'), ("'%d%%|%5s'", "(3, 'a')")]
  yield 'formats: odd ones with per cent', ['%s %% %s' % each for each in odd]
  specs = ['', 's', 'd', '5', '<5', '>5', '^5', '*^9', '=5', '+', '-', ' ', '05', '5d', '+5d', 'x', '#x', 'X', 'o', '#o', 'b', '#b', '#010b', 'c', 'n', ',', ',d', ',.2f', 'f', '.2f', '10.3f', '<10.2f', 'e', '.1e', 'g', '.3g', 'G', '%', '.1%', '.3', '10.2', 'q', '5q', '+s', '=5s', '.2d', '<', '010', '>>5', '{', 'E', '08.2f', '=+8.2f', '.0f', '.10g']
  yield 'formats: str.format', ["'{:%s}'.format(%s)" % (s, v) for s in specs for v in values if s not in ('{', 'q', '5q') and v not in ('10**20', "float('inf')", 'True') and (s, v) != ('c', '255')]
  yield 'formats: fields of str.format', ["'%s'.format(%s)" % (f, a) for f in ['{}', '{0}', '{1}', '{0}{0}', '{}{}', '{a}', '{0.real}', '{0[0]}', '{a[k]}', '{a.b}', '{!r}', '{!s:>4}', '{!x}', '{', '}', '{{}}', '{{{}}}', '{0}{}', '{:{}}', '{:{w}}', '{ }', '{0!}', '{0!r:}', '{-1}', '{0.nope}', '{0[nope]}', '{:}', '{0:>{1}}'] for a in ['', '1', "'x', 4", "a={'k': 1}", "[7]", "1, w=5", "(1, 2)"]] + \
      ['format(%s)' % a for a in ['5', "5, 'x'", "2.5, '.1f'", "'a', '>3'", "None, ''", "[], ''", "5, 5", "5, 'zz'", "True, 'd'", "'a', 'd'", "1.5, 'd'", "5, '.1f'", "5, '%'", "65, 'c'"]]


def exceptions():
  classes = ['Exception', 'ValueError', 'KeyError', 'IOError', 'StopIteration', 'SystemExit', 'ArithmeticError', 'AssertionError', 'OSError', 'LookupError', 'RuntimeError', 'NotImplementedError', 'UnicodeError', 'Warning']
  yield 'exceptions: how they look', ['%s(%s(%s))' % (f, c, a) for f in ['str', 'repr'] for c in classes for a in ['', "'text'", '1', "'a', 'b'", 'None', "(1, 2)"]] + \
      ['%s(%s).args' % (c, a) for c in classes[:5] for a in ['', '1', '1, 2']] + ['ValueError(1).message', 'ValueError().message', 'ValueError(1, 2).message', "IOError(2, 'No such').errno", "IOError(2, 'No such', 'f').filename", "str(IOError(2, 'No such', 'f'))", "IOError(2, 'x').strerror", "SystemExit(3).code", "KeyError('a')[0]", "ValueError('a') == ValueError('a')", "unicode(ValueError('a')) == 'a'", 'ValueError(a=1)']


BUILT_IN = ('sorted', 'len', 'isinstance', '',  'list', 'str', 'bool', 'abs', '-$timedelta', "'x' in $defaultdict")


def modules():
  def calls(module, names, arguments):
    return ["__import__('%s').%s(%s)" % (module, n, a) for n in names for a in arguments]
  def rounded(module, names, arguments):
    return ["(lambda x: '%%.11g' %% x)(%s)" % call for call in calls(module, names, arguments)]
  def each(module, expressions):
    """Calls of a module; `$` stands before its other names."""
    return ["(lambda m: %s)(__import__('%s'))" % ((e if e[0] == '[' or e.split('(')[0] in BUILT_IN else '$' + e).replace('$', 'm.'), module) for e in expressions]
  numbers = ['0', '1', '-1', '0.5', '-2.5', '10', '100', '1e10', 'True', "'a'", 'None', '']
  yield 'math: functions of one number', calls('math', ['sqrt', 'floor', 'ceil', 'fabs', 'factorial', 'isnan', 'isinf'], numbers[:7] + numbers[8:]) + \
      rounded('math', ['exp', 'log', 'log10', 'sin', 'cos', 'tan', 'atan', 'asin', 'acos', 'degrees', 'radians', 'sinh', 'cosh', 'tanh', 'expm1'], numbers[:7] + numbers[8:]) + calls('math', ['modf'], numbers[:6])
  yield 'math: functions of two', rounded('math', ['pow', 'fmod', 'hypot', 'atan2', 'copysign', 'log', 'ldexp'], ['2, 3', '7, -3', '-7, 3', '0, 2', '2, 0.5', '8, 2', '-8, 2', '10, 10', '100, 10']) + each('math', ['pi', 'e', 'fsum([0.1] * 10)'])
  texts = ['1', '"a"', '[1, 2.5, null]', '{"a": {"b": [true, false]}}', '1e3', '-0', '1.0', '""', '', '{', '[1,]', "{'a': 1}", 'nul', '"\\u00e9" and 1', '"\\n\\"\\/"', '{"a": 1} x', '[1, 2', ' [ ] ', 'NaN', 'Infinity', '-Infinity', '01', '{"a" 1}', '{"a": }', '"\\x"', '[1 2]', '{1: 2}', '12345678901234567890', '{"a": 1, "a": 2}', '"tab\\there"']
  yield 'json: reading', ["__import__('json').loads(%r)" % t for t in texts]
  dumped = ['1', '1.0', '1e20', '-0.5', 'True', 'None', "'a'", "'q\"b\\\\s/\\n\\t\\x01'", '[]', '[1, [2]]', '(1, 2)', '{}', "{'a': 1}", '{1: 2}', '{None: 1}', '{1.5: 1}', 'set()', 'object', '10**20', '0.1', "float('nan')", "float('inf')", "[{'a': []}, {}]", '1e16', '1e-7', "'\\x7f'"]
  yield 'json: writing', ["__import__('json').dumps(%s%s)" % (v, a) for v in dumped for a in ['', ', indent=2', ", separators=(',', ':')"]] + \
      ["__import__('json').dumps({'b': [1, {'c': 2}], 'a': {}}, sort_keys=True%s)" % a for a in ['', ', indent=1', ', indent=4', ", indent=2, separators=(',', ': ')", ', indent=0', ', ensure_ascii=False']] + ["__import__('json').dumps({1: 2, (1,): 3}, skipkeys=True)", "__import__('json').dumps(set([1]), default=list)", "__import__('json').loads('{\"a\": 1}', object_hook=lambda d: d.items())", "__import__('json').loads('[1.5]', parse_float=str)"]
  paths = ["''", "'/'", "'a'", "'/a/b'", "'a/b/'", "'a//b'", "'../a'", "'./a/../b'", "'/..'", "'a.txt'", "'.bashrc'", "'a.tar.gz'", "'a.b/c'", "'//a'", "'~'", "'a/./b'", "'a/..'"]
  yield 'os.path', ["__import__('os').path.%s(%s)" % (f, p) for f in ['basename', 'dirname', 'split', 'splitext', 'normpath', 'isabs'] for p in paths] + \
      ["__import__('os').path.join(%s, %s)" % each_pair for each_pair in itertools.product(["''", "'a'", "'/a'", "'a/'"], ["''", "'b'", "'/b'", "'b/', 'c'"])] + \
      ["__import__('os').path.%s" % e for e in ["commonprefix(['/a/b', '/a/c'])", "commonprefix([])", "relpath('/a/b', '/a/c')", "relpath('/a', '/')", "join()", "sep", "relpath('/a/b', '/a/b')", "normpath('///a')", "join('a', 'b', '', 'c')", "splitdrive('/a')"]]
  patterns = [r'\d+', r'[a-c]+', r'(\w)(\w)?', r'a|b', r'^x', r'b$', r'(?P<n>\w+)=(?P<v>\w*)', r'\s+', r'.', r'a*', r'(?i)A', r'\bb', r'[^a-z]', r'(?:ab)+', r'a{2,3}', r'a+?', r'(a)(?=b)', r'(?<!a)b', r'(', r'[', r'*', r'\.', r'\\', r'']
  subjects = ['a1b22', 'key=value x=', '', 'aaab', ' x y ', 'a.b\\c', 'line\nbreak']
  yield 're: findall, search, match', ["__import__('re').findall(%r, %r)" % e for e in itertools.product(patterns, subjects)] + \
      ["(lambda m: m and (m.group(), m.span(), m.groups()))(__import__('re').%s(%r, %r))" % e for e in itertools.product(['search', 'match'], patterns, subjects[:4])]
  yield 're: split and sub', ["__import__('re').split(%r, %r)" % e for e in itertools.product([p for p in patterns if p not in ('', 'a*')], subjects)] + \
      ["__import__('re').sub(%r, %r, %r)" % e for e in itertools.product([r'\d+', r'(\w)(\w)', r'(?P<n>\w)=', r'x*', r'(a)|b'], ['-', r'<\g<0>>', r'[\1]', '\\n', '\\\\', r'\2', r'\g<n>'], ['a1b22', 'k=v', ''])] + \
      each('re', [r"sub('a', 'b', 'aaa', 2)", r"sub('a', 'b', 'aaa', count=1)", r"subn('a', 'b', 'aa')", r"sub('(?P<x>a)', lambda m: m.group('x') * 2, 'ba')", r"split(',', 'a,b,c', 1)", r"split('(,)', 'a,b')", r"escape('a.b*c d_e-f/g')", r"escape('')", r"compile('a').pattern", "IGNORECASE", r"match('(a)(b)?', 'a').groups()", r"match('(a)(b)?', 'a').groups('x')", r"match('(?P<k>a)', 'a').groupdict()", r"match('(a)(b)', 'ab').group(1, 2)", r"match('(a)', 'a').group(5)", r"match('(a)', 'a').group('x')", r"match('(a)', 'a').start(1)", r"match('a', 'a').end()", r"match('a', 'ab').string", r"search('b', 'abc').span()", r"[m.group() for m in $finditer('.', 'ab')]", r"match('a', 'a').expand(r'x\g<0>')", r"compile('b').match('ab', 1) is None", r"compile('b').search('ab', 1).start()", r"match('.', '\n')", r"match('.', '\n', $DOTALL).group()", r"findall('^a', 'a\na', $M)", r"compile('a b # c', $X).match('ab').group()", r"match('A', 'a', $I | $M).group()", r"match('(a', 'a')", r"match('a**', 'a')", r"match('[b-a]', 'a')", r"match('(?P<1>a)', 'a')", r"sub('a', r'\9', 'a')", r"match(5, 'a')", r"match('a', 5)", r"match('(a)(b)', 'ab').lastindex", r"match('(?P<z>a)', 'a').lastgroup", r"compile('(a)(?P<n>b)').groups", r"compile('(?P<n>b)').groupindex", r"match(r'(\w+) \1', 'ab ab').group()", r"match(r'(?P<q>[ab]).*(?P=q)', 'axa').group()", r"findall(r'\w', 'a_1-')", r"match(r'\Aab\Z', 'ab').group()", r"match(r'a\Z', 'a\n')", r"findall('(a)|(b)', 'ab')", r"split('x', '')", r"match('a{,2}', 'aaa').group()", r"match('a{2', 'a{2').group()", r"findall('[]a]', ']a')", r"findall(r'[\w-]+', 'a-b c')", r"match(r'\141', 'a').group()", r"match('(?x) a', 'a').group()", r"match('(?s).', '\n').group()", r"match('x?', '').group()"])
  yield 'itertools', ["list(__import__('itertools').%s)" % e for e in ["chain([1], 'ab')", 'chain()', 'chain.from_iterable([[1], [2]])', "product('ab', [1])", "product('ab', repeat=2)", 'product()', "permutations('abc', 2)", "permutations([1, 2])", "combinations('abcd', 2)", "combinations('ab', 3)", "combinations_with_replacement('ab', 2)", 'islice(range(9), 3)', 'islice(range(9), 2, 5)', 'islice(range(9), 2, None, 3)', 'izip([1, 2], [3])', "izip_longest([1], [2, 3])", "izip_longest([1], [2, 3], fillvalue=0)", 'imap(str, [1])', 'imap(lambda a, b: a + b, [1], [2])', 'ifilter(None, [0, 1])', 'ifilterfalse(None, [0, 1])', "repeat('a', 2)", 'takewhile(lambda x: x < 2, [1, 2, 1])', 'dropwhile(lambda x: x < 2, [1, 2, 1])', 'starmap(pow, [(2, 3)])', "compress('abc', [1, 0, 1])", 'izip()', 'islice("ab", -1)', 'tee([1])[0]']] + \
      ["[(k, list(g)) for k, g in __import__('itertools').groupby(%s)]" % e for e in ["'aab'", '[]', '[1, 1.0, 2]', "['a', 'b', 'cc'], len", "['a', 'B'], key=str.isupper"]]
  yield 'functools, operator', ["__import__('functools').%s" % e for e in ['partial(pow, 2)(3)', "partial(dict, a=1)(b=2) == {'a': 1, 'b': 2}", 'partial(lambda *a: a, 1, 2)(3)', 'partial(int, base=2)("11")', 'reduce(max, [1, 3, 2])', 'partial(5)', 'partial(len).func("ab")', 'partial(len, 1).args']] + \
      ["sorted([1, 3, 2], key=__import__('functools').cmp_to_key(lambda a, b: b - a))"] + \
      ["__import__('operator').%s(%s)" % (f, a) for f in ['add', 'sub', 'mul', 'div', 'truediv', 'floordiv', 'mod', 'lt', 'le', 'eq', 'ne', 'gt', 'ge', 'and_', 'or_', 'xor', 'pow', 'concat', 'contains', 'getitem', 'is_', 'countOf'] for a in ['7, 2', "'ab', 'a'", '[1], [1]', "'abc', 1", '1, None']] + \
      ["__import__('operator').%s" % e for e in ["itemgetter(1)('ab')", "itemgetter(0, 2)('abc')", "attrgetter('real')(5)", "attrgetter('real', 'imag')(5)", "methodcaller('upper')('a')", "methodcaller('split', ',')('a,b')", 'neg(5)', 'not_(0)', 'truth([])', 'abs(-1)', 'inv(5)', "itemgetter('k')({'k': 1})", "attrgetter('nope')(5)", "index(5)", "itemgetter(5)([1])"]]
  yield 'string', each('string', ['ascii_letters', 'ascii_lowercase', 'ascii_uppercase', 'digits', 'hexdigits', 'octdigits', 'punctuation', 'whitespace', 'letters', 'uppercase', "capwords('a bc  d')", "capwords('a-b', '-')", "join(['a', 'b'], '-')", "split('a b')", "upper('a')", "replace('aa', 'a', 'b')", "zfill('5', 3)", "maketrans('a', 'b')[97]", "lower('A')", "strip(' a ')", "find('ab', 'b')", "atoi('5')", "ljust('a', 3)"]) + \
      ["__import__('string').Template(%r).%s" % e for e in itertools.product(['$a', '${a}b', '$$', '$a-$b', '$', '$1', '${a', 'no', '$_x', '$A'], ["substitute(a=1)", "substitute({'a': 1}, b=2)", 'safe_substitute(a=1)', 'substitute()', 'safe_substitute()'])]
  prose = ["''", "'word'", "'the quick brown fox jumps over the lazy dog'", "'  indented line'", "'a-hyphenated-long-word here'", "'averyveryverylongword x'", "'two  spaces. And a sentence.'", "'line\\nbreak here'", "'tab\\tx'"]
  yield 'textwrap', ["__import__('textwrap').%s(%s%s)" % (f, p, a) for f in ['wrap', 'fill'] for p in prose for a in [', 10', ', 20', '', ", 12, initial_indent='* ', subsequent_indent='  '", ', 8, break_long_words=False']] + \
      ["__import__('textwrap').dedent(%s)" % p for p in ["''", "'a'", "'  a\\n  b'", "'  a\\n    b'", "'    a\\n  b'", "'\\n  a\\n\\n  b\\n'", "'\\ta\\n\\tb'", "'  a\\n\\tb'", "'a\\n  b'", "'   \\n  a'", "'  a\\n \\n  b'"]]
  yield 'collections', each('collections', ["Counter('abca')['a']", "Counter('abca')['z']", "Counter('aab').most_common(1)", "sorted($Counter('ab').elements())", "Counter('abb')", "Counter(a=1).update('aa')", "(lambda c: (c.subtract('a'), c))($Counter('aab'))", "(lambda d: (d.rotate(1), d))($deque([1, 2, 3]))", "(lambda d: (d.rotate(-1), d))($deque([1, 2, 3]))", "(lambda d: (d.appendleft(0), d.extendleft([7, 8]), d))($deque([1]))", "isinstance($OrderedDict(), dict)", "isinstance($defaultdict(), dict)", "OrderedDict(a=1).copy()", "defaultdict(list, a=[1])", "namedtuple('P', 'x y').__name__", "isinstance($namedtuple('P', 'x')(1), tuple)", "namedtuple('P', 'x')(1) + (2,)", "Counter(a=2) + $Counter(a=1)", "Counter(a=2) - $Counter(a=3)", "Counter(a=2) & $Counter(a=1)", "Counter(a=2) | $Counter(a=5)", "Counter({'a': 3})", "Counter()", "OrderedDict([('b', 1), ('a', 2)])", "OrderedDict([('b', 1), ('a', 2)]).keys()", "OrderedDict([('a', 1)]) == {'a': 1}", "OrderedDict([('a', 1), ('b', 2)]).popitem()", "OrderedDict([('a', 1), ('b', 2)]).popitem(last=False)", "OrderedDict()", "OrderedDict([('a', 1), ('b', 2)]) == $OrderedDict([('b', 2), ('a', 1)])", "defaultdict(list)['a']", "defaultdict(int)['a'] + 1", "defaultdict(lambda: 5)['x']", "defaultdict()['x']", "defaultdict(None, a=1)['a']", "defaultdict(list).get('x')", "'x' in $defaultdict(list)", "defaultdict(5)", "namedtuple('P', 'x y')(1, 2)", "namedtuple('P', 'x,y')(1, y=2).y", "namedtuple('P', ['x'])(1)._asdict()", "namedtuple('P', 'x y')._fields", "namedtuple('P', 'x y')(1, 2)._replace(x=5)", "namedtuple('P', 'x y')(1)", "namedtuple('P', 'x y')(1, 2) == (1, 2)", "namedtuple('P', 'x x')", "namedtuple('P', 'class')", "namedtuple('P', 'x')._make([3])", "namedtuple('P', 'x y')(1, 2)[0]", "len($namedtuple('P', 'x y')(1, 2))", "deque([1, 2])", "list($deque([1, 2, 3], 2))", "deque([1]).pop()", "deque().pop()", "deque([1, 2]).popleft()", "deque('ab', maxlen=1)", "namedtuple('P', 'x')(5).nope", "namedtuple('P', '_x')"])
  yield 'copy, base64, hashlib, datetime', ["__import__('copy').%s(%s)" % (f, v) for f in ['copy', 'deepcopy'] for v in ['[1, [2]]', "{'a': []}", '(1, [2])', '5', "'a'", 'None', 'set([1])']] + \
      ["__import__('base64').%s" % e for e in ["b64encode('')", "b64encode('a')", "b64encode('ab?>')", "b64decode('YQ==')", "b64decode('YQ')", "urlsafe_b64encode('ab?>')", "urlsafe_b64decode('YWI_Pg==')", "b16encode('az')", "b32encode('a')", "encodestring('a')", "decodestring('YQ==\\n')", "b64encode('+/', '-_')", "b64encode('hello world, this is long')", "standard_b64encode('x')", "b16decode('617A')", "b32decode('ME======')"]] + \
      ["__import__('hashlib').%s('%s').%s()" % e for e in itertools.product(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], ['', 'abc'], ['hexdigest', 'digest().__len__'])] + ["__import__('hashlib').new('md5', 'a').hexdigest()", "__import__('hashlib').md5('a').digest_size", "__import__('hashlib').md5().name", "__import__('hashlib').md5(5)", "__import__('hashlib').new('nope')"] + \
      each('datetime', ["datetime(2020, 2, 29).isoformat()", "datetime(2020, 2, 30)", "datetime(2020, 1, 1, 5, 6, 7, 8)", "datetime(2020, 1, 1)", "date(2020, 1, 1)", "str($date(2020, 1, 1))", "str($datetime(2020, 1, 1, 10, 0, 0, 500))", "timedelta(1, 2)", "timedelta(hours=25)", "str($timedelta(hours=25))", "str($timedelta(-1, 5))", "timedelta(days=1).total_seconds()", "timedelta(minutes=90).seconds", "timedelta(1) * 2", "timedelta(1) / 2", "-$timedelta(1)", "timedelta(1) > $timedelta(0)", "date(2020, 1, 1) + $timedelta(31)", "date(2020, 3, 1) - $date(2020, 2, 1)", "datetime(2020, 1, 1).replace(month=5)", "datetime(2020, 1, 1).weekday()", "date(2020, 1, 1).isocalendar()", "datetime(2020, 1, 1).timetuple()[:8]", "datetime.strptime('2020-05-06', '%Y-%m-%d')", "datetime.strptime('x', '%Y')", "datetime(2020, 5, 6, 13, 4, 5).strftime('%a %A %b %B %d %H %I %j %m %M %p %S %U %w %W %y %Y %%')", "date(2020, 5, 6).strftime('%d.%m.%Y')", "date(2020, 5, 6) < $date(2020, 5, 7)", "datetime(2020, 5, 6) == $datetime(2020, 5, 6)", "datetime(2020, 5, 6, 1).time()", "datetime(2020, 5, 6).date()", "time(1, 2, 3)", "time(1, 2).isoformat()", "datetime.combine($date(2020, 1, 1), $time(5))", "datetime(2020, 1, 31).toordinal()", "date.fromordinal(737455)", "datetime.utcfromtimestamp(0)", "datetime.utcfromtimestamp(1e9)", "timedelta(weeks=1, days=-1, milliseconds=5)", "datetime(2020, 1, 1) - 5", "datetime(0, 1, 1)", "date(2020, 13, 1)", "datetime.min.year", "timedelta(0)", "bool($timedelta(0))", "str($timedelta(1))", "abs($timedelta(-1))"])
  yield 'time, types, uuid, platform', each('time', ["strftime('%Y-%m-%d', $gmtime(0))", "gmtime(0)[:6]", "gmtime(86400).tm_mday", "strftime('%H:%M', $gmtime(3600))", "strptime('2020', '%Y')[0]", "strftime('%j', $gmtime(0))"]) + ["__import__('types').%s" % e for e in ['ListType is list', 'NoneType is type(None)', 'FunctionType is type(lambda: 0)', 'DictType', 'IntType']] + ["str(__import__('uuid').uuid5(__import__('uuid').NAMESPACE_DNS, 'a'))", "str(__import__('uuid').uuid3(__import__('uuid').NAMESPACE_URL, 'a'))", "__import__('uuid').UUID('12345678123456781234567812345678').hex", "__import__('uuid').UUID('x')", "repr(__import__('uuid').UUID(int=5))"]


def groups():
  for make in (numbers, any_values, sequences, tables, texts, formats, exceptions, modules):
    for name, expressions in make():
      seen = set()
      yield name, [e for e in expressions if not (e in seen or seen.add(e))]
