const MB = 1024 * 1024;
const GB = 1024 * MB;

/** `MM/DD HH:MM:SS` UTC, or nothing for no time. */
export function formatTime(secs: number | undefined): string {
  if (secs === undefined || secs === 0) return '';
  const iso = new Date(secs * 1000).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)} ${iso.slice(11, 19)}`;
}

/** Lines without the empty ones around them and without the indentation that they have in common. */
export function dedent(text: string): string {
  const lines = text.replace(/^(\s*\n)+|\s+$/g, '').split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}

/** Cores with three decimals, or nothing. */
export function formatCpu(cores: number): string {
  return cores > 0 ? cores.toFixed(3) : '';
}

/** MB with one decimal, or nothing. */
export function formatRam(bytes: number): string {
  return bytes > 0 ? `${(bytes / MB).toFixed(1)}MB` : '';
}

/** Whole GB, smaller sizes in MB or KB, or nothing. */
export function formatDisk(bytes: number): string {
  if (bytes <= 0) return '';
  if (bytes >= GB) return `${Math.round(bytes / GB)}GB`;
  return bytes >= MB ? `${Math.round(bytes / MB)}MB` : `${Math.ceil(bytes / 1024)}KB`;
}
