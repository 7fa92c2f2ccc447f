import { STREAM_PATH, type StreamEvent } from '../../../cluster-view/events.ts';
import { applyEvent, type ClusterState } from '../../../cluster-view/state.ts';
import { waitUntil } from '../wait-until.ts';

/** Somebody who watches the cluster, as the page does. */
export interface ClusterWatcher {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly StreamEvent[];
  /** The stream as it came, whole. */
  text(): string;
  /** Throws before the first event. */
  state(): ClusterState;
  until(what: string, look: (state: ClusterState) => boolean, deadlineMs?: number): Promise<void>;
  /** Resolves once the stream has ended. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Watches; where the answer is no stream, it has no events. */
export async function watchCluster(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ClusterWatcher> {
  const controller = new AbortController();
  const response = await fetch(`${url}${STREAM_PATH}`, { headers, signal: controller.signal });
  const events: StreamEvent[] = [];
  const parts: string[] = [];
  let state: ClusterState | undefined;
  const take = (block: string): void => {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined) return;
    const event = JSON.parse(data) as StreamEvent;
    events.push(event);
    state = applyEvent(state, event);
  };
  const read = async (): Promise<void> => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk as Uint8Array, { stream: true });
      parts.push(piece);
      text += piece;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  };
  const ended = read().catch(() => undefined); // cut, by us or by the server: a test looks at the events
  const watcher: ClusterWatcher = {
    status: response.status,
    headers: response.headers,
    events,
    text: () => parts.join(''),
    state: () => {
      if (state === undefined) throw new Error('no history has come yet');
      return state;
    },
    until: (what, look, deadlineMs) => waitUntil(what, () => state !== undefined && look(state), deadlineMs),
    ended,
    close: () => controller.abort(),
  };
  return watcher;
}
