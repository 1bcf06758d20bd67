import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatConfigError, loadJobFile, type SiteFiles } from './index.ts';
import { convertAll } from './testing/convert-all.ts';

const FILES: Readonly<Record<string, string>> = {
  '/etc/aurora/site.aurora': `include('parts/units.aurora')
class Owner(Struct):
  team = Required(String)
class MesosJob(Job):
  owner = Owner
Job = MesosJob
Service = MesosJob(service = True)
DATACENTRES = ['ams', 'fra']
def tiny(): return Resources(cpu = 0.1, ram = SMALL, disk = SMALL)
`,
  '/etc/aurora/parts/units.aurora': 'SMALL = 16*MB',
  '/etc/aurora/schema.aurora':
    'from company.names import SITE\nclass Profile(Struct):\n  site = Default(String, SITE)\n',
  '/etc/aurora/names.aurora': "SITE = 'north'",
  '/etc/aurora/circle.aurora': 'import company.circle',
  '/etc/aurora/broken.aurora': 'x = (\n',
};

const SITE: SiteFiles = {
  prelude: ['/etc/aurora/site.aurora'],
  modules: {
    'company.schema': '/etc/aurora/schema.aurora',
    'company.names': '/etc/aurora/names.aurora',
    'company.circle': '/etc/aurora/circle.aurora',
    missing: '/etc/aurora/missing.aurora',
  },
};

function load(source: string, site = SITE) {
  const files: Readonly<Record<string, string>> = { ...FILES, 'a.aurora': source };
  return loadJobFile({ path: 'a.aurora', readFile: (path) => files[path], user: 'alice', site });
}

const JOB = `Service(cluster = 'c', role = 'r', environment = 'prod', name = 'n', OWNER
  task = Task(processes = [Process(name = 'p', cmdline = 'true')], resources = tiny()))`;

test('a prelude gives structs, fields, names and functions to each job file', () => {
  const loaded = load(`jobs = [${JOB.replace('OWNER', 'owner = Owner(team = DATACENTRES[0]),')}]`);
  assert.ok(loaded.ok, JSON.stringify(loaded));
  const [converted] = Object.values(convertAll(loaded.value));
  const data = JSON.parse(converted.executorData);
  assert.deepEqual(data.owner, { team: 'ams' });
  assert.equal(Object.keys(data).at(-1), 'owner', 'new fields come last');
});

const imports: readonly [name: string, source: string][] = [
  ['from a module', 'from company.schema import Profile\nassert str(Profile().site()) == "north"'],
  ['all of a module', 'from company.schema import *\nProfile()'],
  ['a module', 'import company.schema\ncompany.schema.Profile()'],
  ['a module by another name', 'import company.schema as s\ns.Profile()'],
  ['a module of a package', 'from company import names\nassert names.SITE == "north"'],
];

for (const [name, source] of imports) {
  const site = {
    ...SITE,
    modules: Object.fromEntries(Object.entries(SITE.modules).filter(([key]) => !key.includes('circle'))),
  };
  test(`a job file imports ${name} of the site`, () => {
    const loaded = load(source, site);
    assert.ok(loaded.ok, JSON.stringify(loaded));
  });
}

const failures: readonly [source: string, site: SiteFiles, message: RegExp][] = [
  [
    'import company.circle',
    SITE,
    /^ImportError: .*circle\.aurora is imported while it is being run\n {2}at .*circle\.aurora:1:1/,
  ],
  ['import missing', SITE, /^IOError: No such file to include: \/etc\/aurora\/missing\.aurora/],
  ['import other', SITE, /^ImportError: No module named other/],
  [
    '',
    { prelude: ['/etc/aurora/broken.aurora'], modules: {} },
    /^SyntaxError: .*\n {2}at \/etc\/aurora\/broken\.aurora:/,
  ],
  ['', { prelude: ['/nowhere'], modules: {} }, /^IOError: No such file to include: \/nowhere/],
];

for (const [source, site, message] of failures) {
  test(`"${source}" with ${site.prelude} fails with a place`, () => {
    const loaded = load(source, site);
    assert.ok(!loaded.ok);
    assert.match(formatConfigError(loaded.error), message);
  });
}
