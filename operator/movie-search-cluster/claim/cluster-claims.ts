import { isDeepStrictEqual } from 'node:util';
import type { MovieSearchCluster } from '../../../crds/movie-search-cluster.ts';
import type { KubeClient } from '../../../kube/kube-client.ts';
import { isConflict, isNotFound } from '../../../kube/kube-error.ts';
import type { Logger } from '../../../logging/logger.ts';
import type { Live } from '../../../kube/resource-kind.ts';
import type { ReconcileResult } from '../../controller/controller.ts';
import type { KubeStores } from '../kube-stores.ts';
import type { EventSink } from '../event-sink.ts';
import { movieSearchClusters } from '../movie-search-clusters.ts';
import { withOperators } from '../status/operator-status.ts';
import type { WriteLedger } from '../write-ledger.ts';
import { decideClaim, type ClaimDecision } from './decide-claim.ts';
import { installationName, isSameInstallation, type Installation } from './installation.ts';
import type { InstallationVerdict, InstallationVerdicts } from './installation-verdicts.ts';

export interface ClusterClaimsOptions {
  readonly kube: Pick<KubeClient, 'get' | 'replace'>;
  readonly stores: Pick<KubeStores, 'clusters'>;
  readonly ledger: WriteLedger;
  readonly own: Installation;
  readonly verdicts: InstallationVerdicts;
  readonly events: EventSink;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** How soon to look whether a store has caught up with what was written. */
const WRITTEN_INTERVAL_MS = 25;
/** How often a cluster of another installation is looked at: whether that one still acts is not watched. */
const REFUSED_INTERVAL_MS = 5_000;

/**
 * Sees to it that one installation of the operator at a time works on a cluster: the one that its status names. The status is written
 * over the very version that was seen, so that of two that claim a cluster at once only one does.
 */
export class ClusterClaims {
  readonly #options: ClusterClaimsOptions;
  /** By uid: clusters that the API server itself, and no copy, has told this process are ours. */
  readonly #confirmed = new Set<string>();
  /** By uid: clusters of another installation of which that has been told. */
  readonly #told = new Set<string>();

  constructor(options: ClusterClaimsOptions) {
    this.#options = options;
  }

  /**
   * @param key `namespace/name`
   * @returns null where the cluster is ours, or is not to be worked on by anybody; otherwise when to look again
   */
  async hold(key: string, signal: AbortSignal): Promise<ReconcileResult | null> {
    const { stores, ledger } = this.#options;
    const [namespace, name = ''] = key.split('/');
    const seen = stores.clusters.get({ name, namespace });
    if (seen === undefined || seen.metadata.deletionTimestamp !== undefined) return null;
    if (!ledger.isClear(key)) return { requeueAfterMs: WRITTEN_INTERVAL_MS };
    const decision = await this.#decide(seen, signal);
    switch (decision.kind) {
      case 'Claim':
        if (await this.#write(seen, decision, signal)) this.#tellClaimed(seen, decision.from);
        return { requeueAfterMs: WRITTEN_INTERVAL_MS };
      case 'Refuse':
        await this.#write(seen, decision, signal);
        this.#tellRefused(seen, decision);
        return { requeueAfterMs: REFUSED_INTERVAL_MS };
      case 'Hold':
        this.#told.delete(seen.metadata.uid);
        if (!(await this.#confirm(seen, signal)) || (await this.#write(seen, decision, signal)))
          return { requeueAfterMs: WRITTEN_INTERVAL_MS };
        return null;
      default:
        return decision satisfies never;
    }
  }

  async #decide({ metadata, status }: Live<MovieSearchCluster>, signal: AbortSignal): Promise<ClaimDecision> {
    const { own, verdicts, now } = this.#options;
    const claim = status?.operator ?? null;
    const refused = status?.refusedOperators ?? [];
    const judged = new Map<string, InstallationVerdict>();
    for (const each of claim === null ? refused : [claim, ...refused]) {
      if (isSameInstallation(each, own)) continue;
      judged.set(installationName(each), await verdicts.judge(each, metadata.namespace, signal));
    }
    const verdictOf = (installation: Installation): InstallationVerdict =>
      judged.get(installationName(installation)) ?? { kind: 'Unknown', why: 'NoAnswer' };
    return decideClaim({ own, claim, refused, verdictOf, now: now() });
  }

  /** Asks the API server once: a process that has just started may have an old copy, of a claim that was lost since. */
  async #confirm(
    { metadata: { name, namespace, uid } }: Live<MovieSearchCluster>,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (this.#confirmed.has(uid)) return true;
    const { kube, own } = this.#options;
    try {
      const { metadata, status } = await kube.get(movieSearchClusters, { name, namespace }, { signal });
      if (metadata.uid !== uid || status?.operator === undefined) return false;
      if (!isSameInstallation(status.operator, own)) return false;
    } catch (error) {
      if (!isNotFound(error)) throw error;
      return false;
    }
    this.#confirmed.add(uid);
    return true;
  }

  /** @returns whether there was anything to write, and it was written */
  async #write(
    seen: Live<MovieSearchCluster>,
    decision: ClaimDecision,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { kube, stores, ledger, own, now } = this.#options;
    const claim =
      decision.kind === 'Claim' ? { ...own, since: now().toISOString() } : (seen.status?.operator ?? null);
    const situation = { claim, refused: decision.refused, seesNodes: seesNodesBy(seen) };
    const status = withOperators(seen.status ?? {}, situation, seen, now());
    if (isDeepStrictEqual(seen.status ?? {}, status)) return false;
    try {
      const written = await kube.replace(
        movieSearchClusters,
        { ...seen, status },
        { subresource: 'status', signal },
      );
      const { namespace, name } = seen.metadata;
      ledger.changed(`${namespace}/${name}`, stores.clusters, written);
      return true;
    } catch (error) {
      // Somebody else wrote first, or it is gone: the watch says so, and the next look sees it.
      if (!isConflict(error) && !isNotFound(error)) throw error;
      return false;
    }
  }

  #tellClaimed(seen: Live<MovieSearchCluster>, from: Installation | null): void {
    const { events, logger } = this.#options;
    const { namespace, name, uid } = seen.metadata;
    this.#told.delete(uid);
    this.#confirmed.add(uid);
    if (from === null) {
      logger.info({ cluster: `${namespace}/${name}` }, 'runs this cluster from now on');
      return;
    }
    const message = `Took this cluster over from the operator of Lease ${installationName(from)}, which acts no more.`;
    logger.info({ cluster: `${namespace}/${name}`, reason: 'TookOver' }, message);
    events.record(seen, 'Normal', 'TookOver', message);
  }

  #tellRefused(seen: Live<MovieSearchCluster>, { by }: { readonly by: Installation }): void {
    const { events, logger, own } = this.#options;
    const { namespace, name, uid } = seen.metadata;
    if (this.#told.has(uid)) return;
    this.#told.add(uid);
    const message =
      `The operator of Lease ${installationName(own)} leaves this cluster to the one of Lease ${installationName(by)}: ` +
      'both releases of the chart look after this namespace.';
    logger.warn({ cluster: `${namespace}/${name}`, reason: 'ClaimedByAnother' }, message);
    events.record(seen, 'Warning', 'ClaimedByAnother', message);
  }
}

/** What the operator that runs the cluster said: this is not for others to change. */
function seesNodesBy({ status }: MovieSearchCluster): boolean {
  return status?.conditions?.every(({ type }) => type !== 'NodesVisible') ?? true;
}
