/**
 * Words that people leave out of a title or put into it without meaning another one: articles, prepositions and conjunctions of the
 * languages that most titles are in, in folded form. A title that has nothing else is asked for by all of its words.
 */
export const SMALL_WORDS: ReadonlySet<string> = new Set([
  ...['the', 'a', 'an', 'of', 'and', 'or', 'in', 'on', 'at', 'to', 'for', 'from', 'by', 'with'],
  ...[
    'le',
    'la',
    'les',
    'l',
    'un',
    'une',
    'du',
    'des',
    'de',
    'd',
    'et',
    'el',
    'los',
    'las',
    'una',
    'y',
    'del',
  ],
  ...['il', 'lo', 'gli', 'i', 'di', 'e', 'der', 'die', 'das', 'ein', 'eine', 'und', 'den', 'dem'],
]);

/** The English articles, which keys are without. */
export const KEY_ARTICLES = ['the', 'an', 'a'] as const;
