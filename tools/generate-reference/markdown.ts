/** A Markdown table. Cells must not hold line ends; bars in them are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A page of paragraphs, said to be generated. */
export function page(title: string, source: string, paragraphs: readonly string[]): string {
  const notice = `<!-- Generated from ${source} by tools/generate-reference.ts. Do not edit. -->`;
  return `${[notice, `# ${title}`, ...paragraphs].join('\n\n')}\n`;
}
