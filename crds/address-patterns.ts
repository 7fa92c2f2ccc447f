/** Sources of expressions for addresses, which CEL and JavaScript read alike. */

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
export const ipv4 = `(${octet}\\.){3}${octet}`;
const group = '[0-9a-fA-F]{1,4}';
/** RFC 4291, 2.2, without its third form, which ends in an IPv4 address: so many groups in front of `::`, and what may follow it. */
export const ipv6 = [
  `(${group}:){7}${group}`,
  `(${group}:){1,7}:`,
  ...[6, 5, 4, 3, 2, 1].map((front) => `(${group}:){1,${front}}(:${group}){1,${7 - front}}`),
  `:(:${group}){1,7}`,
  '::',
].join('|');

const label = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
/** The last label of a name begins with a letter: else browsers take the whole for an IPv4 address. */
export const host = `(${label}\\.)*[a-z]([-a-z0-9]{0,61}[a-z0-9])?|${ipv4}`;
export const port = '[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]';
