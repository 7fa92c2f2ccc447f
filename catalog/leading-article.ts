/**
 * Articles that library catalogues move behind a comma, as in "Dolce vita, La": of English, French, Spanish, Italian, German and
 * Dutch. "die" and "il" are not among them: "Eat, Sleep, Die" and "Chicago, IL" end in a verb and a state. Whoever types
 * "Blechtrommel, Die" is understood by `titleReadings`.
 */
const CATALOGUED = "the|an|a|la|le|les|l['’]|el|los|las|lo|gli|der|das|un|une|una|uno|ein|eine|het";

/**
 * An English article that something follows. Quotes and other signs may stand in front. "the" may be followed by any sign but an
 * apostrophe ("the.matrix", "The-Matrix"); "a" and "an" by a space only, as "A-Team" and "A.I." begin with a letter of their own.
 */
const leadingArticle = /^[^\p{L}\p{N}\p{M}&]*(?:the[^\p{L}\p{N}\p{M}&'’]|an?[\s_])(?=.)/isu;
const movedArticle = new RegExp(`,\\s*(${CATALOGUED})[^\\p{L}\\p{N}\\p{M}&]*$`, 'iu');

/**
 * Puts an article behind a comma back in front: "Matrix, The" → "The Matrix", "Avventura, L'" → "L'Avventura".
 * Any other title comes back as it was.
 */
export function restoreArticle(title: string): string {
  if (!title.includes(',')) return title;
  const trimmed = title.trim();
  const match = movedArticle.exec(trimmed);
  const rest = trimmed.slice(0, match?.index).trimEnd();
  const article = match?.[1];
  if (article === undefined || rest === '') return title;
  return /['’]$/u.test(article) ? `${article}${rest}` : `${article} ${rest}`;
}

/** Drops one leading English article that something follows: "The Matrix" → "Matrix", but "The" and "A-Team" stay. */
export function dropArticle(title: string): string {
  // Most titles begin with another letter, which costs a load of millions less than the pattern does.
  const first = title.charCodeAt(0) | 0x20;
  return first > 0x61 && first < 0x7b && first !== 0x74 ? title : title.replace(leadingArticle, '');
}
