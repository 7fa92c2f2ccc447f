import type { MovieSearchCluster, MovieSearchClusterStatus } from '../../crds/movie-search-cluster.ts';
import type { KubeObject, Live, ObjectName, ResourceKind } from '../../kube/resource-kind.ts';
import { refused } from './memory-kube.ts';
import { live } from './memory-stores.ts';

/** An API server that takes everything, but for the calls (`create pods`) that a test has it refuse. */
export class ScriptedKube {
  readonly calls: string[] = [];
  readonly refusals = new Map<string, Error>();
  status: MovieSearchClusterStatus | undefined;
  #version = 1;

  create = (kind: ResourceKind<KubeObject>, object: KubeObject) => this.#take('create', kind, object);

  patch = (kind: ResourceKind<KubeObject>, { name, namespace }: ObjectName) =>
    this.#take('patch', kind, { metadata: { name, namespace } } as KubeObject);

  get = (kind: ResourceKind<KubeObject>, { name }: ObjectName) =>
    this.#take('get', kind, { metadata: { name } }).then(() => {
      throw refused(404, 'NotFound');
    });

  delete = (kind: ResourceKind<KubeObject>) => this.#take('delete', kind, { metadata: {} });

  replace = (kind: ResourceKind<KubeObject>, object: Live<MovieSearchCluster>) =>
    this.#take('replace', kind, object).then((written) => {
      this.status = object.status;
      return written;
    });

  async #take(verb: string, { plural }: ResourceKind<KubeObject>, object: KubeObject) {
    await Promise.resolve();
    const call = `${verb} ${plural}`;
    this.calls.push(call);
    const refusal = this.refusals.get(call);
    if (refusal !== undefined) throw refusal;
    return live(object, { resourceVersion: String(++this.#version) });
  }
}
