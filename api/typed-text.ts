import { z } from 'zod';

/**
 * Control characters but white space. MongoDB refuses NUL in a pattern, and none of them is ever typed: there only because a
 * machine sent them.
 */
const CONTROL_CHARACTER = /[\0-\x08\x0e-\x1f\x7f-\x9f]/;
/** White space, and what has no shape of its own: zero-width characters, marks of direction, variation selectors, fillers. */
const SHAPELESS = /[\s\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]+/gu;

/** The name of the first control character in a text, such as `U+0000`; null where there is none but white space. */
export function controlCharacterIn(text: string): string | null {
  const found = CONTROL_CHARACTER.exec(text)?.[0];
  if (found === undefined) return null;
  return `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Text that somebody typed to be looked for: of 1 to `maxLength` UTF-16 units, at least one of them to be seen, none a control character. */
export function typedText(
  maxLength: number,
  faults: { readonly missing: string; readonly empty: string },
): z.ZodString {
  return z
    .string(faults.missing)
    .min(1, { error: faults.empty, abort: true })
    .max(maxLength, `is longer than ${maxLength} characters`)
    .refine((text) => controlCharacterIn(text) === null, {
      error: (issue) =>
        `holds the control character ${controlCharacterIn(String(issue.input)) ?? ''}: leave it out`,
      abort: true,
    })
    .refine((text) => text.replace(SHAPELESS, '') !== '', { error: faults.empty, abort: true });
}
