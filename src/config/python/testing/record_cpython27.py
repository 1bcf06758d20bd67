"""Records what CPython 2.7 answers to the expressions and programs of cases/, into cpython27.json.

Run with Python 2.7 from this folder after adding cases; the tests themselves need no Python.
Expressions stand one a line in expressions.txt; programs in programs.txt are separated by lines of dashes.
"""
import io
import json
import sys
from cStringIO import StringIO


def answer_of(run):
  stdout, sys.stdout = sys.stdout, StringIO()
  try:
    try:
      result = run()
    except Exception as error:
      return {'raises': type(error).__name__}
    return {'repr': repr(result)} if result is not NOTHING else {'prints': sys.stdout.getvalue()}
  finally:
    sys.stdout = stdout


NOTHING = object()


def run_program(source):
  exec compile(source, '<case>', 'exec') in {'__name__': '__main__'}
  return NOTHING


cases = []
for line in io.open('expressions.txt', encoding='utf-8'):
  source = line.rstrip('\n').encode('utf-8')
  if source and not source.startswith('##'):
    cases.append((source, answer_of(lambda: eval(source, {}))))
for source in io.open('programs.txt', encoding='utf-8').read().encode('utf-8').split('-' * 40 + '\n'):
  cases.append((source, answer_of(lambda: run_program(source))))

with open('cpython27.json', 'w') as out:
  json.dump([dict(source=source, **answer) for source, answer in cases], out, indent=1, sort_keys=True)
  out.write('\n')
