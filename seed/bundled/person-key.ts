import { foldWords } from '../../catalog/fold-text.ts';

/**
 * One key for the spellings of one name: accents, case, hyphens and the order of its words do not count, so
 * "Chan-wook Park" and "Park Chan Wook" are one person, and so are "Pedro Almodóvar" and "Pedro Almodovar".
 */
export function personKey(name: string): string {
  return foldWords(name).sort().join(' ') || name;
}

/**
 * Whether two names credited for the same film are one person with a name more or less: "Francis Coppola" and
 * "Francis Ford Coppola". Across films that would be rash: Paul Anderson is not Paul Thomas Anderson.
 */
export function isFullerName(fuller: string, name: string): boolean {
  const [long, short] = [foldWords(fuller), foldWords(name)];
  return (
    short.length >= 2 &&
    long.length > short.length &&
    long[0] === short[0] &&
    long.at(-1) === short.at(-1) &&
    short.every((word) => long.includes(word))
  );
}
