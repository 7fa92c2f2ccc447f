import { z } from 'zod';

import type { TitleDocument, TitleFacts } from '../../catalog/title-document.ts';
import { MAX_NAME_LENGTH, MAX_TITLE_LENGTH } from '../../catalog/title-limits.ts';

/** Titles beside the primary one that a title may have, and people who direct it. */
const MAX_LISTED = 1000;

const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]*$/u,
    'must be letters, digits, ".", "_", ":" and "-", with one of the first two in front',
  )
  .max(100, 'must have 100 characters at most');

function text(longest: number) {
  return z
    .string()
    .refine((value) => value.trim() !== '', 'must not be blank')
    .max(longest, `must have ${longest} characters at most`);
}

/** One line of the project's own format: see docs/data.md. */
export const jsonTitle = z.strictObject({
  id,
  title: text(MAX_TITLE_LENGTH),
  originalTitle: text(MAX_TITLE_LENGTH).nullable().default(null),
  aliases: z.array(text(MAX_TITLE_LENGTH)).max(MAX_LISTED, `must be ${MAX_LISTED} at most`).default([]),
  year: z.int().min(1000, 'must be 1000 to 9999').max(9999, 'must be 1000 to 9999').nullable().default(null),
  type: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,49}$/u, 'must be 1 to 50 letters and digits, with a letter in front')
    .default('movie'),
  votes: z.int().min(0, 'must not be negative').default(0),
  rating: z.number().min(1, 'must be 1 to 10').max(10, 'must be 1 to 10').nullable().default(null),
  directors: z
    .array(z.strictObject({ id, name: text(MAX_NAME_LENGTH).nullable() }))
    .max(MAX_LISTED, `must be ${MAX_LISTED} at most`)
    .default([]),
});

/** The title of one line; or what is wrong with it, in the same words for every such line. */
export function titleOf(line: string): { title: TitleFacts } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problem: 'not JSON' };
  }
  const parsed = jsonTitle.safeParse(value);
  if (!parsed.success) return { problem: parsed.error.issues.map(problemOf).join('; ') };
  const { id: _id, title, originalTitle, aliases, ...rest } = parsed.data;
  const titles = { title: title.trim(), ...otherTitles(title.trim(), originalTitle, aliases) };
  const directors = new Map(rest.directors.map((director) => [director.id, director]));
  return {
    title: { _id, ...titles, ...rest, directors: [...directors.values()] },
  };
}

/** Without what has been said already: an alias that is the title, an original title that is the title. */
function otherTitles(
  title: string,
  originalTitle: string | null,
  aliases: readonly string[],
): Pick<TitleDocument, 'originalTitle' | 'aliases'> {
  const original = originalTitle?.trim() ?? null;
  const known = new Set([title, original]);
  return {
    originalTitle: original === title ? null : original,
    aliases: [...new Set(aliases.map((alias) => alias.trim()))].filter((alias) => !known.has(alias)),
  };
}

/** Places in lists are left out, so that one reason stands for all of them. */
function problemOf({ path, message, ...issue }: z.core.$ZodIssue): string {
  const field = path.filter((part) => typeof part !== 'number').join('.');
  if (issue.code === 'unrecognized_keys') {
    return `${field === '' ? 'the line' : field} has a field that there is not`;
  }
  return field === '' ? 'not a JSON object' : `${field}: ${message}`;
}
