import fc from 'fast-check';

/** Pieces of which some are right in some places. */
const joined = (parts: readonly string[]) =>
  fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 9 }).map((list) => list.join(''));

/** Addresses and ranges of them, and what is nearly one. */
export const ranges = fc.oneof(
  fc.constantFrom('10.0.0.0/8', '192.168.1.1', 'fd00::/8', '::1'),
  fc.ipV4(),
  fc.ipV6().filter((address) => !address.includes('.')),
  joined(['1', '10', '255', '256', '.', ':', '::', 'f', '/', '/8', '/32', '/128', '0']),
);

/** Origins as browsers send them, and what is nearly one. */
export const origins = fc.oneof(
  fc.constantFrom('*', 'https://films.example', 'http://localhost:3000'),
  joined([
    'http://',
    'https://',
    'a',
    'b-c',
    '1',
    '.',
    ':',
    ':80',
    ':443',
    ':3000',
    '65536',
    '/',
    '-',
    'A',
    '10.0.0.1',
  ]).map((text) => (text.startsWith('http') ? text : `https://${text}`)),
);
