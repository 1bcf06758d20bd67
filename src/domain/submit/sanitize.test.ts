import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Constraint, JobConfiguration, SlaPolicy, TaskConfig } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { ADMISSION } from '../testing/admission.ts';
import { EXAMPLE_JOB } from '../testing/tasks.ts';
import { sanitizeJob, sanitizeTaskConfig } from './sanitize.ts';
import type { AdmissionSettings } from './settings.ts';

const SETTINGS: AdmissionSettings = {
  ...ADMISSION,
  defaultDockerParameters: [{ name: 'net', value: 'host' }],
};

const DOCKER_SETTINGS: AdmissionSettings = {
  ...SETTINGS,
  allowedContainerTypes: new Set(['MESOS', 'DOCKER']),
};

/** As little as a client may send. */
const TASK: Wire<TaskConfig> = {
  job: EXAMPLE_JOB,
  resources: [{ numCpus: 1 }, { ramMb: 128n }, { diskMb: 64 }],
  executorConfig: { name: 'AuroraExecutor', data: '{}' },
};

function job(task: Wire<TaskConfig> = {}, changes: Wire<JobConfiguration> = {}): Wire<JobConfiguration> {
  return { key: EXAMPLE_JOB, instanceCount: 20, taskConfig: { ...TASK, ...task }, ...changes };
}

function dedicated(constraint: Wire<Constraint['constraint']>): Wire<TaskConfig> {
  return { constraints: [{ name: 'dedicated', constraint }] };
}

function sla(slaPolicy: Wire<SlaPolicy>): Wire<TaskConfig> {
  return { tier: 'preferred', slaPolicy };
}

type Refusal = readonly [
  what: string,
  given: Wire<JobConfiguration>,
  message: string,
  settings?: AdmissionSettings,
];

const docker = (fields: object, more: Wire<TaskConfig> = {}): Wire<JobConfiguration> =>
  job({ container: { docker: { image: 'debian', ...fields } }, ...more });

const GPUS = [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }, { numGpus: 1 }];

/** In the order in which they are checked. */
const REFUSALS: readonly Refusal[] = [
  ['nothing at all', {}, 'Job configuration must have taskConfig set.'],
  ['no instances', job({}, { instanceCount: 0 }), 'Instance count must be positive.'],
  ['an absent count', job({}, { instanceCount: undefined }), 'Instance count must be positive.'],
  ['an absent key', job({}, { key: undefined }), 'Job key // is invalid.'],
  [
    'a malformed key',
    job({}, { key: { ...EXAMPLE_JOB, name: 'a b' } }),
    'Job key www-data/prod/a b is invalid.',
  ],
  [
    'an environment that is not allowed',
    job({}, { key: { ...EXAMPLE_JOB, environment: 'production' } }),
    "Job environment production doesn't match: ^(prod|devel|test|staging\\d*)$",
  ],
  ['a bad owner', job({}, { owner: { user: 'a b' } }), 'Job user contains illegal characters: a b'],
  [
    'tasks of another job',
    job({ job: { ...EXAMPLE_JOB, role: 'root' } }),
    'Job key www-data/prod/hello does not match the key root/prod/hello of its taskConfig.',
  ],
  ['a bad tier name', job({ tier: 'a b' }), 'Tier contains illegal characters: a b'],
  ['an unknown tier', job({ tier: 'gold' }), "Invalid tier 'gold' in TaskConfig."],
  ['tasks without a job', job({ job: undefined }), 'Job key // is invalid.'],
  ['nothing to run', job({ executorConfig: undefined }), 'Configuration may not be null.'],
  ['a nameless executor', job({ executorConfig: { data: '' } }), 'Executor name may not be left unset.'],
  [
    'an unknown executor',
    job({ executorConfig: { name: 'other', data: '' } }),
    "Configuration for executor 'other' doesn't exist.",
  ],
  [
    'a dedicated limit',
    job(dedicated({ limit: { limit: 1 } })),
    'A dedicated constraint must be of value type.',
  ],
  [
    'two dedicated values',
    job(dedicated({ value: { values: ['www-data/a', 'www-data/b'] } })),
    'A dedicated constraint must have exactly one value',
  ],
  [
    'the dedicated hosts of another role',
    job(dedicated({ value: { values: ['root/db'] } })),
    'Only root may use hosts dedicated for that role.',
  ],
  [
    'all dedicated hosts but those of its role',
    job(dedicated({ value: { negated: true, values: ['www-data/db'] } })),
    'A dedicated constraint must not be negated.',
  ],
  ['no image', docker({ image: undefined }), 'A container must specify an image.', DOCKER_SETTINGS],
  [
    'Docker parameters',
    docker({ parameters: [{ name: 'net', value: 'none' }] }),
    'This scheduler is configured to disallow Docker parameters.',
    DOCKER_SETTINGS,
  ],
  [
    'Docker without an executor',
    docker({}, { executorConfig: undefined }),
    'This scheduler is configured to require an executor for Docker-based tasks.',
    DOCKER_SETTINGS,
  ],
  ['Docker', docker({}), 'This scheduler is not configured to allow the container type DOCKER'],
  [
    'resources said twice',
    job({ resources: [{ ramMb: 1 }, { ramMb: 2 }, { numCpus: 1 }, { numCpus: 2 }, { diskMb: 1 }] }),
    'Multiple resource values are not supported for CPU, RAM',
  ],
  ['no CPU', job({ resources: [{ ramMb: 1 }, { diskMb: 1 }] }), 'num_cpus must be greater than 0.0'],
  [
    'a CPU count that is none',
    job({ resources: [{ numCpus: Number.NaN }, { ramMb: 1 }, { diskMb: 1 }] }),
    'num_cpus must be greater than 0.0',
  ],
  [
    'infinitely many CPUs',
    job({ resources: [{ numCpus: Number.POSITIVE_INFINITY }, { ramMb: 1 }, { diskMb: 1 }] }),
    'num_cpus must be a finite number',
  ],
  [
    'negative memory',
    job({ resources: [{ numCpus: 1 }, { ramMb: -1 }, { diskMb: 1 }] }),
    'ram_mb must be greater than 0.0',
  ],
  [
    'no disk',
    job({ resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 0n }] }),
    'disk_mb must be greater than 0.0',
  ],
  ['GPUs', job({ resources: GPUS }), 'GPU resource support is disabled in this cluster.'],
  [
    'a negative number of GPUs',
    job({ resources: [...GPUS.slice(0, 3), { numGpus: -1 }] }),
    'num_gpus must not be negative',
    { ...SETTINGS, allowGpus: true },
  ],
  [
    'files to fetch',
    job({ mesosFetcherUris: [{ value: 'http://x/y' }] }),
    'Mesos Fetcher for individual jobs is disabled in this cluster.',
  ],
  [
    'volumes',
    job({ container: { mesos: { volumes: [{ containerPath: '/a', hostPath: '/b', mode: 'RO' }] } } }),
    'This scheduler is configured to disallow container volumes.',
  ],
  [
    'an SLA policy on an ordinary tier',
    job({ slaPolicy: { coordinatorSlaPolicy: { coordinatorUrl: 'u', statusKey: 'k' } } }),
    "Tier 'preemptible' does not support SlaPolicy.",
  ],
  [
    'an SLA policy with few instances',
    job(sla({ countSlaPolicy: { count: 1, durationSecs: 1 } }), { instanceCount: 19 }),
    'Job with fewer than 20 instances cannot have CountSlaPolicy.',
  ],
  [
    'a count that leaves no room',
    job(sla({ countSlaPolicy: { count: 20, durationSecs: 1 } })),
    'Current CountSlaPolicy: count=20 will not allow any instances to be killed. Must be less than instanceCount=20.',
  ],
  [
    'a percentage that leaves no room',
    job(sla({ percentageSlaPolicy: { percentage: 95.5, durationSecs: 1 } })),
    'Current PercentageSlaPolicy: percentage=95.500000 will not allow any instances to be killed. ' +
      'Must be less than 95.000000.',
  ],
  [
    'an SLA policy over too long a time',
    job(sla({ percentageSlaPolicy: { percentage: 50, durationSecs: 7_201 } })),
    'PercentageSlaPolicy: durationSecs=7201 must be less than cluster-wide maximum of 7200 secs.',
  ],
  [
    'a service on a schedule',
    job({ isService: true }, { cronSchedule: '* * * * *' }),
    'A service task may not be run on a cron schedule: www-data/prod/hello',
  ],
];

