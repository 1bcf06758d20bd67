/**
 * Bundles the programs of `src/main` into `dist/` and builds the UI into `ui/dist/`,
 * each only if its sources changed since the last build (`--force` builds always).
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const force = process.argv.includes('--force');

/** Programs that share code through chunks, since they run from this directory. */
const SHARED_PROGRAMS = [
  'aurora',
  'aurora-local',
  'aurora-log',
  'aurora-scheduler',
  'aurora_admin',
  'job',
  'job-file-evaluator',
  'recovery-tool',
  'thermos_observer',
];

/** Programs that travel to other machines and therefore are one file each. */
const SINGLE_FILE_PROGRAMS = ['thermos_executor'];

/** Where programs are built, to be put in place of the old ones at once: others may be starting them. */
const NEW = `dist.new-${process.pid}`;

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  outdir: NEW,
  external: ['classic-level'],
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
  },
};

function filesBelow(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name);
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    return entry.isDirectory() ? filesBelow(below) : [below];
  });
}

function digestOf(places: readonly string[]): string {
  const digest = createHash('sha256');
  for (const place of places) {
    const files = statSync(join(root, place)).isDirectory() ? filesBelow(place) : [place];
    for (const file of files.sort()) digest.update(file).update(readFileSync(join(root, file)));
  }
  return digest.digest('hex');
}

async function ifChanged(
  stampPath: string,
  sources: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const stamp = join(root, stampPath);
  const digest = digestOf(sources);
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

function replaceDist(): void {
  const old = join(root, `dist.old-${process.pid}`);
  if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
  renameSync(join(root, NEW), join(root, 'dist'));
  // A program that has just ended may still write its compile cache there.
  rmSync(old, { recursive: true, force: true, maxRetries: 5 });
}

const entry = (program: string) => `src/main/${program}.ts`;

await ifChanged(
  'dist/.built',
  ['api', 'src', 'script/build.ts', 'package.json', 'package-lock.json'],
  async () => {
    await build({
      ...common,
      entryPoints: SHARED_PROGRAMS.map(entry),
      splitting: true,
      chunkNames: 'chunks/[name]-[hash]',
    });
    await build({ ...common, entryPoints: SINGLE_FILE_PROGRAMS.map(entry) });
    copyFileSync(join(root, 'src/config/builders/generated/job.d.ts'), join(root, NEW, 'job.d.ts'));
    replaceDist();
  },
);

if (existsSync(join(root, 'ui/package.json'))) {
  await ifChanged('ui/dist/.built', ['ui', 'api', 'src/domain'], async () => {
    console.error('Building the UI ...');
    execFileSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
      cwd: join(root, 'ui'),
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  });
}
