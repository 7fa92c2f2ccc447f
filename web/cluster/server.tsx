import type { PageModule, PageRequest, RenderedPage } from '../../api/pages/page-module.ts';
import { chosenLanguage, LANGUAGE_CHOICE, languageFor } from '../shared/language.ts';
import { PAGE_POLICY, renderDocument } from '../shared/page-document.tsx';
import { PageHeader } from './parts/page-header.tsx';
import { SpeechContext, speechOf } from './words/language.ts';

/** Said where nothing else could say it: no script has these words. */
const NEEDS_SCRIPT = {
  en: 'The cluster view shows live figures. It needs JavaScript.',
  es: 'La vista del clúster muestra cifras en vivo. Necesita JavaScript.',
} as const;
/** A choice of language is kept for a year. */
const A_YEAR_S = 31_536_000;

/**
 * The cluster view as the query service serves it: a head, and a place for what the stream tells. The document has no figures in
 * it, so everybody may load it; who may see figures is decided where figures are.
 */
export const page: PageModule = { paths: ['/cluster'], policy: PAGE_POLICY, render };

function render({ url, acceptLanguage, cookie, files }: PageRequest): Promise<RenderedPage> {
  // Whose host it is does not matter here.
  const chosen = chosenLanguage(new URL(url, 'http://page').searchParams);
  const language = chosen ?? languageFor(cookie, acceptLanguage);
  const speech = speechOf(language);
  const html = renderDocument({
    language,
    title: speech.words.title,
    description: speech.words.charts,
    files,
    data: { language },
    hidden: true,
    children: (
      <SpeechContext.Provider value={speech}>
        <PageHeader />
        <main id="figures">
          <noscript>
            <p>{NEEDS_SCRIPT[language]}</p>
          </noscript>
        </main>
      </SpeechContext.Provider>
    ),
  });
  const kept = `${LANGUAGE_CHOICE}=${chosen ?? ''}; Path=/; Max-Age=${String(A_YEAR_S)}; SameSite=Lax`;
  return Promise.resolve({ status: 200, html, headers: chosen === null ? {} : { 'Set-Cookie': kept } });
}
