/** Articles that English titles begin with; a search may leave them out. */
const ENGLISH = 'the|an|a';

/**
 * Articles that library catalogues move behind a comma, as in "Dolce vita, La". Only the ones that cannot
 * be read as another word at the end of a title.
 */
const CATALOGUED = `${ENGLISH}|la|le|les|l['’]|el|los|las|il|lo|gli|der|die|das|un|une|una|uno|ein|eine|het`;

const leadingArticle = new RegExp(`^(?:${ENGLISH})\\s+(?=\\S)`, 'iu');
const movedArticle = new RegExp(`,\\s*(${CATALOGUED})$`, 'iu');

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
  return title.replace(leadingArticle, '');
}
