import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';

import type { PageFiles } from '../../api/pages/page-module.ts';
import type { Language } from './language.ts';
import { DATA_ID, embeddedJson } from './page-data.ts';

/**
 * What a page may do: load and ask only what is of its own origin, and no scripts or styles within the HTML. Nobody shows it in a
 * frame.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Id of the element that a page's components are in. */
export const ROOT_ID = 'page';

export interface PageDocument {
  readonly language: Language;
  readonly title: string;
  readonly description: string;
  readonly files: PageFiles;
  /** What the components were rendered from: the browser goes on from it. */
  readonly data: object;
  readonly children: ComponentChildren;
  /** Whether search engines are to leave the page out. */
  readonly hidden?: boolean;
}

/** The whole HTML of a page. */
export function renderDocument(page: PageDocument): string {
  const { language, title, description, files, data, children, hidden = false } = page;
  const html = renderToString(
    <html lang={language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content={description} />
        {hidden && <meta name="robots" content="noindex" />}
        <title>{title}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="manifest" href="/site.webmanifest" />
        {files.styles.map((href) => (
          <link key={href} rel="stylesheet" href={href} />
        ))}
        {files.scripts.map((src) => (
          <script key={src} type="module" src={src} />
        ))}
      </head>
      <body>
        <div id={ROOT_ID}>{children}</div>
        {/* Data, not code: no browser runs it. */}
        <script
          id={DATA_ID}
          type="application/json"
          dangerouslySetInnerHTML={{ __html: embeddedJson(data) }}
        />
      </body>
    </html>,
  );
  return `<!doctype html>\n${html}`;
}
