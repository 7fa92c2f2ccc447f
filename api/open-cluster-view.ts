import type { ListWatch } from '../kube/reflector.ts';
import type { Logger } from '../logging/logger.ts';
import type { Clock } from '../time/clock.ts';
import { ClusterView, type ClusterViewOptions } from './cluster-view/cluster-view.ts';
import { httpAskPeer, PEER_FIGURES_PATH, PEER_HISTORY_PATH } from './cluster-view/peer-gatherer.ts';
import { EndpointSlicePeers, FixedPeers, type PeerSource } from './cluster-view/peer-source.ts';
import { ResourceWatch } from './cluster-view/resource-watch.ts';
import { StreamHub } from './cluster-view/stream-hub.ts';
import { ViewToken } from './cluster-view/view-access.ts';
import type { Config } from './config.ts';
import type { Told } from './http/admin-server.ts';
import { TrustedProxies } from './http/client-address.ts';
import { clusterViewHandler, type Handle } from './http/cluster-view-handler.ts';

/** The view of the cluster, as it is served. */
export interface OpenClusterView {
  /** For the public port. */
  readonly handle: Handle;
  /** For the admin port: what siblings ask for. */
  readonly siblings: Readonly<Record<string, () => Told>>;
  /** Ends all streams, so that their watchers go to another pod, and takes no more. */
  end(): void;
}

export interface ClusterViewSurroundings extends Pick<
  ClusterViewOptions,
  'replicas' | 'reports' | 'requests' | 'onBroken'
> {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Null: there is no Kubernetes. */
  readonly client: ListWatch | null;
  readonly signal: AbortSignal;
}

/** Watchers of one pod, and of one address: behind a balancer that is not told of, all watchers have the same one. */
const MAX_STREAMS = 256;
const MAX_STREAMS_OF_CLIENT = 128;
const MAX_UNSENT_BYTES = 2 ** 20;

/** @returns undefined where nobody may watch: then nothing is gathered, either */
export async function openClusterView(
  config: Config,
  { client, signal, ...running }: ClusterViewSurroundings,
): Promise<OpenClusterView | undefined> {
  const { clusterView: access, cluster } = config;
  const { clock, logger, onBroken } = running;
  if (access.kind === 'off') return undefined;
  const hub = new StreamHub({
    ...{ clock, logger },
    maxStreams: MAX_STREAMS,
    maxStreamsOfClient: MAX_STREAMS_OF_CLIENT,
    maxUnsentBytes: MAX_UNSENT_BYTES,
  });
  const { ask, close } = httpAskPeer();
  signal.addEventListener('abort', close, { once: true });
  const view = new ClusterView({
    ...running,
    ...{ pod: config.podName, hub, ask },
    peers: peerSource(config, client, logger, onBroken),
    resource:
      cluster === null || client === null ? null : new ResourceWatch(client, { ...cluster, clock, logger }),
  });
  view.run(signal).catch(onBroken);
  const token = access.kind === 'token' ? new ViewToken(access.file, { clock, logger }) : undefined;
  await token?.read();
  void token?.follow(signal);
  const { trustedProxies } = config.access;
  const handle = clusterViewHandler({
    ...{ view, hub, clock },
    token: token && (() => token.token),
    proxies: trustedProxies.length === 0 ? undefined : new TrustedProxies(trustedProxies),
  });
  return {
    handle,
    siblings: {
      [PEER_FIGURES_PATH]: () => [JSON.stringify(view.figures)],
      [PEER_HISTORY_PATH]: () => view.history(),
    },
    end: () => hub.end('draining'),
  };
}

function peerSource(
  { peers, adminPort }: Config,
  client: ListWatch | null,
  logger: Logger,
  onBroken: (error: unknown) => void,
): PeerSource | null {
  if (peers === null) return null;
  if (peers.kind === 'fixed') return new FixedPeers(peers.addresses);
  if (client === null) return null;
  const { namespace, service } = peers;
  return new EndpointSlicePeers(client, { namespace, service, port: adminPort, logger, onBroken });
}
