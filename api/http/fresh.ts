/**
 * Whether who asked has the answer already (RFC 9110, 13.1.2): tags are compared weakly. A request that says `no-cache` wants it
 * all the same.
 */
export function isFresh(
  etag: string,
  headers: { readonly 'if-none-match'?: string | undefined; readonly 'cache-control'?: string | undefined },
): boolean {
  const asked = headers['if-none-match'];
  if (asked === undefined) return false;
  if (headers['cache-control']?.split(',').some((directive) => directive.trim() === 'no-cache') === true) {
    return false;
  }
  return (
    asked.trim() === '*' || asked.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${etag}"`)
  );
}
