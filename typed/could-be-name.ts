/** So many words a whole name has. */
const WORDS = { least: 2, most: 5 } as const;

/** Whether what was typed could be the whole name of somebody: a few words that have letters and no digits, with a comma among them or none. */
export function couldBeName(typed: string): boolean {
  const words = typed.split(/[\s,]+/u).filter((word) => word !== '');
  const isWord = (word: string): boolean => /\p{L}/u.test(word) && !/\p{N}/u.test(word);
  return words.length >= WORDS.least && words.length <= WORDS.most && words.every(isWord);
}
