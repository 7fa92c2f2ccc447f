import { useSpeech } from '../words/language.ts';

/** The head of the page, the same on the server and in the browser. */
export function PageHeader() {
  const { words } = useSpeech();
  const { label, lang } = words.otherLanguage;
  return (
    <header class="page-header">
      <a class="skip" href="#figures">
        {words.skip}
      </a>
      <h1>{words.title}</h1>
      <nav aria-label={words.title}>
        <a href="/">{words.toSearch}</a>{' '}
        <a href={`/cluster?lang=${lang}`} lang={lang} hreflang={lang}>
          {label}
        </a>
      </nav>
    </header>
  );
}
