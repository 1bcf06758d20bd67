import { spawn } from 'node:child_process';

/** Variables of which one is set where a browser could be seen. */
const DISPLAYS = ['DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER'];

/**
 * Opens a page in the user's web browser.
 * @param complain gets a line with the URL where there is none to open
 */
export function openBrowser(url: string, complain: (line: string) => void): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  if (program === 'xdg-open' && !DISPLAYS.some((name) => process.env[name])) {
    complain(`No web browser could be started (there is no display): ${url}`);
    return;
  }
  const browser = spawn(program, [url], { detached: true, stdio: 'ignore' });
  browser
    .on('error', () => complain(`No web browser could be started (there is no ${program}): ${url}`))
    .unref();
}
