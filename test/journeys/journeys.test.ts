import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Journey } from './journey.ts';
import { formatScript, parseScript } from './script.ts';

/**
 * Plays every journey and compares what it prints with what stands in its file.
 * UPDATE_JOURNEYS=1 writes the files anew instead: read the difference before you commit it.
 */
for (const name of readdirSync(import.meta.dirname).filter((file) => file.endsWith('.txt'))) {
  test(`journey ${name}`, async () => {
    const file = `${import.meta.dirname}/${name}`;
    const text = readFileSync(file, 'utf8');
    const steps = parseScript(text);
    const journey = new Journey();
    const outputs: string[] = [];
    for (const { command } of steps) outputs.push(await journey.run(command));
    const played = formatScript(steps, outputs);
    if (process.env['UPDATE_JOURNEYS'] === '1') writeFileSync(file, played);
    else assert.equal(played, text);
  });
}
