import { spawn } from 'node:child_process';

/** Opens a page in the user's web browser. Without one, the URL on the terminal has to do. */
export function openBrowser(url: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const browser = spawn(program, [url], { detached: true, stdio: 'ignore' });
  browser.on('error', () => undefined).unref();
}
