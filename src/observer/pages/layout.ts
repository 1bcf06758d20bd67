import { type Html, html } from './html.ts';

/**
 * A whole page.
 * @param crumbs the way to it: text and, but for the last, address
 */
export function page(title: string, crumbs: readonly Crumb[], content: Html): string {
  const way = crumbs.map(({ text, href }) =>
    href ? html`<a href="${href}">${text}</a>` : html`<b>${text}</b>`,
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/assets/observer.css">
<link rel="icon" href="/assets/favicon.svg">
<script src="/assets/observer.js" defer></script>
</head>
<body>
<header><a class="home" href="/">thermos</a><nav>${way}</nav></header>
<main>${content}</main>
<footer>times are in UTC</footer>
</body>
</html>
`.html;
}

/** A step on the way to a page. */
export interface Crumb {
  readonly text: string;
  readonly href?: string;
}

/** A state in its colour. */
export function badge(state: string): Html {
  return html`<span class="state ${state.toLowerCase()}">${state}</span>`;
}
