import { z } from 'zod';
import { matching, objectName } from './field-types.ts';

/**
 * Which entry of which Secret, of the same namespace.
 *
 * @param key the entry that is meant where none is named
 * @param describesKey what the entry has, in a sentence
 */
export const secretEntry = (key: string, describesKey: string) =>
  z.object({
    name: objectName('a Secret').describe('The Secret, in the same namespace.'),
    key: matching(
      /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
      'write the name of an entry of the Secret: letters, digits, "-", "_" and "."',
      { longest: 253 },
    )
      .default(key)
      .describe(describesKey),
  });
