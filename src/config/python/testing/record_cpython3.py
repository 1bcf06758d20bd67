"""Records what CPython 3 prints for programs of its own syntax: programs3.txt, cpython3.json.

Run with Python 3.8 or later from this folder after adding programs; the tests themselves need no Python.
"""
import contextlib
import io
import json

with open('programs3.txt', encoding='utf-8') as programs:
  sources = programs.read().split('-' * 40 + '\n')

cases = []
for source in sources:
  printed = io.StringIO()
  with contextlib.redirect_stdout(printed):
    exec(compile(source, '<case>', 'exec'), {'__name__': '__main__'})
  cases.append({'source': source, 'prints': printed.getvalue()})

with open('cpython3.json', 'w', encoding='utf-8') as out:
  json.dump(cases, out, indent=2, sort_keys=True)
  out.write('\n')
