/** A path of OpenAPI's writing (`/titles/{id}`) as it is looked for, and the values at its names. */
export interface PathPattern {
  readonly path: string;
  /** @returns the values, decoded; null where the path is another one, or is not percent-encoded UTF-8 */
  match(path: string): Readonly<Record<string, string>> | null;
}

/** @param path such as `/titles/{id}`: a name stands for one segment that is not empty */
export function pathPattern(path: string): PathPattern {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pattern = path
    .split(/\{\w+\}/)
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('([^/]+)');
  const whole = new RegExp(`^${pattern}$`);
  return {
    path,
    match: (given) => {
      const values = whole.exec(given)?.slice(1);
      if (values === undefined) return null;
      try {
        return Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at] ?? '')]));
      } catch (error) {
        if (error instanceof URIError) return null;
        throw error;
      }
    },
  };
}
