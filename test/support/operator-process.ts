import { randomBytes } from 'node:crypto';
import { Registry } from 'prom-client';
import type { CallRecord } from '../../kube/call-options.ts';
import { KubeClient } from '../../kube/kube-client.ts';
import { staticToken } from '../../kube/kube-connection.ts';
import type { Logger } from '../../logging/logger.ts';
import { ControllerMetrics } from '../../operator/controller/controller-metrics.ts';
import { EventRecorder } from '../../operator/controller/event-recorder.ts';
import type { ReplicaSetAdmin, ReplicaSetAdmins } from '../../operator/mongo/replica-set-admin.ts';
import { ReplicaSetError } from '../../operator/mongo/replica-set-error.ts';
import { registerClusterMetrics } from '../../operator/movie-search-cluster/metrics/cluster-metrics.ts';
import { registerCopyAgeMetric } from '../../operator/movie-search-cluster/metrics/copy-age-metric.ts';
import { registerLeadingMetric } from '../../operator/movie-search-cluster/metrics/leading-metric.ts';
import { movieSearchClusterController } from '../../operator/movie-search-cluster/movie-search-cluster-controller.ts';
import { clusterWide } from '../../operator/movie-search-cluster/watch-scope.ts';
import type { ControlPlane } from './control-plane.ts';
import { objectSettings } from './movie-search-cluster.ts';

/** A client of the test's control plane with all rights. */
export function adminClient(
  { url, ca, adminToken }: ControlPlane,
  onCall: (call: CallRecord) => void = () => undefined,
): KubeClient {
  const connection = { server: url, ca, token: staticToken(adminToken), userAgent: 'test' };
  return new KubeClient(connection, { onCall });
}

/** Reported by every write of a process that is dead. */
class DeadError extends Error {
  override readonly name = 'DeadError';
}

/** How many writes a process lives to make, and whether the last one still arrives. */
export interface Lifespan {
  readonly writes: number;
  readonly lastArrives: boolean;
}

const immortal: Lifespan = { writes: Number.POSITIVE_INFINITY, lastArrives: true };

/** Counts writes, and lets none through once the life is over. */
class Life {
  readonly over = Promise.withResolvers<undefined>();
  readonly #lifespan: Lifespan;
  #writes = 0;

  constructor(lifespan: Lifespan) {
    this.#lifespan = lifespan;
  }

  async write<T>(make: () => Promise<T>): Promise<T> {
    this.#writes++;
    const { writes, lastArrives } = this.#lifespan;
    if (this.#writes < writes) return make();
    if (this.#writes === writes && lastArrives) await make();
    this.over.resolve(undefined);
    throw new DeadError('killed');
  }
}

/** The calls to the API server of a process that may die at any of them. */
class MortalKubeClient extends KubeClient {
  readonly #life: Life;

  constructor(life: Life, ...rest: ConstructorParameters<typeof KubeClient>) {
    super(...rest);
    this.#life = life;
  }

  override create: KubeClient['create'] = (...call) => this.#life.write(() => super.create(...call));
  override replace: KubeClient['replace'] = (...call) => this.#life.write(() => super.replace(...call));
  override patch: KubeClient['patch'] = (...call) => this.#life.write(() => super.patch(...call));
  override delete: KubeClient['delete'] = (...call) => this.#life.write(() => super.delete(...call));
}

function mortalAdmin(admin: ReplicaSetAdmin, life: Life): ReplicaSetAdmin {
  return {
    probe: (...call) => admin.probe(...call),
    view: (...call) => admin.view(...call),
    queryConnections: (...call) => admin.queryConnections(...call),
    datasetPointer: (...call) => admin.datasetPointer(...call),
    titlesIn: (...call) => admin.titlesIn(...call),
    switchDataset: (...call) => life.write(() => admin.switchDataset(...call)),
    loadProgress: (...call) => admin.loadProgress(...call),
    initiate: (...call) => life.write(() => admin.initiate(...call)),
    // Where the operator's own user is there, made last, this is a look: no test of deaths changes a password.
    ensureUsers: async (...call) =>
      (await hasUsers(admin, ...call))
        ? admin.ensureUsers(...call)
        : life.write(() => admin.ensureUsers(...call)),
    reconfigure: (...call) => life.write(() => admin.reconfigure(...call)),
    forceReconfigure: (...call) => life.write(() => admin.forceReconfigure(...call)),
    stepDown: (...call) => life.write(() => admin.stepDown(...call)),
    shutDown: (...call) => life.write(() => admin.shutDown(...call)),
  };
}

function everybodyAnswers(): Promise<boolean> {
  return Promise.resolve(true);
}

async function hasUsers(
  admin: ReplicaSetAdmin,
  ...call: Parameters<ReplicaSetAdmin['view']>
): Promise<boolean> {
  try {
    await admin.view(...call);
    return true;
  } catch (error) {
    if (error instanceof ReplicaSetError) return false;
    throw error;
  }
}

/** The operator as one process runs it, but for leader election: started, and ended by a stop or by the end of its life. */
export class OperatorProcess {
  /** Every call it made to the API server. */
  readonly calls: CallRecord[] = [];
  /** What it tells Prometheus. */
  readonly registry = new Registry();
  readonly #controlPlane: ControlPlane;
  readonly #admins: ReplicaSetAdmins;
  readonly #logger: Logger;
  readonly #life: Life;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();
  #kube: KubeClient | undefined;

  constructor(
    controlPlane: ControlPlane,
    admins: ReplicaSetAdmins,
    logger: Logger,
    lifespan: Lifespan = immortal,
  ) {
    this.#controlPlane = controlPlane;
    this.#admins = admins;
    this.#logger = logger;
    this.#life = new Life(lifespan);
  }

  start(): this {
    const { url, ca, adminToken } = this.#controlPlane;
    const kube = new MortalKubeClient(
      this.#life,
      { server: url, ca, token: staticToken(adminToken), userAgent: 'operator' },
      { onCall: (call) => this.calls.push(call) },
    );
    this.#kube = kube;
    // Events are told by a client of their own: they are written beside the reconcile, and are no step of it.
    const recorder = new EventRecorder({
      client: adminClient(this.#controlPlane),
      component: 'movie-search-operator',
      instance: 'test',
      logger: this.#logger,
    });
    const controller = movieSearchClusterController({
      kube,
      admins: {
        of: (credentials) => mortalAdmin(this.#admins.of(credentials), this.#life),
        close: () => this.#admins.close(),
      },
      // No query pod runs where these tests do.
      questions: { pod: everybodyAnswers, kubelet: everybodyAnswers, close: () => undefined },
      recorder,
      settings: objectSettings,
      scope: clusterWide,
      installation: { namespace: 'movie-search-system', lease: 'movie-search-operator' },
      takeOverAfterMs: 600_000,
      logger: this.#logger,
      metrics: new ControllerMetrics(this.registry),
      random: randomBytes,
      now: () => new Date(),
    });
    const { stores } = controller;
    registerCopyAgeMetric(this.registry, () => stores.copies());
    registerLeadingMetric(this.registry, () => controller.isLeading());
    registerClusterMetrics(
      this.registry,
      () => controller.figures(),
      () => new Date(),
    );
    const { signal } = this.#stop;
    const watching = controller.watch(signal);
    const leading = stores.untilSynced(signal).then(() => controller.run(signal));
    this.#running = Promise.allSettled([watching, leading]);
    return this;
  }

  /** Resolves when its life is over; it must still be stopped. */
  untilDead(): Promise<undefined> {
    return this.#life.over.promise;
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('stopped'));
    await this.#running;
    this.#kube?.close();
  }
}
