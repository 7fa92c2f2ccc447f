import { hydrate } from 'preact';

import type { Ask } from '../../api/pages/page-module.ts';
import type { SuggestAnswer } from '../../api/titles/suggest-answer.ts';
import { readPageData } from '../shared/page-data.ts';
import { ApiKey, askWithKey } from './api-key.ts';
import { Navigation, type Shown } from './navigation.ts';
import type { PageData } from './page-data.ts';
import { queryOf } from './place.ts';
import { readRecent, withSearch, writeRecent } from './recent-searches.ts';
import { SearchPage } from './search-page.tsx';
import './search.css';

const { state, messages, mayWatch } = readPageData() as PageData;
const store = storeOfBrowser(() => localStorage);
const key = new ApiKey(storeOfBrowser(() => sessionStorage));
const askBy = (signal: AbortSignal): Ask => askWithKey(key, signal);
const followers = new Set<(shown: Shown) => void>();
const navigation = new Navigation(state, {
  ask: askBy,
  onShown: (shown) => {
    remember(shown);
    for (const follower of followers) follower(shown);
  },
});

const live = {
  box: { suggest, go: (address: string) => navigation.go(address) },
  store,
  follow: (onShown: (shown: Shown) => void) => {
    followers.add(onShown);
    // Something may have come while the page was made.
    if (navigation.shown.state !== state) onShown(navigation.shown);
    return () => followers.delete(onShown);
  },
  afterShown: () => navigation.afterShown(),
  onKey: (given: string) => {
    key.use(given);
    navigation.again();
  },
};

const root = document.getElementById('page');
if (root === null) throw new Error('the page has no place for its components');
hydrate(<SearchPage initial={state} messages={messages} mayWatch={mayWatch} live={live} />, root);
navigation.start();
// The service rendered the page without the key, which only this tab has.
if (key.value !== null && state.view.kind === 'problem' && state.view.problem.status === 401)
  navigation.again();
remember({ state, isLate: false });
if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js').catch(reportError);

async function suggest(typed: string, signal: AbortSignal): Promise<SuggestAnswer> {
  const { status, body } = await askBy(signal)(`/titles/suggest${queryOf({ q: typed })}`);
  if (status !== 200) throw new Error(`no suggestions: ${String(status)}`);
  return body as SuggestAnswer;
}

/** Remembers what was looked for and found. */
function remember({ state: { place, view }, isLate }: Shown): void {
  if (isLate || place.kind !== 'search' || view.kind !== 'results' || place.cursor !== '') return;
  const recent = readRecent(store);
  const next = withSearch(recent, place.q);
  if (next !== recent) writeRecent(store, next);
}

/** Null where the browser keeps nothing for this page: somebody said so. */
function storeOfBrowser(open: () => Storage): Storage | null {
  try {
    return open();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'SecurityError') return null;
    throw error;
  }
}
