import { parseJson } from './answer-json.ts';
import { KubeApiError, KubeProtocolError, type KubeStatus } from './kube-error.ts';
import type { KubeObject, Live, ResourceKind } from './resource-kind.ts';

/** What a watch tells. A bookmark says only that everything up to `resourceVersion` has been told. */
export type WatchEvent<T extends KubeObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Live<T> }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/**
 * What one line of a watch tells.
 *
 * @throws KubeApiError where the server ends the watch by an error, KubeProtocolError where the line is no event
 */
export function decodeWatchEvent<T extends KubeObject>(
  line: string,
  kind: ResourceKind<T>,
  attempt: string,
): WatchEvent<T> {
  const event = parseJson(line, attempt) as { type?: unknown; object?: unknown } | null;
  switch (event?.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const object = event.object as Partial<Live<T>> | undefined;
      if (!object?.metadata?.name || !object.metadata.resourceVersion) break;
      return { type: event.type, object: object as Live<T> };
    }
    case 'BOOKMARK': {
      const resourceVersion = (event.object as Partial<KubeObject> | undefined)?.metadata?.resourceVersion;
      if (resourceVersion === undefined) break;
      return { type: 'BOOKMARK', resourceVersion };
    }
    case 'ERROR': {
      const status = (event.object ?? {}) as KubeStatus;
      throw new KubeApiError(attempt, status.code ?? 500, status);
    }
  }
  throw new KubeProtocolError(`${attempt}: this is no event of ${kind.plural}: ${line.slice(0, 80)}`);
}
