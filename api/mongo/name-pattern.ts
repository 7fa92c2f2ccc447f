import { foldCharacters, lettersAndDigits } from '../../catalog/fold-text.ts';

const LAST_IN_BASIC_PLANE = 0xffff;
const MOST_LETTERS = 3;
/** What may stand between the letters of a name without being one. */
const BETWEEN = '[^\\p{L}\\p{N}]*';

let characters: ReadonlyMap<string, readonly string[]> | undefined;

/**
 * An expression for the server (PCRE, with option `i`) that matches every name with one of these keys, and few others: who uses it looks at
 * the key of what it matched. Each letter stands for all characters of the basic plane that fold to it, "æ" for "a" and "e", and
 * between letters there may be anything that is none.
 */
export function namePattern(keys: readonly string[]): string {
  characters ??= charactersByKey();
  return `^${BETWEEN}(?:${keys.map((key) => patternOf(key, characters ?? new Map())).join('|')})$`;
}

/**
 * Each letter by its class. One character may stand for several letters: it is in the class of the first, and the others may be missing. So "a" and
 * "e" next to each other match "æ", and needlessly "a" alone; taking each choice apart would double the expression for each.
 */
function patternOf(key: string, byKey: ReadonlyMap<string, readonly string[]>): string {
  const letters = Array.from(key);
  const optional = new Set<number>();
  const classes = letters.map((letter, at) => {
    const members = [letter, ...(byKey.get(letter) ?? [])];
    for (let length = 2; length <= MOST_LETTERS && at + length <= letters.length; length += 1) {
      const joined = byKey.get(letters.slice(at, at + length).join(''));
      if (joined === undefined) continue;
      members.push(...joined);
      for (let other = 1; other < length; other += 1) optional.add(at + other);
    }
    return `[${[...new Set(members)].map(escaped).join('')}]`;
  });
  return classes.map((letter, at) => `${letter}${optional.has(at) ? '?' : ''}${BETWEEN}`).join('');
}

/** The characters of the basic plane by what they fold to, where that is not what they are. */
function charactersByKey(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (let code = 0x21; code <= LAST_IN_BASIC_PLANE; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCharCode(code);
    const key = lettersAndDigits(foldCharacters(character));
    if (key === '' || key === character || Array.from(key).length > MOST_LETTERS) continue;
    const others = found.get(key);
    if (others === undefined) found.set(key, [character]);
    else others.push(character);
  }
  return found;
}

/** A character within a class. */
function escaped(character: string): string {
  return character.replace(/[\\\]^-]/g, '\\$&');
}