describe('a job is refused', () => {
  for (const [what, given, message, settings = SETTINGS] of REFUSALS) {
    it(`for ${what}`, () => assert.deepEqual(sanitizeJob(given, settings), { ok: false, message }));
  }

  it('for numbers that its fields cannot hold, naming the field', () => {
    const tooMany = sanitizeJob(job({}, { instanceCount: 2 ** 31 }), SETTINGS);
    assert.match(tooMany.ok ? '' : tooMany.message, /instanceCount/);
    const tooMuch = sanitizeJob(
      job({ resources: [{ numCpus: 1 }, { ramMb: 2n ** 63n }, { diskMb: 1 }] }),
      SETTINGS,
    );
    assert.match(tooMuch.ok ? '' : tooMuch.message, /resources.*ramMb/);
  });
});

describe('an accepted job', () => {
  function accepted(given: Wire<JobConfiguration>, settings = SETTINGS): JobConfiguration {
    const result = sanitizeJob(given, settings);
    return result.ok ? result.value : assert.fail(result.message);
  }

  it('gets the default tier, and is production exactly if its tier says so', () => {
    const plain = accepted(job({ production: true })).taskConfig;
    assert.deepEqual([plain.tier, plain.production], ['preemptible', false]);
    assert.equal(accepted(job({ tier: 'preferred', production: false })).taskConfig.production, true);
  });

  it('gets links for the usual ports unless it brings its own', () => {
    const resources = [...(TASK.resources ?? []), { namedPort: 'http' }, { namedPort: 'x' }];
    assert.deepEqual(
      accepted(job({ resources })).taskConfig.taskLinks,
      new Map([['http', 'http://%host%:%port:http%']]),
    );
    const own = new Map([['docs', 'http://%host%/docs']]);
    assert.deepEqual(accepted(job({ resources, taskLinks: own })).taskConfig.taskLinks, own);
  });

  it("gets the cluster's Docker parameters", () => {
    assert.deepEqual(accepted(docker({}), DOCKER_SETTINGS).taskConfig.container, {
      docker: { image: 'debian', parameters: SETTINGS.defaultDockerParameters },
    });
  });

  it('runs in a plain container unless it asks for another', () => {
    assert.deepEqual(accepted(job()).taskConfig.container, { mesos: { volumes: [] } });
  });

  it('may use hosts dedicated to its role or to every role', () => {
    for (const value of ['www-data', 'www-data/db', '*/gpu']) {
      accepted(job(dedicated({ value: { values: [value] } })));
    }
  });
});

describe('a task configuration that comes alone', () => {
  it('must have an allowed environment too', () => {
    const config = { ...TASK, job: { ...EXAMPLE_JOB, environment: 'qa' } };
    assert.deepEqual(sanitizeTaskConfig(config, 1, SETTINGS), {
      ok: false,
      message: `Job environment qa doesn't match: ${SETTINGS.allowedEnvironments.source}`,
    });
    assert.equal(sanitizeTaskConfig(TASK, 1, SETTINGS).ok, true);
  });
});
