import type { PageModule, PageRequest, RenderedPage } from '../../api/pages/page-module.ts';
import { chosenLanguage, LANGUAGE_CHOICE, languageFor, type Language } from '../shared/language.ts';
import { PAGE_POLICY, renderDocument } from '../shared/page-document.tsx';
import { loadPage } from './load-page.ts';
import { english, type Messages } from './messages-en.ts';
import { spanish } from './messages-es.ts';
import type { PageData } from './page-data.ts';
import type { PageState, View } from './page-state.ts';
import { placeAt, PLACE_PATHS, searchFor, type Place } from './place.ts';
import { placeTitle } from './place-view.tsx';
import { SearchPage } from './search-page.tsx';

/** What the page says, by language. */
const tables: Readonly<Record<Language, Messages>> = { en: english, es: spanish };

/** A choice of language is kept for a year. */
const A_YEAR_S = 31_536_000;

/** The search page as the query service serves it. */
export const page: PageModule = { paths: PLACE_PATHS, policy: PAGE_POLICY, render };

async function render({
  url,
  acceptLanguage,
  cookie,
  ask,
  mayWatch,
  files,
}: PageRequest): Promise<RenderedPage> {
  // Whose host it is does not matter here.
  const address = new URL(url, 'http://page');
  const chosen = chosenLanguage(address.searchParams);
  const language = chosen ?? languageFor(cookie, acceptLanguage);
  const place = placeAt(address) ?? searchFor('');
  const state = await stateAt(address, place, ask);
  const messages = tables[language];
  const html = renderDocument({
    language,
    title: placeTitle(state, messages),
    description: messages.description,
    files,
    data: { state, messages, mayWatch } satisfies PageData,
    hidden: state.view.kind !== 'start' && state.view.kind !== 'film' && state.view.kind !== 'director',
    children: <SearchPage initial={state} messages={messages} mayWatch={mayWatch} />,
  });
  return { status: statusOf(state.view), html, headers: headersOf(state.view, chosen) };
}

/** `/offline` is what the service worker keeps for when nothing can be reached: its view comes true then. */
async function stateAt(address: URL, place: Place, ask: PageRequest['ask']): Promise<PageState> {
  if (address.pathname === '/offline') return { place, view: { kind: 'offline' } };
  return loadPage(place, { ask });
}

function statusOf(view: View): number {
  if (view.kind === 'problem' || view.kind === 'no-film') return view.problem.status;
  return 200;
}

function headersOf(view: View, chosen: string | null): Record<string, string> {
  return {
    ...(view.kind === 'problem' && view.retryAfterSeconds !== null
      ? { 'Retry-After': String(view.retryAfterSeconds) }
      : {}),
    ...(chosen === null
      ? {}
      : { 'Set-Cookie': `${LANGUAGE_CHOICE}=${chosen}; Path=/; Max-Age=${String(A_YEAR_S)}; SameSite=Lax` }),
  };
}
