import type { KubeClient } from '../../kube/kube-client.ts';
import { isNotFound } from '../../kube/kube-error.ts';
import { movieSearchClusters } from '../../operator/movie-search-cluster/movie-search-clusters.ts';
import type { ControlPlane } from './control-plane.ts';
import { MemoryReplicaSetAdmins } from './memory-replica-set-admin.ts';
import { MemoryReplicaSets } from './memory-replica-set.ts';
import { adminClient, OperatorProcess, type Lifespan } from './operator-process.ts';
import { sharedControlPlane } from './shared-control-plane.ts';
import { testLogger } from './test-logger.ts';
import { deadlineMs, TestNamespace } from './test-namespace.ts';
import { waitUntil } from './wait-until.ts';

/** An operator at work on a namespace of its own, at a real API server. Each test has both anew. */
export class OperatorTrial {
  readonly #prefix: string;
  #controlPlane!: ControlPlane;
  #count = 0;
  kube!: KubeClient;
  sets!: MemoryReplicaSets;
  namespace!: TestNamespace;
  operator!: OperatorProcess;

  /** @param prefix of the names of its namespaces */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Before all tests. */
  async connect(): Promise<void> {
    this.#controlPlane = await sharedControlPlane();
    this.kube = adminClient(this.#controlPlane);
  }

  /** Before each test. */
  async begin(): Promise<void> {
    this.sets = new MemoryReplicaSets();
    this.namespace = this.newNamespace();
    await this.namespace.start();
    this.operator = this.newOperator();
  }

  /** After each test. */
  async end(): Promise<void> {
    await this.operator.stop();
    // The next test's operator sees every namespace: nothing may be left for it to do here.
    const removed = { name: 'movies', namespace: this.namespace.name };
    await this.kube.delete(movieSearchClusters, removed).catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
    });
    await waitUntil(
      'the members are gone',
      async () => (await this.namespace.memberPods()).length === 0,
      deadlineMs,
    );
    await this.namespace.stop();
  }

  /** After all tests. */
  close(): void {
    this.kube.close();
  }

  /** Another namespace, to be started and stopped by whoever asks. */
  newNamespace(): TestNamespace {
    return new TestNamespace(`${this.#prefix}-${this.#count++}`, this.kube, this.sets);
  }

  newOperator(...lifespan: [] | [Lifespan]): OperatorProcess {
    const admins = new MemoryReplicaSetAdmins(this.sets);
    return new OperatorProcess(this.#controlPlane, admins, testLogger, ...lifespan).start();
  }
}
