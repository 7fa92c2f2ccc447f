import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  CDPSession,
  Page,
  Request,
} from 'playwright-core';

/** How a person looks at the page. */
export interface Look {
  /** Default `light`. */
  readonly colorScheme?: 'light' | 'dark';
  /** Default `none`. */
  readonly forcedColors?: 'active' | 'none';
  /** Default `no-preference`. */
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** What the browser says in Accept-Language. Default `en-GB`. */
  readonly locale?: string;
  /** In CSS pixels. Default 1280 × 800. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly deviceScaleFactor?: number;
  /** Default true. */
  readonly javaScript?: boolean;
  /** Default `allow`. */
  readonly serviceWorkers?: 'allow' | 'block';
}

/** What a page must never do, whatever a test is about. */
export interface Offence {
  /**
   * `csp`: the content security policy was broken. `foreign`: another origin was asked for. `script`: an error reached the window.
   * `console`: the browser or the page wrote an error.
   */
  readonly kind: 'csp' | 'foreign' | 'script' | 'console';
  readonly what: string;
}

/** A tab in a context of its own, which shares nothing with others, and all that went wrong in it. */
export interface OpenedPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** In their order, so far. */
  readonly offences: readonly Offence[];
  /** Addresses that were asked for, in their order, so far. */
  readonly asked: readonly string[];
  /** Closes the context. @throws Error that lists the offences, but for those that `expected` matches */
  close(expected?: RegExp): Promise<void>;
}

/** Opens an empty tab for the service at `origin`. Relative addresses (`page.goto('/')`) are that service's. */
export async function openPage(browser: Browser, origin: string, look: Look = {}): Promise<OpenedPage> {
  const context = await browser.newContext(contextOptions(origin, look));
  const offences: Offence[] = [];
  const asked: string[] = [];
  // The context's requests are those of the page, its frames and its service workers.
  context.on('request', (request) => {
    asked.push(request.url());
    if (isForeign(request, origin)) offences.push({ kind: 'foreign', what: request.url() });
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => offences.push({ kind: 'script', what: error.stack ?? error.message }));
  page.on('console', (message) => {
    if (message.type() === 'error')
      offences.push({ kind: 'console', what: `${message.text()} (${message.location().url})` });
  });
  await reportViolations(await context.newCDPSession(page), offences);
  return {
    page,
    context,
    offences,
    asked,
    close: async (expected) => {
      await context.close();
      const unexpected = offences.filter(({ what }) => expected?.test(what) !== true);
      if (unexpected.length > 0)
        throw new Error(
          `the page misbehaved:\n${unexpected.map(({ kind, what }) => `${kind}: ${what}`).join('\n')}`,
        );
    },
  };
}

function contextOptions(origin: string, look: Look): BrowserContextOptions {
  return {
    baseURL: origin,
    locale: look.locale ?? 'en-GB',
    timezoneId: 'UTC',
    colorScheme: look.colorScheme ?? 'light',
    forcedColors: look.forcedColors ?? 'none',
    reducedMotion: look.reducedMotion ?? 'no-preference',
    viewport: look.viewport ?? { width: 1280, height: 800 },
    javaScriptEnabled: look.javaScript ?? true,
    serviceWorkers: look.serviceWorkers ?? 'allow',
    ...(look.deviceScaleFactor !== undefined && { deviceScaleFactor: look.deviceScaleFactor }),
  };
}

function isForeign(request: Request, origin: string): boolean {
  const { protocol, origin: asked } = new URL(request.url());
  // What a page made itself, out of its own bytes, asks nobody.
  return protocol !== 'data:' && protocol !== 'blob:' && asked !== origin;
}

/** The browser's own list of issues has every violation, also one that the page hides from its console. */
async function reportViolations(session: CDPSession, offences: Offence[]): Promise<void> {
  session.on('Audits.issueAdded', ({ issue }) => {
    const { contentSecurityPolicyIssueDetails: details } = issue.details;
    if (details === undefined) return;
    const where = details.sourceCodeLocation;
    const source = where === undefined ? '' : ` at ${where.url}:${where.lineNumber}`;
    offences.push({
      kind: 'csp',
      what: `${details.violatedDirective} forbids ${details.blockedURL ?? details.contentSecurityPolicyViolationType}${source}`,
    });
  });
  await session.send('Audits.enable');
}
