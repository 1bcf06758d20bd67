/** A page that works without script, dressed by a file of the UI. */
export function page(title: string, content: string): string {
  const name = escapeHtml(title);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}</title>
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg"><link rel="stylesheet" href="/assets/plain.css"></head>
<body><p><a href="/scheduler">Aurora</a></p><h1>${name}</h1>${content}</body></html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text as it can stand anywhere in HTML. */
export function escapeHtml(raw: string): string {
  return raw.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
