"""Records what CPython 2.7 answers to expressions and programs.

Run with Python 2.7 from this folder after adding cases; the tests themselves need no Python.

* expressions.txt has an expression a line, programs.txt has programs separated by lines of dashes: cpython27.json
* systematic_cases.py makes thousands of expressions: systematic.json, groups of [source, answer]. An answer is what
  the expression is (its repr) or what the program prints; an exception is `!`, its class and its text.
"""
import io
import json
import sys
from cStringIO import StringIO

import systematic_cases


def answer_of(run):
  stdout, sys.stdout = sys.stdout, StringIO()
  try:
    try:
      result = run()
    except Exception as error:
      return {'raises': type(error).__name__, 'text': str(error)}
    return {'repr': repr(result)} if result is not NOTHING else {'prints': sys.stdout.getvalue()}
  finally:
    sys.stdout = stdout


NOTHING = object()


def run_program(source):
  exec compile(source, '<case>', 'exec') in {'__name__': '__main__'}
  return NOTHING


def answer_to(source):
  return answer_of(lambda: run_program(source) if source.endswith('\n') else eval(source, {}))


def write(path, value):
  with open(path, 'w') as out:
    out.write(value + '\n')


def record_written_cases():
  sources = [line.rstrip('\n').encode('utf-8') for line in io.open('expressions.txt', encoding='utf-8')]
  sources = [source for source in sources if source and not source.startswith('##')]
  sources += io.open('programs.txt', encoding='utf-8').read().encode('utf-8').split('-' * 40 + '\n')
  cases = [dict(source=source, **answer_to(source)) for source in sources]
  write('cpython27.json', json.dumps(cases, indent=2, sort_keys=True, separators=(',', ': ')))


# Whose exceptions say it in their own words.
OWN_WORDS = ('json: reading',)


def short(group, answer):
  if 'raises' in answer and group in OWN_WORDS:
    return '!' + answer['raises']
  if 'raises' in answer:
    return '!%s: %s' % (answer['raises'], answer['text']) if answer['text'] else '!' + answer['raises']
  return answer.get('repr', answer.get('prints'))


def record_systematic_cases():
  groups = []
  for name, sources in systematic_cases.groups():
    lines = ['  ' + json.dumps([source, short(name, answer_to(source))]) for source in sources]
    groups.append('%s: [\n%s\n]' % (json.dumps(name), ',\n'.join(lines)))
  write('systematic.json', '{\n%s\n}' % ',\n'.join(groups))


record_written_cases()
record_systematic_cases()
