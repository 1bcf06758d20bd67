import { TaskConfig } from '../../api/generated/aurora.ts';
import { equal } from '../../api/thrift/index.ts';
import { formatJobKey } from '../domain/values/job-key.ts';

/**
 * The distinct task configurations in use, so that the thousand tasks of a job share one object.
 * A configuration stays as long as something retains it.
 */
export class ConfigPool {
  readonly #uses = new Map<TaskConfig, number>();
  /** Candidates for equality: by job, then by executor data, the field in which configurations differ most. */
  readonly #byJob = new Map<string, Map<string, TaskConfig[]>>();

  /** How many distinct configurations are in use. */
  get size(): number {
    return this.#uses.size;
  }

  /** The configuration in use that equals `config`, or `config` itself if there is none. */
  shared(config: TaskConfig): TaskConfig {
    if (this.#uses.has(config)) return config;
    const candidates = this.#byJob.get(formatJobKey(config.job))?.get(executorData(config)) ?? [];
    return candidates.find((candidate) => equal(TaskConfig, candidate, config)) ?? config;
  }

  retain(config: TaskConfig): void {
    const uses = this.#uses.get(config) ?? 0;
    this.#uses.set(config, uses + 1);
    if (uses === 0) this.#list(config);
  }

  release(config: TaskConfig): void {
    const uses = this.#uses.get(config) ?? 0;
    if (uses > 1) {
      this.#uses.set(config, uses - 1);
      return;
    }
    this.#uses.delete(config);
    this.#unlist(config);
  }

  clear(): void {
    this.#uses.clear();
    this.#byJob.clear();
  }

  #list(config: TaskConfig): void {
    const jobKey = formatJobKey(config.job);
    const byData = this.#byJob.get(jobKey) ?? new Map<string, TaskConfig[]>();
    this.#byJob.set(jobKey, byData);
    byData.set(executorData(config), [...(byData.get(executorData(config)) ?? []), config]);
  }

  #unlist(config: TaskConfig): void {
    const jobKey = formatJobKey(config.job);
    const byData = this.#byJob.get(jobKey);
    const others = (byData?.get(executorData(config)) ?? []).filter((other) => other !== config);
    if (others.length > 0) byData?.set(executorData(config), others);
    else byData?.delete(executorData(config));
    if (byData?.size === 0) this.#byJob.delete(jobKey);
  }
}

function executorData(config: TaskConfig): string {
  return config.executorConfig?.data ?? '';
}
