import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, root, run } from './cluster.ts';

/** A page for operators, whose blocks a test follows on a cluster of its own. */
export class Page {
  readonly #text: string;
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * @param name below `docs/operations`
   * @param variables of the environment, for commands and clients
   * @param replaced what the page names, with what the test has in its place
   */
  constructor(
    name: string,
    variables: Readonly<Record<string, string>>,
    replaced: Readonly<Record<string, string>> = {},
  ) {
    const text = readFileSync(join(root, 'docs/operations', name), 'utf8');
    this.#text = Object.entries(replaced).reduce(
      (known, [named, ours]) => known.replaceAll(named, ours),
      text,
    );
    this.#environment = {
      ...process.env,
      PATH: `${join(root, 'bin')}:${process.env['PATH']}`,
      ...variables,
    };
  }

  /** The blocks of a language, in their order, without the indentation that a list gives them. */
  blocks(language: string): readonly string[] {
    const fence = new RegExp(`^( *)\`\`\`${language}\\n(.*?)^ *\`\`\`$`, 'gms');
    return Array.from(this.#text.matchAll(fence), ([, indent = '', block = '']) =>
      block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    );
  }

  /** The commands of a program that stand within a sentence, with their arguments, in their order. */
  inline(program: string): readonly string[] {
    const command = new RegExp(`\`(${program} [a-z][^\`]*)\``, 'g');
    return Array.from(this.#text.matchAll(command), ([, found = '']) => found);
  }

  /** Runs commands of the page; they must succeed. */
  async follow(commands: string): Promise<Ended> {
    const ended = await run('bash', ['-euo', 'pipefail', '-c', commands], this.#environment);
    assert.equal(ended.status, 0, `${commands}\n${ended.stdout}${ended.stderr}`);
    return ended;
  }
}
