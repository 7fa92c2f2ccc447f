import type { WatchScope } from '../watch-scope.ts';

/** On an installation's Lease: the namespaces that its leader looks after, with commas between; `*`: all. */
export const scopeAnnotation = 'moviesearch.dev/watch-namespaces';

const all = '*';

export function scopeAnnotations({ namespaces }: WatchScope): Record<string, string> {
  return { [scopeAnnotation]: namespaces?.join(',') ?? all };
}

/** The namespaces by such annotations; null: all, which is also assumed where they do not say. */
export function namespacesOf(annotations: Readonly<Record<string, string>> = {}): readonly string[] | null {
  const written = annotations[scopeAnnotation] ?? all;
  return written === all ? null : written.split(',');
}
