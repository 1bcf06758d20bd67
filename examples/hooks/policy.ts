import type { Hook } from 'aurora-scheduler/hooks';

/** Production is not killed by accident, and updates of it say why. */
const policy: Hook = {
  name: 'production-policy',

  async preKillJob({ jobKey, args, confirm }) {
    if (jobKey.environment !== 'prod') return true;
    const which = args.instances === undefined ? 'all instances' : `instances ${args.instances.join(', ')}`;
    return confirm(`Kill ${which} of ${jobKey.role}/${jobKey.environment}/${jobKey.name}?`);
  },

  preStartJobUpdate({ jobKey, args }) {
    if (jobKey.environment === 'prod' && args.message === undefined) {
      throw new Error('say why with --message');
    }
  },
};

/** Here nobody starts a one-machine cluster. */
const commands: Hook = {
  name: 'no-local-cluster',
  skippable: false,
  matches: (noun, verb) => noun === 'local' && verb === 'up',
  preCommand({ log }) {
    log.warn('this machine has no room for a cluster of its own');
    return false;
  },
};

export default [policy, commands];
