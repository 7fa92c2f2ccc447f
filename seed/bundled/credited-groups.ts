import { foldWords } from '../../catalog/fold-text.ts';

/** The last name of a credited family: "The Hughes Brothers" are named Hughes. */
function familyOf(name: string): string | undefined {
  return /^The (.+) (?:Brothers|Sisters)$/u.exec(name)?.[1];
}

/**
 * The names without those of people who are credited beside their own family: "The Hughes Brothers" are Albert Hughes and his
 * brother, so that he is not a further director.
 */
export function withoutGroupMembers(names: readonly string[]): string[] {
  const families = new Set(
    names.flatMap((name) => {
      const family = familyOf(name);
      return family === undefined ? [] : [foldWords(family).join(' ')];
    }),
  );
  return names.filter((name) => familyOf(name) !== undefined || !families.has(foldWords(name).at(-1) ?? ''));
}
