/** Asks a yes/no question on the terminal; no if there is none, or if the user ends the command. */
export async function confirm(question: string, interrupted: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || interrupted.aborted) return false;
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The terminal sends no signal while it is read by the key.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: interrupted });
    return /^\s*y(es)?\s*$/i.test(answer);
  } catch (error) {
    // Ctrl-C, or Ctrl-D for no answer at all.
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    if (!interrupted.aborted) process.stderr.write('\n');
    return false;
  } finally {
    terminal.close();
  }
}
