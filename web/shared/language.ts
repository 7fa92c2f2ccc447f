/** Languages of the pages, the one for everybody else first. */
export const LANGUAGES = ['en', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Name of the cookie, and of the parameter of an address, that say which language somebody chose. */
export const LANGUAGE_CHOICE = 'lang';

function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** A choice as an address has it; null: none that there is. */
export function chosenLanguage(parameters: URLSearchParams): Language | null {
  const chosen = parameters.get(LANGUAGE_CHOICE);
  return isLanguage(chosen) ? chosen : null;
}

/** The language to answer in: that of the cookie, else the one most wanted by Accept-Language (RFC 9110, 12.5.4), else the first. */
export function languageFor(cookie: string, acceptLanguage: string): Language {
  const kept = cookie
    .split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === LANGUAGE_CHOICE)?.[1];
  if (isLanguage(kept)) return kept;
  const wanted = acceptLanguage
    .split(',')
    .map((entry) => {
      const [range = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const weight = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return {
        language: range.trim().split('-')[0],
        weight: weight === undefined ? 1 : Number(weight.trim().slice(2)),
      };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  return wanted.map(({ language }) => language).find(isLanguage) ?? LANGUAGES[0];
}
