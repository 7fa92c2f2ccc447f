/** What a worker may do, of all that TypeScript knows for a window: its library for workers cannot be used beside it. */
interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface InstallEvent extends ExtendableEvent {
  /** Which requests wake the worker, the first rule that fits. Absent in a browser without static routing: there each request does. */
  addRoutes?(rules: readonly RouterRule[]): Promise<void>;
}
interface RouterRule {
  readonly condition:
    { readonly requestMode: RequestMode } | { readonly urlPattern: { readonly pathname: string } };
  readonly source: 'fetch-event' | 'network';
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** The page that says it is offline. */
const SHELL = '/offline';
/** Changes with every build that changes the files of the shell: the build puts their names in here. */
const CACHE = 'movie-search __SHELL_FILES__';
/** What the shell needs. */
const files = CACHE.split(' ').slice(1);

/**
 * What the worker answers, and past it all else: a question for each letter typed would wake a worker that rests, and wait for it. Without routes
 * the `fetch` listener below decides the same.
 */
const routes: readonly RouterRule[] = [
  { condition: { requestMode: 'navigate' }, source: 'fetch-event' },
  ...files.map((pathname): RouterRule => ({
    condition: { urlPattern: { pathname } },
    source: 'fetch-event',
  })),
  { condition: { urlPattern: { pathname: '/*' } }, source: 'network' },
];

addEventListener('install', (event) => {
  const installing = event as InstallEvent;
  installing.waitUntil(Promise.all([keepShell(), addRoutes(installing)]));
});

async function addRoutes(installing: InstallEvent): Promise<void> {
  try {
    await installing.addRoutes?.(routes);
  } catch (error) {
    // A browser whose routes are others has its questions go through the worker, and keeps the page for when it is offline.
    console.warn('questions go through the service worker:', error);
  }
}

addEventListener('activate', (event) => {
  (event as ExtendableEvent).waitUntil(dropOldShells());
});

addEventListener('fetch', (event) => {
  const { request } = event as FetchEvent;
  if (request.method !== 'GET') return;
  // Of answers nothing is kept: what is shown is what is so now, or that it cannot be told.
  if (request.mode === 'navigate') (event as FetchEvent).respondWith(pageOrShell(request));
  else if (files.includes(new URL(request.url).pathname)) (event as FetchEvent).respondWith(kept(request));
});

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  // `reload`: whatever the browser has of an earlier build.
  await cache.addAll([SHELL, ...files].map((path) => new Request(path, { cache: 'reload' })));
}

async function dropOldShells(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('movie-search ') && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** A page from the service; the shell only where nothing came back. */
async function pageOrShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const shell = await caches.match(SHELL);
    if (shell === undefined) throw error;
    return shell;
  }
}

async function kept(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
