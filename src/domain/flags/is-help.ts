/** Whether an argument asks how a program is used: `-h`, `-help`, `--help`. */
export function isHelp(argument: string): boolean {
  return /^(-h|--?help)$/.test(argument);
}
