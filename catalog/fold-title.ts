import { foldCharacters, lettersAndDigits } from './fold-text.ts';
import { dropArticle, restoreArticle } from './leading-article.ts';

/**
 * The form under which a title is stored and looked up: two spellings that people take for the same title fold
 * to one string. Compatibility forms, accents, case, punctuation, spacing and what nobody sees go, `&` reads "and", one English
 * article in front goes, and an article behind a comma counts as one in front ("Matrix, The").
 *
 * The key holds no spaces, so "Spider-Man", "Spider Man" and "Spiderman" are one, and a prefix of a title folds
 * to a prefix of its key: "the mat" → "mat", "The Matrix" → "matrix". (A prefix that is only the article is not.) Whatever would
 * have to look at the words behind (is "A" an article in "A to Z"?) or at other spellings is for `titleReadings`.
 * A title without letters or digits ("!!!") or with nothing but an article ("The") is its own key: only a title without anything
 * that can be seen folds to ''. Idempotent.
 */
export function foldTitle(title: string): string {
  const text = foldCharacters(title);
  return (
    lettersAndDigits(dropArticle(restoreArticle(text))) || lettersAndDigits(text) || whatIsSeen(title, text)
  );
}

/** The signs of a title that is nothing but signs. */
function whatIsSeen(title: string, text: string): string {
  return withoutSpaces(text) || withoutSpaces(title);
}

function withoutSpaces(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Default_Ignorable_Code_Point}]+/gu, '');
}
